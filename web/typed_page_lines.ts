import { nthLast } from "../client/commands/copy_command.ts";
import { LOCK_EFFECT, lockLine } from "../client/locks/lock_commands.ts";
import { newPassphrase } from "../client/locks/passphrase.ts";
import { helpLines, helpSections, typed } from "../protocol/command.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { Request } from "../protocol/request.ts";
import { harmless } from "../protocol/text/harmless.ts";
import { PAGE_COMMANDS, type PageAction } from "./commands.ts";
import type { PageChat } from "./page_chat.ts";
import { shownItems } from "./state/items.ts";
import type { PageBuffer } from "./state/page_state.ts";
import { words } from "./text/words.ts";

/** Carries out what the user types in a buffer: text, or a command. */
export function carryOut(chat: PageChat, text: string): void {
  const action = typed(lockLine(text) ?? text, PAGE_COMMANDS);
  try {
    carryOutAction(chat, action);
  } catch (error) {
    chat.fail(error);
  }
}

function carryOutAction(
  chat: PageChat,
  action: PageAction | { readonly type: "fault"; readonly message: string },
): void {
  const { client, state, current } = chat;
  switch (action.type) {
    case "fault":
      return chat.fail(new Refusal("unknown-command", action.message));
    case "say":
      return chat.say(action.text, buffer(current));
    case "whisper":
      return whisper(chat, action.to ?? chat.client.lastWhisperer, action.text);
    case "query":
      if (action.name === "") {
        return current?.kind === "direct" ? chat.leave(current) : undefined;
      }
      return whisper(chat, action.name, action.text);
    case "help":
      return chat.tell(...helpLines(helpSections(PAGE_COMMANDS, {
        about: action.about,
        isOperator: state.isOperator,
      })));
    case "bye":
      return void client.close();
    case "join":
      return chat.enter(action.room, action.password);
    case "leave":
      return leave(chat, action.room);
    case "earlier":
      return void chat.earlier(buffer(current), action.count);
    case "ignore":
    case "unignore":
    case "quiet":
      return chat.hide(action);
    case "copy":
      return copy(chat, action.nth);
    case "ask-password":
      return chat.askPassword(action.name);
    case "lock":
      return void lock(chat, action.passphrase).catch((error) =>
        chat.fail(error)
      );
    case "unlock":
      return unlock(chat);
    case "topic":
    case "redact":
    case "who":
    case "search":
    case "slow":
    case "modes":
    case "manage":
    case "invite":
      return client.ask({ ...action, room: action.room ?? room(current) });
    default:
      return client.ask(action as Request);
  }
}

function whisper(chat: PageChat, to: string | undefined, text: string): void {
  if (to === undefined) {
    throw new Refusal(
      "no-such-member",
      "nobody has sent you a direct message yet",
    );
  }
  const direct = chat.openDirect(to);
  if (direct === undefined) {
    throw new Refusal("no-such-member", words.isYou);
  }
  if (text !== "") chat.say(text, direct);
}

/** Copies a message. Pages over plain http have no other clipboard than that of the event. */
function copy(chat: PageChat, nth: number): void {
  const { items } = buffer(chat.current);
  const messages = shownItems(items, chat.state.hidden).flatMap((item) => {
    if (item.kind === "notice") return [];
    const { from, text, isNote } = item;
    return [isNote ? { from } : { from, text: harmless(text) }];
  });
  const { from, text } = nthLast(messages, nth);
  const put = (event: ClipboardEvent) => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", text);
  };
  addEventListener("copy", put);
  const isCopied = document.execCommand("copy");
  removeEventListener("copy", put);
  if (!isCopied) throw new Refusal("unreadable", words.notCopied);
  chat.tell(`copied what ${from} said`);
}

function leave(chat: PageChat, asked: string | undefined): void {
  const left = asked === undefined
    ? chat.current
    : chat.state.buffers.find(({ kind, name }) =>
      kind === "room" && name === asked
    );
  chat.leave(buffer(left));
}

async function lock(chat: PageChat, typed?: string): Promise<void> {
  const name = room(chat.current);
  const passphrase = typed ?? newPassphrase();
  const locked = chat.locks.lock(name, passphrase);
  if (typed === undefined) {
    chat.tell(
      `others type this in ${name}:`,
      `/lock ${passphrase}`,
    );
  }
  await locked;
  if (chat.client.isLocked(name)) {
    chat.tell(`${name} is locked: ${LOCK_EFFECT}`);
  }
}

function unlock(chat: PageChat): void {
  const name = room(chat.current);
  chat.tell(
    chat.locks.unlock(name)
      ? `${name} is no longer locked: the server can read new messages`
      : `${name} is not locked`,
  );
}

function buffer(current: PageBuffer | undefined): PageBuffer {
  if (current !== undefined && !current.isLeft) return current;
  throw new Refusal("not-in-room", "you are not in a room; join one first");
}

function room(current: PageBuffer | undefined): string {
  const { kind, name } = buffer(current);
  if (kind === "room") return name;
  throw new Refusal(
    "not-in-room",
    `these are direct messages with ${name}: that is for a room`,
  );
}

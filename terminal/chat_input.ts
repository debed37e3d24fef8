import type { Bell } from "./attention.ts";
import type { Chat } from "./chat.ts";
import type { Display } from "./display.ts";
import { lockLine } from "../client/locks/lock_commands.ts";
import { mayHoldPassword } from "../client/account/password_line.ts";
import type { InputLineOptions } from "./prompt/input_line.ts";
import type { Tty } from "./prompt/prompt.ts";
import type { RoomsShown } from "./rooms/rooms_shown.ts";
import { TypedLines } from "./typed_lines.ts";
import type { Quiet } from "../client/hiding/hidden.ts";
import type { Theme } from "./view/view.ts";

/** The terminal of a conversation, and the preferences of its user. */
export interface ChatScreenOptions {
  readonly tty: Tty;
  readonly theme: Theme;
  readonly bell: Bell;
  /** The members whose presence is hidden at first. */
  readonly quiet?: Quiet | undefined;
  /** Whether other rooms than the current one are shown. @default {"current"} */
  readonly rooms?: RoomsShown;
  /** Whether there is a status line. @default {true} */
  readonly hasStatus?: boolean;
  /** Whether the chat has the whole screen, with lists of rooms and people. @default {false} */
  readonly isFull?: boolean;
  /** Lines of earlier runs, newest first. */
  readonly history: readonly string[];
  /**
   * Keeps a line for the next run.
   *
   * @returns Why it cannot be kept.
   */
  readonly keep: (line: string) => string | undefined;
  /** Hints to show at the beginning. */
  readonly hints: readonly string[];
  /** Ends the conversation from outside, and is aborted here when it is over. */
  readonly stop: AbortController;
  /** Ctrl-C, which is a key in a raw terminal and no signal. */
  readonly interrupt: () => void;
}

/** The part of a line's options that depends on no kind of screen. */
export type ChatInput = Omit<
  InputLineOptions,
  "ring" | "clear" | "suspend" | "cursor" | "attributes"
>;

/** The receiver of what is typed, for any screen of a chat. */
export function chatInput(
  chat: Chat,
  display: Display,
  { history, keep, stop, interrupt }: ChatScreenOptions,
): ChatInput {
  const lines = new TypedLines(chat, display, stop);
  const isAsked = () => chat.secrets.question !== undefined;
  let isKeeping = true;
  return {
    history,
    complete: (line) =>
      isAsked() ? { fitting: [], replaced: "" } : chat.complete(line),
    offer: (fitting) => chat.tell(`* ${fitting.join(" ")}`),
    typed: (line) => lines.typed(line),
    isSecret: (line) =>
      isAsked() || lockLine(line) !== undefined || mayHoldPassword(line),
    isHidden: isAsked,
    kept(line) {
      if (!isKeeping || lines.isPrivate(line)) return;
      const fault = keep(line);
      if (fault === undefined) return;
      isKeeping = false;
      chat.fail(`what you type is not kept: ${fault}`);
    },
    refused: (why) => chat.fail(why),
    takes: (line) => lines.takes(line),
    focus: (isIn) => chat.watch(isIn),
    room: (key) => chat.key(key),
    ended(how) {
      if (how === "closed") stop.abort();
      // Ctrl-C ends the question first.
      else if (chat.secrets.answer("")) display.changed();
      else interrupt();
    },
  };
}

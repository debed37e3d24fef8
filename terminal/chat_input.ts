import type { Bell } from "./attention.ts";
import type { Chat } from "./chat.ts";
import { complete } from "./completion.ts";
import type { Display } from "./display.ts";
import { lockLine } from "../client/locks/lock_commands.ts";
import { mayHoldPassword } from "../client/account/password_line.ts";
import { commandHint } from "./hint.ts";
import { InputLine, type InputLineOptions } from "./prompt/input_line.ts";
import type { Completion } from "./prompt/line_editor.ts";
import type { PromptKeys, Tty } from "./prompt/prompt.ts";
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
  /** Opens the lines of earlier runs, once the prompt is drawn. */
  readonly openHistory: () => Promise<TypedHistory>;
  /** Hints to show at the beginning. */
  readonly hints: readonly string[];
  /** Ends the conversation from outside, and is aborted here when it is over. */
  readonly stop: AbortController;
  /** Ctrl-C, which is a key in a raw terminal and no signal. */
  readonly interrupt: () => void;
}

/** The lines of earlier runs. */
export interface TypedHistory {
  /** Newest first, without duplicates. */
  readonly lines: readonly string[];
  /** Why some could not be read, or the file not be shortened. */
  readonly fault?: string | undefined;
  /**
   * Keeps a line for the next run.
   *
   * @returns Why it failed; `undefined` on success.
   */
  readonly keep: (line: string) => string | undefined;
}

/** The part of a line's options that depends on no kind of screen. */
export interface ChatInput extends Omit<InputLineOptions, keyof PromptKeys> {
  /** A hint for a line that begins with a slash. */
  readonly hint: (line: string) => string | undefined;
}

/** The receiver of what is typed, for any screen of a chat. */
export function chatInput(
  chat: Chat,
  display: Display,
  { stop, interrupt }: ChatScreenOptions,
  { lines: history, fault, keep }: TypedHistory,
): ChatInput {
  const lines = new TypedLines(chat, display, stop);
  const isAsked = () => chat.secrets.question !== undefined;
  let isKeeping = true;
  if (fault !== undefined) chat.fail(fault);
  return {
    history,
    hint: (line) =>
      isAsked() ? undefined : commandHint(line, chat.people.isOperator),
    complete: (line) =>
      isAsked() ? { fitting: [], replaced: "" } : completion(chat, line),
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

/** The line of a prompt: with its keys and its editor. */
export function inputLine(input: ChatInput, keys: PromptKeys): InputLine {
  return new InputLine({ ...input, ...keys });
}

/** Completes the last word of a line: names of the current room before others. */
export function completion(chat: Chat, line: string): Completion {
  const { people: { roster, name: own, isOperator }, buffers, listed } = chat;
  const { current } = buffers;
  const isOther = (name: string) => name !== own;
  const present = current.kind === "direct"
    ? [current.name]
    : [...roster.namesIn(current.name)].filter(isOther);
  return complete(line, {
    present,
    names: [...roster.names].filter(isOther),
    rooms: new Set([...roster.rooms, ...listed]),
    isOperator,
  });
}

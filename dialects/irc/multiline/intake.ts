/** Messages of several lines as batches (IRCv3, `draft/multiline`). */
import { LINES_MAX } from "../../../protocol/text/text.ts";
import { answer, type Work } from "../commands/command.ts";
import { sayTo } from "../commands/speech.ts";
import type { SentLine } from "../lines_of_text.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage, Tags } from "../message.ts";
import { passedOn } from "../news/client_tags.ts";
import { textOf } from "../variant.ts";
import { rememberLines } from "./composed_texts.ts";
import { bytesMax, CONCAT, hasMultiline, MULTILINE } from "./limits.ts";

/** A batch that a client has begun. */
interface OpenBatch {
  readonly reference: string;
  readonly target: string;
  readonly label: string | undefined;
  /** The tags of the whole message. */
  readonly tags: Tags;
  readonly lines: SentLine[];
  /** The command of its first line. */
  command: string;
  /** Bytes of the text so far, with its line ends. */
  bytes: number;
}

/** A message that a batch has taken, and how it is answered: not before its end. */
export interface Taken {
  readonly works: readonly Work[];
  readonly label: string | undefined;
}

const encoder = new TextEncoder();

/** Gathers the lines of a message of several lines, of one client. */
export class MultilineIntake {
  readonly #state: MemberState;
  #open: OpenBatch | undefined;
  /** A batch that was refused: the rest of it is passed over. */
  #refused: string | undefined;

  constructor(state: MemberState) {
    this.#state = state;
  }

  /**
   * Takes a message that begins or ends a batch, or is part of one.
   *
   * @param label By which its answer is known, if it is to be labeled.
   * @returns `undefined` for all other messages, `"held"` for one that is not
   * answered by itself.
   */
  take(message: IrcMessage, label?: string): Taken | "held" | undefined {
    const { command, params: [first = "", ...more], tags = {} } = message;
    if (command === "BATCH") {
      const reference = first.slice(1);
      if (first.startsWith("+")) {
        return this.#begin(reference, more, { label, tags });
      }
      if (first.startsWith("-")) return this.#end(reference);
      return this.#refuse("MULTILINE_INVALID", "that is no batch");
    }
    if (tags.batch === undefined) return undefined;
    if (tags.batch === this.#refused) return "held";
    if (tags.batch !== this.#open?.reference) {
      return this.#refuse("MULTILINE_INVALID", "there is no such batch");
    }
    return this.#line(this.#open, message);
  }

  #begin(
    reference: string,
    [type = "*", target = ""]: readonly string[],
    given: Pick<OpenBatch, "label" | "tags">,
  ): Taken | "held" {
    if (!/^[\dA-Za-z-]{1,64}$/.test(reference)) {
      return this.#refuse("INVALID_REFTAG", reference || "*", "no reference");
    }
    if (this.#open !== undefined || target === "") {
      this.#refused = reference;
      return this.#refuse("MULTILINE_INVALID", "no batch can begin here");
    }
    if (type !== MULTILINE || !hasMultiline(this.#state.capabilities)) {
      this.#refused = reference;
      return this.#refuse("UNKNOWN_TYPE", reference, type, "unknown batch");
    }
    const nothing = { lines: [], command: "", bytes: 0 };
    this.#open = { reference, target, ...given, ...nothing };
    return "held";
  }

  #line(
    open: OpenBatch,
    { command, params: [target = "", text = ""], tags = {} }: IrcMessage,
  ): Taken | "held" {
    const isOther = command !== "PRIVMSG" && command !== "NOTICE" ||
      open.lines.length > 0 && command !== open.command;
    if (isOther) {
      return this.#refuse("MULTILINE_INVALID", "another command in a batch");
    }
    if (target.toLowerCase() !== open.target.toLowerCase()) {
      return this.#refuse(
        ...["MULTILINE_INVALID_TARGET", open.target, target || "*"] as const,
        "another target in a batch",
      );
    }
    const goesOn = tags[CONCAT] !== undefined && open.lines.length > 0;
    if (text === "" && tags[CONCAT] !== undefined) {
      return this.#refuse("MULTILINE_INVALID", "nothing goes on");
    }
    const isNext = open.lines.length > 0 && !goesOn;
    open.bytes += encoder.encode(text).length + (isNext ? 1 : 0);
    open.command = command;
    open.lines.push({ text, goesOn });
    const most = bytesMax(this.#state);
    if (open.bytes > most) {
      return this.#refuse("MULTILINE_MAX_BYTES", `${most}`, "too long");
    }
    if (open.lines.length > LINES_MAX) {
      return this.#refuse("MULTILINE_MAX_LINES", `${LINES_MAX}`, "too long");
    }
    return "held";
  }

  #end(reference: string): Taken | "held" {
    if (reference === this.#refused) {
      this.#refused = undefined;
      return "held";
    }
    const open = this.#open;
    if (open === undefined || open.reference !== reference) {
      return this.#refuse("MULTILINE_INVALID", "there is no such batch");
    }
    const { command, target, label, tags, lines } = open;
    if (lines.every(({ text }) => text === "")) {
      return this.#refuse("MULTILINE_INVALID", "there is nothing in it");
    }
    this.#open = undefined;
    const whole = lines.map(({ text, goesOn }, index) =>
      (index > 0 && !goesOn ? "\n" : "") + text
    ).join("");
    const text = textOf(command, whole);
    rememberLines(this.#state.source, text, lines);
    const passed = passedOn(this.#state, tags);
    return {
      works: [sayTo(this.#state, command, target, text, passed)],
      label,
    };
  }

  /** Refuses the batch that is open, or another. */
  #refuse(
    code: string,
    ...context: readonly [...string[], string]
  ): Taken {
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) this.#refused = open.reference;
    return {
      works: [answer(this.#state.fail("BATCH", code, ...context))],
      label: open?.label,
    };
  }
}

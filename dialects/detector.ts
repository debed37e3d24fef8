import type { Notice } from "../protocol/notice.ts";
import { MarkFilter } from "../protocol/text/byte_order_mark.ts";
import type {
  Codec,
  CodecOptions,
  DecodedEvent,
  Dialect,
  Encoder,
  Following,
  SignInAnswer,
} from "./dialect.ts";
import { FIRST_LINE_MAX } from "./first_line.ts";
import { PIECE_WAIT } from "./pieces.ts";
import { DIALECTS, FALLBACK } from "./registry.ts";
import { UnfinishedBytes } from "./unfinished_bytes.ts";

/**
 * How long a connection may be silent before it is greeted in the fallback
 * dialect, in milliseconds: enough for a program's hello, and for a person no
 * long wait.
 */
export const GREETING_WAIT = 500;

/**
 * How much longer that is where clients come from that a greeting disturbs, in
 * milliseconds: the next connection is probably of such a client, whose user may
 * have to type a password first.
 */
export const UNDISTURBED_WAIT = 1_500;

/**
 * Detects the dialect of a connection by its first bytes, and decodes the
 * stream in this dialect.
 *
 * A silent connection is greeted in the fallback dialect, but its first bytes
 * still decide: those of a native client may be late (a lost packet is sent
 * again only after a second), and its `hello`, which can hold secrets, must
 * never be said aloud in a room.
 */
export class Detector implements Codec {
  readonly #options: CodecOptions;
  readonly #mark = new MarkFilter();
  #dialect: Dialect | undefined;
  #codec: Codec | undefined;
  /** First bytes that do not determine the dialect yet. */
  readonly #held = new UnfinishedBytes();
  /** Number of blanks and line ends at their beginning. */
  #blanks = 0;
  /** The dialect that needs more bytes to decide; absent without first bytes. */
  #candidate: Dialect | undefined;
  #isLate = false;
  /** Whether it is not greeted for a while longer. */
  #isSpared = false;
  #isDecided = false;
  #asksPassword = false;

  constructor(options: CodecOptions = {}) {
    this.#options = options;
  }

  /** The dialect of the connection, if known yet. */
  get dialect(): Dialect | undefined {
    return this.#dialect;
  }

  /** Whether its clients answer a `ping`. */
  get answersPing(): boolean {
    return this.#dialect?.answersPing ?? false;
  }

  /** Absent before the dialect is known: nothing can be told then. */
  get encoder(): Encoder | undefined {
    return this.#codec?.encoder ?? this.#dialect;
  }

  get origin(): string | undefined {
    return this.#codec?.origin;
  }

  encodeAlone(notice: Notice | SignInAnswer): Uint8Array | undefined {
    return this.#codec?.encodeAlone?.(notice);
  }

  get asksPassword(): boolean {
    return this.#asksPassword;
  }

  set asksPassword(asks: boolean) {
    this.#asksPassword = asks;
    this.#passAsksPassword();
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    const text = this.#mark.push(bytes);
    if (this.#isDecided) return this.#codec?.feed(text) ?? [];
    this.#hold(text);
    return this.#decide("expected");
  }

  end(): DecodedEvent[] {
    const events = this.feed(this.#mark.end());
    if (!this.#isDecided && this.#held.length > 0) {
      events.push(...this.#decide("none"));
    }
    return [...events, ...this.#codec?.end?.() ?? []];
  }

  get silenceTimeout(): number | undefined {
    if (this.#isDecided) return this.#codec?.silenceTimeout;
    // Further silence decides nothing.
    if (this.#isLate) return undefined;
    if (!this.#mayBeGreeted) return PIECE_WAIT;
    if (this.#dialect !== undefined) return undefined;
    return this.#isSpared ? UNDISTURBED_WAIT : GREETING_WAIT;
  }

  silence(): DecodedEvent[] {
    if (this.#isDecided) return this.#codec?.silence?.() ?? [];
    const isSilent = this.#held.length === 0 && !this.#isSpared;
    if (isSilent && this.#options.mayBeDisturbed?.()) {
      this.#isSpared = true;
      return [];
    }
    this.#isLate = true;
    return this.#decide("late");
  }

  reply(): Uint8Array | undefined {
    return this.#codec?.reply?.();
  }

  frames(): number {
    return this.#codec?.frames?.() ?? 0;
  }

  get portionMax(): number | undefined {
    return this.#codec?.portionMax;
  }

  /** Keeps first bytes until they determine the dialect; of blank lines only a line end. */
  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#isLate = false;
    this.#held.append(bytes);
    const held = this.#held.bytes;
    let line = 0;
    let at = this.#blanks;
    for (; at - line <= FIRST_LINE_MAX && isBlank(held[at]); at++) {
      if (held[at] === NEWLINE) line = at;
    }
    this.#blanks = at - line;
    if (line === 0) return;
    this.#held.release();
    this.#held.append(held.subarray(line));
  }

  #decide(following: Following): DecodedEvent[] {
    this.#candidate = undefined;
    const blanks = this.#blanks;
    if (blanks > FIRST_LINE_MAX) return this.#choose(FALLBACK);
    if (blanks < this.#held.length) {
      // A bounded number of bytes, so that the result does not depend on how the
      // stream was cut.
      const first = this.#held.bytes.subarray(blanks, blanks + FIRST_LINE_MAX);
      for (const dialect of DIALECTS) {
        if (dialect.isOn?.(this.#options) === false) continue;
        const isMeant = dialect.begins(first, following);
        if (isMeant) return this.#choose(dialect, following);
        if (isMeant === undefined) {
          this.#candidate = dialect;
          break;
        }
      }
    } else if (following === "none") return this.#choose(FALLBACK);
    return following === "late" && this.#mayBeGreeted
      ? this.#speak(FALLBACK)
      : [];
  }

  /** Whether the other side expects or ignores a greeting, whatever its dialect turns out to be. */
  get #mayBeGreeted(): boolean {
    return this.#candidate === undefined ||
      this.#candidate.ignoresGreeting === true;
  }

  #choose(dialect: Dialect, following?: Following): DecodedEvent[] {
    this.#isDecided = true;
    const events = this.#speak(dialect);
    const held = this.#held.bytes;
    this.#held.release();
    events.push(...this.#codec?.feed(held) ?? []);
    // A piece without a line end has waited already.
    if (following === "late" && this.#codec?.silenceTimeout !== undefined) {
      events.push(...this.#codec.silence?.() ?? []);
    }
    return events;
  }

  /** Dialects in which nothing is typed do not have the property. */
  #passAsksPassword(): void {
    if (this.#codec?.asksPassword === undefined) return;
    this.#codec.asksPassword = this.#asksPassword;
  }

  /** Decodes in a dialect from now on. */
  #speak(dialect: Dialect): DecodedEvent[] {
    if (this.#dialect === dialect) return [];
    this.#dialect = dialect;
    this.#codec = dialect.codec(this.#options);
    this.#passAsksPassword();
    return dialect.hello === undefined ? [] : [dialect.hello];
  }
}

const NEWLINE = 0x0a;

/** Whether a byte is a tab, a line end, a return or a space. */
function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

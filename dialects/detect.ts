import { PROTOCOL_VERSION } from "../protocol/request.ts";
import { MarkFilter } from "../protocol/text/byte_order_mark.ts";
import type { DecodedEvent, Decoder, Dialect, Following } from "./dialect.ts";
import { FIRST_LINE_MAX } from "./first_line.ts";
import { native } from "./native/native.ts";
import { noTlsHere } from "./no_tls.ts";
import { OTHER_PROTOCOLS } from "./other_protocols.ts";
import { PIECE_WAIT } from "./pieces.ts";
import { plain } from "./text/plain.ts";

/**
 * How long a connection may say nothing before it is greeted as a plain one,
 * in milliseconds: a program has said hello by then, a person waits no longer.
 */
export const GREETING_WAIT = 500;

/** Every dialect, in the order in which they are asked whether they are meant. The last one takes everything. */
const DIALECTS: readonly Dialect[] = [
  noTlsHere,
  native,
  ...OTHER_PROTOCOLS,
  plain,
];

/**
 * Finds out by the first bytes which dialect a connection speaks, and decodes
 * in it from then on.
 *
 * A connection that has said nothing is greeted as plain, for a person at `nc`
 * waits for that. It is decided by what comes then: the first bytes of a native
 * client may be late (a lost packet is sent again only after a second), and a
 * `hello` must never be said aloud in a room, for it can hold secrets.
 */
export class Detector implements Decoder {
  readonly #maxText: number | undefined;
  readonly #mark = new MarkFilter();
  #dialect: Dialect | undefined;
  #decoder: Decoder | undefined;
  /** First bytes that do not tell the dialect yet. */
  #held: Uint8Array = new Uint8Array();
  /** How many blanks and line ends they begin with. */
  #blanks = 0;
  /** Which dialect they may be of; absent when they are of none. */
  #candidate: Dialect | undefined;
  #isLate = false;
  #isDecided = false;
  #asksPassword = false;

  /** @param maxText Longest text of a message, in bytes of UTF-8. */
  constructor(maxText?: number) {
    this.#maxText = maxText;
  }

  /** The dialect spoken, as far as it is known. */
  get dialect(): Dialect | undefined {
    return this.#dialect;
  }

  get asksPassword(): boolean {
    return this.#asksPassword;
  }

  set asksPassword(asks: boolean) {
    this.#asksPassword = asks;
    this.#tell();
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    const text = this.#mark.push(bytes);
    if (this.#isDecided) return this.#decoder?.feed(text) ?? [];
    this.#hold(text);
    return this.#decide("expected");
  }

  end(): DecodedEvent[] {
    const events = this.feed(this.#mark.end());
    if (!this.#isDecided && this.#held.length > 0) {
      events.push(...this.#decide("none"));
    }
    return [...events, ...this.#decoder?.end() ?? []];
  }

  get patience(): number | undefined {
    if (this.#isDecided) return this.#decoder?.patience;
    // Silence has told all that it can tell.
    if (this.#isLate) return undefined;
    if (!this.#mayBeGreeted) return PIECE_WAIT;
    return this.#dialect === undefined ? GREETING_WAIT : undefined;
  }

  silence(): DecodedEvent[] {
    if (this.#isDecided) return this.#decoder?.silence() ?? [];
    this.#isLate = true;
    return this.#decide("late");
  }

  reply(): Uint8Array | undefined {
    return this.#decoder?.reply?.();
  }

  /** Keeps first bytes until they tell something. Of blank lines no more than a line end. */
  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#isLate = false;
    const held = new Uint8Array(this.#held.length + bytes.length);
    held.set(this.#held);
    held.set(bytes, this.#held.length);
    let line = 0;
    let at = this.#blanks;
    for (; at - line <= FIRST_LINE_MAX && isBlank(held[at]); at++) {
      if (held[at] === NEWLINE) line = at;
    }
    this.#blanks = at - line;
    this.#held = held.subarray(line);
  }

  #decide(following: Following): DecodedEvent[] {
    this.#candidate = undefined;
    const blanks = this.#blanks;
    if (blanks > FIRST_LINE_MAX) return this.#settle(plain);
    if (blanks < this.#held.length) {
      // Just so many bytes of them, so that it does not matter how the stream was cut.
      const first = this.#held.subarray(blanks, blanks + FIRST_LINE_MAX);
      for (const dialect of DIALECTS) {
        const isMeant = dialect.begins(first, following);
        if (isMeant) return this.#settle(dialect, following);
        if (isMeant === undefined) {
          this.#candidate = dialect;
          break;
        }
      }
    } else if (following === "none") return this.#settle(plain);
    return following === "late" && this.#mayBeGreeted ? this.#speak(plain) : [];
  }

  /** Whether what has come could still be that of a person, or of a native client, which passes over a greeting. */
  get #mayBeGreeted(): boolean {
    return this.#candidate === undefined || this.#candidate === native;
  }

  #settle(dialect: Dialect, following?: Following): DecodedEvent[] {
    this.#isDecided = true;
    const events = this.#speak(dialect);
    const held = this.#held;
    this.#held = new Uint8Array();
    events.push(...this.#decoder?.feed(held) ?? []);
    // What is a piece like others has waited already.
    if (following === "late" && this.#decoder?.patience !== undefined) {
      events.push(...this.#decoder.silence());
    }
    return events;
  }

  /** Where a line is a frame, none is typed. */
  #tell(): void {
    if (this.#decoder?.asksPassword === undefined) return;
    this.#decoder.asksPassword = this.#asksPassword;
  }

  /** A plain connection says no hello of its own, so it is said for it. */
  #speak(dialect: Dialect): DecodedEvent[] {
    if (this.#dialect === dialect) return [];
    this.#dialect = dialect;
    this.#decoder = dialect.decoder(this.#maxText);
    this.#tell();
    return dialect === plain
      ? [{ type: "hello", version: PROTOCOL_VERSION, ephemeral: true }]
      : [];
  }
}

const NEWLINE = 0x0a;

/** Whether it is a tab, a line end, a return or a blank. */
function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

import { PROTOCOL_VERSION } from "../chat/request.ts";
import type { Decoder, Dialect, Event } from "./dialect.ts";
import { beginsNative, native } from "./native.ts";
import { plain } from "./plain.ts";
import { beginsTls, noTlsHere } from "./tls_hello.ts";

/**
 * How long a connection may say nothing before it is greeted as a plain one,
 * in milliseconds: a program has said hello by then, a person waits no longer.
 */
export const GREETING_WAIT = 500;

/**
 * Finds out by the first bytes which dialect a connection speaks, and decodes
 * in it from then on.
 *
 * A connection that has said nothing is plain, for a person at `nc` waits to be
 * greeted. When its first bytes are late ones of a native client after all (a
 * lost packet is sent again only after a second), it becomes native: a `hello`
 * must never be said aloud in a room, for it can hold secrets. The same goes
 * for what a client sends that takes this for a server with TLS.
 */
export class Detector implements Decoder {
  readonly #maxLine: number | undefined;
  #dialect: Dialect | undefined;
  #decoder: Decoder | undefined;
  /** First bytes that do not tell the dialect yet. */
  #held: Uint8Array = new Uint8Array();
  /** The first bytes have come and told the dialect. */
  #decided = false;
  #asksPassword = false;

  /** @param maxLine Longest line it takes, in bytes without its end. */
  constructor(maxLine?: number) {
    this.#maxLine = maxLine;
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

  feed(bytes: Uint8Array): Event[] {
    if (this.#decided && this.#decoder) return this.#decoder.feed(bytes);
    const first = new Uint8Array(this.#held.length + bytes.length);
    first.set(this.#held);
    first.set(bytes, this.#held.length);
    this.#held = first;
    // Just so many of them, so that it does not matter how the stream was cut.
    const head = first.subarray(0, HELD_MAX);
    const isTls = beginsTls(head);
    if (isTls === undefined) return [];
    if (isTls) return this.#decide(noTlsHere);
    const isNative = beginsNative(head);
    if (isNative === undefined && first.length < HELD_MAX) return [];
    return this.#decide(isNative ? native : plain);
  }

  end(): Event[] {
    const events = this.#held.length > 0 ? this.#decide(plain) : [];
    return [...events, ...this.#decoder?.end() ?? []];
  }

  get patience(): number | undefined {
    if (this.#decided) return this.#decoder?.patience;
    // Greeted already and still silent: nothing more to find out.
    if (this.#dialect !== undefined && this.#held.length === 0) {
      return undefined;
    }
    return GREETING_WAIT;
  }

  silence(): Event[] {
    if (this.#decided) return this.#decoder?.silence() ?? [];
    if (this.#held.length > 0) return this.#decide(plain);
    return this.#speak(plain);
  }

  reply(): Uint8Array | undefined {
    return this.#decoder?.reply?.();
  }

  #decide(dialect: Dialect): Event[] {
    this.#decided = true;
    const greeting = this.#speak(dialect);
    const held = this.#held;
    this.#held = new Uint8Array();
    return [...greeting, ...this.#decoder?.feed(held) ?? []];
  }

  /** Where a line is a frame, none is typed. */
  #tell(): void {
    if (this.#decoder?.asksPassword === undefined) return;
    this.#decoder.asksPassword = this.#asksPassword;
  }

  /** A plain connection says no hello of its own, so it is said for it. */
  #speak(dialect: Dialect): Event[] {
    if (this.#dialect === dialect) return [];
    this.#dialect = dialect;
    this.#decoder = dialect.decoder(this.#maxLine);
    this.#tell();
    return dialect === plain
      ? [{ type: "hello", version: PROTOCOL_VERSION, fleeting: true }]
      : [];
  }
}

/** Most blanks that are waited out for the first bytes that tell something. */
const HELD_MAX = 64;

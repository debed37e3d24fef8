import { serverFrame } from "../../dialects/native/server_frame.ts";
import type { ProtocolPage } from "./protocol_page.ts";

/** A line of text, or a frame. */
export type Said = string | Readonly<Record<string, unknown>>;

/** Checks the output of a connection: frames of the protocol page, or lines that are harmless to a terminal. */
export class Judge {
  readonly #page: ProtocolPage;
  readonly #decoder = new TextDecoder("utf-8", {
    fatal: true,
    ignoreBOM: true,
  });
  #rest: number[] = [];
  /** Bytes of telnet's answers that are still to come. */
  #command = 0;
  /** Frames have come: from now on there is nothing else. */
  #isNative = false;

  constructor(page: ProtocolPage) {
    this.#page = page;
  }

  /**
   * Takes the next bytes.
   *
   * @returns Lines, or frames where they are some.
   * @throws {Error} Something that no server may say.
   */
  take(bytes: Uint8Array): Said[] {
    const lines: number[][] = [];
    for (const byte of bytes) {
      if (this.#command > 0) this.#command--;
      else if (byte === IAC) this.#command = 2;
      else if (byte === NEWLINE) lines.push(this.#rest.splice(0));
      else this.#rest.push(byte);
    }
    return lines.map((line) => this.#line(Uint8Array.from(line)));
  }

  /**
   * The stream has ended, and not within a line.
   *
   * @throws {Error} It has, and that is not the alert for a client that begins with TLS where none is spoken: over TLS, for example.
   */
  end(): void {
    const rest = `${this.#rest}`;
    if (rest === "" || TLS_ALERT.test(rest)) return;
    throw new Error(`ended within a line: ${rest}`);
  }

  #ircLine(line: string): Said {
    if (this.#isNative) throw new Error(`among frames: ${line}`);
    const controls = line.match(CONTROLS) ?? [];
    if (controls.every((it) => IRC_FORMATTING.has(it))) return line;
    throw new Error(`drives a terminal: ${line}`);
  }

  #line(bytes: Uint8Array): Said {
    const line = this.#decoder.decode(bytes);
    if (IRC_LINE.test(line)) return this.#ircLine(line.slice(0, -1));
    if (line.startsWith("{")) {
      this.#isNative = true;
      const frame = JSON.parse(line);
      const wrong = this.#page.wrong(frame);
      if (wrong !== undefined) throw new Error(`${wrong}: ${line}`);
      const taken = serverFrame(frame);
      if (taken?.type === frame.type) return frame;
      throw new Error(`a client does not take it: ${line}`);
    }
    if (this.#isNative) throw new Error(`among frames: ${line}`);
    if (DRIVES.test(line)) throw new Error(`drives a terminal: ${line}`);
    if (!LINE.test(line)) throw new Error(`whose line is that: ${line}`);
    return line;
  }
}

/** A message of IRC from the server: with a source, or one that needs none. */
const IRC_LINE =
  /^(?:@\S+ )?(?::\S+ (?:[A-Z]+|\d{3})|PING|ERROR|BATCH)(?: .*)?\r$/;

/** Control characters that clients format text with, that of CTCP, and the tab. */
const IRC_FORMATTING = new Set("\t\x01\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f");

/** The control characters and ends of lines in a text. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

const IAC = 0xff;

/** A fatal alert of TLS: its type, any version, its length, its level, any reason (RFC 8446, 5.1 and 6). */
const TLS_ALERT = /^21,3,\d,0,2,2,\d+$/;
const NEWLINE = 0x0a;

/** Everything that can drive a terminal. A tab is text. */
const DRIVES = /(?!\t)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** A line says whose it is: the server's, a refusal, an action, somebody's words. */
const LINE = /^(?:\* |! |~ |\S+ (?:\(to you only\) )?>> )/u;

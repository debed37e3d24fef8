import { deadline } from "@std/async/deadline";
import { TOO_LONG } from "../../dialects/lines.ts";
import { PieceSplitter } from "../../dialects/pieces.ts";
import { isTimeout } from "../../failure.ts";
import { type Conn, writeAll } from "../../transport/conn.ts";
import { dial, type Route } from "./dial.ts";

/** Size of the read buffer, in bytes. */
const READ_BUFFER = 16 * 1024;

/** Longest line taken from a server, in bytes; a longer one is shown as too long. */
const SERVER_LINE_MAX = 1024 * 1024;

const encoder = new TextEncoder();
/** Not strict: text with errors is better than none. */
const decoder = new TextDecoder();

/**
 * A connection to a server that speaks plain text: lines out, lines in. A piece
 * without a line end counts as a line after a moment.
 *
 * Iterating gives the lines received, until the server hangs up.
 */
export class PlainClient implements Disposable, AsyncIterable<string> {
  readonly #conn: Conn;
  #closed = false;

  private constructor(conn: Conn) {
    this.#conn = conn;
  }

  /**
   * @throws {DialFailure} The server cannot be reached.
   * @throws {WrongServer} It is not the server of the route.
   */
  static async connect(route: Route): Promise<PlainClient> {
    return new PlainClient(await dial(route));
  }

  /** Sends a line. */
  async say(line: string): Promise<void> {
    await writeAll(this.#conn, encoder.encode(line + "\n"));
  }

  /** Ends the sending side; the server may still answer. */
  async finish(): Promise<void> {
    await this.#conn.closeWrite();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const pieces = new PieceSplitter("always", SERVER_LINE_MAX);
    const buffer = new Uint8Array(READ_BUFFER);
    let reading: Promise<number | null> | undefined;
    for (;;) {
      reading ??= this.#conn.read(buffer);
      const read = await orSilence(reading, pieces.silenceTimeout);
      if (read === "silence") {
        const piece = pieces.silence();
        if (piece !== undefined) yield textOf(piece);
        continue;
      }
      reading = undefined;
      if (read === null) break;
      for (const line of pieces.push(buffer.subarray(0, read))) {
        yield textOf(line);
      }
    }
    const rest = pieces.end();
    if (rest !== undefined) yield textOf(rest);
  }

  /** Hangs up. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
}

function textOf(line: Uint8Array | typeof TOO_LONG): string {
  return line === TOO_LONG ? "(a line too long to show)" : decoder.decode(line);
}

async function orSilence(
  reading: Promise<number | null>,
  timeout: number | undefined,
): Promise<number | null | "silence"> {
  if (timeout === undefined) return await reading;
  try {
    return await deadline(reading, timeout);
  } catch (error) {
    if (isTimeout(error)) return "silence";
    throw error;
  }
}

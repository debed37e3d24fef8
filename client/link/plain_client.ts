import { deadline } from "@std/async/deadline";
import { TOO_LONG } from "../../dialects/lines.ts";
import { PieceSplitter } from "../../dialects/pieces.ts";
import { isTimeout } from "../../failure.ts";
import type { Transport } from "./transport.ts";

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
  readonly #transport: Transport;
  #closed = false;

  /** @param transport Closed by this client. */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Sends a line. */
  async say(line: string): Promise<void> {
    await this.#transport.write(encoder.encode(line + "\n"));
  }

  /** Ends the sending side; the server may still answer. */
  async finish(): Promise<void> {
    await this.#transport.closeWrite();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    const pieces = new PieceSplitter("always", SERVER_LINE_MAX);
    let reading: Promise<Uint8Array | undefined> | undefined;
    for (;;) {
      reading ??= this.#transport.read();
      const read = await orSilence(reading, pieces.silenceTimeout);
      if (read === "silence") {
        const piece = pieces.silence();
        if (piece !== undefined) yield textOf(piece);
        continue;
      }
      reading = undefined;
      if (read === undefined) break;
      for (const line of pieces.push(read)) {
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
    this.#transport.close();
  }
}

function textOf(line: Uint8Array | typeof TOO_LONG): string {
  return line === TOO_LONG ? "(a line too long to show)" : decoder.decode(line);
}

async function orSilence<Read>(
  reading: Promise<Read>,
  timeout: number | undefined,
): Promise<Read | "silence"> {
  if (timeout === undefined) return await reading;
  try {
    return await deadline(reading, timeout);
  } catch (error) {
    if (isTimeout(error)) return "silence";
    throw error;
  }
}

import type { FrameReader } from "../../client/link/frame_reader.ts";
import type { Transport } from "../../client/link/transport.ts";
import { IT_CLOSED } from "../../dial/dial.ts";
import { encodeFrame } from "../../dialects/native/frame.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** How many times the round trip is measured. */
const PINGS = 5;

/** The least difference between two clocks that is remarked on, in milliseconds: times are shown to the minute. */
const CLOCK_OFF = 5_000;

/**
 * Measures the round trip and the clock of a server that has let the client in,
 * remarks on a wrong clock, and says goodbye.
 */
export async function measure(
  found: Diagnosis,
  transport: Transport,
  frames: FrameReader,
): Promise<void> {
  const exchange = new Exchange(transport, frames);
  for (let count = 0; count < PINGS; count++) {
    const asked = performance.now();
    const before = Date.now();
    await exchange.say({ type: "ping" });
    const { time } = await exchange.heard("pong");
    const roundTrip = rounded(performance.now() - asked);
    if (roundTrip >= (found.roundTrip ?? Infinity)) continue;
    found.roundTrip = roundTrip;
    if (time !== undefined) {
      // The server read its clock about half-way.
      found.clock = rounded(time - (before + roundTrip / 2));
    }
  }
  const { clock = 0 } = found;
  if (Math.abs(clock) >= CLOCK_OFF) {
    found.remarks.push(
      `the clocks differ by ${
        Math.round(Math.abs(clock) / 1000)
      } s, and messages carry the server's time; set the clocks with NTP`,
    );
  }
  // After a goodbye that is answered the server keeps nothing of this client.
  await exchange.say({ type: "bye" });
  await exchange.heard("bye");
}

/** Rounds to a hundredth of a millisecond: the rest is noise. */
export function rounded(time: number): number {
  return Math.round(time * 100) / 100;
}

/** Single frames out and in, after the welcome. */
class Exchange {
  readonly #transport: Transport;
  readonly #frames: FrameReader;

  constructor(transport: Transport, frames: FrameReader) {
    this.#transport = transport;
    this.#frames = frames;
  }

  async say(frame: { type: "ping" } | { type: "bye" }): Promise<void> {
    await this.#transport.write(encodeFrame(frame));
  }

  /** The next frame of a type; others before it are skipped. */
  async heard<Type extends "pong" | "bye">(
    type: Type,
  ): Promise<Extract<Notice, { type: Type }>> {
    for (;;) {
      const frame = await this.#frames.next();
      if (frame === undefined) throw new Error(IT_CLOSED);
      if (isOf(frame, type)) return frame;
      if (frame.type === "bye") throw new Error(frame.reason);
    }
  }
}

function isOf<Type extends Notice["type"]>(
  frame: { readonly type: string },
  type: Type,
): frame is Extract<Notice, { type: Type }> {
  return frame.type === type;
}

import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { encodeFrame } from "../../../dialects/native/frame.ts";
import { costOf } from "../../../protocol/cost.ts";
import { TEXT_A_MESSAGE } from "../../../protocol/text/text_cost.ts";
import {
  BYTES_A_LINE,
  BYTES_A_MESSAGE,
  BYTES_A_READ,
  bytesFor,
  Inflow,
  INFLOW_A_POLL,
  portionsOf,
} from "../../../server/admission/inflow.ts";
import { inputPolls } from "../../../server/turn.ts";

const IAC = 0xff;

/** As how many bytes all of it counts. */
function inflowOf(bytes: Uint8Array): number {
  return [...portionsOf(bytes)].reduce((sum, { inflow }) => sum + inflow, 0);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("a read counts its bytes, and more for itself, each line and each telnet command", () => {
  const read = BYTES_A_READ;
  const line = BYTES_A_LINE;
  assertEquals(inflowOf(bytesOf("hello")), 5 + read);
  assertEquals(inflowOf(bytesOf("hello\n")), 6 + read + line);
  assertEquals(inflowOf(bytesOf("\n\n\n")), 3 + read + 3 * line);
  assertEquals(inflowOf(bytesOf("a\r\0b\r\0")), 6 + read + 2 * line);
  assertEquals(inflowOf(Uint8Array.of(IAC, 0xfd, 1)), 3 + read + line);
});

Deno.test("portions are all the bytes in order, and none counts much more than a message", () => {
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0x0a, 0x0d, IAC),
  );
  const runs = fc.array(fc.tuple(byte, fc.integer({ min: 1, max: 9_000 })), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(runs, (runs) => {
      const bytes = Uint8Array.from(
        runs.flatMap(([byte, times]) => Array(times).fill(byte)),
      );
      const portions = [...portionsOf(bytes)];
      assertEquals(portions.flatMap(({ bytes }) => [...bytes]), [...bytes]);
      for (const { bytes, inflow } of portions) {
        assert(bytes.length > 0);
        assertLess(inflow, BYTES_A_MESSAGE + 1 + BYTES_A_READ);
      }
    }),
  );
});

Deno.test("portions are no longer than they may be", () => {
  const lengths = [...portionsOf(new Uint8Array(2_500), 1_000)]
    .map(({ bytes }) => bytes.length);
  assertEquals(lengths, [1_000, 1_000, 500]);
});

Deno.test("a member that keeps to the rate of messages may send all their bytes", () => {
  // Nothing takes more room in a frame than what JSON writes as \u0001.
  const texts = ["x", "\u0001", "한", "\u{1f600}"].flatMap((character) =>
    [1, TEXT_A_MESSAGE - 1, TEXT_A_MESSAGE, 5 * TEXT_A_MESSAGE].map((length) =>
      character.repeat(length / character.length)
    )
  );
  for (const text of texts) {
    const say = { type: "say", id: crypto.randomUUID(), text } as const;
    const { burst } = bytesFor({ rate: 1, burst: costOf(say) });
    assertLess(inflowOf(encodeFrame(say)), burst + 1);
  }
});

Deno.test("the bytes of each network are taken in up to a bound until input is polled", async () => {
  const one = new Inflow();
  const other = new Inflow();
  const polls = inputPolls();
  let taken = 0;
  const taking = async (inflow: Inflow) => {
    await inflow.take(BYTES_A_MESSAGE);
    if (inputPolls() === polls) taken += BYTES_A_MESSAGE;
  };
  await Promise.all(
    Array.from({ length: 100 }, () => [taking(one), taking(other)]).flat(),
  );
  assertEquals(taken, 2 * INFLOW_A_POLL);
});

Deno.test("bytes that have to wait are taken in one portion after the other", async () => {
  const inflow = new Inflow();
  const order: number[] = [];
  const sizes = [1, 2, 1, 3, 1].map((part) => part * INFLOW_A_POLL);
  await Promise.all(
    sizes.map(async (size, index) => {
      await inflow.take(size);
      order.push(index);
    }),
  );
  assertEquals(order, [0, 1, 2, 3, 4]);
});

/** WebSockets that keep to no rule, and too many of them. */
import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { Sender } from "ws";
import { concat } from "../../../dialects/concat.ts";
import { member, type Socket } from "../../e2e/harness/socket.ts";
import { type AttackOptions, attackTest, ONE_TO_HUNDREDS } from "../arena.ts";
import { IRC_UPGRADE, UPGRADE } from "../attacks.ts";
import { Hostile } from "../hostile.ts";

const connections = ONE_TO_HUNDREDS;

/** Frames without a request: a sender that goes on is disconnected. */
const asksNothing: AttackOptions = {
  connections,
  seen: { "ended by the server": 1 },
};

attackTest("WebSocket messages", {
  connections,
  seen: { "ended by the server": 1 },
});

attackTest("empty WebSocket messages", asksNothing);

attackTest("huge WebSocket frames", asksNothing);

attackTest("WebSocket closes", { connections, seen: { "heard H": 10 } });

attackTest("silent WebSockets", { connections, seen: { "heard H": 1 } });

attackTest("slow WebSocket readers", { connections });

/** The words that follow what is malformed, masked as a browser does. */
const WORDS = concat(
  [
    { type: "hello", version: 1, name: "Breaker" },
    { type: "say", id: "1", text: "psst" },
  ].flatMap((frame) => frameOf(JSON.stringify(frame))),
);

/** The same in IRC. */
const IRC_WORDS = concat(
  [
    ...["NICK Breaker", "USER b 0 * :b", "JOIN #lobby"],
    "PRIVMSG #lobby :psst",
  ].map((line) => frameOf(line)),
);

function frameOf(text: string, first = 0x81): Uint8Array {
  const frame = Sender.frame(Buffer.from(text), {
    ...{ fin: true, opcode: 1, mask: true, rsv1: false, readOnly: true },
  });
  const bytes = concat(frame);
  bytes[0] = first;
  return bytes;
}

/** Bytes that are no frame of a client, or none that may stand there. */
const MALFORMED: readonly Uint8Array[] = [
  // Not masked.
  Uint8Array.of(0x81, 0x02, 0x7b, 0x7d),
  // Reserved bits, of which the first says that it is compressed.
  ...[0xc1, 0xa1, 0x91].map((first) => frameOf("{}", first)),
  // Reserved opcodes.
  ...[3, 7, 11, 15].map((opcode) => frameOf("{}", 0x80 | opcode)),
  // A continuation of nothing, a beginning within a message, a ping in parts.
  frameOf("{}", 0x80),
  concat([frameOf("{", 0x01), frameOf("}")]),
  frameOf("", 0x09),
  // Closes with a code of one byte, and with one that must not be sent.
  Uint8Array.of(0x88, 0x81, 0, 0, 0, 0, 3),
  Uint8Array.of(0x88, 0x82, 0, 0, 0, 0, 3, 0xed),
  // Closed as it should be: nothing comes after it.
  Uint8Array.of(0x88, 0x80, 0, 0, 0, 0),
  // No UTF-8: half a character, and a surrogate in two parts.
  Uint8Array.of(0x81, 0x81, 0, 0, 0, 0, 0xc3),
  Uint8Array.of(
    0x01,
    0x81,
    0,
    0,
    0,
    0,
    0xed,
    0x80,
    0x82,
    0,
    0,
    0,
    0,
    0xa0,
    0x80,
  ),
  // Lengths of 16 MiB, 4 GiB, and more than a number holds.
  ...[[0, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0, 0], Array(8).fill(255)]
    .map((length) => Uint8Array.of(0x81, 0xff, ...length, 0, 0, 0, 0)),
];

/** Requests that open a WebSocket, malformed bytes in it, and the words that follow. */
const BREAKS: readonly (readonly [
  upgrade: string,
  malformed: Uint8Array,
  words: Uint8Array,
])[] = [
  ...[...MALFORMED, frameOf("{}", 0x82)].map((bytes) =>
    [UPGRADE, bytes, WORDS] as const
  ),
  ...[
    ...MALFORMED,
    // More than a line, and more than the longest.
    frameOf("NICK Breaker\r\nUSER b 0 * :b\r\nJOIN #lobby"),
    frameOf("NICK Breaker\rUSER b 0 * :b"),
    frameOf(`NICK ${"x".repeat(5_000)}`),
  ].map((bytes) => [IRC_UPGRADE, bytes, IRC_WORDS] as const),
];

/** Nobody has heard anything behind a malformed frame. */
function assertUnheard(heard: Socket): void {
  for (const line of heard.waiting) {
    assertEquals(/psst|Breaker/.test(line), false, line);
  }
}

attackTest(
  "malformed WebSocket frames",
  {
    seen: {
      malformed: BREAKS.length,
      "ended by the server": BREAKS.length,
    },
  },
  async (target) => {
    const { tally, over, underWay } = target;
    await using bob = await member(target.port, "Bob");
    underWay();
    for (let at = 0; at < BREAKS.length || !over.aborted; at++) {
      // An attack that is over is carried on to the end of what must be seen.
      const whole = { ...target, over: new AbortController().signal };
      const one = await Hostile.connect(whole);
      if (one === undefined) throw new Error("nobody may connect");
      for (const bytes of BREAKS[at % BREAKS.length] ?? []) {
        await one.send(bytes);
      }
      await one.ended;
      tally.count("malformed");
    }
    assertUnheard(bob);
  },
);

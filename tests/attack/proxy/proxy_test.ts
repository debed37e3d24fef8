/** Attackers that want to be taken for somebody at another address, by a proxy that is trusted and without. */
import { assertEquals, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { concat } from "../../../dialects/concat.ts";
import { member, Socket } from "../../e2e/harness/socket.ts";
import { attackTest, ONE_TO_HUNDREDS, type OwnTarget } from "../arena.ts";
import { Hostile } from "../hostile.ts";

/** The trusted proxy: this machine, by the address of the honest members. */
const serve = ["--proxy", "127.0.0.1"];

/** Between two attempts, in milliseconds. */
const TRY_EVERY = 20;

const encoder = new TextEncoder();

/** The first bytes of version 2. */
const SIGNATURE = Uint8Array
  .of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);

/** A header of version 2. */
function second(
  command: number,
  family: number,
  body: readonly number[],
  length = body.length,
): Uint8Array {
  return concat([
    SIGNATURE,
    Uint8Array.of(command, family, length >> 8, length & 255, ...body),
  ]);
}

function first(client: string, family = 4): Uint8Array {
  return encoder.encode(
    `PROXY TCP${family} ${client} ${client} 51034 2428\r\n`,
  );
}

const V4 = [203, 0, 113, 9, 127, 0, 0, 1, 0xc7, 0x5a, 9, 124];

/** 203.0.113.9 within IPv6. */
const MAPPED = [
  ...[...Array(10).fill(0), 255, 255, 203, 0, 113, 9],
  ...[...Array(10).fill(0), 255, 255, 127, 0, 0, 1],
  ...[0xc7, 0x5a, 9, 124],
];

const WORDS = encoder.encode(
  '\r\npsst\r\n{"type":"hello","version":1,"name":"Forger"}\n' +
    '{"type":"say","id":"1","text":"psst"}\n',
);

const REQUEST = encoder.encode("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

const TLS_HELLO = Uint8Array.of(0x16, 3, 1, 0, 0xf0, 1, 0, 0, 0xec, 3, 3);

/** Bytes of a proxy after which nothing that follows is a member's. */
const MALFORMED: readonly Uint8Array[] = [
  encoder.encode("PROXY nonsense\r\n"),
  encoder.encode(`PROXY ${"x".repeat(200)}`),
  encoder.encode("PROXY TCP4 203.0.113.9 127.0.0.1 1 2\n"),
  encoder.encode("PROXY TCP4 203.0.113.999 127.0.0.1 1 2\r\n"),
  encoder.encode("PROXY TCP6 2001:db8::1::1 ::1 1 2\r\n"),
  second(0x21, 0x11, V4, 65_535),
  second(0x11, 0x11, V4),
  second(0x2f, 0x11, V4),
  // A second header is the client's own: it is not believed.
  concat([first("203.0.113.9"), first("203.0.113.8")]),
  concat([first("203.0.113.9"), second(0x21, 0x11, V4)]),
  concat([first("203.0.113.9"), REQUEST]),
  concat([first("203.0.113.9"), TLS_HELLO]),
  concat([second(0x20, 0, []), REQUEST]),
];

/** Nobody has heard a header or what follows it. */
function assertUnheard(heard: Socket): void {
  for (const line of heard.waiting) {
    assertEquals(/psst|Forger|PROXY/.test(line), false, line);
  }
}

async function attempts(
  { port, tally, over, underWay }: OwnTarget,
  pieces: readonly Uint8Array[],
  send: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  await using bob = await member(port);
  underWay();
  for (let at = 0; at < pieces.length || !over.aborted; at++) {
    await send(pieces[at % pieces.length] ?? new Uint8Array());
    tally.count("headers");
    await delay(TRY_EVERY);
  }
  assertUnheard(bob);
}

attackTest(
  "malformed proxy headers",
  { serve, seen: { headers: MALFORMED.length } },
  (target) =>
    attempts(target, MALFORMED, async (bytes) => {
      await using one = await Socket.connect(target.port);
      await one.send(concat([bytes, WORDS]));
      await one.ended();
    }),
);

/** Headers of anybody, which only a trusted proxy may send. */
const FORGED: readonly Uint8Array[] = [
  first("203.0.113.9"),
  first("::ffff:203.0.113.9", 6),
  encoder.encode("PROXY UNKNOWN\r\n"),
  second(0x21, 0x11, V4),
  second(0x21, 0x21, MAPPED),
  second(0x20, 0, []),
  second(0x21, 0x11, V4, 65_535),
];

attackTest(
  "proxy headers of a stranger",
  { serve, seen: { headers: FORGED.length, "heard T": FORGED.length } },
  (target) =>
    attempts(target, FORGED, async (bytes) => {
      const whole = { ...target, over: new AbortController().signal };
      const one = await Hostile.connect(whole);
      if (one === undefined) throw new Error("nobody may connect");
      await one.send(concat([bytes, WORDS]));
      await one.ended;
    }),
);

/** Most connections of one address: more than there are honest members. */
const PER_ADDRESS = 40;

attackTest(
  "limits behind a proxy",
  {
    serve: [
      ...serve,
      ...["--max-per-address", `${PER_ADDRESS}`, "--deny", "203.0.113.66"],
    ],
  },
  async ({ port, underWay, server }) => {
    underWay();
    const through = async (header: Uint8Array, text: string) => {
      const one = await Socket.connect(port);
      await one.send(concat([header, encoder.encode(text)]));
      return one;
    };
    await using held = new AsyncDisposableStack();
    // One client in every form of its address, whatever it writes itself.
    const forms = [
      first("203.0.113.9"),
      first("::ffff:203.0.113.9", 6),
      second(0x21, 0x11, V4),
      second(0x21, 0x21, MAPPED),
    ];
    for (let index = 0; index < PER_ADDRESS; index++) {
      const header = forms[index % forms.length] ?? new Uint8Array();
      const one = held.use(await through(header, ""));
      await one.hello({ name: `Held${index}` });
    }
    for (const header of forms) {
      await using one = await through(header, '{"type":"hello","version":1}\n');
      assertMatch(await one.line(), /too many connections from your address/);
    }
    for (const client of ["", "127.0.0.1, ", "203.0.113.1, 127.0.0.1, "]) {
      const request = (last: string) =>
        `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: ${client}${last}\r\n\r\n`;
      for (
        const [last, status] of [
          ["203.0.113.9", 503],
          ["203.0.113.66", 503],
          ["203.0.113.10", 200],
        ] as const
      ) {
        await using one = await through(new Uint8Array(), request(last));
        assertMatch(await one.line(), new RegExp(`^HTTP/1.1 ${status} `));
      }
    }
    await using other = await through(first("203.0.113.10"), "");
    await other.hello({ name: "Other" });
    await server.program.stderr.includes(
      "joined address=203.0.113.10:51034 dialect=native name=Other",
    );
  },
);

attackTest("chains of addresses", {
  // The attacker comes through proxies that are trusted.
  serve: ["--proxy", "127.0.0.0/8"],
  connections: ONE_TO_HUNDREDS,
  seen: { "heard H": 10 },
});

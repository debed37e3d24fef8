/**
 * The attacks. Each goes on until it is told that it is over.
 *
 * @module
 */
import { delay } from "@std/async/delay";
import { concat } from "../../dialects/concat.ts";
import { costOf } from "../../protocol/cost.ts";
import { LINES_MAX } from "../../protocol/text/text.ts";
import { LIMITS } from "../../server/limits.ts";
import { LONG } from "../long.ts";
import { Hostile, type Tally } from "./hostile.ts";
import {
  ALERT,
  APPLICATION_DATA,
  type TlsRecords,
  USER_CANCELED,
} from "./tls_records.ts";

/** Counts of an attacker's actions and observations. */
export type Report = Readonly<Record<string, number>>;

/** Where to attack, and for how long. */
export interface Target {
  readonly port: number;
  /** Which addresses it comes from: each attack on one server has its own, 127.NETWORK.0.0 and those behind it. */
  readonly network: number;
  /** How many connections it comes from, where it can be told. */
  readonly connections?: number | undefined;
  readonly tally: Tally;
  readonly over: AbortSignal;
  /** To be called when the attack is under way. */
  readonly underWay: () => void;
}

type Attack = (target: Target) => Promise<void>;

/** Longest text that fits a frame, in bytes, with room for the rest of it. */
const LONG_TEXT = 16_000;

/** A line that is as long as a line may be, once it is in a frame. */
export const LONGEST = "x".repeat(LONG_TEXT);

/** How many addresses a flood comes from: so many that each member is held back before all from its address are. */
const FLOOD_ADDRESSES = 2;

/** How many open the 10,000 rooms together: a tenth of them a tenth of the rooms. */
const ROOM_OPENERS = LONG ? 400 : 40;

/** How many rooms each of them opens before it floods. */
const ROOMS_EACH = 25;

/** How often somebody asks for the rooms, in milliseconds. */
const ASK_EVERY = 500;

/** How often somebody asks for the same, in milliseconds: each time it has been answered. */
const ASK_AGAIN = 20;

/** How many of the longest messages there are to be asked for. */
const LONG_MESSAGES = LONG ? 200 : 40;

/** Pause of one that is refused before it tries again, in milliseconds: as good as none. */
const TRY_AGAIN = 5;

/** How long one waits for all answers before it goes, in milliseconds. */
const ANSWER_WAIT = 500;

/** The attacks, by name. */
export const ATTACKS = {
  "connection flood": (target) =>
    holding(target, { most: 4_000 }, async () => {}),

  "connection flood from many addresses": (target) =>
    holding(target, { most: 4_000, addresses: 256 }, async () => {}),

  "half-open flood": (target) =>
    holding(target, { most: 1_000, addresses: 16 }, (connection) => {
      connection.halfClose();
      return Promise.resolve();
    }),

  "half a TLS handshake": (target) =>
    holding(target, { most: 1_000, addresses: 16 }, async (one) => {
      // The header of a record that says it is longer than what comes.
      await one.send(
        CLIENT_HELLO.subarray(0, 6 + target.tally.of("connected") % 200),
      );
    }),

  "TLS handshake flood": (target) =>
    persisting(target, { connections: 32, addresses: 4 }, async (one) => {
      if (await one.handshake()) target.tally.count("handshakes");
    }),

  "empty TLS records": (target) =>
    pouringRecords(target, (tls, count) =>
      // With a byte now and then, as no library looks for.
      count % 30 === 0
        ? tls.record(APPLICATION_DATA, BLANK)
        : tls.record(APPLICATION_DATA, NOTHING)),

  "padded TLS records": (target) =>
    pouringRecords(
      target,
      (tls) => tls.record(APPLICATION_DATA, BLANK, PADDING),
    ),

  "TLS alerts": (target) =>
    pouringRecords(
      target,
      (tls, count) =>
        count % 4 === 0
          ? tls.record(APPLICATION_DATA, BLANK)
          : tls.record(ALERT, USER_CANCELED),
    ),

  "TLS key updates": (target) =>
    pouringRecords(
      target,
      (tls, count) =>
        count % 30 === 0
          ? tls.record(APPLICATION_DATA, BLANK)
          : tls.keyUpdate(),
    ),

  "slow greeting": (target) =>
    persisting(target, { connections: 400, addresses: 16 }, async (one) => {
      await one.send(`{"type":"hello","x":"`);
      while (!one.isEnded && !target.over.aborted) {
        await one.send("x");
        await delay(100);
      }
    }),

  "slow request": (target) =>
    persisting(target, { connections: 400, addresses: 16 }, async (one) => {
      await one.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
      while (!one.isEnded && !target.over.aborted) {
        await one.send("x");
        await delay(100);
      }
    }),

  "page requests": (target) =>
    persisting(target, { connections: 20 }, async (one) => {
      await one.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      await oneOf(one.ended, target.over);
    }),

  // Each is answered.
  "WebSocket pings": (target) =>
    pouringFrames(target, Uint8Array.of(0x89, 0x80, 0, 0, 0, 0)),

  // A message that never ends, a byte in each part.
  "WebSocket fragments": (target) =>
    pouringFrames(target, Uint8Array.of(0x00, 0x81, 0, 0, 0, 0, 0x20)),

  // Nothing in it is a frame of the protocol.
  "WebSocket messages": (target) =>
    pouringFrames(target, Uint8Array.of(0x81, 0x81, 0, 0, 0, 0, 0x78)),

  "empty WebSocket messages": (target) =>
    pouringFrames(target, Uint8Array.of(0x81, 0x80, 0, 0, 0, 0)),

  "WebSocket closes": (target) =>
    persisting(target, { connections: 20 }, async (one) => {
      await one.send(nextUpgrade());
      await one.send(Uint8Array.of(0x88, 0x80, 0, 0, 0, 0));
      await oneOf(one.ended, target.over);
    }),

  "huge WebSocket frames": (target) =>
    persisting(target, { connections: 20 }, async (one) => {
      await one.send(nextUpgrade());
      // 16 MiB, which do not come.
      await one.send(
        Uint8Array.of(0x81, 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0),
      );
      while (!one.isEnded && !target.over.aborted) {
        await one.send(new Uint8Array(64 * 1024));
      }
    }),

  "silent WebSockets": (target) =>
    holding(
      target,
      { most: 1_000, addresses: 16 },
      (one) => one.send(nextUpgrade()),
    ),

  "requests byte by byte": (target) => {
    const { connections = 40 } = target;
    const allBegun = together(connections);
    return persisting(target, { connections }, async (one, index) => {
      // The longer the line before it, the more a byte may cost.
      const line = `GET /${"x".repeat(7_900)}`;
      const isHead = index % 2 === 0;
      await one.send(isHead ? `${line} HTTP/1.1\r\nHost: a\r\nX: ` : line);
      await oneOf(allBegun(), target.over);
      while (!one.isEnded && !target.over.aborted) await one.send("x");
    });
  },

  "pages that nobody reads": (target) =>
    persisting(target, { connections: 200 }, async (one) => {
      one.deaf();
      await one.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      await oneOf(one.ended, target.over);
    }),

  "chains of addresses": (target) =>
    persisting(target, { connections: 20 }, async (one) => {
      // All but the last are written by the client itself.
      const chain = `${"::1,".repeat(3_900)}203.0.113.7`;
      await one.send(
        `GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: ${chain}\r\n\r\n`,
      );
      await oneOf(one.ended, target.over);
    }),

  "bodies without end": (target) =>
    persisting(target, { connections: 20 }, async (one) => {
      await one.send("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      while (!one.isEnded && !target.over.aborted) {
        await one.send(new Uint8Array(64 * 1024).fill(10));
      }
    }),

  "slow WebSocket readers": (target) =>
    slowReaders(target, async (one, index) => {
      const isIrc = index % 2 === 1;
      await one.send(isIrc ? IRC_UPGRADE : UPGRADE);
      const hello = isIrc ? ircHello(index) : [HELLO_BYTES];
      await one.send(concat(hello.map(framed)));
    }),

  "slow reading": (target) => slowReaders(target, hello),

  "one byte at a time": (target) =>
    persisting(target, { connections: 40 }, async (one, index) => {
      if (index % 2 === 0) await hello(one);
      const line = index % 2 === 0
        ? say(index, 1, "byte by byte")
        : "byte by byte\n";
      while (!one.isEnded && !target.over.aborted) {
        for (const byte of line) await one.send(byte);
      }
    }),

  "giant lines": (target) =>
    pouring(target, new TextEncoder().encode("x".repeat(64 * 1024))),

  "blank lines": (target) =>
    pouring(target, new TextEncoder().encode("\n".repeat(64 * 1024))),

  "telnet commands": (target) =>
    pouring(
      target,
      // IAC DO ECHO, which is to be answered each time.
      Uint8Array.from({ length: 63 * 1024 }, (_, at) =>
        [255, 253, 1][at % 3] ?? 0),
    ),

  "JSON bombs": (target) =>
    persisting(target, { connections: 10 }, async (one, index) => {
      await hello(one);
      await flooding(one, target, (count) => bomb(index + count));
    }),

  "invalid UTF-8": (target) =>
    persisting(target, { connections: 10 }, async (one, index) => {
      if (index % 2 === 0) await hello(one);
      const damaged = Uint8Array.from(
        `{"type":"say","id":"1","text":"\xff\xfe\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80"}\n`
          .repeat(100),
        (character) => character.charCodeAt(0),
      );
      while (!one.isEnded && !target.over.aborted) await one.send(damaged);
    }),

  "message flood": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      async (one, index) => {
        await hello(one);
        await flooding(one, target, (count) => say(index, count, "flood"));
      },
    ),

  "message flood by plain members": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      (one) => flooding(one, target, () => "flood\n"),
    ),

  "message flood by IRC members": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      async (one, index) => {
        await one.send(
          `NICK flood${index}\r\nUSER x 0 * :x\r\nJOIN #lobby\r\n`,
        );
        await flooding(
          one,
          target,
          () => "PRIVMSG #lobby :flood\r\nWHO *\r\nVERSION\r\n",
        );
      },
    ),

  "lines before registration": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      async (one, index) => {
        await one.send("CAP LS 302\r\n");
        await flooding(
          one,
          target,
          (count) => UNREGISTERED[(index + count) % UNREGISTERED.length] ?? "",
        );
      },
    ),

  "tags without end": (target) => {
    // As long as the line of a server may be.
    const tags = "@" + "+tag=value;".repeat(744) + "+a=end";
    return persisting(target, { connections: 4 }, async (one, index) => {
      await one.send(
        index % 2 === 0
          ? "CAP LS 302\r\n"
          : `NICK tags${index}\r\nUSER x 0 * :x\r\n`,
      );
      // A line that is refused, and one that never ends.
      await one.send(`${tags} PING x\r\n`);
      while (!one.isEnded && !target.over.aborted) await one.send(tags);
    });
  },

  "message flood by newcomers": (target) =>
    persisting(target, { connections: 20 }, async (one, index) => {
      await hello(one);
      const words = 20;
      for (let count = 0; count < words; count++) {
        await one.send(say(index, count, LONGEST));
      }
      // Its messages would be torn away with it. A silenced member gets no answer.
      await Promise.race([one.answered(words), delay(ANSWER_WAIT)]);
      one.tear();
    }),

  "messages of many lines": (target) =>
    persisting(target, { connections: 4 }, async (one, index) => {
      await hello(one);
      const lines = (count: number) => `x${"\n".repeat(count - 1)}x`;
      for (const [at, count] of [8_000, LINES_MAX, LINES_MAX].entries()) {
        await one.send(say(index, at, lines(count)));
      }
      await Promise.race([one.answered(3), delay(ANSWER_WAIT)]);
      one.tear();
    }),

  "whisper flood": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      async (one, index) => {
        await hello(one);
        await flooding(one, target, (count) =>
          line({
            type: "whisper",
            id: `${index} ${count}`,
            to: `Honest${count % 20}`,
            text: "psst",
          }));
      },
    ),

  "question flood": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      async (one, index) => {
        await hello(one);
        // Something long to look for, so that an answer costs much.
        if (index < 10) {
          await flooding(
            one,
            target,
            (count) => say(index, count, LONGEST),
            100,
          );
        }
        const questions = [
          { type: "search", words: "x" },
          { type: "search", words: "nothing like it" },
          { type: "history", count: 200 },
          { type: "who" },
          { type: "rooms" },
          { type: "whois", name: "Honest1" },
        ];
        await flooding(
          one,
          target,
          (count) => line(questions[count % questions.length]),
        );
      },
    ),

  "replay flood": async (target) => {
    await fill(target);
    const rooms = [{ name: "lobby", since: 0 }];
    const again = line({ type: "hello", version: 1, rooms });
    await persisting(
      target,
      { connections: 20 },
      (one) => asking(one, target, again),
    );
  },

  "topic flood": (target) =>
    persisting(
      target,
      { connections: 20 },
      async (one) => {
        await hello(one);
        await flooding(
          one,
          target,
          (count) => line({ type: "topic", text: `topic ${count}` }),
        );
      },
    ),

  "history flood by plain members": async (target) => {
    await fill(target);
    await persisting(
      target,
      { connections: 50 },
      (one) => asking(one, target, "/history 200\n"),
    );
  },

  "join/leave flood": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      async (one) => {
        await hello(one);
        await flooding(one, target, (count) =>
          line(
            count % 2 === 0
              ? { type: "leave", room: "lobby" }
              : { type: "join", room: "lobby" },
          ));
      },
    ),

  "hello flood": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      (one) => flooding(one, target, () => line({ type: "hello", version: 1 })),
    ),

  "coming and going": (target) =>
    persisting(target, { connections: 40, addresses: 4 }, async (one) => {
      await hello(one);
      await delay(TRY_AGAIN);
      one.tear();
    }),

  "10,000 rooms": (target) =>
    persisting(
      target,
      { connections: ROOM_OPENERS + 1, addresses: 16 },
      async (one, index) => {
        await hello(one);
        if (index === ROOM_OPENERS) {
          // A request for the rooms is answered, and the member stays.
          while (!one.isEnded && !target.over.aborted) {
            await one.send(line({ type: "rooms" }));
            await delay(ASK_EVERY);
          }
          return;
        }
        for (let room = 0; room < ROOMS_EACH; room++) {
          const name = `${index}-${room}-${"\u{1f600}".repeat(50)}`;
          await one.send(
            line({ type: "join", room: name }) +
              line({
                type: "topic",
                room: name,
                text: "\u{1f600}".repeat(100),
              }),
          );
        }
        await flooding(
          one,
          target,
          (count) => line({ type: "join", room: `${index}-${count}` }),
        );
      },
    ),

  "name churn": (target) =>
    persisting(
      target,
      { connections: 20, addresses: FLOOD_ADDRESSES },
      async (one, index) => {
        await hello(one);
        await flooding(
          one,
          target,
          (count) => line({ type: "name", name: `Churn${index}-${count}` }),
        );
      },
    ),

  "towers of marks": (target) =>
    persisting(target, { connections: 20 }, async (one, index) => {
      await hello(one);
      const tower = `a${"\u0301".repeat(3_900)}${"\u0323".repeat(3_900)}`;
      const asked = [
        { type: "name", name: tower },
        { type: "join", room: tower },
        { type: "whois", name: tower },
        { type: "search", words: tower },
        { type: "hello", version: 1, rooms: [{ name: tower }] },
        { type: "hello", version: 1, name: tower },
      ];
      await flooding(
        one,
        target,
        (count) => line(asked[(index + count) % asked.length]),
      );
    }),

  "forged session": (target) =>
    persisting(target, { connections: 10 }, async (one) => {
      await flooding(one, target, (count) =>
        line({
          type: "hello",
          version: 1,
          name: `Honest${count % 20}`,
          session: crypto.randomUUID(),
        }));
    }),

  "password guessing": (target) =>
    persisting(
      target,
      { connections: 10 },
      (one, index) =>
        flooding(one, target, (count) => {
          const password = `guess ${index} ${count}`;
          return index % 2 === 0
            ? line({ type: "hello", version: 1, password })
            : `${password}\n`;
        }),
    ),

  "proof flood": (target) =>
    persisting(target, { connections: 20 }, async (one) => {
      const hello = { type: "hello", version: 1, publicKey: PUBLIC_KEY };
      const proof = { type: "proof", signature: "A".repeat(86) };
      await flooding(
        one,
        target,
        (count) => line(count % 2 === 0 ? hello : proof),
      );
    }),

  "look-alike names": (target) =>
    persisting(
      target,
      { connections: 10 },
      (one, index) =>
        flooding(one, target, (count) => {
          const name = `Honest${(index + count) % 20}`;
          const alike = ALIKE[count % ALIKE.length] ?? ((name) => name);
          return line({ type: "hello", version: 1, name: alike(name) });
        }),
    ),
} as const satisfies Record<string, Attack>;

/** Lines of a client that never registers. */
const UNREGISTERED = [
  "CAP LS 302\r\n",
  "CAP REQ :sasl labeled-response batch\r\n",
  "NICK Honest1\r\n",
  "@label=1 PING x\r\n",
  "JOIN #lobby\r\n",
  "WHO *\r\n",
  "PASS x\r\n",
  "\r\n",
];

/** A public key, of which nobody here has the other half. */
const PUBLIC_KEY = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";

/** The content of a nearly empty record. */
const NOTHING = new Uint8Array();
const BLANK = new TextEncoder().encode(" ");

/** How many zeros stand behind it, at most a whole record of them. */
const PADDING = 16_000;

/** The beginning of what a TLS client says first. */
const CLIENT_HELLO = Uint8Array.from(
  { length: 512 },
  (_, index) =>
    [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03][index] ??
      index & 0xff,
);

/** A request that opens a WebSocket, as a program sends it. */
export const UPGRADE =
  "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n" +
  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** The same for a WebSocket with IRC. */
export const IRC_UPGRADE = UPGRADE.replace("/ws", "/irc");

let upgrades = 0;

/** Both in turns. */
function nextUpgrade(): string {
  return upgrades++ % 2 === 0 ? UPGRADE : IRC_UPGRADE;
}

/** The lines by which an IRC client comes into the lobby. */
function ircHello(index: number): Uint8Array[] {
  return [`NICK deaf${index}`, "USER d 0 * :d", "JOIN #lobby"]
    .map((line) => new TextEncoder().encode(line));
}

/** A short text as a frame of a client, masked by zeros. */
function framed(text: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(0x81, 0x80 | text.length, 0, 0, 0, 0), text]);
}

/** Ways of writing a name so that it looks the same, or nearly. */
const ALIKE: readonly ((name: string) => string)[] = [
  (name) => name.toUpperCase(),
  (name) => name.replace("o", "0"),
  (name) => name.replace("o", "\u043e"),
  (name) => name.replace("H", "\u041d"),
  (name) => name.replace("e", "\u0435").replace("o", "\u03bf"),
  (name) => name.replace("n", "\u200bn"),
  (name) => name.replace("t", "t\u00ad"),
  (name) => name.replaceAll("1", "l").replaceAll("0", "O"),
  (name) => name.replaceAll("1", "I"),
  (name) => name + "\ufe0f",
  (name) =>
    String.fromCodePoint(
      ...Array.from(name, (character) => character.charCodeAt(0) + 0xfee0),
    ),
];

/** The name of an attack. */
export type AttackName = keyof typeof ATTACKS;

function line(frame: unknown): string {
  return JSON.stringify(frame) + "\n";
}

function say(index: number, count: number, text: string): string {
  return line({ type: "say", id: `${index} ${count}`, text });
}

const HELLO = line({ type: "hello", version: 1 });

const HELLO_BYTES = new TextEncoder().encode(HELLO);

async function hello(one: Hostile): Promise<void> {
  await one.send(HELLO);
}

/**
 * Opens connections as fast as it can, and holds up to so many of them. Where the
 * target says how many, they come from one address.
 */
async function holding(
  target: Target,
  by: { most: number; addresses?: number },
  opened: (connection: Hostile) => Promise<void>,
): Promise<void> {
  const { most, addresses = 1 } = target.connections === undefined
    ? by
    : { most: target.connections };
  const { tally, over, underWay } = target;
  const held = new Set<Hostile>();
  let index = 0;
  underWay();
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (!over.aborted) {
      const connection = held.size < most
        ? await Hostile.connect(target, index++ % addresses)
        : undefined;
      if (connection === undefined) {
        await delay(TRY_AGAIN);
        continue;
      }
      held.add(connection);
      tally.atMost("held at once", held.size);
      void connection.ended.then(() => held.delete(connection));
      await opened(connection);
    }
  }));
  await Promise.all(Array.from(held, (connection) => {
    connection.tear();
    return connection.ended;
  }));
}

/**
 * Does something on so many connections; who is thrown out comes again. Where
 * the target says how many, they come from one address.
 */
async function persisting(
  target: Target,
  by: { connections: number; addresses?: number },
  doing: (one: Hostile, index: number) => Promise<void>,
): Promise<void> {
  const { connections, addresses = 1 } = target.connections === undefined
    ? by
    : { connections: target.connections };
  const { over, underWay } = target;
  let isUnderWay = false;
  await Promise.all(Array.from({ length: connections }, async (_, index) => {
    while (!over.aborted) {
      const one = await Hostile.connect(target, index % addresses);
      if (!isUnderWay) underWay();
      isUnderWay = true;
      if (one === undefined) {
        await delay(TRY_AGAIN);
        continue;
      }
      await doing(one, index);
      one.tear();
      await one.ended;
    }
  }));
}

/**
 * Lets connections go on once all of them have begun. The first would keep the
 * others of this process from sending anything otherwise: these would be greeted
 * as people, and take part in the talk.
 */
function together(connections: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let begun = 0;
  return () => {
    if (++begun === connections) resolve();
    return promise;
  };
}

/** Sends the same bytes again and again, as fast as they are taken. */
function pouring(target: Target, bytes: Uint8Array): Promise<void> {
  return persisting(target, { connections: 4 }, async (one, index) => {
    // A half of them are native members.
    await one.send(index % 2 === 0 ? HELLO : "hello\r\n");
    while (!one.isEnded && !target.over.aborted) await one.send(bytes);
  });
}

/** Sends a frame again and again, as fast as they are taken, once a WebSocket is open. */
function pouringFrames(target: Target, frame: Uint8Array): Promise<void> {
  const AT_ONCE = 10_000;
  const { connections = 4 } = target;
  const allBegun = together(connections);
  const frames = concat(Array(AT_ONCE).fill(frame));
  // Each line of IRC is answered, which takes hundreds of them to the bound.
  const isNative = target.connections !== undefined;
  return persisting(target, { connections }, async (one) => {
    await one.send(isNative ? UPGRADE : nextUpgrade());
    // The first part of a message, which the fragments go on with.
    if (frame[0] === 0) await one.send(Uint8Array.of(0x01, 0x80, 0, 0, 0, 0));
    await oneOf(allBegun(), target.over);
    while (!one.isEnded && !target.over.aborted) await one.send(frames);
  });
}

/** Sends records as fast as they are taken, once TLS is agreed on. */
function pouringRecords(
  target: Target,
  record: (tls: TlsRecords, count: number) => Uint8Array,
): Promise<void> {
  const AT_ONCE = 40;
  // By the short form, with the honest in the same process, each connection costs them.
  const { connections = LONG ? 4 : 1 } = target;
  return persisting(target, { connections }, async (one) => {
    const tls = await one.tlsRecords();
    if (tls === undefined) return;
    await one.send(tls.record(APPLICATION_DATA, HELLO_BYTES));
    for (let count = 0; !one.isEnded && !target.over.aborted;) {
      const records = Array.from(
        { length: AT_ONCE },
        () => record(tls, count++),
      );
      await one.send(concat(records));
      target.tally.count("records sent", AT_ONCE);
    }
  });
}

/** Members that read nothing any more, while others say as much as they can. */
async function slowReaders(
  target: Target,
  enter: (one: Hostile, index: number) => Promise<void>,
): Promise<void> {
  const deaf = persisting(
    target,
    { connections: 40, addresses: 4 },
    async (one, index) => {
      await enter(one, index);
      one.deaf();
      await oneOf(one.ended, target.over);
    },
  );
  const loud = persisting(target, { connections: 4 }, async (one, index) => {
    await hello(one);
    await flooding(one, target, (count) => say(index, count, LONGEST));
  });
  await Promise.all([deaf, loud]);
}

/** Sends lines as fast as they are taken. */
async function flooding(
  one: Hostile,
  { tally, over }: Target,
  next: (count: number) => string,
  most = Infinity,
): Promise<void> {
  const AT_ONCE = 20;
  for (let count = 0; count < most && !one.isEnded && !over.aborted;) {
    let lines = "";
    for (let line = 0; line < AT_ONCE; line++) lines += next(count++);
    await one.send(lines);
    tally.count("lines sent", AT_ONCE);
  }
}

/** Says the longest messages there can be, more than one answer holds. */
async function fill(target: Target): Promise<void> {
  const { burst } = LIMITS;
  const each = Math.floor(
    burst.default / costOf({ type: "say", text: LONGEST }),
  );
  for (let index = 0; index * each < LONG_MESSAGES; index++) {
    const one = await Hostile.connect(target, index);
    if (one === undefined) throw new Error("nobody may say anything");
    await hello(one);
    for (let count = 0; count < each; count++) {
      await one.send(say(index, count, LONGEST));
    }
    await one.answered(each);
    one.tear();
    await one.ended;
  }
}

/** Asks for the same again and again, until it is ended. */
async function asking(
  one: Hostile,
  { tally, over }: Target,
  question: string,
): Promise<void> {
  while (!one.isEnded && !over.aborted) {
    await one.send(question);
    tally.count("lines sent");
    await delay(ASK_AGAIN);
  }
}

async function oneOf(ended: Promise<void>, over: AbortSignal): Promise<void> {
  if (over.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  over.addEventListener("abort", () => resolve(), { once: true });
  await Promise.race([ended, promise]);
}

/** JSON that is all right and means harm. */
function bomb(count: number): string {
  const inside = BOMBS[count % BOMBS.length] ?? "";
  return `{"type":"say","id":"${count}","text":"bomb",${inside}}\n`;
}

const BOMBS = [
  `"x":${"[".repeat(8_000)}${"]".repeat(8_000)}`,
  `"x":${`{"a":`.repeat(2_500)}1${"}".repeat(2_500)}`,
  Array.from({ length: 1_900 }, (_, key) => `"${key}":1`).join(","),
  `"x":[${"1,".repeat(7_900)}1]`,
  `"x":${"9".repeat(15_900)}`,
  `"x":1e${"9".repeat(15_900)}`,
  `"x":-0.${"0".repeat(15_000)}1e-99999`,
  `"__proto__":{"isAdmin":true,"text":"x"},"constructor":{"prototype":{"text":"x"}}`,
  `"hasOwnProperty":1,"toString":1,"valueOf":1,"__defineGetter__":1`,
  Array.from({ length: 1_000 }, () => `"text":"bomb"`).join(","),
  `"${"k".repeat(15_900)}":1`,
  `"x":"${"\\u0041".repeat(2_600)}"`,
];

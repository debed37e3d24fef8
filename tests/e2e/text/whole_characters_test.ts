/**
 * A character is whole when it arrives, wherever its bytes were cut on the way.
 *
 * A cut is two writes. The second waits until the other side has read the
 * first: an answer to something that stands before the cut, in the same write,
 * shows that.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { writeAll } from "../../../transport/conn.ts";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import {
  type Output,
  programCommand,
  startCommand,
  startProgram,
  within,
} from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";
import { namedLine } from "../harness/words.ts";

/** The text to split. */
const TEXTS = [
  // A Hangul syllable, and two in decomposed form (NFD).
  "한",
  "한글".normalize("NFD"),
  "😀",
  // A family of three and two joiners (ZWJ).
  "👨‍👩‍👧",
  "🇰🇷",
];

const encoder = new TextEncoder();

/** The two halves of some text, cut at every byte in turn, the ends included. */
function* cuts(text: string): Generator<[head: Uint8Array, tail: Uint8Array]> {
  const bytes = encoder.encode(text);
  for (let at = 0; at <= bytes.length; at++) {
    yield [bytes.subarray(0, at), bytes.subarray(at)];
  }
}

/** Texts and bytes in a row, as one write. */
function together(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => [
      ...(typeof part === "string" ? encoder.encode(part) : part),
    ]),
  );
}

/** A native member's `say`, cut at every byte of its text. */
async function sayCut(
  socket: Socket,
  written: string,
  heard: (number: number) => Promise<void>,
): Promise<void> {
  socket.conn.setNoDelay(true);
  let number = 0;
  for (const [head, tail] of cuts(written)) {
    number++;
    await socket.send(together(
      '{"type":"ping"}\n',
      `{"type":"say","id":"${crypto.randomUUID()}","text":"${number} `,
      head,
    ));
    await socket.frameOf("pong");
    await socket.send(together(tail, '!"}\n'));
    await heard(number);
  }
}

/** A plain member's line, cut at every byte. */
async function typeCut(
  socket: Socket,
  text: string,
  end: string,
  heard: (number: number) => Promise<void>,
): Promise<void> {
  socket.conn.setNoDelay(true);
  let number = 0;
  for (const [head, tail] of cuts(`${text}!${end}`)) {
    number++;
    await socket.send(together(`/who${end}${number} `, head));
    await socket.lineWith("* in lobby");
    // Cut behind its end nothing is left to send.
    if (tail.length > 0) await socket.send(tail);
    await heard(number);
  }
}

Deno.test("native to native and plain: characters cut at every byte", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  await using cat = await Socket.connect(server.port);
  await cat.lineWith("welcome, Client2");
  await using bob = await member(server.port, "Bob");
  for (const text of TEXTS) {
    await sayCut(bob, text, async (number) => {
      assertEquals((await ann.frameOf("message")).text, `${number} ${text}!`);
      assertEquals(await cat.lineWith(" >> "), `Bob >> ${number} ${text}!`);
    });
  }
});

for (const [ended, end] of [["\\n", "\n"], ["\\r\\n", "\r\n"]] as const) {
  Deno.test(`plain to native and plain: characters cut at every byte of a line ended by ${ended}`, async () => {
    await using server = await openHall(UNHURRIED_LIMITS);
    await using ann = await member(server.port, "Ann");
    await using cat = await Socket.connect(server.port);
    await cat.lineWith("welcome, Client2");
    await using bob = await Socket.connect(server.port);
    await bob.send(`/name Bob${end}`);
    await bob.lineWith(namedLine("Bob"));
    for (const text of TEXTS) {
      await typeCut(bob, text, end, async (number) => {
        assertEquals((await ann.frameOf("message")).text, `${number} ${text}!`);
        assertEquals(await cat.lineWith(" >> "), `Bob >> ${number} ${text}!`);
      });
    }
  });
}

Deno.test("without line ends to native and plain: characters cut at every byte", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  // The rest of each piece is awaited for a moment: all at the same time.
  await Promise.all(TEXTS.map(async (text) => {
    await using ann = await member(server.port);
    await using cat = await Socket.connect(server.port);
    await cat.lineWith("welcome, ");
    await using bob = await Socket.connect(server.port);
    bob.conn.setNoDelay(true);
    let name: string | undefined;
    let number = 0;
    for (const [head, tail] of cuts(text)) {
      number++;
      // The server says what is whole after a moment: then it has read the cut.
      await bob.send(together(`${number} `, head));
      name ??= /welcome, (\w+)/.exec(await bob.lineWith("welcome, "))?.[1] ??
        "";
      let heard = await pieceHeard(name, ann, cat);
      assert(heard.startsWith(`${number} `), heard);
      // The incomplete piece, and the rest, is said in its turn.
      if (tail.length > 0) await bob.send(tail);
      const all = `${number} ${text}`;
      while (heard.length < all.length) {
        heard += await pieceHeard(name, ann, cat);
      }
      assertEquals(heard, all);
    }
  }));
});

/** The next piece of somebody, which a native and a plain member hear alike. */
async function pieceHeard(
  name: string,
  native: Socket,
  plain: Socket,
): Promise<string> {
  for (;;) {
    const { from, text } = await native.frameOf("message");
    if (from !== name) continue;
    assert(typeof text === "string");
    assert(text.isWellFormed() && !text.includes("\ufffd"), text);
    const line = `${name} >> ${text}`;
    assertEquals(await plain.lineWith(`${name} >> `), line);
    return text;
  }
}

Deno.test("invalid UTF-8 is refused to its sender, and the next line is whole", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await using plain = await Socket.connect(server.port);
  await using native = await member(server.port, "Nat");
  const half = encoder.encode("한").subarray(0, 2);
  await plain.send(together("half ", half, "\n한\n"));
  await plain.lineWith("UTF-8");
  assertEquals((await ann.frameOf("message")).text, "한");
  await native.send(
    together('{"type":"say","id":"1","text":"half ', half, '"}\n'),
  );
  assertEquals((await native.frameOf("error")).code, "bad-utf8");
  await native.say("한");
  assertEquals((await ann.frameOf("message")).text, "한");
});

/** One connection that `chat join` makes to a server that this test is. */
class Caller implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    conn.setNoDelay(true);
    this.#lines = conn.readable.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  static async of(listener: Deno.TcpListener): Promise<Caller> {
    return new Caller(await within(listener.accept(), "a caller"));
  }

  async send(...parts: readonly (string | Uint8Array)[]): Promise<void> {
    await writeAll(this.#conn, together(...parts));
  }

  /** Waits until it has sent a frame of a type. */
  async sends(type: string): Promise<void> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end === -1) {
        const { done, value } = await within(this.#lines.read(), type);
        if (done) throw new Error(`it hung up before ${type}`);
        this.#rest += value;
        continue;
      }
      const frame = JSON.parse(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end + 1);
      if (frame.type === type) return;
    }
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

Deno.test("server to chat join: characters cut at every byte", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using bob = startProgram([
    "join",
    `127.0.0.1:${listener.addr.port}`,
    "--no-tls",
  ]);
  using caller = await Caller.of(listener);
  await caller.sends("hello");
  await caller.send(
    '{"type":"welcome","version":1,"name":"Bob","session":"s","log":"l","server":{"name":"chat","version":"1","maxLine":16384}}\n',
  );
  let number = 0;
  for (const [text, head, tail] of allCuts()) {
    number++;
    await caller.send(
      '{"type":"ping"}\n',
      `{"type":"message","room":"lobby","seq":${number},"from":"Ann","text":"${number} `,
      head,
    );
    await caller.sends("pong");
    await caller.send(tail, '!","time":0}\n');
    await bob.stdout.includes(`Ann >> ${number} ${text}!\n`);
  }
});

Deno.test("server to chat join --plain: characters cut at every byte", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using bob = startProgram([
    "join",
    `127.0.0.1:${listener.addr.port}`,
    "--plain",
  ]);
  using caller = await Caller.of(listener);
  let number = 0;
  for (const [text, head, tail] of allCuts()) {
    number++;
    await caller.send(`first ${number}.\n${number} `, head);
    await bob.stdout.includes(`first ${number}.\n`);
    await caller.send(tail, "!\n");
    await includesPieces(bob.stdout, `.\n${number} `, `${text}!`);
  }
});

Deno.test("standard input to chat join: characters cut at every byte", async () => {
  await using server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  // One shell writes both halves, the second when it is told to.
  const script = [...allCuts()].map(([, head, tail], index) =>
    `printf '/who\\n${index} ${octal(head)}'; read _; ` +
    `printf '${octal(tail)}!\\n'; read _;`
  ).join("\n");
  await using bob = startCommand([
    "sh",
    "-c",
    `(${script}) | "$@"`,
    "sh",
    ...programCommand(),
    "join",
    `127.0.0.1:${server.port}`,
  ]);
  for (const [index, [text]] of [...allCuts()].entries()) {
    await bob.stdout.line((line) => line.startsWith("* in lobby"));
    await bob.type("\n");
    assertEquals((await ann.frameOf("message")).text, `${index} ${text}!`);
    await bob.type("\n");
  }
  assertEquals((await bob.finished()).code, 0);
});

/** All of the texts, cut at every byte in turn. */
function* allCuts(): Generator<
  [text: string, head: Uint8Array, tail: Uint8Array]
> {
  for (const text of TEXTS) {
    for (const [head, tail] of cuts(text)) yield [text, head, tail];
  }
}

/** Waits for a text that may be shown in pieces, if there was time enough between them. */
async function includesPieces(
  output: Output,
  before: string,
  text: string,
): Promise<void> {
  await output.line((line) => line.endsWith("!"));
  const shown = output.text.slice(output.text.indexOf(before) + before.length);
  assertEquals(shown.replaceAll("\n", ""), text);
}

/** Bytes as `printf` takes them. */
function octal(bytes: Uint8Array): string {
  return Array.from(
    bytes,
    (byte) => "\\" + byte.toString(8).padStart(3, "0"),
  ).join("");
}

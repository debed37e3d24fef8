import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import tls from "node:tls";
import { writeAll } from "../../../transport/conn.ts";
import { TlsConn } from "../../../transport/tls/tls_conn.ts";
import { CutOff, NoTls, TlsError } from "../../../transport/tls/tls_error.ts";
import { probeHello } from "../../../transport/tls/tls_hello.ts";
import {
  APPLICATION_DATA,
  type RawSocket,
  TlsRecords,
} from "../../attack/tls_records.ts";
import { bytesOf } from "../../dialects/cutting.ts";
import { testWith } from "../../e2e/harness/needs.ts";
import { textOf, within } from "../../e2e/harness/program.ts";
import { newCredentials } from "../../server/credentials.ts";

const CREDENTIALS = await newCredentials();

/** The two ends of a TCP connection. */
async function tcp(): Promise<[near: Deno.TcpConn, far: Deno.TcpConn]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = listener.accept();
  const near = await Deno.connect({ port: listener.addr.port });
  return [near, await accepting];
}

/** A TCP connection whose bytes come in the lengths that are asked for. */
function rawSocket(conn: Deno.TcpConn): RawSocket {
  return {
    send: (bytes) => writeAll(conn, bytes),
    async receive(length) {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length;) {
        const read = await conn.read(bytes.subarray(at));
        if (read === null) return undefined;
        at += read;
      }
      return bytes;
    },
  };
}

/** The two ends of a TLS connection. */
class Pair implements Disposable {
  private constructor(
    readonly client: TlsConn,
    readonly server: TlsConn,
    /** The connections below them. */
    readonly below: readonly Deno.TcpConn[],
  ) {}

  static async open(turn?: () => Promise<void>): Promise<Pair> {
    const [near, far] = await tcp();
    const client = TlsConn.call(near, "127.0.0.1");
    const server = TlsConn.accept(far, CREDENTIALS);
    await within(
      Promise.all([client.handshake(), server.handshake(turn)]),
      "the handshake",
    );
    return new Pair(client, server, [near, far]);
  }

  [Symbol.dispose](): void {
    this.client.close();
    this.server.close();
  }
}

/** A client ends the handshake with such a server, and says why. */
async function assertNotBelieved(
  context: tls.SecureContext,
  why: string,
): Promise<void> {
  const [near, far] = await tcp();
  const client = TlsConn.call(near, "127.0.0.1");
  const server = TlsConn.accept(far, { context, fingerprint: "" });
  const accepting = server.handshake().catch(() => {});
  await assertRejects(
    () => within(client.handshake(), "the end"),
    TlsError,
    why,
  );
  client.close();
  server.close();
  await accepting;
}

/** Everything that comes until the other end says that nothing more does. */
async function readAll(conn: TlsConn, size = 4096): Promise<Uint8Array> {
  const read: number[] = [];
  const buffer = new Uint8Array(size);
  for (;;) {
    const count = await within(conn.read(buffer), "bytes");
    if (count === null) return Uint8Array.from(read);
    assert(count <= size);
    read.push(...buffer.subarray(0, count));
  }
}

/** Writes, and says that nothing more comes. */
async function writeAndEnd(conn: TlsConn, bytes: Uint8Array): Promise<void> {
  await writeAll(conn, bytes);
  await conn.closeWrite();
}

Deno.test("both ends know the server's certificate, which no authority certifies", async () => {
  using pair = await Pair.open();
  assertEquals(pair.client.identity, CREDENTIALS.fingerprint);
  assertEquals(pair.server.identity, CREDENTIALS.fingerprint);
  assertEquals(pair.client.isCertified, false);
  assertEquals(pair.client.remoteAddr.hostname, "127.0.0.1");
});

Deno.test("each end reads what the other end writes, both ways at once, until both have closed the writing side", async () => {
  for (const size of [1, 7, 4096, 1 << 20]) {
    const up = crypto.getRandomValues(
      new Uint8Array(Math.min(60_000, size * 500)),
    );
    const down = bytesOf("안녕하세요\n".repeat(Math.min(20_000, size * 30)));
    using pair = await Pair.open();
    const [there, back] = await Promise.all([
      readAll(pair.server, size),
      readAll(pair.client, size),
      writeAndEnd(pair.client, up),
      writeAndEnd(pair.server, down),
    ]);
    assertEquals(there, up);
    assertEquals(textOf(back), textOf(down));
  }
});

Deno.test("whichever end closes its writing side first, the other end can continue", async () => {
  for (const which of ["client", "server"] as const) {
    using pair = await Pair.open();
    const [first, second] = which === "client"
      ? [pair.client, pair.server]
      : [pair.server, pair.client];
    await writeAndEnd(first, bytesOf("the end"));
    assertEquals(textOf(await readAll(second)), "the end");
    await writeAndEnd(second, bytesOf("one more thing"));
    assertEquals(textOf(await readAll(first)), "one more thing");
  }
});

Deno.test("a connection that is cut off is no goodbye: what came before is read, then comes an error", async () => {
  using pair = await Pair.open();
  await writeAll(pair.client, bytesOf("half a li"));
  await pair.below[0]?.closeWrite();
  const buffer = new Uint8Array(100);
  assertEquals(await pair.server.read(buffer), 9);
  await assertRejects(() => pair.server.read(buffer), CutOff, "cut off");
  // It may still listen.
  await writeAndEnd(pair.server, bytesOf("goodbye"));
  assertEquals(textOf(await readAll(pair.client)), "goodbye");
});

Deno.test("records without content are read as no bytes, and their bytes are counted", async () => {
  const [near, far] = await tcp();
  using _near = near;
  const server = TlsConn.accept(far, CREDENTIALS);
  try {
    const [records] = await within(
      Promise.all([TlsRecords.handshake(rawSocket(near)), server.handshake()]),
      "the handshake",
    );
    assert(records !== undefined);
    const before = server.received;
    const record = records.record(APPLICATION_DATA, new Uint8Array());
    await writeAll(near, record);
    assertEquals(await within(server.read(new Uint8Array(9)), "a record"), 0);
    assert(server.received >= before + record.length);
  } finally {
    server.close();
  }
});

Deno.test("a handshake that goes on and on is refused", async () => {
  const [near, far] = await tcp();
  using _near = near;
  const server = TlsConn.accept(far, CREDENTIALS);
  // A message of many records, each with a single byte of it.
  const record = (byte: number) => [0x16, 3, 1, 0, 1, byte];
  const hello = Uint8Array.from([1, 0, 0xff, 0xff, 3, 3].flatMap(record));
  const writing = (async () => {
    await writeAll(near, hello);
    const rest = new Uint8Array(20_000 * 6);
    for (let at = 0; at < rest.length; at += 6) rest.set(record(7), at);
    await writeAll(near, rest);
  })().catch(() => {});
  await assertRejects(
    () => within(server.handshake(), "the end of it"),
    TlsError,
    "too long",
  );
  server.close();
  await writing;
});

Deno.test("a large write is taken in parts, so that its progress is visible", async () => {
  using pair = await Pair.open();
  const bytes = new Uint8Array(1 << 20);
  const reading = readAll(pair.client);
  let parts = 0;
  for (let rest = bytes; rest.length > 0; parts++) {
    rest = rest.subarray(await pair.server.write(rest));
  }
  await pair.server.closeWrite();
  assertEquals((await reading).length, bytes.length);
  assert(parts >= 16, `in ${parts} parts`);
});

Deno.test("an end that does not read holds the other end back, and can be abandoned", async () => {
  using pair = await Pair.open();
  let written = 0;
  const writing = (async () => {
    for (;;) written += await pair.server.write(new Uint8Array(65_536));
  })();
  const failing = assertRejects(() => writing, TlsError, "closed");
  // The system's buffers fill up, and then nothing more goes.
  for (let before = -1; before !== written;) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert(written < 64 * 1024 * 1024, `${written} bytes`);
  pair.server.close();
  await within(failing, "the write to end");
});

Deno.test("an end that does not read takes nothing from below", async () => {
  using pair = await Pair.open();
  let written = 0;
  const writing = (async () => {
    for (;;) written += await pair.client.write(new Uint8Array(65_536));
  })();
  const failing = assertRejects(() => writing);
  for (let before = -1; before !== written;) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert(written < 64 * 1024 * 1024, `${written} bytes`);
  pair.client.close();
  await failing;
});

Deno.test("a pending read or write fails when the connection is closed", async () => {
  using pair = await Pair.open();
  const reading = assertRejects(() => pair.client.read(new Uint8Array(1)));
  pair.client.close();
  pair.client.close();
  await within(reading, "the read to end");
  await assertRejects(() => pair.client.write(new Uint8Array(1)));
});

Deno.test("a client that never finishes its handshake is closed for good", async () => {
  for (
    const first of ["", "\x16", probeHello(), probeHello().subarray(0, 100)]
  ) {
    const [near, far] = await tcp();
    const server = TlsConn.accept(far, CREDENTIALS);
    const handshake = server.handshake();
    await writeAll(near, typeof first === "string" ? bytesOf(first) : first);
    const failing = assertRejects(() => handshake, TlsError, "closed");
    server.close();
    await within(failing, "the handshake to fail");
    // Down to the system: the other end sees it.
    const buffer = new Uint8Array(4096);
    try {
      while (await within(near.read(buffer), "the end") !== null);
    } catch (error) {
      assert(error instanceof Deno.errors.ConnectionReset);
    }
    near.close();
  }
});

Deno.test("no step of a handshake is done before its turn", async () => {
  let turns = 0;
  let isDone = false;
  using _ = await Pair.open(async () => {
    turns++;
    await delay(0);
    isDone = turns === 2;
  });
  assert(isDone);
});

Deno.test("a client that speaks no TLS gets no answer", async () => {
  for (const text of ["hello\n", '{"type":"hello"}\n', "\0".repeat(10_000)]) {
    const [near, far] = await tcp();
    const server = TlsConn.accept(far, CREDENTIALS);
    await writeAll(near, bytesOf(text));
    await near.closeWrite();
    await assertRejects(() => within(server.handshake(), "the end"));
    await server.closeWrite();
    const [read] = await Promise.all([near.read(new Uint8Array(100))]);
    assertEquals(read, null);
    server.close();
    near.close();
  }
});

Deno.test("a client knows a server that speaks no TLS from one that is gone", async () => {
  const answers: readonly [answer: string, isNoTls: boolean][] = [
    ["* welcome, Client1\n", true],
    ['{"type":"error"}\n', true],
    ["\x15\x03\x03\0\x02\x02F", true],
    ["\x15\x03\x03\0\x02\x02(", false],
    ["", false],
  ];
  for (const [answer, isNoTls] of answers) {
    const [near, far] = await tcp();
    const client = TlsConn.call(near, "127.0.0.1");
    const handshake = within(client.handshake(), "the end");
    await far.read(new Uint8Array(4096));
    await writeAll(far, bytesOf(answer));
    await far.closeWrite();
    const error = await assertRejects(() => handshake);
    assertEquals(error instanceof NoTls, isNoTls, `${answer}: ${error}`);
    client.close();
    far.close();
  }
});

Deno.test("a certificate that cannot be parsed is an error of the handshake", async () => {
  const { key, certificate } = CREDENTIALS.pair;
  const [head = "", ...lines] = certificate.trim().split("\n");
  const foot = lines.pop() ?? "";
  // The end of its validity, in a thirteenth month.
  const der = atob(lines.join(""))
    .replace(/\d\d(?=\d{8}Z(?!.*\d{8}Z))/s, "13");
  const context = tls.createSecureContext({
    cert: `${head}\n${btoa(der)}\n${foot}\n`,
    key,
  });
  await assertNotBelieved(context, "its certificate cannot be parsed");
});

testWith(
  ["openssl"],
  "a client does not believe a certificate of X.509 version 1: Deno would not look for its key",
  async () => {
    const cwd = await Deno.makeTempDir();
    try {
      const openssl = async (...args: string[]) => {
        const { success } = await new Deno.Command("openssl", {
          args,
          cwd,
          stderr: "null",
        }).output();
        assert(success, args.join(" "));
      };
      await openssl(
        ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        ...["-nodes", "-subj", "/CN=x", "-keyout", "key", "-out", "request"],
      );
      await openssl(
        ...[
          "x509",
          "-req",
          "-in",
          "request",
          "-signkey",
          "key",
          "-out",
          "cert",
        ],
      );
      const context = tls.createSecureContext({
        cert: await Deno.readTextFile(`${cwd}/cert`),
        key: await Deno.readTextFile(`${cwd}/key`),
      });
      await assertNotBelieved(context, "X.509 version 1");
    } finally {
      await Deno.remove(cwd, { recursive: true });
    }
  },
);

Deno.test("a client that closes during the handshake is not told the server's protocol", async () => {
  const [near, far] = await tcp();
  const client = TlsConn.call(near, "localhost");
  const handshake = client.handshake();
  client.close();
  const error = await assertRejects(() => within(handshake, "the end"));
  assert(!(error instanceof NoTls));
  far.close();
});

Deno.test("a write ends when the other end has gone, whatever was under way", async () => {
  for (let times = 0; times < 50; times++) {
    using pair = await Pair.open();
    const writing = (async () => {
      const piece = new Uint8Array(1_000);
      for (;;) await writeAll(pair.server, piece);
    })();
    const reading = readAll(pair.server);
    // Bytes that nobody has read: the system tears the connection away.
    pair.client.close();
    await within(Promise.allSettled([writing, reading]), "both to end");
  }
});

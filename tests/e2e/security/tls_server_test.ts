/** The promises of `chat serve --tls`, with the real program and other clients. */
import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { Link } from "../../../client/link/link.ts";
import { Identity } from "../../../dial/identity.ts";
import { TcpConnector } from "../../../dial/tcp.ts";
import { makeCertificate } from "../../../server/certificate.ts";
import { probeHello } from "../../../transport/tls/tls_hello.ts";
import { TestFolder } from "../../store/test_folder.ts";
import { testWith } from "../harness/needs.ts";
import { descriptors, TELLS } from "../harness/process.ts";
import {
  chat,
  type Program,
  startCommand,
  startServer,
  within,
} from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";
import { startTlsServer, withFingerprint } from "../harness/tls_server.ts";

/** A native member over TLS. */
async function secured(port: number, name: string): Promise<Socket> {
  const socket = await Socket.secured(port);
  await socket.hello({ name });
  return socket;
}

/** Writes a new certificate and its key into a folder. */
async function writePair(dir: string): Promise<void> {
  const { certificate, key } = await makeCertificate(Date.now());
  Deno.writeTextFileSync(`${dir}/cert`, certificate);
  Deno.writeTextFileSync(`${dir}/key`, key);
}

function startWithPair(dir: string, ...more: readonly string[]) {
  return startServer([
    ...["--host", "127.0.0.1", "--cert", `${dir}/cert`, "--key", `${dir}/key`],
    ...more,
  ]);
}

Deno.test("serve --tls prints how others join, with the fingerprint of its certificate", async () => {
  using folder = new TestFolder();
  await using server = await withFingerprint(
    await startServer(["--tls", "--data", folder.path]),
  );
  const { port, fingerprint } = server;
  for (const { address, family } of Deno.networkInterfaces()) {
    if (/^(127\.|::1$|fe[89ab])/.test(address)) continue;
    const host = family === "IPv6" ? `[${address}]` : address;
    await server.program.stdout.includes(
      `chat join "${host}:${port}#sha256:${fingerprint}"\n`,
    );
  }
  await using ann = await secured(port, "Ann");
  assertEquals(ann.conn.identity, fingerprint);
});

Deno.test("the certificate is made at the first start and kept, for its owner alone", async () => {
  using folder = new TestFolder();
  let fingerprint: string;
  {
    await using server = await startTlsServer(folder.path);
    fingerprint = server.fingerprint;
  }
  const path = `${folder.path}/server.pem`;
  if (Deno.build.os !== "windows") {
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  }
  {
    await using server = await startTlsServer(folder.path);
    assertEquals(server.fingerprint, fingerprint);
  }
  Deno.removeSync(path);
  await using server = await startTlsServer(folder.path);
  assertNotEquals(server.fingerprint, fingerprint);
});

Deno.test("without a data folder the certificate is where such files of one's own are", async () => {
  using folder = new TestFolder();
  const options = { env: { XDG_STATE_HOME: folder.path } };
  const args = ["--host", "127.0.0.1", "--tls"];
  const start = async () =>
    await withFingerprint(await startServer(args, options));
  let fingerprint: string;
  {
    await using server = await start();
    fingerprint = server.fingerprint;
  }
  const path = `${folder.path}/chat/server.pem`;
  if (Deno.build.os !== "windows") {
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  }
  await using server = await start();
  assertEquals(server.fingerprint, fingerprint);
});

Deno.test("a certificate that cannot be used, or kept: one line, exit 1", async () => {
  using folder = new TestFolder();
  const { path } = folder;
  await writePair(path);
  const other = await makeCertificate(Date.now());
  Deno.writeTextFileSync(`${path}/other`, other.key);
  const failing: readonly (readonly [args: readonly string[], why: string])[] =
    [
      [["--cert", `${path}/none`, "--key", `${path}/key`], "cannot be read"],
      [["--cert", `${path}/cert`, "--key", `${path}/other`], "does not match"],
      // Where the tests keep such files nobody can make a folder.
      [["--tls"], "/chat/server.pem cannot be written"],
    ];
  for (const [args, why] of failing) {
    const { code, stdout, stderr } = await chat([
      ...["serve", "--port", "0", "--host", "127.0.0.1"],
      ...args,
    ]);
    assertEquals([code, stdout], [1, ""], stderr);
    assertMatch(stderr, /^chat: [^\n]+\n$/);
    assertStringIncludes(stderr, why);
  }
});

Deno.test("with --also-plain, members with TLS and without hear each other in one order", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path, "--also-plain", "0");
  const line = await server.program.stdout.line((line) =>
    line.endsWith(" in plain text")
  );
  const plainPort = Number(/:(\d+) in plain text$/.exec(line)?.[1]);
  await using ann = await secured(server.port, "Ann");
  await using bob = await member(plainPort, "Bob");
  assertEquals((await ann.frameOf("presence")).joined, ["Bob"]);
  assertEquals(ann.conn.identity, server.fingerprint);
  const { seq } = await ann.say("over TLS");
  const heard = await bob.frameOf("message");
  assertEquals([heard.from, heard.text, heard.seq], ["Ann", "over TLS", seq]);
  await bob.say("in the open");
  assertEquals((await ann.frameOf("message")).text, "in the open");
});

Deno.test("two ports of which one is taken: one line, exit 1, and nothing is left open", async () => {
  using folder = new TestFolder();
  await using other = await startServer();
  const { code, stderr } = await chat([
    ...["serve", "--host", "127.0.0.1", "--port", "0", "--tls"],
    ...["--data", folder.path, "--also-plain", `${other.port}`],
  ]);
  assertEquals(code, 1);
  assertMatch(stderr, /^chat: port \d+ is in use[^\n]+\n$/);
});

Deno.test("a TLS port speaks nothing but TLS: plain text gets no answer, a browser the advice to use https, and neither disturbs nobody", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  await using ann = await secured(server.port, "Ann");
  await using bob = await secured(server.port, "Bob");
  const texts = [
    "hello\n",
    '{"type":"hello","version":1,"name":"Mallory"}\n',
    "\0".repeat(100_000),
    "\x16\x03\x01\x40\x01" + "x".repeat(20_000),
    "\x16\x03\x03\0\x05hello",
  ];
  for (const text of texts) {
    await using mallory = await Socket.connect(server.port);
    await mallory.send(Uint8Array.from(text, (char) => char.charCodeAt(0)))
      .catch(() => {});
    await mallory.ended();
    assertEquals(mallory.waiting, [], text.slice(0, 20));
  }
  await using browser = await Socket.connect(server.port);
  for (const byte of "GET / HTTP/1.1\r\n") await browser.send(byte);
  await browser.ended();
  assertEquals(browser.waiting[0], "HTTP/1.1 400 Bad Request\r");
  assertStringIncludes(browser.waiting.join("\n"), "https://");
  await ann.say("undisturbed");
  const heard = await bob.frame();
  assertEquals([heard.type, heard.text], ["message", "undisturbed"]);
});

Deno.test({
  name: "handshakes that are never finished hold nobody up, and are given up",
  ignore: !TELLS,
  fn: async () => {
    using folder = new TestFolder();
    await using server = await startTlsServer(folder.path);
    await using ann = await secured(server.port, "Ann");
    const { pid } = server.program;
    const before = descriptors(pid);
    await using halves = new AsyncDisposableStack();
    const all: Socket[] = [];
    for (let count = 0; count < 60; count++) {
      const half = halves.use(await Socket.connect(server.port));
      if (count % 3 > 0) {
        await half.send(probeHello().subarray(0, count % 3 * 20));
      }
      all.push(half);
    }
    // Others come in and talk as if nothing were.
    await using bob = await secured(server.port, "Bob");
    await bob.say("past the queue");
    assertEquals((await ann.frameOf("message")).text, "past the queue");
    await within(
      Promise.all(all.map((half) => half.ended())),
      "the server to give them up",
    );
    // Their descriptors are free again: of the server's own two are left, Ann's and Bob's.
    while (descriptors(pid) > before + 1) await bob.say("still here");
  },
});

/** A client of TLS that is not ours, in which one can type. */
type Typed = (port: number) => Program;

const OTHERS: readonly (readonly [needs: string, client: Typed])[] = [
  ["openssl", (port) =>
    startCommand([
      ...["openssl", "s_client", "-quiet", "-connect", `127.0.0.1:${port}`],
    ])],
  ["ncat", (port) => startCommand(["ncat", "--ssl", "127.0.0.1", `${port}`])],
];

for (const [needs, client] of OTHERS) {
  testWith([needs], `${needs} speaks the plain dialect over TLS`, async () => {
    using folder = new TestFolder();
    await using server = await startTlsServer(folder.path);
    await using ann = await secured(server.port, "Ann");
    await using other = client(server.port);
    await other.stdout.includes("* welcome, Client2");
    await other.type("안녕 from another program\n");
    const { from, text } = await ann.frameOf("message");
    assertEquals([from, text], ["Client2", "안녕 from another program"]);
    await ann.say("hello over there");
    await other.stdout.includes("Ann >> hello over there\n");
    await other.type("/quit\n");
    await other.stdout.includes("* disconnected");
  });
}

const PYTHON = `
import json, socket, ssl, sys

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
connection = context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1]))))
stream = connection.makefile("rw", encoding="utf-8", newline="\\n")

def send(frame):
    stream.write(json.dumps(frame) + "\\n")
    stream.flush()

send({"type": "hello", "version": 1, "name": "Python"})
for line in stream:
    frame = json.loads(line)
    if frame["type"] == "joined":
        send({"type": "say", "id": "1", "text": "x" * 10_000})
    if frame["type"] == "message":
        print(len(frame["text"]), flush=True)
        send({"type": "bye"})
connection.unwrap()
print("closed well", connection.version() is None)
`;

testWith(
  ["python3"],
  "Python's ssl speaks the native dialect, large texts included, to a goodbye on both sides",
  async () => {
    using folder = new TestFolder();
    await using server = await startTlsServer(folder.path);
    await using ann = await secured(server.port, "Ann");
    await using python = startCommand([
      ...["python3", "-c", PYTHON, `${server.port}`],
    ]);
    const { text } = await ann.frameOf("message");
    assertEquals(String(text).length, 10_000);
    await ann.say("y".repeat(9_999));
    const { code, stdout, stderr } = await python.finished();
    assertEquals([code, stdout], [0, "9999\nclosed well True\n"], stderr);
  },
);

Deno.test("a connection that is cut off does not say the half line that came before, one that is closed does", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  await using ann = await secured(server.port, "Ann");
  for (const isClosed of [false, true]) {
    const plain = await Socket.secured(server.port);
    await plain.send("a whole line\nhalf a li");
    assertEquals((await ann.frameOf("message")).text, "a whole line");
    if (isClosed) {
      await plain.conn.closeWrite();
      assertEquals((await ann.frameOf("message")).text, "half a li");
    }
    await plain[Symbol.asyncDispose]();
  }
  // Everything else that was heard is comings and goings.
  await ann.sendFrame({ type: "history" });
  const { messages } = await ann.frameOf("history");
  assertEquals(
    (messages as { text: string }[]).map(({ text }) => text),
    ["a whole line", "a whole line", "half a li"],
  );
});

Deno.test({
  name:
    "on SIGHUP the certificate is read again: newcomers see the new one, nobody is dropped",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = new TestFolder();
    const { path } = folder;
    await writePair(path);
    await using server = await withFingerprint(await startWithPair(path));
    const { program, port, fingerprint } = server;
    await using ann = await secured(port, "Ann");
    assertEquals(ann.conn.identity, fingerprint);

    await writePair(path);
    program.signal("SIGHUP");
    const line = await program.stderr.line((line) =>
      line.includes("certificate reloaded")
    );
    await using bob = await secured(port, "Bob");
    assertNotEquals(bob.conn.identity, fingerprint);
    assertStringIncludes(line, `fingerprint=${bob.conn.identity}`);
    await ann.say("still here");
    assertEquals((await bob.frameOf("message")).text, "still here");
  },
});

Deno.test({
  name:
    "a key is proven to the server of the moment, also after its certificate was renewed",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = new TestFolder();
    const { path } = folder;
    await writePair(path);
    await using server = await withFingerprint(await startWithPair(path));
    const { program, port } = server;
    const identity = await Identity.make();
    let { fingerprint } = server;
    for (const session of [1, 2].map(() => crypto.randomUUID())) {
      const route = { host: "127.0.0.1", port, fingerprint };
      const link = await Link.open(new TcpConnector(route), {
        ...{ identity, session },
      });
      assertEquals(link.welcome.session, session);
      link[Symbol.dispose]();
      await writePair(path);
      program.signal("SIGHUP");
      const line = await program.stderr.line((line) =>
        line.includes("certificate reloaded")
      );
      fingerprint = /fingerprint=([0-9a-f]{64})/.exec(line)?.[1] ?? "";
    }
  },
});

Deno.test({
  name:
    "on SIGHUP a certificate that cannot be used is logged, and the old one stays",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using folder = new TestFolder();
    const { path } = folder;
    await writePair(path);
    const { certificate, key } = {
      certificate: Deno.readTextFileSync(`${path}/cert`),
      key: Deno.readTextFileSync(`${path}/key`),
    };
    await using server = await withFingerprint(await startWithPair(path));
    const { program, port, fingerprint } = server;
    await using ann = await secured(port, "Ann");
    const other = await makeCertificate(Date.now());
    const spoilt: readonly (readonly [() => void, string])[] = [
      [() => Deno.writeTextFileSync(`${path}/cert`, "x"), "no certificate"],
      [
        () => Deno.writeTextFileSync(`${path}/cert`, other.certificate),
        "does not match the certificate",
      ],
      [() => Deno.removeSync(`${path}/key`), "cannot be read"],
    ];
    for (const [spoil, why] of spoilt) {
      spoil();
      program.signal("SIGHUP");
      const line = await program.stderr.line((line) =>
        line.includes("error certificate reload failed")
      );
      assertStringIncludes(line, why);
      await using late = await Socket.secured(port);
      assertEquals(late.conn.identity, fingerprint);
    }
    // And it is not the end of it.
    Deno.writeTextFileSync(`${path}/cert`, certificate);
    Deno.writeTextFileSync(`${path}/key`, key);
    program.signal("SIGHUP");
    await program.stderr.line((line) => line.includes("certificate reloaded"));
    await ann.say("still here");
  },
});

Deno.test("a TLS client that asks for what the server does not speak fails at once", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  const client = await Deno.connectTls({
    hostname: "127.0.0.1",
    port: server.port,
  });
  // It trusts nobody it does not know: the server must not wait for it.
  await assertRejects(() => client.handshake(), Error, "UnknownIssuer");
  client.close();
});

Deno.test("Ctrl-C says goodbye to all over TLS too, and ends in time", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  await using ann = await secured(server.port, "Ann");
  await using half = await Socket.connect(server.port);
  server.program.signal("SIGINT");
  assertEquals((await ann.frameOf("bye")).again, true);
  await ann.ended();
  assertEquals(ann.end, "hung up");
  await half.ended();
  const { code } = await server.program.finished();
  assertEquals(code, 0);
});

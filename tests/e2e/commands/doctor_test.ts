/** The reports of chat doctor on healthy and unhealthy servers. */
import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { TestFolder } from "../../store/test_folder.ts";
import { FakeServer } from "../harness/fake_server.ts";
import { chat, type Finished, startServer } from "../harness/program.ts";
import { member } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";

/** The result, as programs read it. */
async function examine(
  args: readonly string[],
  code: number,
): Promise<Record<string, unknown>> {
  const finished = await chat(["doctor", ...args, "--json"]);
  assertEquals([finished.code, finished.stderr], [code, ""], finished.stdout);
  assertEquals(finished.stdout.trimEnd().split("\n").length, 1);
  const { healthy, ...found } = JSON.parse(finished.stdout);
  assertEquals(healthy, code === 0);
  assertEquals(found.problem === null, code === 0);
  return found;
}

/** Exit 1, and one line that says what is wrong and what to do. */
function assertIll(
  { code, stdout, stderr }: Finished,
  ...parts: readonly string[]
): void {
  assertEquals(code, 1, stdout);
  assertMatch(stderr, /^chat: [^\n]+\n$/);
  for (const part of parts) assertStringIncludes(stderr, part);
  assertEquals(stdout.includes("All is well."), false);
}

Deno.test("chat doctor: a server that is well, in words and for programs", async () => {
  await using server = await startServer();
  const where = `localhost:${server.port}`;
  const { code, stdout, stderr } = await chat(["doctor", where]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout.split("\n").map((line) => line.slice(0, 12).trim()),
    [
      ...["name", "connection", "encryption", "password", "server", "limits"],
      ...["round trip", "clock", "All is well.", ""],
    ],
  );
  assertMatch(stdout, /^name {8}localhost is [\d.:, ]*127\.0\.0\.1/m);
  assertMatch(stdout, /^server {6}chat \d\S*, protocol version 1$/m);
  assertMatch(stdout, /^limits {6}a text of 16384 bytes, /m);

  const found = await examine([where], 0);
  assertEquals([found.host, found.port], ["localhost", server.port]);
  assertEquals(found.address, "127.0.0.1");
  assertEquals(found.remarks, []);
  assertEquals([found.encryption, found.password], [null, "none"]);
  const { maxText } = found.server as { maxText: number };
  assertEquals([found.protocol, maxText], [1, 16_384]);
  assert(Number(found.roundTrip) > 0);
  // One machine has one clock.
  assertLess(Math.abs(found.clock as number), 1_000);
});

Deno.test("chat doctor: no member sees it, and it leaves no trace", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  for (let times = 0; times < 3; times++) {
    await examine([`127.0.0.1:${server.port}`, "--no-tls"], 0);
  }
  await ann.say("still alone?");
  await ann.sendFrame({ type: "rooms" });
  assertEquals((await ann.frameOf("rooms")).rooms, [
    { name: "lobby", members: 1 },
  ]);
  await using next = await member(server.port);
  await next.say("hello");
  assertEquals((await ann.frame()).joined, ["Client2"]);
});

Deno.test("chat doctor: no server, a wrong port, an unknown host", async () => {
  assertIll(
    await chat(["doctor", "127.0.0.1:1"]),
    "127.0.0.1:1 refused the connection",
    "chat serve",
  );
  assertIll(
    await chat(["doctor", "nosuch.invalid"]),
    "nosuch.invalid was not found",
    "check the spelling",
  );
  const found = await examine(["127.0.0.1:1"], 1);
  assertStringIncludes(String(found.problem), "refused");
});

Deno.test("chat doctor: a server with TLS, known or not", async () => {
  using folder = new TestFolder();
  using files = new TestFolder();
  await using server = await startTlsServer(folder.path);
  const where = `127.0.0.1:${server.port}`;
  const env = { XDG_STATE_HOME: files.path };
  const { fingerprint } = server;
  const unknown = await chat(["doctor", where], "", { env });
  assertEquals([unknown.code, unknown.stderr], [0, ""]);
  assertStringIncludes(unknown.stdout, `TLS 1.3, sha256:${fingerprint}`);
  assertStringIncludes(unknown.stdout, "not known yet");
  // Looking takes nothing for granted and keeps nothing.
  assertEquals([...Deno.readDirSync(files.path)], []);

  assertEquals((await chat(["join", where], "hi\n", { env })).code, 0);
  const known = await chat(["doctor", where], "", { env });
  assertStringIncludes(known.stdout, "known certificate");

  const found = await examine([`${where}#sha256:${fingerprint}`], 0);
  const { validUntil, ...encryption } = found.encryption as Record<
    string,
    unknown
  >;
  assertEquals(encryption, {
    version: "TLSv1.3",
    fingerprint,
    isCertified: false,
    certificate: "given",
  });
  assert(new Date(String(validUntil)).getTime() > Date.now());
});

Deno.test("chat doctor: a server that is not the one it should be", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  const where = `127.0.0.1:${server.port}`;
  const other = "0123456789abcdef".repeat(4);
  assertIll(
    await chat(["doctor", `${where}#sha256:${other}`]),
    `has another certificate, sha256:${server.fingerprint}`,
    `chat forget ${where}`,
  );
  const wrong = await chat(["doctor", `${where}#sha256:${other}`]);
  assertStringIncludes(wrong.stdout, "not the expected certificate");
  await using plain = await startServer();
  assertIll(
    await chat(["doctor", "--tls", `127.0.0.1:${plain.port}`]),
    "does not use TLS as expected",
  );
  assertIll(
    await chat(["doctor", "--no-tls", where]),
    `${where} does not answer as a chat server`,
  );
});

Deno.test("chat doctor: a hall with a password is healthy, and tells more with the password", async () => {
  await using server = await startServer(["--host", "127.0.0.1"], {
    env: { CHAT_PASSWORD: "open sesame" },
  });
  const where = `127.0.0.1:${server.port}`;
  const { code, stdout, stderr } = await chat(["doctor", where]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "password    required");
  assertStringIncludes(stdout, "--password-file");
  assertStringIncludes(stdout, "It works.");
  const found = await examine([where, "--password", "open sesame"], 0);
  assertEquals([found.password, found.protocol], ["right", 1]);
  assertIll(await chat(["doctor", where, "--password", "friend"]), "password");
});

Deno.test("chat doctor: a hall that is full, or denies the address", async () => {
  await using full = await startServer([
    ...["--host", "127.0.0.1", "--max-connections", "1"],
  ]);
  await using _ann = await member(full.port, "Ann");
  assertIll(
    await chat(["doctor", "--no-tls", `127.0.0.1:${full.port}`]),
    "denied access: the server is full (1 connections)",
  );
  await using closed = await startServer([
    ...["--host", "127.0.0.1", "--allow", "192.0.2.0/24"],
  ]);
  assertIll(
    await chat(["doctor", `127.0.0.1:${closed.port}`]),
    "address is not allowed",
  );
});

/** A server that does something with every connection, and is no chat server. */
class Stranger implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #conns: Deno.TcpConn[] = [];
  readonly #serving: Promise<void>;

  constructor(private readonly says: string) {
    this.#serving = this.#serve();
  }

  get where(): string {
    return `127.0.0.1:${this.#listener.addr.port}`;
  }

  async #serve(): Promise<void> {
    for await (const conn of this.#listener) {
      this.#conns.push(conn);
      await conn.write(new TextEncoder().encode(this.says));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
    for (const conn of this.#conns) conn.close();
  }
}

Deno.test("chat doctor: another kind of server", async () => {
  await using web = new Stranger(
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>\r\n".repeat(
      40,
    ),
  );
  assertIll(
    await chat(["doctor", web.where]),
    `${web.where} does not answer as a chat server`,
  );
  await using ssh = new Stranger("SSH-2.0-OpenSSH_9.2\r\n");
  assertIll(
    await chat(["doctor", ssh.where, "--timeout", "1s"]),
    "did not answer within 1 s: it hangs, or is not a chat server",
  );
});

Deno.test("chat doctor: a server that hangs is not waited for", async () => {
  await using hung = new Stranger("");
  for (const option of [[], ["--tls"], ["--no-tls"]]) {
    assertIll(
      await chat(["doctor", hung.where, "--timeout", "500ms", ...option]),
      hung.where,
      "did not answer",
      "within 0.5 s",
    );
  }
  // It takes no more than its time, whatever else takes time here.
  const found = await examine([hung.where, "--timeout", "500ms"], 1);
  assertEquals(found.server, undefined);
});

Deno.test("chat doctor: a clock that is wrong, and a server that does not tell its time", async () => {
  await using server = new FakeServer({}, {}, { time: Date.now() - 3_600_000 });
  const { code, stdout } = await chat(["doctor", `127.0.0.1:${server.port}`]);
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /^clock {7}3\d\d\d\.\d s behind this machine's$/m);
  assertMatch(stdout, /the clocks differ by 3\d\d\d s/);
  await using older = new FakeServer();
  const found = await examine([`127.0.0.1:${older.port}`], 0);
  assertEquals(found.clock, undefined);
  assertEquals(found.remarks, []);
  assert(Number(found.roundTrip) > 0);
});

Deno.test("chat doctor: the description of a server cannot control a terminal", async () => {
  await using server = new FakeServer({}, {
    server: {
      name: "\x1b[2Jfake\nAll is well.",
      version: "\x9b1",
      maxText: 1,
      maxLine: 1,
    },
  });
  const { stdout } = await chat(["doctor", `127.0.0.1:${server.port}`]);
  // deno-lint-ignore no-control-regex
  assertEquals(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(stdout), false);
  assertEquals(stdout.match(/^All is well\.$/gm)?.length, 1);
});

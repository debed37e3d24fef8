/** The promises of a client on TLS: a known server with another certificate is refused. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { connect } from "../../../dial/connect.ts";
import { newCredentials } from "../../server/credentials.ts";
import { TestFolder } from "../../store/test_folder.ts";
import { ManInTheMiddle } from "../harness/man_in_the_middle.ts";
import { testWith } from "../harness/needs.ts";
import {
  chat,
  type Finished,
  type Server,
  startCommand,
  startProgram,
  startServer,
} from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { Socket } from "../harness/socket.ts";
import {
  startTlsServer,
  type TlsServer,
  withFingerprint,
} from "../harness/tls_server.ts";

/** A user of this program, with files of its own. */
class User implements Disposable {
  readonly #folder = new TestFolder();

  get env(): Record<string, string> {
    return { XDG_STATE_HOME: this.#folder.path };
  }

  /** The file of the servers it has met. */
  get file(): string {
    return `${this.#folder.path}/chat/known_hosts`;
  }

  get known(): string {
    return Deno.readTextFileSync(this.file);
  }

  chat(args: readonly string[], input = ""): Promise<Finished> {
    return chat(args, input, { env: this.env });
  }

  start(args: readonly string[]) {
    return startProgram(args, { env: this.env });
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** A server that can be stopped and put another one in its place, at one address. */
class Place implements AsyncDisposable {
  readonly proxy = new Proxy(0);
  server: Server | undefined;

  get where(): string {
    return `127.0.0.1:${this.proxy.port}`;
  }

  async put<T extends Server>(start: () => Promise<T>): Promise<T> {
    await this.server?.[Symbol.asyncDispose]();
    const server = await start();
    this.server = server;
    this.proxy.target = server.port;
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.[Symbol.asyncDispose]();
    await this.proxy[Symbol.asyncDispose]();
  }
}

/** All ways to call a server once. */
function waysTo(where: string): readonly (readonly string[])[] {
  return [
    ["join", where],
    ["join", where, "--json"],
    ["join", where, "--plain"],
    ["send", where, "secret words"],
    ["tail", where, "--no-follow"],
  ];
}

/** One loud line, exit code 1, and nothing on standard output. */
function assertRefused(
  { code, stdout, stderr }: Finished,
  ...parts: readonly string[]
): void {
  assertEquals([code, stdout], [1, ""], stderr);
  assertMatch(stderr, /^chat: [^\n]+\n$/);
  for (const part of [...parts, "nothing was sent"]) {
    assertStringIncludes(stderr, part);
  }
}

/** Everything that was ever said on a server. */
async function said(socket: Socket): Promise<string[]> {
  await socket.sendFrame({ type: "history", count: 200 });
  const { messages } = await socket.frameOf("history");
  return (messages as { text: string }[]).map(({ text }) => text);
}

async function secured(port: number, name: string): Promise<Socket> {
  const socket = await Socket.secured(port);
  await socket.hello({ name });
  return socket;
}

Deno.test("by its fingerprint a server is joined over TLS, in every way, without another word, and left with a goodbye", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  using user = new User();
  await using ann = await secured(server.port, "Ann");
  const where = `127.0.0.1:${server.port}#sha256:${server.fingerprint}`;
  for (const way of waysTo(where)) {
    const { code, stderr } = await user.chat(way);
    assertEquals([code, stderr], [0, ""], way.join(" "));
  }
  assertEquals(await said(ann), ["secret words"]);
  assertEquals(
    user.known,
    `127.0.0.1:${server.port} sha256:${server.fingerprint}\n`,
  );
  // The last of them has left in good order.
  await server.program.stderr.includes("name=Client5 reason=left");
});

Deno.test("another fingerprint than the address has is refused loudly, and nothing is said", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  using user = new User();
  await using ann = await secured(server.port, "Ann");
  const wrong = "0".repeat(64);
  const where = `127.0.0.1:${server.port}#sha256:${wrong}`;
  // The others are refused where another certificate is shown than before.
  for (const way of [["join", where], ["send", where, "psst"]]) {
    assertRefused(
      await user.chat(way, "psst\n"),
      `sha256:${server.fingerprint}`,
      `sha256:${wrong}`,
      "Somebody may be intercepting",
    );
  }
  assertEquals(await said(ann), []);
});

Deno.test("a server met for the first time is told of once, and known from then on", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  using user = new User();
  const where = `127.0.0.1:${server.port}`;
  const first = await user.chat(["join", where], "hello\n");
  assertEquals(first.code, 0, first.stderr);
  assertMatch(first.stderr, /^chat: [^\n]+\n$/);
  assertStringIncludes(first.stderr, `sha256:${server.fingerprint}`);
  assertEquals(user.known, `${where} sha256:${server.fingerprint}\n`);
  if (Deno.build.os !== "windows") {
    assertEquals((Deno.statSync(user.file).mode ?? 0) & 0o777, 0o600);
  }
  const { code, stderr } = await user.chat(["send", where, "hello again"]);
  assertEquals([code, stderr], [0, ""]);
  await using ann = await secured(server.port, "Ann");
  assertEquals(await said(ann), ["hello", "hello again"]);
});

Deno.test("a server that shows another certificate than before is refused in every way, until the old one is forgotten", async () => {
  using folder = new TestFolder();
  using user = new User();
  await using place = new Place();
  const { where } = place;
  const before = await place.put(() => startTlsServer(folder.path));
  assertEquals((await user.chat(["send", where, "hello"])).code, 0);
  Deno.removeSync(`${folder.path}/server.pem`);
  const after = await place.put(() => startTlsServer(folder.path));
  for (const way of [...waysTo(where), ["join", where, "--tls"]]) {
    assertRefused(
      await user.chat(way, "psst\n"),
      `sha256:${before.fingerprint}`,
      `sha256:${after.fingerprint}`,
      `chat forget ${where}`,
    );
  }
  const forgotten = await user.chat(["forget", where]);
  assertEquals([forgotten.code, forgotten.stderr], [0, ""]);
  assertEquals(user.known, "");
  const again = await user.chat(["send", where, "hello again"]);
  assertEquals(again.code, 0);
  assertStringIncludes(again.stderr, `sha256:${after.fingerprint}`);
  await using ann = await secured(after.port, "Ann");
  assertEquals(await said(ann), ["hello", "hello again"]);
});

Deno.test("a server that was known by its certificate and speaks plain text now is refused in every way", async () => {
  using folder = new TestFolder();
  using user = new User();
  await using place = new Place();
  const { where } = place;
  await place.put(() => startTlsServer(folder.path));
  assertEquals((await user.chat(["send", where, "hello"])).code, 0);
  const plain = await place.put(() => startServer());
  await using mallory = await Socket.connect(plain.port);
  await mallory.hello({ name: "Mallory" });
  for (const way of [...waysTo(where), ["join", where, "--tls"]]) {
    assertRefused(
      await user.chat(way, "psst\n"),
      "does not use TLS",
      `chat forget ${where}`,
    );
  }
  const onPurpose = await user.chat(["send", where, "--no-tls", "psst"]);
  assertEquals(onPurpose.code, 1);
  assertStringIncludes(onPurpose.stderr, `chat forget ${where}`);
  assertEquals(await said(mallory), []);
  // Nobody has come in, even for a moment.
  assertEquals(mallory.waiting, []);
});

Deno.test("a conversation over TLS goes on only with the same server: another certificate ends it, loudly", async () => {
  using folder = new TestFolder();
  using user = new User();
  await using place = new Place();
  const { where } = place;
  const server = await place.put(() => startTlsServer(folder.path));
  await using ann = await secured(server.port, "Ann");
  await using programs = new AsyncDisposableStack();
  const ways = [["join", where], ["join", where, "--json"], ["tail", where]];
  const started = ways.map((way, index) =>
    programs.use(user.start([...way, "--name", `Bob-${index}`]))
  );
  // They come in any order.
  for (const index of ways.keys()) {
    await server.program.stderr.includes(` name=Bob-${index}\n`);
  }
  await ann.say("hello");
  for (const { stdout } of started) await stdout.includes("hello");
  await place.put(() => restartedAsAnother(folder));
  for (const [index, program] of started.entries()) {
    const { code, stderr } = await program.finished();
    assertEquals(code, 1, ways[index]?.join(" "));
    assertStringIncludes(stderr, "has another certificate");
    assertStringIncludes(stderr, "nothing was sent");
  }
});

/** A server that has lost its certificate and made another one. */
async function restartedAsAnother(folder: TestFolder): Promise<TlsServer> {
  Deno.removeSync(`${folder.path}/server.pem`);
  return await startTlsServer(folder.path);
}

Deno.test("a conversation over TLS is never gone on with in plain text", async () => {
  using folder = new TestFolder();
  using user = new User();
  await using place = new Place();
  const { where } = place;
  await place.put(() => startTlsServer(folder.path));
  await using program = user.start(["join", where]);
  await program.stdout.includes("lobby");
  await place.put(() => startServer());
  const plain = await Socket.connect(place.proxy.target);
  await using mallory = plain;
  await mallory.hello({ name: "Mallory" });
  await program.type("psst\n");
  const { code, stderr } = await program.finished();
  assertEquals(code, 1);
  assertStringIncludes(stderr, "does not use TLS");
  assertEquals(await said(mallory), []);
});

Deno.test("a man in the middle with a certificate of its own receives nothing from clients that know the server", async () => {
  using folder = new TestFolder();
  using user = new User();
  await using server = await startTlsServer(folder.path);
  const mallory = await newCredentials();
  await using middle = new ManInTheMiddle(server.port, mallory);
  const where = `127.0.0.1:${middle.port}`;
  const way = ["join", `${where}#sha256:${server.fingerprint}`];
  assertRefused(await user.chat(way, "psst\n"), mallory.fingerprint);
  assertEquals(middle.said.join(""), "");
  // It works: who believes anybody, and proves nothing, goes through it.
  const careless = await user.chat([
    "send",
    where,
    "--identity",
    "none",
    "psst",
  ]);
  assertEquals(careless.code, 0, careless.stderr);
  assertStringIncludes(careless.stderr, mallory.fingerprint);
  assertStringIncludes(middle.heard.join(""), "psst");
  // A key is not proven through it: what is signed names the server one sees.
  const key = `${folder.path}/key.pem`;
  const keyed = await user.chat(["send", where, "--identity", key, "secret"]);
  assertEquals(keyed.code, 1, keyed.stderr);
  assert(!middle.heard.join("").includes("secret"));
});

Deno.test("a server without TLS is joined on this machine as ever, and --tls refuses it", async () => {
  await using server = await startServer();
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann" });
  using user = new User();
  const where = `127.0.0.1:${server.port}`;
  for (
    const way of [...waysTo(where), ["send", "--no-tls", where, "secret words"]]
  ) {
    const { code, stderr } = await user.chat(way);
    assertEquals([code, stderr], [0, ""], way.join(" "));
  }
  for (const command of ["join", "send"]) {
    const { code, stderr } = await user.chat(
      [command, "--tls", where],
      "psst\n",
    );
    assertEquals(code, 1);
    assertMatch(stderr, /^chat: [^\n]+does not use TLS[^\n]+\n$/);
  }
  assertEquals(await said(ann), ["secret words", "secret words"]);
});

Deno.test("the server that is set once can carry its fingerprint", async () => {
  using folder = new TestFolder();
  using user = new User();
  await using server = await startTlsServer(folder.path);
  const where = `127.0.0.1:${server.port}#sha256:`;
  const env = (fingerprint: string) => ({
    env: { ...user.env, CHAT_SERVER: where + fingerprint },
  });
  const right = await chat(
    ["send", "-m", "hello"],
    "",
    env(server.fingerprint),
  );
  assertEquals([right.code, right.stderr], [0, ""]);
  const wrong = await chat(["send", "-m", "psst"], "", env("0".repeat(64)));
  assertRefused(wrong, "another certificate");
});

Deno.test("a cut of a conversation over TLS is made up for as without it", async () => {
  using folder = new TestFolder();
  using user = new User();
  await using place = new Place();
  const { where } = place;
  const server = await place.put(() => startTlsServer(folder.path));
  await using ann = await secured(server.port, "Ann");
  await using program = user.start(["join", where, "--name", "Bob"]);
  await program.stdout.includes("Ann");
  for (let count = 1; count <= 3; count++) {
    place.proxy.cutAll();
    await ann.say(`missed ${count}`);
    await program.type(`kept ${count}\n`);
    assertEquals((await ann.frameOf("message")).text, `kept ${count}`);
    await program.stdout.includes(`Ann >> missed ${count}\n`);
  }
  await program.endInput();
  assertEquals((await program.finished()).code, 0);
});

Deno.test("texts as large as they may be, and a long history, come over TLS whole", async () => {
  using folder = new TestFolder();
  using user = new User();
  await using server = await startTlsServer(folder.path);
  const { port, fingerprint } = server;
  const where = `127.0.0.1:${port}#sha256:${fingerprint}`;
  const large = "가".repeat(5_000);
  await using client = await connect({ host: "127.0.0.1", port, fingerprint }, {
    comeBack: false,
  });
  const hearing = (async () => {
    for await (const _ of client);
  })();
  await Promise.all(
    Array.from({ length: 300 }, (_, index) => client.say(`${index} ${large}`)),
  );
  await client.close();
  await hearing;
  const { code, stdout } = await user.chat([
    ...["tail", where, "-n", "1000", "--json", "--no-follow"],
  ]);
  assertEquals(code, 0);
  const texts = stdout.trim().split("\n").map((line) => JSON.parse(line).text);
  assertEquals(texts.length, 300);
  assert(texts.every((text, index) => text === `${index} ${large}`));
});

Deno.test("a line of known hosts that says nothing stops everything, and says where it is", async () => {
  using user = new User();
  await using server = await startServer();
  Deno.mkdirSync(user.file.replace(/\/[^/]*$/, ""), { recursive: true });
  Deno.writeTextFileSync(user.file, "# mine\nexample.org:1 maybe\n");
  const { code, stderr } = await user.chat([
    ...["send", `127.0.0.1:${server.port}`, "hello"],
  ]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, `${user.file}, line 2`);
});

Deno.test("chat forget: an unknown server, exit 1", async () => {
  using user = new User();
  const unknown = await user.chat(["forget", "192.0.2.7"]);
  assertEquals(unknown.code, 1);
  assertStringIncludes(unknown.stderr, "192.0.2.7:2428 is not known");
});

testWith(
  ["openssl"],
  "a certificate signed by an authority can be renewed, but not replaced by an unsigned one",
  async () => {
    using folder = new TestFolder();
    using user = new User();
    await using place = new Place();
    const { path } = folder;
    const where = `localhost:${place.proxy.port}`;
    const openssl = async (...args: string[]) => {
      await using program = startCommand(["openssl", ...args], { cwd: path });
      const { code, stderr } = await program.finished();
      assertEquals(code, 0, stderr);
    };
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    await openssl(
      ...["req", "-x509", "-nodes", ...key, "-subj", "/CN=An authority"],
      ...["-keyout", "ca.key", "-out", "ca"],
    );
    Deno.writeTextFileSync(`${path}/names`, "subjectAltName=DNS:localhost\n");
    const issue = async () => {
      await openssl(
        ...["req", "-nodes", ...key, "-subj", "/CN=x"],
        ...["-keyout", "key", "-out", "request"],
      );
      await openssl(
        ...["x509", "-req", "-in", "request", "-CA", "ca", "-CAkey", "ca.key"],
        ...["-CAcreateserial", "-extfile", "names", "-out", "cert"],
      );
    };
    const start = async () =>
      await withFingerprint(
        await startServer([
          ...["--host", "127.0.0.1"],
          ...["--cert", `${path}/cert`, "--key", `${path}/key`],
        ]),
      );
    const send = (text: string) =>
      chat(["send", where, text], "", {
        env: { ...user.env, DENO_CERT: `${path}/ca` },
      });
    await issue();
    const first = await place.put(start);
    const met = await send("hello");
    assertEquals(met.code, 0, met.stderr);
    assertStringIncludes(met.stderr, "certificate from an authority");
    assertEquals(user.known, `${where} certified\n`);
    await issue();
    const renewed = await place.put(start);
    assert(first.fingerprint !== renewed.fingerprint);
    const again = await send("hello again");
    assertEquals([again.code, again.stderr], [0, ""]);
    // A certificate not signed for this name is refused.
    const other = await place.put(() => startTlsServer(folder.data));
    assertRefused(
      await send("psst"),
      "not from an authority",
      other.fingerprint,
    );
    Deno.writeTextFileSync(`${path}/names`, "subjectAltName=DNS:example.org\n");
    await issue();
    const astray = await place.put(start);
    assertRefused(
      await send("psst"),
      "not from an authority",
      astray.fingerprint,
    );
  },
);

/** A key is proven in every hello, and cannot be had without having it. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Identity } from "../../../dial/identity.ts";
import { claimText } from "../../../protocol/proof.ts";
import { TestFolder } from "../../store/test_folder.ts";
import { openHall } from "../harness/hall.ts";
import { Home } from "../harness/home.ts";
import {
  chat,
  installed,
  startCommand,
  startProgram,
  startServer,
  welcomed,
} from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { type Frame, member, Socket } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";
import { fingerprintOf } from "../../../protocol/fingerprint.ts";

/** Where a home's files are differs between systems; `tests/cli/options/settings_test.ts` covers them all. */
const ignore = Deno.build.os !== "linux";

/** Asks who somebody is. */
async function whois(asker: Socket, name: string): Promise<Frame> {
  await asker.sendFrame({ type: "whois", name });
  return await asker.frameOf("member");
}

/** Says hello with a key, and gives the nonce that is asked to be signed. */
async function challenge(
  socket: Socket,
  { publicKey }: Identity,
  fields: Record<string, unknown> = {},
): Promise<string> {
  await socket.sendFrame({ type: "hello", version: 1, publicKey, ...fields });
  const { nonce } = await socket.frameOf("challenge");
  assert(typeof nonce === "string");
  return nonce;
}

/** A proof that the owner of a key says hello. */
async function proof(
  identity: Identity,
  nonce: string,
  session = "",
  server = "",
): Promise<{ type: string; signature: string }> {
  const { publicKey } = identity;
  const claim = { server, nonce, publicKey, session };
  return { type: "proof", signature: await identity.sign(claimText(claim)) };
}

/** Comes in with a key. */
async function keyed(
  port: number,
  identity: Identity,
  fields: Record<string, unknown> & { session?: string } = {},
): Promise<{ socket: Socket; welcome: Frame }> {
  const socket = await Socket.connect(port);
  const nonce = await challenge(socket, identity, fields);
  await socket.sendFrame(await proof(identity, nonce, fields.session));
  return { socket, welcome: await socket.frameOf("welcome") };
}

Deno.test({
  name:
    "everybody is known by its key: to /whois, in the welcome, and by chat id",
  ignore,
  fn: async () => {
    await using server = await startServer();
    const where = `127.0.0.1:${server.port}`;
    await using bob = await member(server.port, "Bob");
    using annsHome = new Home();
    using evesHome = new Home();
    const keys = [await annsHome.fingerprint(), await evesHome.fingerprint()];
    assert(keys[0] !== keys[1]);
    await using ann = startProgram(
      ["join", where, "--name", "Ann", "--json"],
      annsHome.options,
    );
    const welcome = JSON.parse(await ann.stdout.line(() => true));
    assertEquals([welcome.type, welcome.key], ["welcome", keys[0]]);
    await using eve = startProgram(
      ["join", where, "--name", "Eve"],
      evesHome.options,
    );
    await eve.stdout.includes("welcome, Eve");
    // One key, two conversations.
    await using again = startProgram(
      ["tail", where, "--name", "Ann2"],
      annsHome.options,
    );
    await welcomed(server, "Ann2");
    for (const [name, key] of [["Ann", 0], ["Eve", 1], ["Ann2", 0]] as const) {
      assertEquals((await whois(bob, name)).key, keys[key], name);
    }
    await eve.type("/whois Ann\n/whois Bob\n");
    await eve.stdout.includes(`* Ann: in lobby, key ${keys[0]}\n`);
    await eve.stdout.includes(`* Bob: in lobby\n`);
    again.signal("SIGTERM");
    await again.finished();
  },
});

Deno.test({
  name:
    "chat send has an unknown key too, of the file that is named, and --identity none has none",
  ignore,
  fn: async () => {
    await using server = await openHall();
    const where = `127.0.0.1:${server.port}`;
    await using bob = await member(server.port, "Bob");
    using home = new Home();
    const other = `${home.folder}/bot.pem`;
    for (
      const [args, isKeyed] of [
        [[], true],
        [["--identity", other], true],
        [["--identity", "none"], false],
      ] as const
    ) {
      await using sender = startProgram(
        ["send", where, "--name", "Ann", ...args],
        home.options,
      );
      await sender.type("hi\n");
      await bob.frameOf("message");
      const { key } = await whois(bob, "Ann");
      const shown = await chat(["id", ...args], "", home.options);
      assertEquals(key, isKeyed ? shown.stdout.trim() : undefined);
      await sender.endInput();
      const { code, stderr } = await sender.finished();
      assertEquals(code, 0);
      // A name mistyped would be somebody else without a word.
      assertEquals(
        stderr,
        args[1] === other
          ? `chat: ${other} is your new key, ${shown.stdout.trim()}\n`
          : "",
      );
    }
  },
});

Deno.test({
  name: "without a place for a key a command goes on without, with one warning",
  ignore,
  fn: async () => {
    await using server = await openHall();
    const where = `127.0.0.1:${server.port}`;
    using home = new Home();
    Deno.writeTextFileSync(`${home.folder}/file`, "");
    const homes: Record<string, string>[] = [
      { HOME: "", XDG_CONFIG_HOME: "" },
      { XDG_CONFIG_HOME: `${home.folder}/file` },
    ];
    for (const env of homes) {
      const { code, stderr } = await chat(["send", where, "hi"], "", { env });
      assertEquals(code, 0);
      assertStringIncludes(stderr, "joining without a key");
      assertEquals(stderr.trimEnd().split("\n").length, 1);
    }
  },
});

Deno.test("a key that cannot be used, or is asked for and cannot be made: one line, exit 1, nothing said", async () => {
  await using server = await openHall();
  await using bob = await member(server.port, "Bob");
  const where = `127.0.0.1:${server.port}`;
  using home = new Home();
  const damaged = `${home.folder}/damaged.pem`;
  Deno.writeTextFileSync(damaged, "hello", { mode: 0o600 });
  for (
    const [file, part] of [
      [damaged, "move the file away"],
      [`${damaged}/key.pem`, "cannot be written"],
    ] as const
  ) {
    for (
      const [command, ...words] of [
        ["send", where, "hi"],
        ["tail", where],
        ["join", where],
        ["join", where, "--json"],
      ]
    ) {
      const finished = await chat([
        ...[command ?? "", "--identity", file],
        ...words,
      ]);
      assertEquals([finished.code, finished.stdout], [1, ""]);
      assertStringIncludes(finished.stderr, part);
      assertEquals(finished.stderr.trimEnd().split("\n").length, 1);
    }
  }
  await bob.sendFrame({ type: "ping" });
  assertEquals((await bob.frame()).type, "pong");
});

Deno.test("without TLS a challenge can be relayed, as the protocol page says, but not into an existing session", async () => {
  await using server = await openHall();
  const ann = await Identity.make();
  const session = crypto.randomUUID();
  const { socket: sitting } = await keyed(server.port, ann, { session });
  await using _ = sitting;
  // Ann visits Eve's server, with another session, and signs what it asks for.
  const visit = crypto.randomUUID();
  await using eve = await Socket.connect(server.port);
  const nonce = await challenge(eve, ann, { session });
  await eve.sendFrame(await proof(ann, nonce, visit));
  assertEquals((await eve.frame()).code, "bad-proof");
  const relayed = await challenge(eve, ann, { session: visit, name: "Eve" });
  await eve.sendFrame(await proof(ann, relayed, visit));
  assertEquals((await eve.frame()).key, fingerprintOf(ann.publicKey));
});

Deno.test("under TLS it cannot: a proof is for the certificate that was seen", async () => {
  using folders = new DisposableStack();
  await using server = await startTlsServer(
    folders.use(new TestFolder()).path,
  );
  await using eves = await startTlsServer(folders.use(new TestFolder()).path);
  const ann = await Identity.make();
  // The certificate that Ann has seen at Eve's server: with TLS, and without.
  for (const seen of [eves.fingerprint, ""]) {
    await using eve = await Socket.secured(server.port);
    const relayed = await challenge(eve, ann);
    await eve.sendFrame(await proof(ann, relayed, "", seen));
    assertEquals((await eve.frameOf("error")).code, "bad-proof");
  }
  await using own = await Socket.secured(server.port);
  const nonce = await challenge(own, ann);
  await own.sendFrame(await proof(ann, nonce, "", server.fingerprint));
  assertEquals(
    (await own.frameOf("welcome")).key,
    fingerprintOf(ann.publicKey),
  );
});

Deno.test("chat proves its key over TLS too, for the certificate it has seen", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.path);
  using home = new Home();
  const where = `127.0.0.1:${server.port}#sha256:${server.fingerprint}`;
  const { code, stdout } = await chat(
    ["join", where, "--json"],
    '{"type":"bye"}\n',
    home.options,
  );
  assertEquals(code, 0);
  const [welcome] = stdout.split("\n").map((line) => line && JSON.parse(line));
  if (!ignore) assertEquals(welcome.key, await home.fingerprint());
  assertMatch(String(welcome.key), /^([0-9a-hjkmnp-tv-z]{4}-?){5}$/);
});

Deno.test({
  name:
    "the Python client of the protocol page is let in by the key that chat id has made",
  ignore: !hasCryptography(),
  fn: async () => {
    const page = await Deno.readTextFile(
      new URL("../../../docs/protocol.md", import.meta.url),
    );
    const code = /^```python\n(.*?)^```$/ms.exec(page)?.[1] ?? "";
    await using server = await openHall();
    await using bob = await member(server.port, "Bob");
    using home = new Home();
    const key = await home.fingerprint();
    await Deno.writeTextFile(`${home.folder}/client.py`, code);
    await using python = startCommand([
      "python3",
      `${home.folder}/client.py`,
      "127.0.0.1",
      `${server.port}`,
      home.key,
    ]);
    assertEquals((await bob.frameOf("presence")).joined, ["Py"]);
    const { from, text } = await bob.frameOf("message");
    assertEquals([from, text], ["Py", "hello"]);
    assertEquals((await python.finished()).code, 0);
    assertEquals(key, await home.fingerprint());
  },
});

function hasCryptography(): boolean {
  if (ignore || !installed("python3")) return false;
  const { success } = new Deno.Command("python3", {
    args: ["-c", "import cryptography"],
    stderr: "null",
  }).outputSync();
  return success;
}

screenTest(
  "a user at a second terminal is the same member, and a program is not",
  async () => {
    using home = new Home();
    await using server = await openHall();
    await using first = await Screen.join(server.port, "Mia", home.options);
    await using second = await Screen.join(server.port, "Mia", home.options);
    await second.untilShown("* you are alone in lobby");
    second.type("hello to myself\r");
    await first.untilShown("Mia >> hello to myself");
    // A bot would answer everything twice.
    const where = `127.0.0.1:${server.port}`;
    const bot = await chat(
      ["join", where, "--name", "Mia", "--json"],
      "",
      home.options,
    );
    assertEquals(bot.code, 1);
    assertStringIncludes(bot.stderr, "you are already connected as Mia");
    for (
      const command of [["send", where, "hi"], ["tail", where, "--no-follow"]]
    ) {
      const [name = "", ...args] = command;
      const { code, stderr } = await chat(
        [name, "--name", "Mia", ...args],
        "",
        home.options,
      );
      assertEquals([code, stderr], [0, ""], name);
    }
    await first.untilShown("Mia >> hi");
  },
);

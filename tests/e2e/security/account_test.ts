/** Names with passwords, seen from outside: by `nc`, by programs, through restarts. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Identity } from "../../../dial/identity.ts";
import { fingerprintOf } from "../../../protocol/fingerprint.ts";
import { claimText } from "../../../protocol/proof.ts";
import { TestFolder } from "../../store/test_folder.ts";
import { type Server, startServer } from "../harness/program.ts";
import { type Frame, Socket } from "../harness/socket.ts";

const PASSWORD = "open sesame";

/** An account as a hello names it. */
const ANN = { name: "Ann", password: PASSWORD };

/** A plain member that is in the lobby. */
async function plainMember(server: Server): Promise<Socket> {
  const socket = await Socket.connect(server.port);
  await socket.lineWith("lobby");
  return socket;
}

/** The answer to a hello. */
async function answer(server: Server, hello: object): Promise<Frame> {
  await using socket = await Socket.connect(server.port);
  await socket.sendFrame({ type: "hello", version: 1, ...hello });
  return await socket.frame();
}

/** A member that has proven its key. */
async function withKey(
  server: Server,
  identity: Identity,
  name: string,
): Promise<Socket> {
  const socket = await Socket.connect(server.port);
  const { publicKey } = identity;
  await socket.sendFrame({ type: "hello", version: 1, name, publicKey });
  const nonce = String((await socket.frameOf("challenge")).nonce);
  const claim = { server: "", nonce, publicKey, session: "" };
  const signature = await identity.sign(claimText(claim));
  await socket.sendFrame({ type: "proof", signature });
  await socket.frameOf("joined");
  return socket;
}

/** The server ends, and has written all its log. */
async function logOf({ program }: Server): Promise<string> {
  program.signal("SIGTERM");
  const { stdout, stderr } = await program.finished();
  return stdout + stderr;
}

Deno.test("with nc a name is registered, refused to others, and taken with its password", async () => {
  await using server = await startServer();
  {
    await using nc = await plainMember(server);
    await nc.send(`/name Ann\n/register ${PASSWORD}\n`);
    assertEquals(
      await nc.lineWith("password"),
      "* Ann has a password now",
    );
  }
  await using other = await plainMember(server);
  await other.send("/name Ann\n");
  assertEquals(
    await other.lineWith("!"),
    "! the name Ann is registered; sign in with its password, or choose another",
  );
  await other.send("/login Ann open\n");
  assertEquals(await other.lineWith("!"), "! wrong password for Ann");
  await other.send(`/login ann ${PASSWORD}\n`);
  // As it is registered, however it is typed.
  await other.lineWith("* you are now Ann");
  await other.lineWith("* you are signed in to Ann");
  await other.send("/unregister\n");
  await other.lineWith("* Ann has no password now");
  await other.send("/name Bob\n");
  await other.lineWith("Bob");
  assertEquals((await answer(server, { name: "Ann" })).type, "welcome");
});

Deno.test("a command with a password is never said aloud, mistyped or behind blanks", async () => {
  await using server = await startServer();
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann" });
  await using nc = await plainMember(server);
  for (
    const line of [
      `/regster ${PASSWORD}`,
      ` /register ${PASSWORD}`,
      `／login Bob ${PASSWORD}`,
      `\u200b/login Bob ${PASSWORD}`,
      "/login Bob",
      "/register",
    ]
  ) {
    await nc.send(line + "\n");
    const told = await nc.lineWith("!");
    assert(!told.includes(PASSWORD), told);
  }
  await nc.send("hello\n");
  assertEquals((await ann.frameOf("message")).text, "hello");
});

Deno.test("with --data the key and the password of a name are one owner, through a restart", async () => {
  using folder = new TestFolder();
  const args = ["--host", "127.0.0.1", "--data", folder.data];
  const identity = await Identity.make();
  {
    await using server = await startServer(args);
    await using ann = await withKey(server, identity, "Ann");
    await ann.sendFrame({ type: "register", password: PASSWORD });
    assertEquals(await ann.frameOf("registered"), {
      ...{
        type: "registered",
        name: "Ann",
        key: fingerprintOf(identity.publicKey),
      },
    });
    await logOf(server);
  }
  await using server = await startServer(args);
  assertEquals((await answer(server, { name: "Ann" })).code, "login-needed");
  const wrong = await answer(server, { account: { ...ANN, password: "x" } });
  assertEquals(wrong.code, "bad-login");
  const welcome = await answer(server, { account: ANN });
  assertEquals([welcome.name, welcome.key], [
    "Ann",
    fingerprintOf(identity.publicKey),
  ]);
  await using home = await withKey(server, identity, "Ann");
  // The owner is there already, and may have two names.
  assertEquals((await answer(server, { account: ANN })).code, "name-yours");
  await using away = await Socket.connect(server.port);
  const second = await away.hello({ name: "Ann-2", account: ANN });
  assertEquals(second.key, fingerprintOf(identity.publicKey));
  await home.sendFrame({ type: "whois", name: "Ann-2" });
  assertEquals(
    (await home.frameOf("member")).key,
    fingerprintOf(identity.publicKey),
  );
});

Deno.test("guessing the password of a name from one address is stopped", async () => {
  // A busy machine takes longer than a hello may to derive keys from five passwords.
  await using server = await startServer([
    ...["--host", "127.0.0.1", "--hello-timeout", "60s"],
  ]);
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann" });
  await ann.sendFrame({ type: "register", password: PASSWORD });
  await ann.frameOf("registered");
  await using eve = await Socket.connect(server.port);
  const codes: unknown[] = [];
  for (let count = 0; count < 7; count++) {
    const account = { name: "Ann", password: `guess ${count}` };
    await eve.sendFrame({ type: "hello", version: 1, account });
    codes.push((await eve.frame()).code);
  }
  await eve.sendFrame({ type: "hello", version: 1, account: ANN });
  codes.push((await eve.frame()).code);
  assertEquals(codes, [
    ...Array(5).fill("bad-login"),
    ...Array(3).fill("too-many-tries"),
  ]);
  // Meanwhile the hall goes on.
  await ann.say("hi");
});

Deno.test("neither the log nor the folder of a server holds the password of a name", async () => {
  using folder = new TestFolder();
  await using server = await startServer([
    ...["--host", "127.0.0.1", "--data", folder.data],
    ...["--log-level", "debug", "--log-messages"],
  ]);
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann" });
  await ann.sendFrame({ type: "register", password: PASSWORD });
  await ann.frameOf("registered");
  assertEquals(
    (await answer(server, { account: { ...ANN, password: `${PASSWORD}!` } }))
      .code,
    "bad-login",
  );
  const log = await logOf(server);
  assertStringIncludes(log, "wrong password");
  assert(!log.includes(PASSWORD), log);
  for (const { name, isFile } of Deno.readDirSync(folder.data)) {
    if (!isFile) continue;
    const bytes = Deno.readFileSync(`${folder.data}/${name}`);
    const text = new TextDecoder("latin1").decode(bytes);
    assert(!text.includes(PASSWORD), name);
  }
});

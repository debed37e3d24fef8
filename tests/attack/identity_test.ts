/** Attackers that want to be taken for another member. */
import {
  assertEquals,
  assertLessOrEqual,
  assertStringIncludes,
} from "@std/assert";
import { delay } from "@std/async/delay";
import { DatabaseSync } from "node:sqlite";
import { Identity } from "../../dial/identity.ts";
import { claimText } from "../../protocol/proof.ts";
import { Home } from "../e2e/harness/home.ts";
import { IrcMember } from "../e2e/irc/irc_member.ts";
import { ManInTheMiddle } from "../e2e/harness/man_in_the_middle.ts";
import { chat } from "../e2e/harness/program.ts";
import { Socket } from "../e2e/harness/socket.ts";
import { newCredentials } from "../server/credentials.ts";
import { TestFolder } from "../store/test_folder.ts";
import { attackTest, ONE_TO_HUNDREDS } from "./arena.ts";
import type { Report } from "./attacks.ts";

/** Most wrong passwords a minute that are looked at from one address. */
const TRIES_MAX = 5;

/** How often somebody knocks, in milliseconds. */
const KNOCK_EVERY = 20;

/** No name and no session has been got. */
function nobodyGotIn(report: Report): void {
  assertEquals(report["heard welcome"], undefined);
}

attackTest("forged session", {
  connections: ONE_TO_HUNDREDS,
  seen: { "error name-taken": 1 },
  check: nobodyGotIn,
});

attackTest("look-alike names", {
  connections: ONE_TO_HUNDREDS,
  seen: { "error name-taken": 1 },
  check: nobodyGotIn,
});

attackTest("password guessing", {
  connections: ONE_TO_HUNDREDS,
  password: "open sesame",
  seen: { "error bad-password": 1, "error too-many-tries": 1 },
  check: (report) => {
    nobodyGotIn(report);
    assertEquals(report["heard greeting"], undefined);
    // So many a minute from one address, those in bare text included.
    assertLessOrEqual(report["error bad-password"] ?? 0, TRIES_MAX);
  },
});

attackTest(
  "guessing the password of a name",
  { seen: { "bad-login": TRIES_MAX, "too-many-tries": 1 } },
  async ({ port, tally, over, underWay }) => {
    await using zoe = await Socket.connect(port);
    await zoe.hello({ name: "Zoe", rooms: [] });
    await zoe.sendFrame({ type: "register", password: "open sesame" });
    await zoe.frameOf("registered");
    await zoe.sendFrame({ type: "bye" });
    await zoe.frameOf("bye");
    underWay();
    const guess = async (index: number) => {
      await using eve = await Socket.connect(port);
      for (let count = 0; !over.aborted; count++) {
        const account = { name: "Zoe", password: `guess ${index} ${count}` };
        await eve.sendFrame({ type: "hello", version: 1, account });
        tally.count(String((await eve.frameOf("error")).code));
        await delay(KNOCK_EVERY * 10);
      }
    };
    const guessBySasl = async (index: number) => {
      await using eve = await IrcMember.welcomed(port, `eve${index}`);
      for (let count = 0; !over.aborted; count++) {
        const claim = `\0Zoe\0guess ${index} ${count}`;
        await eve.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${btoa(claim)}`);
        const [, why = ""] = (await eve.until("904")).params;
        tally.count(why.startsWith("wrong") ? "bad-login" : "too-many-tries");
        await delay(KNOCK_EVERY * 100);
      }
    };
    await Promise.all(
      Array.from({ length: 5 }, (_, index) => [
        guess(index),
        guessBySasl(index),
      ]).flat(),
    );
    assertEquals(tally.of("bad-login"), TRIES_MAX);
  },
);

attackTest(
  "endless SASL",
  { seen: { "hung up": 1 } },
  async ({ port, tally, over, underWay }) => {
    underWay();
    const piece = `AUTHENTICATE ${"A".repeat(400)}\r\n`;
    do {
      await using eve = await Socket.connect(port);
      await eve.send("AUTHENTICATE PLAIN\r\n" + piece.repeat(2_000));
      await eve.ended();
      tally.count("hung up");
      await delay(KNOCK_EVERY);
    } while (!over.aborted);
  },
);

attackTest("proof flood", {
  connections: ONE_TO_HUNDREDS,
  seen: { "error bad-proof": 1 },
  check: nobodyGotIn,
});

/** How many names may be known from one address, for the attack that wants all of them. */
const NAMES_MAX = 10;

attackTest(
  "taking all names",
  {
    data: true,
    serve: ["--max-names", String(NAMES_MAX)],
    seen: { taken: 4 * NAMES_MAX },
  },
  async ({ port, tally, over, underWay, data }) => {
    underWay();
    do {
      // Each name with a key of its own, and gone at once.
      await using eve = await withKey(port, `wanted-${tally.of("taken")}x`);
      await eve.sendFrame({ type: "bye" });
      await eve.frameOf("bye");
      tally.count("taken");
      await delay(KNOCK_EVERY);
    } while (!over.aborted);
    using db = new DatabaseSync(`${data}/chat.db`, { readOnly: true });
    const known = db.prepare("SELECT is_owned FROM owned_name").all();
    // Half of what one address may have, in an hour, and none of it for keeping.
    assertEquals(
      known.map((row) => row.is_owned),
      Array(NAMES_MAX / 2).fill(0),
    );
    await using ann = await withKey(port, "wanted-0x");
    assertEquals((await ann.say("it was free")).type, "ack");
  },
);

/** Somebody new who has proven a key, and has a name. */
async function withKey(port: number, name: string): Promise<Socket> {
  const identity = await Identity.make();
  const { publicKey } = identity;
  const socket = await Socket.connect(port);
  await socket.sendFrame({ type: "hello", version: 1, name, publicKey });
  const { nonce } = await socket.frameOf("challenge");
  const claim = { server: "", nonce: String(nonce), publicKey, session: "" };
  const signature = await identity.sign(claimText(claim));
  await socket.sendFrame({ type: "proof", signature });
  assertEquals((await socket.frameOf("welcome")).name, name);
  return socket;
}

attackTest("replayed hello", {}, async ({ port, tally, over, underWay }) => {
  const identity = await Identity.make();
  const hello = {
    type: "hello",
    version: 1,
    name: "Ann",
    session: crypto.randomUUID(),
    publicKey: identity.publicKey,
  };
  await using ann = await Socket.connect(port);
  await ann.sendFrame(hello);
  const { nonce } = await ann.frameOf("challenge");
  const claim = { ...hello, server: "", nonce: String(nonce) };
  const signature = await identity.sign(claimText(claim));
  const proof = { type: "proof", signature };
  await ann.sendFrame(proof);
  await ann.frameOf("joined");

  underWay();
  do {
    await using eve = await Socket.connect(port);
    // Word for word what Ann has said, at her pace and all at once.
    await eve.sendFrame(hello);
    await eve.frameOf("challenge");
    await eve.sendFrame(proof);
    assertEquals((await eve.frame()).code, "bad-proof");
    const [first, second] = [JSON.stringify(hello), JSON.stringify(proof)];
    await eve.send(`${first}\n${second}\n`);
    await eve.frameOf("challenge");
    assertEquals((await eve.frame()).code, "bad-proof");
    tally.count("bad-proof", 2);
    // The secret of her session does not do without her key.
    const { publicKey: _, ...keyless } = hello;
    await eve.sendFrame(keyless);
    assertEquals((await eve.frame()).code, "wrong-key");
    // No faster than one may knock, or it would be turned away for that.
    await delay(KNOCK_EVERY);
  } while (!over.aborted);
  // She is still there, under her name.
  assertEquals((await ann.say("it is me")).type, "ack");
  assertEquals(ann.end, undefined);
});

attackTest("relayed challenge", { tls: true }, async (target) => {
  const { port, tally, over, underWay } = target;
  await using middle = new ManInTheMiddle(port, await newCredentials());
  using home = new Home();
  using met = new TestFolder();
  const env = { ...home.options.env, XDG_STATE_HOME: met.path };
  underWay();
  do {
    // Ann has never met the server and believes any certificate: she
    // signs what she is asked to, but for the certificate that she has seen.
    const where = `127.0.0.1:${middle.port}`;
    const { code, stderr } = await chat(["send", where, "hi"], "", { env });
    assertEquals(code, 1, stderr);
    tally.count("refused");
  } while (!over.aborted);
  const heard = middle.heard.join("");
  for (const part of [`"challenge"`, `"proof"`, `"bad-proof"`]) {
    assertStringIncludes(heard, part);
  }
  assertEquals(/"welcome"/.exec(heard), null);
});

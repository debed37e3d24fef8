import { assert, assertEquals, assertRejects } from "@std/assert";
import type { every } from "../../../client/link/every.ts";
import { ProtocolError } from "../../../client/link/frame_reader.ts";
import {
  greet,
  type HelloOptions,
  NoChatServer,
  NotLetIn,
} from "../../../client/link/greet.ts";
import { Link } from "../../../client/link/link.ts";
import { Identity } from "../../../dial/identity.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { claimText } from "../../../protocol/proof.ts";
import { FakeServer, type Peer } from "../fake_server.ts";

const WELCOME: Notice = {
  type: "welcome",
  version: 1,
  name: "Ann",
  session: "s",
  log: "l",
  server: { name: "fake", version: "0", maxText: 1, maxLine: 1 },
};

/** A link, and what is on the other side. */
async function linked(
  server: FakeServer,
  { pingAfter, repeat, ...hello }:
    & HelloOptions
    & { pingAfter?: number; repeat?: typeof every } = {},
  ...behind: (Notice | string)[]
): Promise<{ link: Link; peer: Peer }> {
  const [link, { peer }] = await Promise.all([
    Link.open(server, hello, pingAfter, undefined, repeat),
    server.welcome({}, ...behind),
  ]);
  return { link, peer };
}

/** Has a server answer a hello, and gives what becomes of the link. */
async function answered(...answer: (Notice | string)[]): Promise<unknown> {
  await using server = new FakeServer();
  const opening = Link.open(server, {}).then(
    (link) => link[Symbol.dispose](),
    (error) => error,
  );
  const peer = await server.peer();
  await peer.frame();
  await peer.tell(...answer);
  peer.cut();
  return await opening;
}

/** Stands in for the timer that asks after silence: it goes off when a test says so. */
class Ticks {
  /** How far apart they are to be, in milliseconds; `undefined` when none is set. */
  every: number | undefined;
  tick: () => void = () => {};

  readonly repeat: typeof every = (every, tick, signal) => {
    this.tick = tick;
    this.every = every;
    signal.addEventListener("abort", () => this.every = undefined);
  };
}

Deno.test("a link passes over the greeting of a member without a name, which its hello was too late for", async () => {
  await using server = new FakeServer();
  const opening = Link.open(server, { name: "Ann", session: "s" });
  const peer = await server.peer();
  await peer.frame();
  await peer.tell(
    { ...WELCOME, name: "Client5", session: "of the greeting" },
    { type: "joined", room: "lobby", members: ["Client5"], last: 7 },
    WELCOME,
  );
  using link = await opening;
  assertEquals(link.welcome, WELCOME);
});

Deno.test("a link says hello with all it was given, and knows the welcome", async () => {
  await using server = new FakeServer();
  const fields = {
    name: "Ann",
    rooms: [{ name: "lobby", since: 7 }],
    session: "a secret of sixteen and more",
    log: "log 1",
    whispers: 3,
  };
  const opening = Link.open(server, fields);
  const { hello } = await server.welcome();
  using link = await opening;
  assertEquals(hello, { type: "hello", version: 1, ...fields });
  assertEquals([link.welcome.name, link.welcome.session], [
    "Ann",
    fields.session,
  ]);
});

Deno.test("frames right behind the welcome come first, and blank lines never", async () => {
  await using server = new FakeServer();
  const { link, peer } = await linked(server, {}, {
    type: "named",
    name: "one",
  });
  await peer.tell("\r\n", { type: "named", name: "two" });
  peer.cut();
  const names: string[] = [];
  for await (const notice of link) {
    if (notice.type === "named") names.push(notice.name);
  }
  assertEquals(names, ["one", "two"]);
  link[Symbol.dispose]();
});

Deno.test("frames before one that breaks the protocol are received, that frame and those behind it never", async () => {
  const wrong = [
    '{"type":"left","room":null}\n',
    "* a line of text\n",
    '{"room":"lobby"}\n',
  ];
  for (const line of wrong) {
    await using server = new FakeServer();
    const named = { type: "named", name: "one" } as const;
    const { link, peer } = await linked(server, {}, named, line);
    await peer.tell({ type: "named", name: "two" });
    const heard: string[] = [];
    await assertRejects(
      async () => {
        for await (const { type } of link) heard.push(type);
      },
      ProtocolError,
      "violates the protocol",
    );
    assertEquals(heard, ["named"]);
    link[Symbol.dispose]();
  }
});

Deno.test("lines of text before the welcome are passed over, but not without end", async () => {
  const lines = (count: number) => "* hello, person\n".repeat(count);
  assertEquals(
    await answered(lines(100), { type: "ping" }, WELCOME),
    undefined,
  );
  assert(await answered(lines(101), WELCOME) instanceof NoChatServer);
});

Deno.test("a client that is not let in gets the reason, with its code", async () => {
  const refused = await answered({
    type: "error",
    code: "name-taken",
    message: "Ann is taken",
  });
  assert(refused instanceof NotLetIn);
  assertEquals([refused.code, refused.again], ["name-taken", false]);
  assert(refused.message.includes("Ann is taken"));
  assertEquals([refused.why, refused.isOfName], ["Ann is taken", true]);
  for (const again of [true, false]) {
    const dismissed = await answered({
      type: "bye",
      reason: "we are full",
      again,
    });
    assert(dismissed instanceof NotLetIn);
    assertEquals([dismissed.code, dismissed.again], [undefined, again]);
    assertEquals(dismissed.isOfName, false);
    assert(dismissed.message.includes("we are full"));
  }
});

const NONCE = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8";

function challenge(nonce: string): string {
  return JSON.stringify({ type: "challenge", nonce }) + "\n";
}

Deno.test("a client with a key proves it for this server, this session and this nonce", async () => {
  const identity = await Identity.make();
  const { publicKey } = identity;
  const session = "a secret of sixteen and more";
  for (const server of [undefined, "ab".repeat(32)]) {
    await using fake = new FakeServer();
    // A connection with TLS knows the certificate of the server.
    const known = Object.assign(await fake.open(), { identity: server });
    const greeting = greet(known, "fake", { session, identity });
    const peer = await fake.peer();
    assertEquals(await peer.frame(), {
      type: "hello",
      version: 1,
      session,
      publicKey,
    } as unknown);
    await peer.tell(challenge(NONCE));
    const claim = { server: server ?? "", nonce: NONCE, publicKey, session };
    const signature = await identity.sign(claimText(claim));
    assertEquals(await peer.frame(), { type: "proof", signature } as unknown);
    await peer.tell(WELCOME);
    assertEquals((await greeting).welcome.name, "Ann");
    known.close();
  }
});

Deno.test("a server that asks for no proof is gone to all the same", async () => {
  await using server = new FakeServer();
  const identity = await Identity.make();
  const { link } = await linked(server, { identity });
  assertEquals(link.welcome.name, "Client1");
  link[Symbol.dispose]();
});

Deno.test("only a nonce is signed, once, and only with a key", async () => {
  const identity = await Identity.make();
  for (
    const [options, ...challenges] of [
      [{}, challenge(NONCE)],
      [{ identity }, challenge("")],
      [{ identity }, challenge(`${NONCE}\n${identity.publicKey}\n`)],
      [{ identity }, challenge(`${NONCE}AA`)],
      [{ identity }, '{"type":"challenge"}\n'],
      [{ identity }, '{"type":"challenge","nonce":7}\n'],
    ] as const
  ) {
    assertEquals(await proofs(options, ...challenges), 0, challenges.join());
  }
  const twice = [challenge(NONCE), challenge(NONCE.replace("I", "J"))];
  assertEquals(await proofs({ identity }, ...twice), 1);
});

/** How many proofs somebody gives before it leaves a server that asks so. */
async function proofs(
  options: HelloOptions,
  ...challenges: readonly string[]
): Promise<number> {
  await using server = new FakeServer();
  const opening = Link.open(server, options);
  const peer = await server.peer();
  await peer.frame();
  await peer.tell(...challenges);
  const error = await assertRejects(() => opening);
  assert(error instanceof NoChatServer || error instanceof ProtocolError);
  await peer.ended;
  return peer.waiting.length;
}

Deno.test("a challenge behind the welcome is passed over", async () => {
  await using server = new FakeServer();
  const identity = await Identity.make();
  const { link, peer } = await linked(server, { identity });
  await peer.tell(challenge(NONCE), { type: "named", name: "Bob" });
  peer.cut();
  const types = [];
  for await (const { type } of link) types.push(type);
  assertEquals(types, ["named"]);
  assertEquals(peer.waiting, []);
  link[Symbol.dispose]();
});

Deno.test("a refused proof is explained", async () => {
  const refused = await answered({
    type: "error",
    code: "bad-proof",
    message: "not yours",
  });
  assert(refused instanceof NotLetIn);
  assertEquals([refused.code, refused.again], ["bad-proof", false]);
  assert(refused.message.includes("--identity none"));
});

Deno.test("a server that closes the connection without a welcome is not a chat server, and a closed port is not reached", async () => {
  assert(
    await answered("HTTP/1.1 400 Bad Request\r\n\r\n") instanceof NoChatServer,
  );
  assert(await answered() instanceof NoChatServer);
  const server = new FakeServer();
  await server.end();
  await assertRejects(() => Link.open(server, {}), Error, "nobody listens");
});

Deno.test("a link that is given up ends for its reader, and remembers the first reason", async () => {
  await using server = new FakeServer();
  const { link } = await linked(server);
  const reading = assertRejects(async () => {
    for await (const _ of link);
  });
  link.giveUp("no more");
  link.giveUp("no reason");
  await reading;
  assertEquals(link.why, "no more");
  await assertRejects(() => link.send({ type: "ping" }));
});

Deno.test("a server that is silent is asked once, and given up when it stays so", async () => {
  await using server = new FakeServer();
  const ticks = new Ticks();
  const { link } = await linked(server, {
    pingAfter: 7_000,
    repeat: ticks.repeat,
  });
  assertEquals(ticks.every, 7_000);
  let asked = 0;
  link.onSilence = () => asked++;
  const reading = assertRejects(async () => {
    for await (const _ of link);
  });
  ticks.tick();
  assertEquals([asked, link.why], [0, undefined]);
  ticks.tick();
  assertEquals([asked, link.why], [1, undefined]);
  ticks.tick();
  assertEquals([asked, link.why], [1, "no data for 21 s"]);
  assertEquals(ticks.every, undefined);
  await reading;
});

Deno.test("whatever is heard ends the silence", async () => {
  await using server = new FakeServer();
  const ticks = new Ticks();
  const { link, peer } = await linked(server, {
    pingAfter: 7_000,
    repeat: ticks.repeat,
  });
  let asked = 0;
  link.onSilence = () => asked++;
  const notices = link[Symbol.asyncIterator]();
  for (let time = 0; time < 5; time++) {
    ticks.tick();
    ticks.tick();
    await peer.tell({ type: "pong" });
    await notices.next();
  }
  assertEquals([asked, link.why], [5, undefined]);
  link[Symbol.dispose]();
  link[Symbol.dispose]();
  assertEquals(ticks.every, undefined);
});

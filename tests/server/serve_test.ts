// The parts that the server puts behind the hall: secrets, the server log, and the replays'
// going on by themselves.

import { assert, assertEquals } from "@std/assert";
import { serve } from "../../server.ts";
import { MemoryStore } from "../../store/memory.ts";
import {
  type Draft,
  type Kept,
  NotKept,
  type TopicDraft,
} from "../../store/store.ts";
import { Socket } from "../e2e/harness/socket.ts";
import { FakeServerLog } from "./observe/fake_server_log.ts";

/** A server in this process, with everything a test asks of it. */
class TestServer implements AsyncDisposable {
  readonly serverLog = new FakeServerLog();
  readonly port: Promise<number>;
  readonly #stop = new AbortController();
  readonly #serving: Promise<void>;

  constructor(log: MemoryStore) {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.port = promise;
    this.#serving = serve({
      host: "127.0.0.1",
      port: 0,
      store: log,
      serverLog: this.serverLog,
      signal: this.#stop.signal,
      listening: ({ port }) => resolve(port),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#serving;
  }
}

/** A log that notes what it was given, and can keep nothing when a test says so. */
class SpyLog extends MemoryStore {
  readonly drafts: Draft[] = [];
  isFull = false;

  override append(
    drafts: readonly (Draft | TopicDraft)[],
  ): Promise<readonly Kept[]> {
    this.drafts.push(...drafts.filter((draft) => "text" in draft));
    return this.isFull
      ? Promise.reject(new NotKept("the disk is full"))
      : super.append(drafts);
  }
}

Deno.test("a message that could not be kept is refused and logged without its text", async () => {
  const log = new SpyLog();
  await using server = new TestServer(log);
  await using ann = await Socket.connect(await server.port);
  await ann.hello({ name: "Ann" });
  log.isFull = true;
  await ann.sendFrame({ type: "say", id: "1", text: "my secret" });
  const { code, id, message } = await ann.frameOf("error");
  assertEquals([code, id, message], ["not-kept", "1", "the disk is full"]);
  assertEquals(server.serverLog.from("warn").map(({ fields }) => fields), [
    { reason: "the disk is full" },
  ]);
  assert(!JSON.stringify(server.serverLog.entries).includes("my secret"));
  log.isFull = false;
  assertEquals((await ann.say("again")).seq, 1);
});

Deno.test("an author is the same for a session on every server, differs between sessions and reveals no secret", async () => {
  const secrets = ["a".repeat(16), "b".repeat(16)];
  const authors: string[][] = [];
  for (let time = 0; time < 2; time++) {
    const log = new SpyLog();
    await using server = new TestServer(log);
    for (const session of secrets) {
      await using socket = await Socket.connect(await server.port);
      await socket.hello({ session });
      await socket.say("hi");
    }
    authors.push(log.drafts.map(({ author }) => author));
  }
  assertEquals(authors[0], authors[1]);
  assertEquals(new Set(authors[0]).size, 2);
  for (const author of authors[0] ?? []) {
    assert(author.length >= 16 && !/[\n ]/.test(author));
    assert(!secrets.some((secret) => author.includes(secret.slice(0, 4))));
  }
});

Deno.test("a client without a session gets one of its own", async () => {
  await using server = new TestServer(new MemoryStore());
  const sessions = new Set<unknown>();
  for (let count = 0; count < 3; count++) {
    await using socket = await Socket.connect(await server.port);
    const { session } = await socket.hello();
    assert(typeof session === "string" && session.length >= 16);
    sessions.add(session);
  }
  assertEquals(sessions.size, 3);
});

Deno.test("requests sent in one write are answered in order: a pong overtakes no answer, not even that to a join", async () => {
  await using server = new TestServer(new MemoryStore());
  await using ann = await Socket.connect(await server.port);
  const sent = [
    { type: "hello", version: 1, name: "Ann" },
    { type: "ping" },
    { type: "join", room: "dev" },
    { type: "ping" },
    { type: "say", id: "1", text: "hi" },
    { type: "join", room: "ops" },
    { type: "whois", name: "nobody" },
    { type: "ping" },
  ];
  await ann.send(sent.map((frame) => `${JSON.stringify(frame)}\n`).join(""));
  const heard: string[] = [];
  while (heard.filter((type) => type === "pong").length < 3) {
    heard.push((await ann.frame()).type);
  }
  assertEquals(heard, [
    ...["welcome", "joined", "pong"],
    ...["joined", "pong"],
    ...["ack", "joined", "error", "pong"],
  ]);
});

Deno.test("a long replay goes on by itself while no member talks", async () => {
  const log = new MemoryStore();
  const text = "x".repeat(2_000);
  const count = 900;
  await log.append(
    Array.from({ length: count }, () => ({
      room: "lobby",
      from: "Ann",
      author: "1",
      text,
      time: 0,
    })),
  );
  await using server = new TestServer(log);
  await using bob = await Socket.connect(await server.port);
  await bob.hello({ log: log.id, rooms: [{ name: "lobby", since: 0 }] });
  for (let seq = 1; seq <= count; seq++) {
    assertEquals((await bob.frame()).seq, seq);
  }
});

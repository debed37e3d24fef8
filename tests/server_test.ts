import { assertEquals, assertRejects } from "@std/assert";
import { serve } from "../server.ts";
import { MemoryStore } from "../store/memory.ts";
import { Socket } from "./e2e/harness/socket.ts";
import { FakeServerLog } from "./server/observe/fake_server_log.ts";

Deno.test("a mistake in the hall takes the server down, with everybody in it, and is not hidden", async () => {
  const log = new MemoryStore();
  log.append = () => Promise.reject(new TypeError("a mistake of ours"));
  const listening = Promise.withResolvers<number>();
  const serving = serve({
    host: "127.0.0.1",
    port: 0,
    store: log,
    serverLog: new FakeServerLog(),
    signal: new AbortController().signal,
    listening: ({ port }) => listening.resolve(port),
  });
  const failed = assertRejects(() => serving, TypeError, "a mistake of ours");
  await using ann = await Socket.connect(await listening.promise);
  await ann.hello({ name: "Ann" });
  await ann.sendFrame({ type: "say", id: "1", text: "boom" });
  await ann.ended();
  await failed;
});

Deno.test("a server that is told to end before it has begun ends", async () => {
  let port = 0;
  await serve({
    host: "127.0.0.1",
    port: 0,
    serverLog: new FakeServerLog(),
    signal: AbortSignal.abort(),
    listening: (address) => port = address.port,
  });
  await assertRejects(
    () => Socket.connect(port),
    Deno.errors.ConnectionRefused,
  );
  assertEquals(port > 0, true);
});

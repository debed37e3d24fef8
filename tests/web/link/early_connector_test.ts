import { assertEquals, assertRejects } from "@std/assert";
import type { Connector, Transport } from "../../../client/link/transport.ts";
import { EarlyConnector } from "../../../web/link/early_connector.ts";

/** Connections that know whether they were closed, by the order in which they were opened. */
class FakeConnector implements Connector {
  readonly address = { host: "a", port: 1 };
  readonly closed: boolean[] = [];

  open(): Promise<Transport> {
    const count = this.closed.push(false);
    return Promise.resolve({
      identity: `${count}`,
      read: () => Promise.resolve(undefined),
      write: () => Promise.resolve(),
      closeWrite: () => Promise.resolve(),
      close: () => this.closed[count - 1] = true,
    });
  }
}

Deno.test("the first connection has begun before it is asked for, the others have not", async () => {
  const connector = new FakeConnector();
  const early = new EarlyConnector(connector);
  assertEquals(connector.closed, [false]);
  assertEquals((await early.open()).identity, "1");
  assertEquals((await early.open()).identity, "2");
  await early.release();
  assertEquals(connector.closed, [false, false]);
});

Deno.test("a connection that nobody asked for is closed, and its error is told to nobody", async () => {
  const connector = new FakeConnector();
  await new EarlyConnector(connector).release();
  assertEquals(connector.closed, [true]);
  const fails: Connector = {
    address: connector.address,
    open: () => Promise.reject(new Error("away")),
  };
  await new EarlyConnector(fails).release();
  await assertRejects(() => new EarlyConnector(fails).open(), Error, "away");
});

import { assertEquals, assertRejects } from "@std/assert";
import { DialFailure } from "../../dial/dial.ts";
import { TcpConnector } from "../../dial/tcp.ts";

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

Deno.test("a TCP transport carries bytes both ways, and tells the end of them", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const connector = new TcpConnector({ host: "127.0.0.1", port });
  const transport = await connector.open();
  using server = await listener.accept();
  await transport.write(new TextEncoder().encode("hi\n"));
  const buffer = new Uint8Array(16);
  const read = await server.read(buffer) ?? 0;
  assertEquals(text(buffer.subarray(0, read)), "hi\n");
  await server.write(new TextEncoder().encode("hello\n"));
  assertEquals(text(await transport.read()), "hello\n");
  await transport.closeWrite();
  assertEquals(await server.read(buffer), null);
  await server.closeWrite();
  assertEquals(await transport.read(), undefined);
  transport.close();
});

Deno.test("a read that fails has a reason for people", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const transport = await new TcpConnector({ host: "127.0.0.1", port }).open();
  using _server = await listener.accept();
  const reset = Object.assign(new Error("x (os error 104)"), {
    code: "ECONNRESET",
  });
  assertEquals(transport.reasonFor(reset), "the connection was reset");
  transport.close();
});

Deno.test("a port where no server listens is a failure to connect", async () => {
  await assertRejects(
    () => new TcpConnector({ host: "127.0.0.1", port: 1 }).open(),
    DialFailure,
    "refused the connection",
  );
});

Deno.test("the address of a connector is without the passphrase", () => {
  const route = { host: "h", port: 1, passphrase: "secret" };
  const { address } = new TcpConnector(route);
  assertEquals(address, { host: "h", port: 1, fingerprint: undefined });
});

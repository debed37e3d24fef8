import { assertEquals, assertRejects } from "@std/assert";
import {
  type Socket,
  WebSocketConnector,
} from "../../../web/link/web_socket_transport.ts";

/** A WebSocket of which the test is the other side. */
class FakeSocket extends EventTarget {
  readonly sent: unknown[] = [];
  readyState: number = WebSocket.CONNECTING;
  code: number | undefined;

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(code?: number): void {
    this.code = code;
  }

  opens(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  tells(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  ends(code: number, wasClean = true): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code, wasClean }));
  }
}

function connector(socket: FakeSocket): WebSocketConnector {
  const address = { host: "192.0.2.7", port: 2428 };
  return new WebSocketConnector(
    address,
    "https://192.0.2.7",
    () => socket as unknown as Socket,
  );
}

async function opened(socket: FakeSocket) {
  const opening = connector(socket).open();
  socket.opens();
  return await opening;
}

const text = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : new TextDecoder().decode(bytes);

Deno.test("a message is a line, either way", async () => {
  const socket = new FakeSocket();
  const transport = await opened(socket);
  assertEquals(transport.identity, "https://192.0.2.7");
  await transport.write(new TextEncoder().encode('{"type":"ping"}\n'));
  assertEquals(socket.sent, ['{"type":"ping"}']);
  const reading = transport.read();
  socket.tells("{}");
  assertEquals(text(await reading), "{}\n");
  socket.tells("1\n");
  socket.tells("2");
  assertEquals(text(await transport.read()), "1\n2\n");
});

Deno.test("a server that hangs up ends the lines, behind those that have come", async () => {
  const socket = new FakeSocket();
  const transport = await opened(socket);
  socket.tells("{}");
  socket.ends(1000);
  assertEquals(text(await transport.read()), "{}\n");
  assertEquals(await transport.read(), undefined);
  await assertRejects(() => transport.write(new Uint8Array()), Error, "closed");
});

Deno.test("a cut fails a read that waits, and so does closing from here", async () => {
  const cut = new FakeSocket();
  const transport = await opened(cut);
  const failing = assertRejects(() => transport.read(), Error, "cut");
  cut.ends(1006, false);
  await failing;
  const socket = new FakeSocket();
  const closing = await opened(socket);
  const failed = assertRejects(() => closing.read(), Error, "closed");
  closing.close();
  await failed;
  assertEquals(socket.code, 1000);
});

Deno.test("a server that cannot be reached, or is waited for no longer, opens no connection", async () => {
  const socket = new FakeSocket();
  const failing = assertRejects(() => connector(socket).open(), Error, "reach");
  socket.ends(1006, false);
  await failing;
  const slow = new FakeSocket();
  const stop = new AbortController();
  const stopped = assertRejects(
    () => connector(slow).open(stop.signal),
    Error,
    "enough",
  );
  stop.abort(new Error("enough"));
  await stopped;
  assertEquals(slow.code, 1000);
});

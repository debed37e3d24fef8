/** docs/operate.md, "Behind a reverse proxy": the examples are run with the real proxies. */
import { assertEquals, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { testWith } from "../e2e/harness/needs.ts";
import {
  freePort,
  PATIENCE,
  startCommand,
  startServer,
} from "../e2e/harness/program.ts";
import { Socket } from "../e2e/harness/socket.ts";
import { TestFolder } from "../store/test_folder.ts";
import { block } from "./operate_page.ts";

/** Connects as soon as somebody listens on a port. */
async function connected(port: number): Promise<Deno.TcpConn> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch (error) {
      if (Date.now() > deadline) throw error;
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await delay(20);
    }
  }
}

/** Sends a text from an address of this machine. @returns The first line of the answer. */
async function answerFrom(
  localAddress: string,
  port: number,
  text: string,
): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  const lines = createInterface({ input: socket });
  socket.write(text);
  try {
    for await (const line of lines) return line;
    throw new Error("no answer");
  } finally {
    const closed = once(socket, "close");
    socket.destroy();
    await closed;
  }
}

/** The server of the page, at a port of its own. */
async function serverBehind(...more: string[]) {
  const [, options = ""] = / --port 2429 (.*)$/.exec(block("sh reverse")) ?? [];
  return await startServer([...options.split(" "), ...more]);
}

for (const isSecure of [false, true]) {
  testWith(
    ["haproxy"],
    `behind HAProxy members have their own addresses, ${
      isSecure ? "with" : "without"
    } TLS`,
    async () => {
      using folder = new TestFolder();
      const tls = isSecure ? ["--tls", "--data", folder.path] : [];
      await using server = await serverBehind(...tls);
      const port = freePort();
      const config = `${folder.path}/haproxy.cfg`;
      Deno.writeTextFileSync(
        config,
        block("haproxy").replace("bind :2428", `bind 127.0.0.1:${port}`)
          .replace("127.0.0.1:2429", `127.0.0.1:${server.port}`) + "\n",
      );
      await using _proxy = startCommand(["haproxy", "-db", "-f", config]);
      const bare = await connected(port);
      const client = bare.localAddr as Deno.NetAddr;
      await using ann = await (isSecure
        ? Socket.securedOver(bare)
        : Promise.resolve(Socket.over(bare)));
      await ann.hello({ name: "Ann" });
      assertEquals((await ann.say("hello")).type, "ack");
      await server.program.stderr.includes(
        `joined address=127.0.0.1:${client.port} dialect=native name=Ann`,
      );
    },
  );
}

testWith(
  ["nginx"],
  "behind nginx a browser has its own address, and a WebSocket",
  async () => {
    using folder = new TestFolder();
    await using server = await serverBehind("--deny", "127.0.0.3");
    const port = freePort();
    const config = `${folder.path}/nginx.conf`;
    Deno.writeTextFileSync(
      config,
      `daemon off; master_process off; pid ${folder.path}/pid; error_log stderr; events {}
http {
  access_log off;
  client_body_temp_path ${folder.path}; proxy_temp_path ${folder.path};
  fastcgi_temp_path ${folder.path}; uwsgi_temp_path ${folder.path};
  scgi_temp_path ${folder.path};
${
        block("nginx").replace("listen 80", `listen 127.0.0.1:${port}`)
          .replace("127.0.0.1:2429", `127.0.0.1:${server.port}`)
      }
}
`,
    );
    await using _proxy = startCommand([
      ...["nginx", "-e", "stderr", "-p", folder.path, "-c", config],
    ]);
    using _first = await connected(port);
    /** The first line of the answer to a request of a client at another address. */
    const answer = (path: string, fields = "") =>
      answerFrom(
        "127.0.0.2",
        port,
        `GET ${path} HTTP/1.1\r\nHost: chat.example.org\r\n${fields}\r\n`,
      );
    assertMatch(await answer("/"), /^HTTP\/1\.1 200 /);
    const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\n" +
      "Origin: http://chat.example.org\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    assertMatch(await answer("/ws", upgrade), /^HTTP\/1\.1 101 /);
    // The proxy adds the client, so a client cannot pass for another.
    for (
      const [from, address] of [["127.0.0.2", "127.0.0.3"], [
        "127.0.0.3",
        "127.0.0.2",
      ]] as const
    ) {
      const text =
        `GET / HTTP/1.1\r\nHost: chat.example.org\r\nX-Forwarded-For: ${address}\r\n\r\n`;
      const status = from === "127.0.0.3" ? 503 : 200;
      assertMatch(
        await answerFrom(from, port, text),
        new RegExp(`^HTTP/1.1 ${status} `),
      );
    }
  },
);

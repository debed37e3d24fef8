/** Requests of HTTP that no browser sends, and too many of them. */
import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { member, Socket } from "../../e2e/harness/socket.ts";
import { attackTest, ONE_TO_HUNDREDS, type OwnTarget } from "../arena.ts";

const connections = ONE_TO_HUNDREDS;

/** Lines of chat behind a request, as if they were its body or a second request. */
const BEHIND = [
  "GET /ws HTTP/1.1",
  "Host: 127.0.0.1",
  "",
  "psst",
  "/name Honest0",
  '{"type":"hello","version":1,"name":"Smuggler"}',
  '{"type":"say","id":"1","text":"psst"}',
  "",
].join("\r\n");

const HOST = "Host: 127.0.0.1\r\n";

const UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n" +
  "Sec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/** Header fields that two parties could read differently. */
const AMBIGUOUS = [
  "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
  "Content-Length: 5\r\nContent-Length: 6\r\n",
  "Content-Length: -1\r\n",
  "Content-Length: 5, 5\r\n",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
  "Transfer-Encoding : chunked\r\n",
  "X: a\r\n b\r\n",
  "X: a\0b\r\n",
  "X: a\rY: b\r\n",
  "X\r\n",
  "Host: evil.example\r\n",
];

/** Targets that are neither the page nor a WebSocket. */
const TARGETS = [
  ...["/ws/", "//ws", "/../ws", "/./", "/%77s", "/ws%00", "/..%2f..%2fetc"],
  ...["/irc/", "//irc", "/%69rc", "/IRC"],
  ...["http://127.0.0.1/", "http://evil.example/ws", "127.0.0.1:443", "*"],
];

/** Requests, and the status that each is answered with. */
const REQUESTS: readonly (readonly [status: number, request: string])[] = [
  ...AMBIGUOUS.flatMap((fields) =>
    [
      `GET / HTTP/1.1\r\n`,
      `GET /ws HTTP/1.1\r\n${UPGRADE}`,
      `GET /irc HTTP/1.1\r\n${UPGRADE}`,
    ].map((
      begin,
    ) => [400, `${begin}${HOST}${fields}\r\n`] as const)
  ),
  ...["Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"].flatMap((
    body,
  ) =>
    ["/ws", "/irc"].map((path) =>
      [400, `GET ${path} HTTP/1.1\r\n${HOST}${UPGRADE}${body}\r\n`] as const
    )
  ),
  ...TARGETS.map((target) =>
    [404, `GET ${target} HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`] as const
  ),
  ...["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get", "SAY"].map((
    method,
  ) => [405, `${method} / HTTP/1.1\r\n${HOST}\r\n`] as const),
  [404, `CONNECT 127.0.0.1:443 HTTP/1.1\r\n${HOST}\r\n`],
  [400, `HEAD /ws HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`],
  [400, `HEAD /irc HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`],
  [426, `GET /ws HTTP/1.1\r\n${HOST}\r\n`],
  [426, `GET /irc HTTP/1.1\r\n${HOST}\r\n`],
  [400, "GET / HTTP/1.1\r\n\r\n"],
  [400, "GET /\r\n"],
  [400, ` GET / HTTP/1.1\r\n${HOST}\r\n`],
  [505, `GET / HTTP/0.9\r\n${HOST}\r\n`],
  [505, `GET / HTTP/3\r\n${HOST}\r\n`],
  [505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  [431, `GET /${"x".repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`],
  [431, `GET / HTTP/1.1\r\n${HOST}Cookie: ${"x".repeat(20_000)}\r\n\r\n`],
  [431, `GET / HTTP/1.1\r\n${HOST}${"X: y\r\n".repeat(101)}\r\n`],
  [200, `GET / HTTP/1.1\r\n${HOST}\r\n`],
  [200, "GET / HTTP/1.0\nHost: 127.0.0.1\n\n"],
];

/** Sends a request. @returns Its status; the answer must be the only one. */
async function statusOf(port: number, request: string): Promise<number> {
  await using one = await Socket.connect(port);
  await one.send(request + BEHIND);
  await one.ended();
  const answers = one.waiting.filter((line) => line.startsWith("HTTP/"));
  assertEquals(answers.length, 1, request.slice(0, 200));
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answers[0] ?? "")?.[1]);
}

/** Nobody has heard what stood behind a request. */
function assertUnheard(heard: Socket): void {
  for (const line of heard.waiting) {
    assertEquals(/psst|Smuggler|HTTP/.test(line), false, line);
  }
}

async function requests(
  { port, tally, over, underWay }: OwnTarget,
): Promise<void> {
  await using bob = await member(port);
  underWay();
  for (let at = 0; at < REQUESTS.length || !over.aborted; at++) {
    const [status, request] = REQUESTS[at % REQUESTS.length] ?? [0, ""];
    const name = JSON.stringify(request.slice(0, 300));
    assertEquals(await statusOf(port, request), status, name);
    tally.count("requests");
    // No faster than a page can make a browser.
    if (at >= REQUESTS.length) await delay(20);
  }
  assertUnheard(bob);
}

attackTest(
  "ambiguous and malformed requests",
  { seen: { requests: REQUESTS.length } },
  requests,
);

attackTest("requests byte by byte", { connections });

attackTest("pages that nobody reads", { connections });

attackTest("bodies without end", {
  connections,
  seen: { "heard H": 1, "ended by the server": 1 },
});

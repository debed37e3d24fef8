/** Web pages that have the browser of a member speak for it, and programs that act as if they were browsers. */
import { assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Buffer } from "node:buffer";
import { Sender } from "ws";
import { concat } from "../../dialects/concat.ts";
import { member, type Socket } from "../e2e/harness/socket.ts";
import { attackTest, ONE_TO_HUNDREDS, type OwnTarget } from "./arena.ts";
import { Hostile } from "./hostile.ts";

/** How often a page sends something, in milliseconds: no faster than one may connect. */
const SEND_EVERY = 50;

/** Longer than one waits to be greeted, in milliseconds. */
const BEFORE_GREETED = 600;

const PASSWORD = "open sesame";

/** Texts that would be a message, command or name if they were taken for a line. */
const BODY = [
  "psst",
  "/name Honest0",
  "/msg Honest1 psst",
  "/join secret",
  '{"type":"hello","version":1,"name":"Page"}',
  '{"type":"say","id":"1","text":"psst"}',
  "NICK page",
  "USER page 0 * :Page",
  "JOIN #lobby",
  "PRIVMSG #lobby :psst",
  "",
].join("\r\n");

/** Requests that a page can make a browser send. */
const REQUESTS = [
  // A form without a boundary, a form with one, and what scripts send.
  `POST / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n${BODY}`,
  `POST /a HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n\r\n${BODY}--x--\r\n`,
  `GET /?${
    encodeURIComponent(BODY)
  } HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  `OPTIONS /x HTTP/1.1\r\nAccess-Control-Request-Method: SAY\r\n\r\n${BODY}`,
  `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${BODY}`,
  // An address that takes several packets.
  `GET /${"x".repeat(5_000)} HTTP/1.1\r\n\r\n${BODY}`,
];

/** One that cannot be told from talk before its line has ended: it comes in one piece. */
const LIKE_TALK = `put http://192.0.2.7:2428/ HTTP/1.0\r\n\r\n${BODY}`;

/** How a request comes: in one piece or several, at once or on a connection that was made ready before. */
const WAYS: readonly ((
  page: Hostile,
  request: string,
) => Promise<void>)[] = [
  (page, request) => page.send(request),
  async (page, request) => {
    for (const byte of request.slice(0, 40)) await page.send(byte);
    await page.send(request.slice(40));
  },
  async (page, request) => {
    await page.send(request.slice(0, 5));
    await delay(BEFORE_GREETED);
    await page.send(request.slice(5));
  },
  async (page, request) => {
    await delay(BEFORE_GREETED);
    await page.send(`\r\n${request}`);
  },
];

/** Sends every request in every way, again and again. */
async function pages(target: OwnTarget): Promise<void> {
  const { tally, over, underWay } = target;
  // A request that has begun is sent to its end: half of it might be anything.
  const whole = { ...target, over: new AbortController().signal };
  await Promise.all(WAYS.map(async (way, index) => {
    const requests = index === 0 ? [...REQUESTS, LIKE_TALK] : REQUESTS;
    for (let count = 0; !over.aborted; count++) {
      const page = await Hostile.connect(whole);
      if (page === undefined) throw new Error("the page cannot connect");
      underWay();
      await way(page, requests[count % requests.length] ?? "");
      await page.ended;
      tally.count("requests");
      await delay(SEND_EVERY);
    }
  }));
}

/** Nobody has heard a page, and none has become somebody. */
function assertNothingSaid(heard: Socket): void {
  for (const line of heard.waiting) {
    const { type, text, renamed } = JSON.parse(line);
    if (type === "message") assertEquals(text.slice(0, 5), "word ", line);
    else if (type === "presence") assertEquals(renamed, [], line);
    else assertEquals(["pong", "ping"].includes(type), true, line);
  }
}

attackTest(
  "web page",
  { seen: { requests: 30, "heard H": 30 } },
  async (target) => {
    await using bob = await member(target.port, "Bob");
    await pages(target);
    assertNothingSaid(bob);
  },
);

attackTest(
  "web page where a password is needed",
  {
    password: PASSWORD,
    seen: { requests: 30, "heard H": 30 },
    check: (report) => assertEquals(report["error bad-password"], undefined),
  },
  async (target) => {
    await pages(target);
    // The browser's owner comes from the same address, and is not locked out.
    const owner = await Hostile.connect(target);
    await owner?.frame({
      type: "hello",
      version: 1,
      name: "Owner",
      password: PASSWORD,
    });
    target.tally.whenReached({ "heard welcome": 1 }, () => owner?.tear());
    await owner?.ended;
    assertEquals(target.tally.of("heard welcome"), 1);
  },
);

attackTest("slow request", { connections: ONE_TO_HUNDREDS });

attackTest("page requests", {
  connections: ONE_TO_HUNDREDS,
  seen: { "heard H": 10 },
});

attackTest("WebSocket pings", {
  connections: ONE_TO_HUNDREDS,
  seen: { "ended by the server": 1 },
});

attackTest("WebSocket fragments", {
  connections: ONE_TO_HUNDREDS,
  seen: { "ended by the server": 1 },
});

/** Between two attempts, in milliseconds. */
const TRY_EVERY = 20;

/** Names that a page can have resolve to this server, and names that are no address, however they look. */
const HOSTS = [
  ...["evil.example", "evil.example:2428", "EVIL.example.", "localhost."],
  ...["localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1."],
  ...[
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "127.1",
    "0177.0.0.1",
    "[::1%25lo]",
  ],
  ...["127.0.0.1@evil.example", "evil.example#127.0.0.1", "127.0.0.1, evil"],
];

/** Origins that are not the server's, however alike. */
const ORIGINS = [
  ...["http://evil.example", "null", "", "file://", "http://localhost"],
  ...["http://127.0.0.1:80", "http://127.0.0.1.", "http://127.0.0.1/"],
  ...["http://u@127.0.0.1", "ws://127.0.0.1", "http://127.0.0.1, null"],
  ...["chrome-extension://127.0.0.1", "http://127.0.0.1\r\nOrigin: null"],
];

/** How a page of another site reaches for the server: by its own name, or under the server's. */
const REACHES = [
  ...HOSTS.flatMap((host) => [
    `Host: ${host}\r\n`,
    `Host: ${host}\r\nOrigin: http://${host}\r\n`,
  ]),
  ...ORIGINS.map((origin) => `Host: 127.0.0.1\r\nOrigin: ${origin}\r\n`),
];

/** Its words if it were let in, masked as a browser does. */
function masked(...messages: readonly string[]): Uint8Array {
  return concat(
    messages.flatMap((message) =>
      Sender.frame(Buffer.from(message), {
        ...{ fin: true, opcode: 1, mask: true, rsv1: false, readOnly: true },
      })
    ),
  );
}

/** The WebSockets of the server, and the words of the page in each. */
const WORDS = {
  "/ws": masked(
    JSON.stringify({ type: "hello", version: 1, name: "Page" }),
    JSON.stringify({ type: "say", id: "1", text: "psst" }),
  ),
  "/irc": masked(
    ...["NICK Page", "USER page 0 * :Page", "JOIN #lobby"],
    "PRIVMSG #lobby :psst",
  ),
};

/** Every way into each of them. */
const OPENINGS = Object.entries(WORDS).flatMap(([path, words]) =>
  REACHES.map((fields) => ({ path, fields, words }))
);

/** Nobody has heard the words of a page. */
function assertWordsUnheard(heard: Socket): void {
  for (const line of heard.waiting) {
    assertEquals(/psst|"Page"/.test(line), false, line);
  }
}

attackTest(
  "page of another site",
  { seen: { requests: OPENINGS.length, "heard H": OPENINGS.length } },
  async (target) => {
    const { tally, over, underWay } = target;
    await using bob = await member(target.port, "Bea");
    // A request that has begun is sent to its end.
    const whole = { ...target, over: new AbortController().signal };
    for (let count = 0; count < OPENINGS.length || !over.aborted; count++) {
      const opening = OPENINGS[count % OPENINGS.length];
      const page = await Hostile.connect(whole);
      if (page === undefined) throw new Error("the page cannot connect");
      underWay();
      await page.send(
        `GET ${opening?.path} HTTP/1.1\r\n` +
          "Upgrade: websocket\r\nConnection: Upgrade\r\n" +
          "Sec-WebSocket-Version: 13\r\n" +
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
          `${opening?.fields}\r\n`,
      );
      await page.send(opening?.words ?? "");
      await page.ended;
      tally.count("requests");
      await delay(TRY_EVERY);
    }
    assertWordsUnheard(bob);
  },
);

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { Detector } from "../../../dialects/detector.ts";
import type { DecodedEvent } from "../../../dialects/dialect.ts";
import { BARE_FACTS } from "../../../dialects/irc/member_state.ts";
import { openWebSite } from "../../../dialects/web/open_web_site.ts";
import { byteByByte, bytesOf, cutAt, cuts } from "../cutting.ts";

const PAGE = `<style>a</style><script type="module">b</script>`;
const SCRIPT = "export {};";
const SCRIPT_PATH = "/ciphers-0123456789abcdef.js";
const gzip = (text: string) => Uint8Array.from(gzipSync(text)).toBase64();
const site = await openWebSite(
  { "/": gzip(PAGE), [SCRIPT_PATH]: gzip(SCRIPT) },
  ["Chat.Example.org"],
);

/** The example of RFC 6455, 1.3. */
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/** The paths of WebSockets. */
const PATHS = ["/ws", "/irc"];

const UPGRADE = {
  Host: "192.0.2.7:2428",
  Upgrade: "websocket",
  Connection: "keep-alive, Upgrade",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": KEY,
};

function request(
  line: string,
  fields: Readonly<Record<string, string | undefined>> = {},
): string {
  const lines = Object.entries({ Host: "localhost", ...fields })
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`]
    );
  return [`${line} HTTP/1.1`, ...lines, "\r\n"].join("\r\n");
}

/** The answer to a stream. */
function answer(
  pieces: readonly Uint8Array[],
): { readonly text: string; readonly events: DecodedEvent[] } {
  const detector = new Detector({ web: site, irc: BARE_FACTS });
  let text = "";
  const events = pieces.flatMap((piece) => {
    const events = detector.feed(piece);
    text += new TextDecoder().decode(detector.reply());
    return events;
  });
  events.push(...detector.end());
  text += new TextDecoder().decode(detector.reply());
  return { text, events };
}

function statusOf(text: string): number {
  return Number(
    /^HTTP\/1\.1 (\d{3}) /.exec(answer([bytesOf(text)]).text)?.[1],
  );
}

Deno.test("the page is sent with a policy that allows only its own scripts and style", () => {
  const { text, events } = answer([bytesOf(request("GET /?from=here"))]);
  const [head = "", body] = text.split("\r\n\r\n");
  assertEquals(body, PAGE);
  assertEquals(events, [{ type: "ended", reason: "the page was sent" }]);
  const policy = /Content-Security-Policy: (.*)/.exec(head)?.[1] ?? "";
  assertMatch(
    policy,
    /^default-src 'none'; script-src 'self' 'sha256-[^ ]+'; /,
  );
  assertMatch(policy, /frame-ancestors 'none'/);
  assert(!policy.includes("unsafe"));
  assertMatch(head, /X-Content-Type-Options: nosniff/);
  assertMatch(head, /Connection: close/);
  assert(!/set-cookie|access-control/i.test(head));
  assert(head.includes(`Content-Length: ${PAGE.length}`));
});

Deno.test("a script of the page is a script, which a browser may keep for ever", () => {
  const { text, events } = answer([bytesOf(request(`GET ${SCRIPT_PATH}`))]);
  const [head = "", body] = text.split("\r\n\r\n");
  assertEquals(body, SCRIPT);
  assertEquals(events, [{ type: "ended", reason: "the page was sent" }]);
  assertMatch(head, /^HTTP\/1\.1 200 /);
  assertMatch(head, /Content-Type: text\/javascript; charset=utf-8\r/);
  assertMatch(head, /X-Content-Type-Options: nosniff/);
  assertMatch(head, /Cross-Origin-Resource-Policy: same-origin/);
  assertMatch(head, /Cache-Control: max-age=\d+, immutable/);
  const posted = answer([bytesOf(request(`POST ${SCRIPT_PATH}`))]).text;
  assertMatch(posted, /^HTTP\/1\.1 405 /);
});

Deno.test("the origin of the page in a WebSocket is known, and absent where no page speaks", () => {
  for (const path of PATHS) {
    for (const origin of [undefined, "https://192.0.2.7:2428"]) {
      const detector = new Detector({ web: site, irc: BARE_FACTS });
      const fields = { ...UPGRADE, Origin: origin };
      detector.feed(bytesOf(request(`GET ${path}`, fields)));
      assertEquals(detector.origin, origin);
    }
  }
});

Deno.test("a WebSocket is decoded in portions: the cost of its frames is known afterwards only", () => {
  for (const path of PATHS) {
    const detector = new Detector({ web: site, irc: BARE_FACTS });
    assertEquals(detector.portionMax, undefined);
    detector.feed(bytesOf(request(`GET ${path}`, UPGRADE)));
    assertEquals(detector.portionMax, 1024);
  }
});

Deno.test("over TLS a page without it cannot open a WebSocket", () => {
  const options = { web: site, irc: BARE_FACTS, isEncrypted: true };
  for (const path of PATHS) {
    for (const [scheme, status] of [["http", 403], ["https", 101]] as const) {
      const Origin = `${scheme}://192.0.2.7:2428`;
      const detector = new Detector(options);
      detector.feed(bytesOf(request(`GET ${path}`, { ...UPGRADE, Origin })));
      const text = new TextDecoder().decode(detector.reply());
      assert(text.startsWith(`HTTP/1.1 ${status} `), text);
    }
  }
});

Deno.test("the head alone, the same page again and a compressed one are what was asked for", () => {
  const whole = answer([bytesOf(request("GET /"))]).text;
  const head = answer([bytesOf(request("HEAD /"))]).text;
  assertEquals(head, whole.slice(0, -PAGE.length));
  const etag = /ETag: (.*)\r/.exec(whole)?.[1];
  const again = answer([bytesOf(request("GET /", { "If-None-Match": etag }))]);
  assertMatch(again.text, /^HTTP\/1\.1 304 /);
  assert(again.text.endsWith("\r\n\r\n"));
  for (
    const [accepted, isCompressed] of [
      ["gzip, br", true],
      ["br;q=1, *;q=0.5", true],
      ["gzip;q=0", false],
      ["identity", false],
    ] as const
  ) {
    const { text } = answer([
      bytesOf(request("GET /", { "Accept-Encoding": accepted })),
    ]);
    assertEquals(text.includes("Content-Encoding: gzip"), isCompressed);
  }
});

Deno.test("a refusal of HEAD has no body", () => {
  for (
    const [status, path] of [[404, "/x"], [426, "/ws"], [426, "/irc"]] as const
  ) {
    const { text } = answer([bytesOf(request(`HEAD ${path}`))]);
    assert(text.startsWith(`HTTP/1.1 ${status} `));
    assert(text.endsWith("\r\n\r\n"));
    assertMatch(text, /Content-Length: [1-9]/);
  }
});

Deno.test("a WebSocket is opened for the page of this server, and for programs", () => {
  for (
    const fields of [
      UPGRADE,
      { ...UPGRADE, Origin: "http://192.0.2.7:2428" },
      { ...UPGRADE, Origin: "https://192.0.2.7:2428" },
      {
        ...UPGRADE,
        Host: "Chat.example.ORG",
        Origin: "http://chat.example.org",
      },
      { ...UPGRADE, Host: "[::1]:2428", Origin: "http://[::1]:2428" },
    ]
  ) {
    for (const path of PATHS) {
      const { text, events } = answer([
        bytesOf(request(`GET ${path}`, fields)),
      ]);
      assertMatch(text, /^HTTP\/1\.1 101 /);
      assert(text.includes(`Sec-WebSocket-Accept: ${ACCEPT}\r\n`));
      assert(!text.includes("Sec-WebSocket-Protocol"));
      assertEquals(events, []);
    }
  }
});

Deno.test("a WebSocket with IRC names the subprotocol that its client prefers, and is absent without IRC", () => {
  const asked = "chat, binary.ircv3.net, text.ircv3.net";
  const bytes = bytesOf(
    request("GET /irc", { ...UPGRADE, "Sec-WebSocket-Protocol": asked }),
  );
  const [named] = /Sec-WebSocket-Protocol: .*/.exec(answer([bytes]).text) ?? [];
  assertEquals(named, "Sec-WebSocket-Protocol: binary.ircv3.net");
  const detector = new Detector({ web: site });
  detector.feed(bytes);
  const text = new TextDecoder().decode(detector.reply());
  assert(text.startsWith("HTTP/1.1 404 "), text);
});

Deno.test("at the path of the page a subprotocol of IRC opens its WebSocket, for programs and the page of this server only", () => {
  const upgrade = { ...UPGRADE, "Sec-WebSocket-Protocol": "text.ircv3.net" };
  const cases: readonly [status: number, text: string][] = [
    [101, request("GET /", upgrade)],
    [101, request("GET /", { ...upgrade, Origin: "http://192.0.2.7:2428" })],
    [403, request("GET /", { ...upgrade, Origin: "http://evil.example" })],
    [403, request("GET /", { ...upgrade, Host: "evil.example" })],
    [426, request("GET /", { ...upgrade, Connection: "close" })],
    [200, request("GET /", { ...upgrade, Upgrade: undefined })],
    [200, request("GET /", { ...upgrade, "Sec-WebSocket-Protocol": "chat" })],
    [200, request("GET /", UPGRADE)],
  ];
  for (const [status, text] of cases) assertEquals(statusOf(text), status);
  const opened = answer([bytesOf(request("GET /", upgrade))]).text;
  assert(opened.includes("Sec-WebSocket-Protocol: text.ircv3.net\r\n"));
  const detector = new Detector({ web: site });
  detector.feed(bytesOf(request("GET /", upgrade)));
  const text = new TextDecoder().decode(detector.reply());
  assert(text.startsWith("HTTP/1.1 200 "), text);
});

Deno.test("what is not as it must be gets the status that says why, and nothing else", () => {
  const cases: readonly [status: number, text: string][] = [
    [404, request("GET /x")],
    [404, request("GET http://localhost/")],
    [404, request("OPTIONS *")],
    [405, request("POST /")],
    [405, request("get /")],
    [400, request("GET /", { Host: undefined })],
    [400, request("GET /", { Host: "a b" })],
    [403, request("GET /", { Host: "evil.example" })],
    [403, request("GET /", { Host: "localhost.evil.example:2428" })],
    [403, request("GET /", { Host: "1.2.3.4.evil.example" })],
    ...PATHS.flatMap((path): [status: number, text: string][] => [
      [403, request(`GET ${path}`, { ...UPGRADE, Host: "evil.example" })],
      [
        403,
        request(`GET ${path}`, { ...UPGRADE, Origin: "http://evil.example" }),
      ],
      [403, request(`GET ${path}`, { ...UPGRADE, Origin: "null" })],
      [
        403,
        request(`GET ${path}`, { ...UPGRADE, Origin: "http://192.0.2.7:80" }),
      ],
      [
        403,
        request(`GET ${path}`, { ...UPGRADE, Origin: "ws://192.0.2.7:2428" }),
      ],
      [426, request(`GET ${path}`)],
      [
        426,
        request(`GET ${path}`, { ...UPGRADE, "Sec-WebSocket-Version": "8" }),
      ],
      [426, request(`GET ${path}`, { ...UPGRADE, Connection: "close" })],
      [
        400,
        request(`GET ${path}`, { ...UPGRADE, "Sec-WebSocket-Key": "short" }),
      ],
      [400, request(`GET ${path}`, { ...UPGRADE, "Content-Length": "3" })],
      [
        400,
        request(`GET ${path}`, { ...UPGRADE, "Transfer-Encoding": "chunked" }),
      ],
      [400, request(`POST ${path}`, UPGRADE)],
    ]),
    [400, "GET /\r\n"],
    [505, "PRI * HTTP/2.0\r\n"],
    [431, request("GET /", { Cookie: "x".repeat(20_000) })],
    [431, `GET /${"x".repeat(20_000)} HTTP/1.1\r\n`],
    [400, "GET / HTTP/1.1\r\nHost: localhost\r\n"],
  ];
  for (const [status, text] of cases) {
    assertEquals(statusOf(text), status, text.slice(0, 200));
    const { events } = answer([bytesOf(text + "/name Ann\nhello\n")]);
    assertEquals(events, [{ type: "other-protocol", protocol: "HTTP" }]);
  }
});

Deno.test("however a request is cut, the answer is the same", () => {
  const requests = [
    request("GET /"),
    request("GET /ws", UPGRADE),
    request("GET /irc", UPGRADE),
    request("POST /") + "hello\n\n",
    request("GET /", { Host: "evil.example" }),
  ];
  fc.assert(fc.property(fc.constantFrom(...requests), cuts, (text, places) => {
    const bytes = bytesOf(text);
    assertEquals(answer(cutAt(bytes, places)), answer([bytes]));
  }));
  for (const text of requests) {
    const bytes = bytesOf(text);
    assertEquals(answer(byteByByte(bytes)), answer([bytes]));
  }
});

Deno.test("a request that is never completed is ended with a response", () => {
  const detector = new Detector({ web: site });
  detector.feed(bytesOf("GET / HTTP/1.1\r\nHost: "));
  const bye = { type: "bye", reason: "no hello in time", again: true } as const;
  const text = new TextDecoder().decode(detector.encodeAlone(bye));
  assertMatch(text, /^HTTP\/1\.1 408 [^]*\r\n\r\nno hello in time\n$/);
});

Deno.test("a connection that is not admitted is told so in HTTP", () => {
  const detector = new Detector();
  detector.feed(bytesOf(request("GET /")));
  assertEquals(detector.dialect?.encode({ type: "ping" }).length, 0);
  const bye = {
    type: "bye",
    reason: "the server is full",
    again: true,
  } as const;
  const text = new TextDecoder().decode(detector.dialect?.encode(bye));
  assertMatch(text, /^HTTP\/1\.1 503 [^]*\r\n\r\nthe server is full\n$/);
});

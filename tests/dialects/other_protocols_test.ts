import { assert, assertEquals, assertMatch } from "@std/assert";
import { Detector } from "../../dialects/detector.ts";
import type { DecodedEvent } from "../../dialects/dialect.ts";
import { FIRST_LINE_MAX } from "../../dialects/first_line.ts";
import { PIECE_WAIT } from "../../dialects/pieces.ts";
import { plain } from "../../dialects/text/plain.ts";
import { byteByByte, bytesOf, cutAt } from "./cutting.ts";

const GREETED: DecodedEvent = { type: "hello", version: 1, ephemeral: true };

const LONG = "x".repeat(FIRST_LINE_MAX);

/** The bytes after a request line. */
const HEADERS = "Host: x\r\nOrigin: http://evil\r\n\r\n/name Mallory\nhello\n";

/** The beginning of a connection, and its protocol. */
const BEGINNINGS: readonly (readonly [protocol: string, first: string])[] = [
  ["HTTP", "GET / HTTP/1.1\r\n"],
  ["HTTP", "POST /a?b=%20#c HTTP/1.0\r\n"],
  ["HTTP", "get / HTTP/1.1\r\n"],
  ["HTTP", "pOsT /x hTTp/1.1\n"],
  ["HTTP", "PROPFIND /dav HTTP/1.1\r\n"],
  ["HTTP", "x-y_z~1 / HTTP/9.9\r\n"],
  ["HTTP", "GET http://192.0.2.7:2428/ HTTP/1.1\r\n"],
  ["HTTP", "OPTIONS * HTTP/1.1\r\n"],
  ["HTTP", "CONNECT example.org:443 HTTP/1.1\r\n"],
  ["HTTP", "DELETE anything HTTP/1.1\r\n"],
  ["HTTP", "PRI * HTTP/2.0\r\n"],
  ["HTTP", "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n"],
  ["HTTP", "GET /\r\n"],
  ["HTTP", "GET /한글\x01\xff HTTP/1.1\r\n"],
  ["HTTP", "GET / HTTP/1.1\rHost: x\r\r\n"],
  ["HTTP", `GET /${LONG} HTTP/1.1\r\n`],
  ["HTTP", `POST /${LONG} HTTP/1.1\r\n`],
  ["HTTP", `FOO /${LONG.slice(10)} HTTP/1.1\r\n`],
  ["RTSP", "OPTIONS rtsp://192.0.2.7/ RTSP/1.0\r\n"],
  ["SIP", "REGISTER sip:192.0.2.7 SIP/2.0\r\n"],
  ["SMTP", "EHLO [192.0.2.9]\r\n"],
  ["SMTP", "ehlo laptop\r\n"],
  ["SMTP", "HELO laptop.example\r\n"],
  ["SMTP", "MAIL FROM:<ann@example.org>\r\n"],
  ["SMTP", "AUTH PLAIN AGFubgBzZWNyZXQ=\r\n"],
  ["FTP", "USER anonymous\r\n"],
  ["FTP", "PASS mozilla@example.com\r\n"],
  ["FTP", "AUTH TLS\r\n"],
  ["POP3", "CAPA\r\n"],
  ["IMAP", "1 capability\r\n"],
  ["IMAP", "a001 LOGIN ann secret\r\n"],
  ["IRC", "CAP LS 302\r\n"],
  ["IRC", "NICK ann\r\n"],
  ["IRC", "USER ann 0 * :Ann\r\n"],
  ["SSH", "SSH-2.0-OpenSSH_9.2\r\n"],
  ["PROXY", "PROXY TCP4 192.0.2.7 198.51.100.1 51034 2428\r\n"],
  ["PROXY", "PROXY UNKNOWN\r\n"],
  ["PROXY", "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0cabcdefghijkl"],
  ["STUN", "\x00\x01\x00\x08\x21\x12\xa4\x42abcdefghijkl"],
  ["STUN", "\x00\x1c\x00\x03\x00\x08\x21\x12\xa4\x42abcdefghijkl"],
];

/** The bytes of a text: UTF-8, or for STUN one a character. */
function streamOf(protocol: string, first: string): Uint8Array {
  return protocol === "STUN"
    ? Uint8Array.from(first, (character) => character.charCodeAt(0))
    : bytesOf(first + HEADERS);
}

/** Everything that comes of a stream, with a pause before each piece where that is asked for. */
function events(
  detector: Detector,
  pieces: readonly Uint8Array[],
  isLate = false,
): DecodedEvent[] {
  const events = pieces.flatMap((piece) => [
    ...detector.feed(piece),
    ...(isLate && detector.silenceTimeout !== undefined
      ? detector.silence()
      : []),
  ]);
  return [...events, ...detector.end()];
}

for (const [protocol, first] of BEGINNINGS) {
  const name = JSON.stringify(first.trimEnd()).slice(0, 50);
  Deno.test(`${protocol} is told by ${name}, and nothing of it is said, however it is cut`, () => {
    const bytes = streamOf(protocol, first);
    const expected: DecodedEvent[] = [{ type: "other-protocol", protocol }];
    const look = (pieces: readonly Uint8Array[], what: string) => {
      const detector = new Detector();
      assertEquals(events(detector, pieces), expected, what);
      assertEquals(
        detector.dialect?.name,
        protocol === "HTTP" ? "web" : protocol,
      );

      const greeted = new Detector();
      assertEquals(greeted.silence(), [GREETED]);
      assertEquals(events(greeted, pieces), expected, `${what}, greeted`);

      const asked = new Detector();
      asked.asksPassword = true;
      assertEquals(events(asked, pieces), expected, `${what}, asked`);
    };
    look([bytes], "whole");
    look(byteByByte(bytes), "byte by byte");
    const step = Math.ceil(first.length / 100);
    for (let place = 0; place < first.length; place += step) {
      look(cutAt(bytes, [place]), `at ${place}`);
    }
    look([bytesOf("\r\n\r\n \n"), bytes], "after blank lines");
    look([Uint8Array.of(0xef, 0xbb, 0xbf), bytes], "after a byte order mark");
  });
}

Deno.test("a request of a browser that is late in its midst is not said, and not greeted", () => {
  for (const [protocol, first] of BEGINNINGS) {
    const isOfProgram = /^(GET|POST|OPTIONS|DELETE|PRI|EHLO|HELO|USER|NICK) /
      .test(first);
    if (!isOfProgram || first.length > 100) continue;
    const bytes = streamOf(protocol, first);
    for (let place = 1; place < first.trimEnd().length; place++) {
      const all = events(new Detector(), cutAt(bytes, [place]), true);
      assertEquals(
        all.map(({ type }) => type),
        ["other-protocol"],
        `${first} at ${place}`,
      );
    }
  }
});

Deno.test("a request by any other method is not said when it is late behind the beginning of its path", () => {
  for (const method of ["get", "FOO", "pOsT"]) {
    const request = `${method} /path HTTP/1.1\r\n${HEADERS}`;
    const bytes = bytesOf(request);
    const from = `${method} /`.length;
    for (let place = from; place < `${method} /path HTTP/`.length; place++) {
      const all = events(new Detector(), cutAt(bytes, [place]), true);
      const at = `${method} at ${place}`;
      assertEquals(all.map(({ type }) => type), ["other-protocol"], at);
    }
  }
});

Deno.test("a person's first line is said, whatever it begins with", () => {
  const lines = [
    "get some coffee",
    "Hello!",
    "hello",
    "helo everybody",
    "HELLO",
    "GET",
    "get",
    "post office",
    "I like HTTP/2",
    "see HTTP/1.1",
    "who uses plain HTTP/1.1 here?",
    "get /etc/hosts from Ann",
    "see http://example.org/",
    "http://example.org/",
    "options: tea, coffee",
    "pass me the salt",
    "PASS ME THE SALT",
    "user error",
    "USER ERROR AGAIN",
    "nick is here",
    "cap off",
    "mail from: Bob has come",
    "Mail from Bob",
    "1 login does not work",
    "2 id cards please",
    "quit",
    "ssh is down",
    "POST",
    "안녕하세요",
    "OPTIONS ARE GOOD",
    "PROXY TCP4 is what I need",
    "PROXY UNKNOWNS",
    "* HTTP/1.1",
    "GET /a b c",
    "x / y",
  ];
  for (const line of lines) {
    const bytes = bytesOf(`${line}\nmore\n`);
    const expected: DecodedEvent[] = [
      GREETED,
      { type: "say", text: line },
      { type: "say", text: "more" },
    ];
    assertEquals(events(new Detector(), [bytes]), expected, line);
    assertEquals(events(new Detector(), byteByByte(bytes)), expected, line);
  }
});

Deno.test("a message without a line end is said after a moment, for some programs send none", () => {
  for (const text of ["hi", "Hello!", "see x", "get /x and", "I"]) {
    const detector = new Detector();
    assertEquals(detector.feed(bytesOf(text)), []);
    assertEquals(detector.silenceTimeout, PIECE_WAIT);
    assertEquals(detector.silence(), [GREETED, { type: "say", text }]);
    assertEquals(detector.dialect, plain);
  }
});

Deno.test("each protocol is answered in its own words, and in nothing else", () => {
  for (const [protocol, first] of BEGINNINGS) {
    const detector = new Detector();
    detector.feed(streamOf(protocol, first));
    const { dialect } = detector;
    assert(dialect !== undefined);
    assertEquals(dialect.encode({ type: "ping" }).length, 0);
    const bye = { type: "bye", reason: "secret", again: true } as const;
    const answer = new TextDecoder().decode(
      detector.reply() ?? dialect.encode(bye),
    );
    assert(!answer.includes("secret"));
    if (protocol === "STUN") assertEquals(answer, "");
    else assertMatch(answer, /^[^\n]+\n/);
  }
});

Deno.test("where there is no page a browser is answered with one whole response, which says what this is", () => {
  const detector = new Detector();
  detector.feed(bytesOf("GET / HTTP/1.1\r\n"));
  const answer = new TextDecoder().decode(detector.reply());
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  assertMatch(head, /^HTTP\/1\.1 404 Not Found\r\n/);
  assertMatch(head, /\r\nConnection: close(\r\n|$)/);
  assertMatch(head, /\r\nContent-Type: text\/plain; charset=utf-8(\r\n|$)/);
  assert(!/^access-control-/im.test(head), "no page may read it");
  assertMatch(head, new RegExp(`\r\nContent-Length: ${body.length}(\r\n|$)`));
  assertMatch(body, /chat join/);
});

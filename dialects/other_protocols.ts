/**
 * Protocols that are not spoken here. A web page or a mail program can be made
 * to send them to any port: their bytes must never be taken for a person's input.
 *
 * @module
 */
import type { Notice } from "../protocol/notice.ts";
import type { DecodedEvent, Dialect, Following } from "./dialect.ts";
import { byFirstLine, byRequestLine } from "./first_line.ts";

const NOTHING = new Uint8Array();

/** A protocol that is not spoken here. */
export interface NotSpoken {
  readonly name: string;
  readonly begins: Dialect["begins"];
  /** The event that its first bytes produce. */
  readonly event: DecodedEvent;
  /** The answer, in that protocol, that it is not spoken here. */
  readonly answer: Uint8Array;
}

/** A dialect without requests: all input is ignored, and the `bye` is an answer in that protocol. */
export function notSpokenHere(
  { name, begins, event, answer }: NotSpoken,
): Dialect {
  return {
    name,
    answersPing: false,
    isForPeople: false,
    begins,
    codec() {
      let isFirst = true;
      return {
        feed() {
          const events = isFirst ? [event] : [];
          isFirst = false;
          return events;
        },
      };
    },
    encode: ({ type }: Notice) => type === "bye" ? answer : NOTHING,
  };
}

/** The magic cookie of STUN (RFC 8489, 5). */
const COOKIE = [0x21, 0x12, 0xa4, 0x42];

/** Its offsets: behind a type and a length, and behind the length of a frame (RFC 4571). */
const COOKIE_PLACES = [4, 6];

/** STUN and TURN, which a web page makes a browser send by WebRTC. */
function beginsStun(
  first: Uint8Array,
  following: Following,
): boolean | undefined {
  // The first byte of a type or a length, which no text contains.
  if ((first[0] ?? 0) > 0x01) return false;
  const isCookieAt = (place: number) =>
    COOKIE.every((byte, index) => first[place + index] === byte);
  if (COOKIE_PLACES.some(isCookieAt)) return true;
  const isShort = first.length < Math.max(...COOKIE_PLACES) + COOKIE.length;
  return isShort && following === "expected" ? undefined : false;
}

/** The first bytes of version 2 of the PROXY protocol, behind its blank lines. */
const PROXY_V2 = new TextEncoder().encode("\0\r\nQUIT\n");

/** A line of version 1: a proxy names its client. */
const beginsProxyV1 = byFirstLine({
  verbs: ["PROXY"],
  fits: (line) => /^PROXY (TCP[46] [\da-f.:]+ |UNKNOWN( |$))/i.test(line),
});

/**
 * A proxy that this server is not told to believe. Its header would be said
 * aloud, with the address of its client.
 */
function beginsProxy(
  first: Uint8Array,
  following: Following,
): boolean | undefined {
  const length = Math.min(first.length, PROXY_V2.length);
  const isV2 = PROXY_V2.subarray(0, length)
    .every((byte, at) => byte === first[at]);
  if (!isV2) return beginsProxyV1(first, following);
  if (length === PROXY_V2.length) return true;
  return following === "expected" ? undefined : false;
}

/**
 * The protocols that browsers, mail programs and similar programs can be made
 * to send: their first bytes, and the answers. Words that people also use count
 * only in capital letters, as programs write them.
 */
const PROTOCOLS: readonly (readonly [
  name: string,
  begins: Dialect["begins"],
  answer: string,
])[] = [
  ["RTSP", byRequestLine("RTSP", []), "RTSP/1.0 400 Bad Request\r\n\r\n"],
  ["SIP", byRequestLine("SIP", []), "SIP/2.0 400 Bad Request\r\n\r\n"],
  [
    "PROXY",
    beginsProxy,
    "This server does not believe this proxy: chat serve --proxy ADDRESS\r\n",
  ],
  ["STUN", beginsStun, ""],
  [
    "SMTP",
    byFirstLine({
      verbs: ["EHLO", "HELO", "LHLO", "MAIL", "RCPT"],
      fits: (line) =>
        /^(HELO [\w.:[\]-]+|AUTH [A-Z][A-Z0-9-]+ \S+)$/.test(line) ||
        /^([EL]HLO( \S+)?|(MAIL FROM|RCPT TO): *<.*)$/i.test(line),
    }),
    "554 This is a chat server\r\n",
  ],
  [
    "FTP",
    byFirstLine({
      verbs: ["USER", "PASS", "AUTH"],
      fits: (line) => /^(USER|PASS|AUTH) \S+$|^(FEAT|SYST)$/.test(line),
    }),
    "421 This is a chat server\r\n",
  ],
  [
    "POP3",
    byFirstLine({
      verbs: ["APOP", "CAPA", "STLS"],
      fits: (line) => /^(CAPA|STLS|APOP \S+ \S+)$/.test(line),
    }),
    "-ERR This is a chat server\r\n",
  ],
  [
    "IMAP",
    byFirstLine({
      verbs: [],
      fits: (line) =>
        /^[a-z]{0,5}\d+ (capability|starttls|noop|logout)$/i.test(line) ||
        /^[A-Za-z]{0,5}\d+ (LOGIN|AUTHENTICATE|ID) ./.test(line),
    }),
    "* BYE This is a chat server\r\n",
  ],
  [
    "IRC",
    byFirstLine({
      verbs: ["CAP", "NICK", "USER", "PASS"],
      fits: (line) =>
        /^(CAP (LS|LIST|REQ|END)\b.*|NICK :?\S+|USER \S+ \S+ \S+ :.*|PASS :.+|QUIT)$/
          .test(line),
    }),
    "ERROR :This is a chat server, without IRC\r\n",
  ],
  [
    "SSH",
    byFirstLine({ verbs: [], fits: (line) => /^SSH-\d/.test(line) }),
    "This is a chat server\r\n",
  ],
];

/** A dialect for each of them. */
export const OTHER_PROTOCOLS: readonly Dialect[] = PROTOCOLS.map(
  ([name, begins, answer]) =>
    notSpokenHere({
      name,
      begins,
      event: { type: "other-protocol", protocol: name },
      answer: new TextEncoder().encode(answer),
    }),
);

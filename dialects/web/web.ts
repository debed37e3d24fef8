/**
 * HTTP: a page for browsers, and from there a WebSocket in which they speak the
 * native frames, or one in which clients speak IRC. A connection has one request: its response is the last, or a
 * WebSocket begins.
 *
 * @module
 */
import type { Notice } from "../../protocol/notice.ts";
import { concat } from "../concat.ts";
import type {
  Codec,
  CodecOptions,
  DecodedEvent,
  Dialect,
  Encoder,
  SignInAnswer,
} from "../dialect.ts";
import { byRequestLine } from "../first_line.ts";
import { UnfinishedBytes } from "../unfinished_bytes.ts";
import {
  acceptWebSocket,
  askedSubprotocols,
  wantsWebSocket,
} from "./handshake.ts";
import { httpResponse } from "./http_response.ts";
import {
  BadRequest,
  checkRequestLine,
  endOfHead,
  HEAD_MAX,
  METHODS,
  parseHead,
  type RequestHead,
} from "./request_head.ts";
import {
  checkHost,
  checkOrigin,
  takesGzip,
  type WebFile,
  type WebSite,
} from "./web_site.ts";

const NOTHING = new Uint8Array();

/** Where the page opens its WebSocket. */
const WEB_SOCKET_PATH = "/ws";

/** Where clients of IRC open theirs. */
const IRC_PATH = "/irc";

/** The page, and for clients that know a host and a port only also IRC. */
const PAGE_PATH = "/";

/**
 * Most bytes of a WebSocket that are decoded at once. The least frame of a
 * client has six bytes, so that these are at most as much work as a long message.
 */
const PORTION_MAX = 1024;

/** Shown where the page is switched off. */
const NO_PAGE =
  `This is a chat server without a web page. To take part: chat join HOST:PORT, or nc HOST PORT`;

/** HTTP with a WebSocket. */
export const web: Dialect = {
  name: "web",
  answersPing: true,
  isForPeople: false,
  begins: byRequestLine("HTTP", METHODS),
  codec: (options) => new WebCodec(options),
  encode: farewell,
};

/** The only notice that can be told in HTTP: the connection is not served. */
function farewell(notice: Notice): Uint8Array {
  return notice.type === "bye"
    ? httpResponse({ status: 503, body: notice.reason })
    : NOTHING;
}

/** Sends nothing: the response was the last of a connection. */
const ANSWERED: Encoder = {
  name: "web",
  isForPeople: false,
  encode: () => NOTHING,
};

/** The one request of a connection, or its WebSocket. */
class WebCodec implements Codec {
  readonly #options: CodecOptions;
  readonly #head = new UnfinishedBytes();
  /** Whether the request line is complete, and checked. */
  #hasLine = false;
  #reply: Uint8Array | undefined;
  #isAnswered = false;
  #webSocket: Codec | undefined;
  #origin: string | undefined;

  constructor(options: CodecOptions = {}) {
    this.#options = options;
  }

  /** Absent until the request is answered: then a farewell is a response. */
  get encoder(): Encoder | undefined {
    return this.#webSocket?.encoder ??
      (this.#isAnswered ? ANSWERED : undefined);
  }

  /** A connection that ends before its request is complete was too slow. */
  encodeAlone(notice: Notice | SignInAnswer): Uint8Array | undefined {
    if (this.#webSocket !== undefined) {
      return this.#webSocket.encodeAlone?.(notice);
    }
    return !this.#isAnswered && notice.type === "bye"
      ? httpResponse({ status: 408, body: notice.reason })
      : undefined;
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    if (this.#webSocket !== undefined) return this.#webSocket.feed(bytes);
    if (this.#isAnswered) return [];
    try {
      return this.#take(bytes);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      return this.#refuse(error);
    }
  }

  end(): DecodedEvent[] {
    if (this.#webSocket !== undefined) return this.#webSocket.end?.() ?? [];
    return this.#isAnswered
      ? []
      : this.#refuse(new BadRequest(400, "the request is not complete"));
  }

  get origin(): string | undefined {
    return this.#origin;
  }

  reply(): Uint8Array | undefined {
    const own = this.#reply;
    this.#reply = undefined;
    const framed = this.#webSocket?.reply?.();
    if (own === undefined || framed === undefined) return own ?? framed;
    return concat([own, framed]);
  }

  frames(): number {
    return this.#webSocket?.frames?.() ?? 0;
  }

  get portionMax(): number | undefined {
    return this.#webSocket === undefined ? undefined : PORTION_MAX;
  }

  /** @throws {BadRequest} */
  #take(bytes: Uint8Array): DecodedEvent[] {
    const { web: site, isEncrypted = false } = this.#options;
    const before = this.#head.length;
    const known = Math.max(0, before - 2);
    this.#head.append(bytes);
    const all = this.#head.bytes;
    if (site === undefined) throw new BadRequest(404, NO_PAGE);
    this.#hasLine ||= checkRequestLine(all, before);
    const end = endOfHead(all, known);
    if ((end ?? all.length) > HEAD_MAX) {
      throw new BadRequest(431, `at most ${HEAD_MAX} bytes of header fields`);
    }
    if (end === undefined) return [];
    const head = parseHead(all.subarray(0, end));
    const host = checkHost(head, site.hosts);
    const opened = this.#openedBy(head, site);
    if (opened === undefined) {
      this.#answered(fileResponse(head, site.files));
      return [{ type: "ended", reason: "the page was sent" }];
    }
    this.#origin = checkOrigin(head, host, isEncrypted);
    this.#answered(acceptWebSocket(head, opened.subprotocol));
    this.#webSocket = opened.codec;
    return end < all.length ? this.#webSocket.feed(all.subarray(end)) : [];
  }

  /** The WebSocket that stands at a path; `undefined` where there is none. */
  #openedBy(
    head: RequestHead,
    site: WebSite,
  ):
    | { readonly codec: Codec; readonly subprotocol?: string | undefined }
    | undefined {
    const { maxText, irc } = this.#options;
    if (head.path === WEB_SOCKET_PATH) {
      return { codec: site.webSocket(maxText) };
    }
    if (irc === undefined) return undefined;
    const isPage = head.path === PAGE_PATH && wantsWebSocket(head);
    if (!isPage && head.path !== IRC_PATH) return undefined;
    const opened = site.ircWebSocket(irc, askedSubprotocols(head));
    // At the path of the page only a subprotocol tells that IRC is meant.
    return isPage && opened.subprotocol === undefined ? undefined : opened;
  }

  #answered(response: Uint8Array): void {
    this.#head.release();
    this.#reply = response;
    this.#isAnswered = true;
  }

  #refuse({ status, message }: BadRequest): DecodedEvent[] {
    const fields = FIELDS_OF[status];
    const { bytes } = this.#head;
    const isHead = HEAD.every((byte, at) => bytes[at] === byte);
    this.#answered(httpResponse({ status, body: message, fields, isHead }));
    return [{ type: "other-protocol", protocol: "HTTP" }];
  }
}

/** The beginning of a request whose response has no body. */
const HEAD = new TextEncoder().encode("HEAD ");

/** Header fields that a status demands. */
const FIELDS_OF: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  405: { Allow: "GET, HEAD" },
  426: {
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
  },
};

/** @throws {BadRequest} It is no file of the site that is asked for. */
function fileResponse(
  head: RequestHead,
  files: ReadonlyMap<string, WebFile>,
): Uint8Array {
  const { method, path, fields } = head;
  const file = files.get(path);
  if (file === undefined) throw new BadRequest(404, "the page is at /");
  if (method !== "GET" && method !== "HEAD") {
    throw new BadRequest(405, "the page can only be read");
  }
  const isHead = method === "HEAD";
  const common = { ...file.fields, ETag: file.etag };
  if (fields.get("if-none-match") === file.etag) {
    return httpResponse({ status: 304, fields: common, isHead });
  }
  const isCompressed = takesGzip(head);
  return httpResponse({
    status: 200,
    isHead,
    body: isCompressed ? file.gzip : file.plain,
    fields: {
      ...common,
      ...(isCompressed ? { "Content-Encoding": "gzip" } : {}),
      Vary: "Accept-Encoding",
      "Referrer-Policy": "no-referrer",
      "Cross-Origin-Resource-Policy": "same-origin",
    },
  });
}

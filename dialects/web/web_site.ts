import type { Codec, IrcFacts } from "../dialect.ts";
import { BadRequest, listOf, type RequestHead } from "./request_head.ts";

/** A file of the site, ready to be sent. */
export interface WebFile {
  readonly plain: Uint8Array;
  /** The same, compressed. */
  readonly gzip: Uint8Array;
  /** Changes with its content. */
  readonly etag: string;
  /** The header fields of its own. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A WebSocket with IRC. */
export interface IrcWebSocket {
  readonly codec: Codec;
  /** The subprotocol that both sides speak; absent for none. */
  readonly subprotocol: string | undefined;
}

/** The web site of a server. */
export interface WebSite {
  /** The files, by their paths: the page, and the script that it loads where it needs it. */
  readonly files: ReadonlyMap<string, WebFile>;
  /** The host names under which the server is reached, besides its addresses and `localhost`; in lower case. */
  readonly hosts: ReadonlySet<string>;
  /**
   * Decodes the frames of a WebSocket. It is handed in because a server without
   * a page does not load what it needs.
   *
   * @param maxText Longest text of a message, in bytes of UTF-8.
   */
  readonly webSocket: (maxText: number | undefined) => Codec;
  /**
   * The same for a WebSocket with IRC.
   *
   * @param asked The subprotocols that the client asks for.
   */
  readonly ircWebSocket: (
    facts: IrcFacts,
    asked: readonly string[],
  ) => IrcWebSocket;
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^\[[0-9a-f:.]+\]$/i;

/** A host with an optional port (RFC 9110, 7.2). */
const HOST = /^(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::(\d{1,5}))?$/;

/**
 * Checks that a request names this server. A page from elsewhere can have its
 * own name resolve to the address of this server (DNS rebinding), and would
 * then be of the same origin: it must not be answered under that name.
 *
 * @returns The host with its port.
 * @throws {BadRequest} It names none, or another.
 */
export function checkHost(
  { fields }: Pick<RequestHead, "fields">,
  hosts: ReadonlySet<string>,
): string {
  const value = fields.get("host") ?? "";
  const name = HOST.exec(value)?.[1]?.toLowerCase();
  if (name === undefined) {
    throw new BadRequest(400, "the Host field is missing or malformed");
  }
  const isKnown = IPV4.test(name) || IPV6.test(name) || name === "localhost" ||
    hosts.has(name);
  if (!isKnown) {
    throw new BadRequest(
      403,
      `this server is not known as ${name}: open it by its address, or start it with --web-host ${name}`,
    );
  }
  return value.toLowerCase();
}

/**
 * Checks that a WebSocket is opened by a page of this server. Programs that are
 * no browsers name no origin.
 *
 * @param host The host of the request, as {@linkcode checkHost} returns it.
 * @param isEncrypted Whether the connection is encrypted: a page that is not
 * can be anybody's on the way.
 * @returns The origin of the page; `undefined` for no page.
 * @throws {BadRequest} The page is from elsewhere.
 */
export function checkOrigin(
  { fields }: Pick<RequestHead, "fields">,
  host: string,
  isEncrypted: boolean,
): string | undefined {
  const origin = fields.get("origin")?.toLowerCase();
  if (origin === undefined) return undefined;
  // A proxy may encrypt what comes here in plain.
  const isPlain = origin === `http://${host}` && !isEncrypted;
  if (isPlain || origin === `https://${host}`) return origin;
  throw new BadRequest(403, "a page of another site must not connect here");
}

/** Whether a client takes a compressed body. */
export function takesGzip({ fields }: Pick<RequestHead, "fields">): boolean {
  return listOf(fields.get("accept-encoding")).some((coding) =>
    /^(gzip|\*)$/.test(coding.replace(/;.*$/, "").trim()) &&
    !/;\s*q=0(\.0*)?$/.test(coding)
  );
}

import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { WebFile, WebSite } from "./web_site.ts";

/**
 * The files of the site as `deno task web` has made them, by their paths: the
 * page at `/`, and scripts whose names change with their content. Each is in
 * gzip, in base64.
 */
export type BuiltSite = Readonly<Record<string, string>>;

/** How long a browser may keep a file whose name changes with its content. */
const FOR_EVER = "max-age=31536000, immutable";

const decoder = new TextDecoder();

/**
 * Prepares the site.
 *
 * @param hosts Names of the server, besides its addresses and `localhost`.
 */
export async function openWebSite(
  built: BuiltSite,
  hosts: readonly string[],
): Promise<WebSite> {
  // Only a server with a page loads a WebSocket.
  const [{ WebSocketCodec }, { IrcWebSocketCodec, ircSubprotocol }] =
    await Promise.all([
      import("./web_socket.ts"),
      import("./irc_web_socket.ts"),
    ]);
  return {
    files: new Map(
      Object.entries(built).map(([path, file]) => [path, webFile(path, file)]),
    ),
    hosts: new Set(hosts.map((host) => host.toLowerCase())),
    webSocket: (maxText) => new WebSocketCodec(maxText),
    ircWebSocket: (facts, asked) => {
      const subprotocol = ircSubprotocol(asked);
      return { subprotocol, codec: new IrcWebSocketCodec(facts, subprotocol) };
    },
  };
}

function webFile(path: string, built: string): WebFile {
  const gzip = Uint8Array.fromBase64(built);
  const plain = Uint8Array.from(gunzipSync(gzip));
  return {
    plain,
    gzip,
    etag: `"${hashOf(plain)}"`,
    fields: path === "/" ? pageFields(decoder.decode(plain)) : SCRIPT_FIELDS,
  };
}

const SCRIPT_FIELDS = {
  "Content-Type": "text/javascript; charset=utf-8",
  "Cache-Control": FOR_EVER,
};

function pageFields(html: string): Readonly<Record<string, string>> {
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-cache",
    "Content-Security-Policy": policyOf(html),
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
  };
}

/**
 * The page may run its own script, load one from its own server, use its own
 * style and connect to its own server: nothing else, and nothing from elsewhere.
 */
function policyOf(html: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes(html, "script")}`,
    `style-src ${hashes(html, "style")}`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The hashes of the inline elements of a kind (Content Security Policy Level 3, 2.3.1). */
function hashes(html: string, element: "script" | "style"): string {
  const inline = new RegExp(`<${element}\\b[^>]*>(.*?)</${element}>`, "gs");
  const found = html.matchAll(inline).map(([, content = ""]) =>
    `'sha256-${hashOf(content)}'`
  ).toArray();
  return found.length > 0 ? found.join(" ") : "'none'";
}

function hashOf(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("base64");
}

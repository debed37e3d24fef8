import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { WebPage, WebSite } from "./web_site.ts";

/**
 * Prepares the site.
 *
 * @param html The page: a single file, with its script and its style in it.
 * @param hosts Names of the server, besides its addresses and `localhost`.
 */
export async function openWebSite(
  html: string,
  hosts: readonly string[],
): Promise<WebSite> {
  // Only a server with a page loads a WebSocket.
  const { WebSocketCodec } = await import("./web_socket.ts");
  return {
    page: preparedPage(html),
    hosts: new Set(hosts.map((host) => host.toLowerCase())),
    webSocket: (maxText) => new WebSocketCodec(maxText),
  };
}

/** The page with everything that does not change from request to request. */
export function preparedPage(html: string): WebPage {
  const bytes = new TextEncoder().encode(html);
  return {
    html: bytes,
    gzip: Uint8Array.from(gzipSync(bytes, { level: 9 })),
    etag: `"${hashOf(html)}"`,
    policy: policyOf(html),
  };
}

/**
 * The page may run its own script, use its own style and connect to its own
 * server: nothing else, and nothing from elsewhere.
 */
function policyOf(html: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashes(html, "script")}`,
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

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

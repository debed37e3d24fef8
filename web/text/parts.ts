/** A part of the text of a message. */
export type TextPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "link"; readonly text: string; readonly href: string }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "block"; readonly text: string };

/** Code in a block, code in a line, an address; the first that begins in a text. */
const SPECIAL =
  /```(?:[a-z0-9+#-]*\n)?(?<block>.+?)\n?```\n?|`(?<code>[^`\n]+)`|(?<link>https?:\/\/[^\s<>"`]+)/gisu;

/** A sign that ends a sentence, not the address before it. */
const END = /[.,;:!?'*_~\u3002\uff0c]/u;

/** Longest address that becomes a link, in UTF-16 code units: as long as browsers follow. */
const LINK_MAX = 2_048;

/** Most parts of a text: each is an element of the page. What follows them is text. */
const PARTS_MAX = 200;

/**
 * The parts of a text. Only addresses of the web become links, and nothing else
 * has an effect: all other parts are text.
 *
 * @example
 * ```ts
 * import { textParts } from "./parts.ts";
 *
 * const parts = textParts("see https://example.org/a.");
 * console.assert(parts.map(({ type }) => type).join() === "text,link,text");
 * ```
 */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  const plain = (to: number) => {
    const between = text.slice(end, to);
    if (between !== "") parts.push({ type: "text", text: between });
    end = to;
  };
  for (const match of text.matchAll(SPECIAL)) {
    if (parts.length >= PARTS_MAX) break;
    const { block, code, link } = match.groups ?? {};
    plain(match.index);
    if (block !== undefined) parts.push({ type: "block", text: block });
    else if (code !== undefined) parts.push({ type: "code", text: code });
    else {
      const address = withoutEnd(link ?? "");
      const href = webAddress(address);
      if (href === undefined) continue;
      parts.push({ type: "link", text: address, href });
      end += address.length;
      continue;
    }
    end += match[0].length;
  }
  plain(text.length);
  return parts;
}

/** An address without the signs of the sentence around it. */
function withoutEnd(address: string): string {
  const count = (sign: string) => address.split(sign).length - 1;
  let closing = count(")") - count("(");
  let end = address.length;
  for (; end > 0; end--) {
    const sign = address.charAt(end - 1);
    if (sign === ")" && closing > 0) closing--;
    else if (!END.test(sign)) break;
  }
  return address.slice(0, end);
}

function webAddress(address: string): string | undefined {
  const url = address.length > LINK_MAX ? null : URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

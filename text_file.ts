import { isUtf16, utf8 } from "./protocol/text/utf8.ts";

/** A file that holds no text that can be read. */
export class NotText extends Error {
  override readonly name = "NotText";
}

/**
 * Reads a file of text, in UTF-8. The byte order mark that some editors begin
 * one with is no part of it.
 *
 * @throws {NotText} It is no UTF-8.
 */
export function readTextFile(path: string): string {
  const bytes = Deno.readFileSync(path);
  if (isUtf16(bytes)) {
    throw new NotText("it is UTF-16 text; save it as UTF-8");
  }
  const text = utf8(bytes);
  if (text === undefined) {
    throw new NotText("it is not UTF-8 text; save it as UTF-8");
  }
  return text.replace(/^\ufeff/, "");
}

import { isUtf16, utf8 } from "./protocol/text/utf8.ts";

/** A file does not contain readable text. */
export class NotText extends Error {
  override readonly name = "NotText";
}

/**
 * Reads a text file in UTF-8, without the byte order mark that some editors
 * write.
 *
 * @throws {NotText} The file is not in UTF-8.
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

/** Whether an error says that there is no such file. */
export function isNoFile(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}

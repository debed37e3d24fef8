import { assertEquals, assertThrows } from "@std/assert";
import { NotText, readTextFile } from "../text_file.ts";
import { TestFolder } from "./store/test_folder.ts";

Deno.test("a file of text is read without its byte order mark, and what is no UTF-8 is named", () => {
  using folder = new TestFolder();
  const path = `${folder.path}/text`;
  const texts: readonly (readonly [readonly number[], string])[] = [
    [[], ""],
    [[0x68, 0x69, 0x0a], "hi\n"],
    [[0xef, 0xbb, 0xbf, 0x68, 0x69], "hi"],
  ];
  for (const [bytes, text] of texts) {
    Deno.writeFileSync(path, Uint8Array.from(bytes));
    assertEquals(readTextFile(path), text);
  }
  const others: readonly (readonly [readonly number[], string])[] = [
    [[0xff, 0xfe, 0x68, 0x00], "UTF-16"],
    [[0xfe, 0xff, 0x00, 0x68], "UTF-16"],
    [[0x68, 0x00, 0x69, 0x00], "UTF-16"],
    [[0x63, 0x61, 0x66, 0xe9], "not UTF-8"],
  ];
  for (const [bytes, what] of others) {
    Deno.writeFileSync(path, Uint8Array.from(bytes));
    assertThrows(() => readTextFile(path), NotText, what);
  }
});

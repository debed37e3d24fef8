import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { NoticeDecoder } from "../../../dialects/native/notice_decoder.ts";
import { NoticeDecoder as OfPage } from "../../../dialects/native/whole_lines.ts";
import { FRAMES } from "./server_frames.ts";

Deno.test("whole lines are read in a page as they are elsewhere", () => {
  const line = fc.oneof(
    fc.constantFrom(...FRAMES).map((frame) => JSON.stringify(frame)),
    fc.json().filter((text) => !text.includes("\n")),
    fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n]/.test(text)),
  );
  fc.assert(fc.property(fc.array(line), (lines) => {
    const bytes = new TextEncoder().encode(
      lines.map((line) => line + "\n").join(""),
    );
    assertEquals(new OfPage().feed(bytes), new NoticeDecoder().feed(bytes));
  }));
});

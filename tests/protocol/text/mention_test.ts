import { assert } from "@std/assert";
import { mentions } from "../../../protocol/text/mention.ts";

Deno.test("a text names somebody when the name stands in it as a word of its own", () => {
  for (
    const text of [
      "Ann",
      "ann?",
      "hi ANN!",
      "@ann: hi",
      "ａｎｎ",
      "(ann)",
      "안녕 ann",
    ]
  ) {
    assert(mentions(text, "Ann"), text);
  }
  for (const text of ["", "an announcement", "joann", "ann2", "anné"]) {
    assert(!mentions(text, "Ann"), text);
  }
  assert(mentions("hi jo-ann!", "jo-ann"));
  assert(mentions("xann ann", "ann"), "not the first place only");
});

Deno.test("a name need not be set apart where a script without spaces begins, ends or goes on", () => {
  for (
    const [text, name] of [
      ["보라야", "보라"],
      ["보라님, 안녕", "보라"],
      ["@보라", "보라"],
      ["우리보라", "보라"],
      ["보라ann", "보라"],
      ["Hana님", "Hana"],
      ["안녕hana", "Hana"],
      ["花子さん", "花子"],
      ["太郎とhanaは", "hana"],
      ["คุณนกมา", "นก"],
      ["안녕하세요 진아!", "진"],
      ["\u1107\u1169라야", "보라"],
    ] as const
  ) {
    assert(mentions(text, name), `${text} names ${name}`);
  }
  for (
    const [text, name] of [
      ["Hanako", "Hana"],
      ["Hana2", "Hana"],
      ["사진", "진"],
      ["นกิ", "นก"],
      ["보 라", "보라"],
    ] as const
  ) {
    assert(!mentions(text, name), `${text} does not name ${name}`);
  }
});

import { assert, assertEquals } from "@std/assert";
import { memberName } from "../../../protocol/name/name.ts";
import { isOfNames } from "../../../protocol/name/name_profile.ts";
import { mixedScripts } from "../../../protocol/name/script.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { characters, codeOf } from "../text/characters.ts";

Deno.test("scripts that are commonly mixed may be mixed", () => {
  const names = [
    ...["山田さん", "Taro太郎タロウさん", "東京Tower", "ア・イ・Ai", "Ｙuki雪"],
    ...["金철수", "Kim김金", "김Kim", "々"],
  ];
  for (const name of names) assertEquals(mixedScripts(name), [], name);
});

Deno.test("other scripts are not mixed, and the refusal names them", () => {
  const names: [string, string][] = [
    ["Аnn", "Cyrillic and Latin"],
    ["Annа", "Latin and Cyrillic"],
    ["pαul", "Latin and Greek"],
    ["сοсо", "Cyrillic and Greek"],
    ["김さん", "Hangul and Hiragana"],
    ["annאבג", "Latin and Hebrew"],
    ["Նikо", "Armenian and Latin and Cyrillic"],
    ["x٣", "Latin and Arabic"],
    ["김ກ", "Hangul and Lao"],
    ["𐌰n", "another script and Latin"],
  ];
  for (const [name, scripts] of names) {
    assertEquals(mixedScripts(name).join(" and "), scripts, name);
  }
});

Deno.test("each character of names is allowed by itself: its script is known", () => {
  const strange: string[] = [];
  for (const character of characters()) {
    if (!isOfNames(character)) continue;
    if (mixedScripts(character).length > 0) strange.push(codeOf(character));
  }
  assertEquals(strange.slice(0, 10), []);
});

Deno.test("a member's name does not mix scripts; the refusal names them", () => {
  try {
    memberName("Аnn");
    assert(false, "a mixed name was taken");
  } catch (error) {
    assert(error instanceof Refusal);
    assertEquals(error.code, "bad-name");
    assertEquals(
      error.message,
      "a name must be in one script; this one mixes Cyrillic and Latin",
    );
  }
});

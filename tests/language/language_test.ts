import { assertEquals } from "@std/assert";
import {
  languageOf,
  speak,
  translated,
  translatedLines,
} from "../../language/language.ts";

Deno.test("the language is that of the locale, as gettext finds it", () => {
  const cases: readonly (readonly [
    variables: Readonly<Record<string, string>>,
    system: string,
    language: string,
  ])[] = [
    [{}, "en-US", "en"],
    [{}, "ko-KR", "ko"],
    [{}, "und", "en"],
    [{ LANG: "ko_KR.UTF-8" }, "en-US", "ko"],
    [{ LANG: "ko" }, "en-US", "ko"],
    [{ LANG: "kok_IN" }, "en-US", "en"],
    [{ LANG: "de_DE.UTF-8" }, "ko-KR", "en"],
    [{ LANG: "C" }, "ko-KR", "en"],
    [{ LANG: "C.UTF-8", LANGUAGE: "ko" }, "ko-KR", "en"],
    [{ LANG: "POSIX" }, "ko-KR", "en"],
    [{ LANG: "ko_KR", LC_MESSAGES: "en_US" }, "ko-KR", "en"],
    [{ LANG: "en_US", LC_MESSAGES: "ko_KR" }, "en-US", "ko"],
    [{ LC_MESSAGES: "ko_KR", LC_ALL: "C" }, "ko-KR", "en"],
    [{ LANG: "ko_KR", LC_MESSAGES: "", LC_ALL: "" }, "en-US", "ko"],
    [{ LANG: "ko_KR", LANGUAGE: "en" }, "ko-KR", "en"],
    [{ LANG: "en_US", LANGUAGE: "fr:ko:en" }, "en-US", "ko"],
    [{ LANG: "ko_KR", LANGUAGE: "" }, "en-US", "ko"],
  ];
  for (const [variables, system, language] of cases) {
    assertEquals(
      languageOf((name) => variables[name], system),
      language,
      JSON.stringify([variables, system]),
    );
  }
});

Deno.test("only lines of the program are translated, and English is the default", async () => {
  const lines = "* Ann is now Bora\nAnn >> x is now y\nAnn is now Bora\n" +
    "! you are in no such place\n  Ann is now Bora\n";
  assertEquals(translatedLines(lines), lines);
  await speak("ko");
  try {
    assertEquals(translated(" (not locked)"), " (잠기지 않음)");
    assertEquals(translated("x".repeat(100_000)), "x".repeat(100_000));
    assertEquals(
      translatedLines(lines),
      "* Ann 님의 새 이름: Bora\nAnn >> x is now y\nAnn is now Bora\n" +
        "! you are in no such place\n  Ann is now Bora\n",
    );
  } finally {
    await speak("en");
  }
  assertEquals(translated(" (not locked)"), " (not locked)");
});

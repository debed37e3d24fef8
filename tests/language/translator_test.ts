import { assertEquals, assertThrows } from "@std/assert";
import { Translator } from "../../language/translator.ts";

const translator = new Translator({
  "it closed the connection": "끊겼습니다",
  "try again": "다시 해 보세요",
  "{name} left": "{name} 나감",
  "{n#} left": "{n}명 나감",
  "{by} kicked {who}{why?: {reason*}}": "{by}, {who} 강퇴{why?({reason})}",
  "topic of {room}: {text*}": "{room} 주제: {text}",
  "lost: {reason!}": "잃음: {reason}",
  "in {rooms,}{more? and {m#} more}": "방 {rooms}{more? 외 {m}}",
  "{path...} is full": "{path} 가득 참",
});

Deno.test("values stand where the translation has them", () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    "it closed the connection": "끊겼습니다",
    "Ann left": "Ann 나감",
    "12 left": "12명 나감",
    "in a, b and 3 more": "방 a, b 외 3",
    "in a, b": "방 a, b",
    "Ann kicked Bora": "Ann, Bora 강퇴",
    "Ann kicked Bora: too loud": "Ann, Bora 강퇴(too loud)",
    "/my data is full": "/my data 가득 참",
    "/my data is full; try again": "/my data 가득 참. 다시 해 보세요",
    "Ann left; /my data is full": "Ann 나감. /my data 가득 참",
    "lost: it closed the connection": "잃음: 끊겼습니다",
    "lost: ECONNRESET": "잃음: ECONNRESET",
    "12 left; try again": "12명 나감. 다시 해 보세요",
    "lost: it closed the connection; try again":
      "잃음: 끊겼습니다. 다시 해 보세요",
    "Ann Lee left": undefined,
    "it closed the connection.": undefined,
    "Ann left; nobody knows": undefined,
    "": undefined,
  };
  for (const [english, korean] of Object.entries(cases)) {
    assertEquals(translator.translate(english), korean, english);
  }
});

Deno.test("text of others stays as it is, whatever it looks like", () => {
  const values = [
    "it closed the connection",
    "Ann kicked Bora",
    "x; it closed the connection",
    "/tmp is full",
    "lost: it closed the connection",
    "topic of lobby: x",
    "{room} {text} $& $1",
    "\n",
  ];
  for (const value of values) {
    assertEquals(
      translator.translate(`topic of lobby: ${value}`),
      `lobby 주제: ${value}`,
    );
    assertEquals(
      translator.translate(`Ann kicked Bora: ${value}`),
      `Ann, Bora 강퇴(${value})`,
    );
  }
});

Deno.test("a line that joins more than a person would read is left alone", () => {
  const line = Array(1_000).fill("Ann left").join("; ");
  assertEquals(translator.translate(line), undefined);
});

Deno.test("a sentence whose braces do not fit is a mistake", () => {
  for (const english of ["{name left", "{} left", "{a?x"]) {
    assertThrows(() => new Translator({ [english]: "{" }), Error, "braces");
  }
});

Deno.test("sentences stand in sentences only so deep: a line of a hostile server costs no more", () => {
  const translator = new Translator({ "in {what!}": "{what} 안" });
  assertEquals(translator.translate("in in x"), "x 안 안");
  const deep = translator.translate("in ".repeat(1_000) + "x");
  assertEquals(deep, "in ".repeat(996) + "x 안 안 안 안");
});

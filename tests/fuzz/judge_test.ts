import { assertEquals, assertThrows } from "@std/assert";
import { Judge } from "./judge.ts";
import { ProtocolPage } from "./protocol_page.ts";

const PAGE = ProtocolPage.read();

function judge(text: string): unknown[] {
  // Every character a byte, so that bytes that are no UTF-8 can be written too.
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const judge = new Judge(PAGE);
  const said = Array.from(bytes, (byte) => judge.take(Uint8Array.of(byte)));
  judge.end();
  return said.flat();
}

Deno.test("lines that say whose they are, and frames of the page, are let through", () => {
  const lines = [
    "* welcome, Ann: type a message, or /help",
    "! a message cannot be empty",
    "~ Ann waves",
    "Ann >> hi",
    "Ann (to you only) >> hi",
    "Ann >> a\ttab",
  ];
  assertEquals(judge(lines.map((line) => line + "\n").join("")), lines);
  assertEquals(judge(`* welcome\n{"type":"pong"}\n`), [
    "* welcome",
    { type: "pong" },
  ]);
});

Deno.test("telnet's answers are no part of a line", () => {
  assertEquals(judge("\xff\xfc\n\xff\xfe\xff* welcome\n"), ["* welcome"]);
});

Deno.test("a client that begins with TLS where none is spoken gets an alert", () => {
  assertEquals(judge("\x15\x03\x03\x00\x02\x02\x46"), []);
});

for (
  const [what, text, why] of [
    ["a line of nobody", "hello\n", "whose line"],
    ["a name with a blank", "Ann B >> hi\n", "whose line"],
    ["an empty line", "\n", "whose line"],
    ["an escape sequence", "Ann >> \x1b[2J\n", "drives a terminal"],
    ["a return", "Ann >> hi\r\n", "drives a terminal"],
    ["a C1 control", "Ann >> \xc2\x9b2J\n", "drives a terminal"],
    ["a direction", "Ann >> \xe2\x80\xae\n", "drives a terminal"],
    ["no UTF-8", "Ann >> \xff\xfb", "ended within a line"],
    ["no UTF-8", "Ann >> \xc3\n", "not valid"],
    ["half a frame", `{"type":"pong"\n`, "JSON"],
    ["a frame of no page", `{"type":"dance"}\n`, "no frame dance"],
    ["a room of no text", `{"type":"left","room":7}\n`, "a client does not"],
    ["text among frames", `{"type":"pong"}\n* hi\n`, "among frames"],
    ["half a line", "* welc", "ended within a line"],
  ] as const
) {
  Deno.test(`${what} is found: ${JSON.stringify(text)}`, () => {
    assertThrows(() => judge(text), Error, why);
  });
}

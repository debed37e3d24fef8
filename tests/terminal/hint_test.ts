import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../protocol/command.ts";
import { commandHint } from "../../terminal/hint.ts";

function helpOf(name: string): string {
  return COMMANDS.find((command) => command.name === name)?.help ?? "";
}

for (
  const [line, hint] of [
    ["hello", undefined],
    ["//msg", undefined],
    [" /msg", undefined],
    ["/msg", `/msg NAME TEXT  ${helpOf("msg")}`],
    ["/MSG Ann hi", `/msg NAME TEXT  ${helpOf("msg")}`],
    ["/whoi", `/whois NAME  ${helpOf("whois")}`],
    ["/nick", `/name NAME  ${helpOf("name")}`],
    ["/who", `/who [ROOM]  ${helpOf("who")}`],
    ["/un", "/unregister /unlock /unignore"],
    ["/un x", undefined],
    ["/xyzzy", undefined],
    ["/kick Ann", undefined],
  ] as const
) {
  Deno.test(`"${line}" has the hint ${JSON.stringify(hint)}`, () => {
    assertEquals(commandHint(line, false), hint);
  });
}

Deno.test("an operator has hints for the commands of operators", () => {
  assertEquals(
    commandHint("/kick Ann", true),
    `/kick NAME [REASON]  ${helpOf("kick")}`,
  );
});

import { assertEquals } from "@std/assert";
import { complete } from "../../terminal/completion.ts";

const KNOWN = { names: ["Ann", "Al B", "\x1b[J"], rooms: ["dev", "a b"] };

Deno.test("commands of operators are completed for operators", () => {
  for (const isOperator of [false, true]) {
    const all = complete("/", { ...KNOWN, isOperator }).fitting;
    assertEquals(all.includes("/kick "), isOperator);
    assertEquals(all.includes("/join "), true);
    const help = complete("/help ki", { ...KNOWN, isOperator }).fitting;
    assertEquals(help, isOperator ? ["kick "] : []);
  }
});

for (
  const [line, fitting] of [
    ["/cle", ["/clear "]],
    ["a", ["Ann: "]],
    ["hi a", ["Ann "]],
    ["@a", ["@Ann "]],
    ["/msg @a", ["@Ann "]],
    ["/join d", ["dev "]],
    ["/help clea", ["clear "]],
    ["/help ke", ["keys "]],
    ["/lock a", []],
    ["/clear a", []],
    ["hi ", []],
  ] as const
) {
  Deno.test(`"${line}" is completed to ${JSON.stringify(fitting)}`, () => {
    assertEquals(complete(line, KNOWN).fitting, fitting);
  });
}

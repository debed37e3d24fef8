import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { mayHoldPassword } from "../../../client/account/password_line.ts";
import { COMMANDS } from "../../../protocol/command.ts";

Deno.test("a command with a password is known, also mistyped or disguised", () => {
  for (
    const line of [
      "/register sesame",
      "/login Ann sesame",
      "/LOGIN Ann sesame",
      "  /register sesame",
      "/ register sesame",
      "／ｒｅｇｉｓｔｅｒ sesame",
      "/regsiter sesame",
      "/registr sesame",
      "/logni Ann sesame",
      "/register",
    ]
  ) assertEquals(mayHoldPassword(line), true, line);
});

Deno.test("any other line is none", () => {
  const others = COMMANDS.filter(({ name }) =>
    name !== "register" && name !== "login"
  ).map(({ name }) => `/${name} Ann`);
  for (
    const line of ["hello", "the register", "//register", "", "/", ...others]
  ) assertEquals(mayHoldPassword(line), false, line);
});

Deno.test("any text is a line or none, and a command with any password is known", () => {
  fc.assert(fc.property(
    fc.string({ unit: "binary" }),
    (text) => {
      mayHoldPassword(text);
      assertEquals(mayHoldPassword(`/register ${text}`), true);
    },
  ));
});

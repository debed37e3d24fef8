import { assertEquals, assertThrows } from "@std/assert";
import { readArguments } from "../../../cli/arguments.ts";
import {
  givenPassword,
  passwordOptions,
} from "../../../cli/options/password.ts";
import { UsageError } from "../../../cli/usage_error.ts";
import { Failure } from "../../../failure.ts";

const FILES: Readonly<Record<string, string>> = {
  unix: "from file\nmore\n",
  windows: "from file\r\nmore\r\n",
  short: "from file",
  blanks: "  \nsecret\n",
  empty: "",
  line: "\nsecret\n",
  long: "é".repeat(129),
  longest: "é".repeat(128),
  control: "a\tb",
};

/** The password given by these words and this variable. */
function given(args: readonly string[], variable?: string): string | undefined {
  const options = passwordOptions("the password", "Who");
  return givenPassword(readArguments(args, options, "chat join"), {
    env: (name) => name === "CHAT_PASSWORD" ? variable : undefined,
    read: (path) => {
      const text = FILES[path];
      if (text === undefined) throw new Deno.errors.NotFound("no such file");
      return text;
    },
  });
}

Deno.test("a password is the word, the first line of the file, or what the environment says", () => {
  assertEquals(given([]), undefined);
  assertEquals(given([], ""), undefined);
  assertEquals(given([], "from env"), "from env");
  assertEquals(given(["--password", " a b "], "from env"), " a b ");
  for (const file of ["unix", "windows", "short"]) {
    assertEquals(given(["--password-file", file], "from env"), "from file");
  }
  assertEquals(given(["--password-file", "longest"]), FILES.longest);
});

Deno.test("an invalid password is refused, and not part of the message", () => {
  for (
    const [args, variable, part] of [
      [
        ["--password", "x", "--password-file", "unix"],
        "",
        "exclude each other",
      ],
      [["--password", "  "], "", "--password is empty"],
      [["--password", "secret\nmore"], "", "control character"],
      [["--password", "secret".repeat(30)], "", "180 characters"],
      [["--password-file", "empty"], "", "--password-file empty is empty"],
      [["--password-file", "line"], "secret", "is empty"],
      [["--password-file", "blanks"], "", "is empty"],
      [["--password-file", "long"], "", "129 characters"],
      [["--password-file", "control"], "", "control character"],
      [[], "secret\x1b[2J", "CHAT_PASSWORD contains a control character"],
    ] as const
  ) {
    const { message } = assertThrows(
      () => given(args, variable),
      UsageError,
      part,
    );
    assertEquals(message.includes("secret"), false, message);
    assertEquals(message.includes("\n"), false);
  }
});

Deno.test("a file that cannot be read is named", () => {
  assertThrows(
    () => given(["--password-file", "absent"]),
    Failure,
    "--password-file absent cannot be read: no such file",
  );
});

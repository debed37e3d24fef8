/** Commands printed to be typed, in the shells themselves. */
import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { callFromSource, shellCommand } from "../shell_command.ts";
import { writtenAddress } from "../transport/address.ts";
import { testWith } from "./e2e/harness/needs.ts";
import { startCommand } from "./e2e/harness/program.ts";

/** Characters with a meaning for shells, and words that people write. */
const character = fc.oneof(
  fc.constantFrom(..."[]#&%!$`'\"\\*?~=;|<>(){}^@,+:/-_. “”‘’"),
  fc.constantFrom(..."aZ09한ไ😀é"),
);

/** Words that have been trouble, and many others. */
const WORDS = [
  ...["", "-", "a b", "!!", "!x", "it's", `"`, "\\", "a\\\\b", "\\'", "''"],
  ...["$HOME", "`id`", "~", "~root", "=ls", "*", "{a,b}", "#x", "x#y^z", "%1"],
  ...["[fd00::2]:2428", "[fe80::1%eth0]:2428", "h#sha256:00&key=a%20b"],
  ...fc.sample(fc.string({ unit: character, maxLength: 12 }), 500),
];

/** How each shell is started as people use it, and what `chat` is there. */
const SHELLS: readonly (readonly [command: readonly string[], chat: string])[] =
  [
    [
      ["bash", "--norc", "--noprofile", "-i"],
      String.raw`chat() { printf '%s\0' "$@"; }`,
    ],
    [
      ["zsh", "-f", "-i", "-o", "extendedglob"],
      String.raw`chat() { printf '%s\0' "$@" }`,
    ],
    [
      ["fish", "--no-config", "-i"],
      String.raw`function chat; printf '%s\0' $argv; end`,
    ],
    [["sh", "-i"], String.raw`chat() { printf '%s\0' "$@"; }`],
  ];

for (const [command, chat] of SHELLS) {
  const [shell = ""] = command;
  testWith([shell], `${shell} takes each word for itself`, async () => {
    await using program = startCommand([...command]);
    await program.type(`${chat}\n${shellCommand(...WORDS)}\nexit\n`);
    await program.endInput();
    const { stdout } = await program.finished();
    const taken = stdout.split("\0").slice(0, -1);
    assertEquals(taken, WORDS);
  });
}

Deno.test("an address needs no more than double quotes, as PowerShell and cmd have them", () => {
  const address = fc.record({
    host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
    port: fc.nat(65_535),
    key: fc.string({ unit: "grapheme" }),
  }, { noNullPrototype: true });
  fc.assert(fc.property(address, (address) => {
    assertMatch(
      shellCommand("join", writtenAddress(address)),
      /^chat join ([\w./:-]+|"[^"$`\\!“”„]+")$/,
    );
  }));
});

Deno.test("from source it begins with the task, by npx where that has fetched Deno", () => {
  const call = (runtime: string) =>
    callFromSource("deno task chat", runtime, "2.9.6");
  assertEquals(call("/usr/local/bin/deno"), "deno task chat");
  for (
    const runtime of [
      "/home/ann/.npm/_npx/0b8c/node_modules/@deno/linux-x64-glibc/deno",
      String.raw`C:\Users\ann\npm-cache\_npx\0b8c\node_modules\deno\deno.exe`,
    ]
  ) assertEquals(call(runtime), "npx -y deno@2.9.6 task chat");
});

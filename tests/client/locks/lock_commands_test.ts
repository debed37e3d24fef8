import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  LOCK_COMMANDS,
  type Locking,
  lockLine,
} from "../../../client/locks/lock_commands.ts";
import { COMMANDS, typed } from "../../../protocol/command.ts";
import type { Request } from "../../../protocol/request.ts";
import type { SlashCommand } from "../../../protocol/schema/slash_command.ts";
import { anyText } from "../../protocol/text/any_text.ts";

const ALL: readonly SlashCommand<Request | Locking>[] = [
  ...COMMANDS,
  ...LOCK_COMMANDS,
];

Deno.test("/lock takes a passphrase, blanks and all, or none; /unlock takes nothing", () => {
  const read = (line: string) => typed(line, ALL);
  assertEquals(read("/lock"), { type: "lock" });
  assertEquals(read("/lock  open  sesame "), {
    type: "lock",
    passphrase: "open  sesame",
  });
  assertEquals(read("/unlock"), { type: "unlock" });
  assertEquals(read("/unlock it").type, "fault");
});

Deno.test("a line that may hold a passphrase is known as such, however it is typed", () => {
  const secret = [
    ...[
      "/lock",
      "/lock open sesame",
      "/LOCK x",
      "/lock\tx",
      "/lockx",
      "/lock\nx",
    ],
    ...[
      "  /lock x",
      "\u200b/lock x",
      "∕lock x",
      "\t/lock x",
      "\u3000/lock x",
      "／ｌｏｃｋ　ｘ",
      "/ lock x",
    ],
    ...["/lok x", "/lcok x", "/loc x", "/lokc x", "/llock x", "/unlok x"],
    ...["/relock x", "/unlock x", "/look x"],
  ];
  for (const line of secret) {
    const command = lockLine(line);
    assertEquals(command?.startsWith("/"), true, line);
    // Right or wrong, it is never said.
    assertEquals(typed(command ?? line, ALL).type === "say", false, line);
  }
  const other = [
    ...["", "lock", "the /lock", "//lock x", "/", "/ ", "hello"],
    ...COMMANDS.map(({ name }) => `/${name} x`),
  ];
  for (const line of other) assertEquals(lockLine(line), undefined, line);
});

Deno.test("whatever follows /lock, it is never said and never a request to the server", () => {
  fc.assert(fc.property(anyText(), (text) => {
    for (const line of [`/lock ${text}`, ` /LOCK\t${text}`]) {
      const { type } = typed(lockLine(line) ?? line, ALL);
      assertEquals(type, "lock");
    }
  }));
});

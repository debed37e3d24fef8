import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { COMMANDS, typed } from "../../protocol/command.ts";
import type { Request } from "../../protocol/request.ts";
import type { SlashCommand } from "../../protocol/schema/slash_command.ts";
import {
  carryOutLocking,
  LOCK_COMMANDS,
  type Locking,
  lockLine,
} from "../../terminal/locking.ts";
import { Client } from "../../client.ts";
import { MemoryHall } from "../client/memory_hall.ts";
import { anyText } from "../protocol/text/any_text.ts";

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

Deno.test("a room that is unlocked while its key is made is not called locked", async () => {
  await using hall = new MemoryHall();
  const key = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const client = await Client.connect(hall, {
    deriveRoomKey: () => key.promise,
  });
  const told: string[] = [];
  const answer = { tell: (line: string) => told.push(line), offer: () => {} };
  const passphrase = "open sesame, please";
  const carryOut = (locking: Locking) =>
    carryOutLocking(client, "lobby", locking, answer);
  const locked = carryOut({ type: "lock", passphrase });
  await carryOut({ type: "unlock" });
  key.resolve(new Uint8Array(32));
  await locked;
  assertEquals(told, [
    "* lobby is no longer locked: the server can read new messages",
  ]);
  await client.close();
});

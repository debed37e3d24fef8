import { assertEquals } from "@std/assert";
import { commands } from "../../language/korean/commands.ts";
import { namesOf, usage } from "../../protocol/command.ts";
import { SCREEN_COMMANDS } from "../../terminal/screen_commands.ts";
import { PAGE_COMMANDS } from "../../web/commands.ts";

/** Commands at a terminal that a page has no use for: it has links for rooms, and a browser clears it. */
const OF_TERMINALS = ["1", "clear"];

/** `/help keys` is about the keys of a terminal, which asks for passwords and does not show them. */
const OTHERWISE_TYPED = new Set(["help", "register", "login"]);

Deno.test("the page has the commands of a terminal, with the same words", () => {
  const told = (table: typeof SCREEN_COMMANDS | typeof PAGE_COMMANDS) =>
    table.filter(({ name }) => !OF_TERMINALS.includes(name))
      .map((command) =>
        [
          OTHERWISE_TYPED.has(command.name)
            ? `/${command.name}`
            : usage(command),
          ...[command.help, ...namesOf(command)],
        ].join("  ")
      ).toSorted();
  assertEquals(told(PAGE_COMMANDS), told(SCREEN_COMMANDS));
});

Deno.test("the help of every command in the page is Korean for those whose browser is", () => {
  const missing = PAGE_COMMANDS.flatMap(({ help, group }) => [help, group])
    .filter((text) => !(text in commands));
  assertEquals(missing, []);
});

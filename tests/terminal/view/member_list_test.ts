import { assert, assertEquals } from "@std/assert";
import { memberColumns } from "../../../terminal/view/member_list.ts";
import { colours, noColours } from "../../../terminal/view/paint.ts";

function listed(names: readonly string[], marks: Record<string, string> = {}) {
  return names.map((name) => ({
    name,
    isOperator: marks[name]?.includes("o") === true,
    isAway: marks[name]?.includes("a") === true,
  }));
}

Deno.test("members stand in columns, sorted, with their marks", () => {
  const members = listed(["Zoë", "ann", "Bora", "Émile", "보라"], {
    ann: "o",
    Bora: "a",
  });
  assertEquals(
    memberColumns(members, noColours, 40),
    "  ann (operator)  Zoë\n  Bora (away)     보라\n  Émile\n",
  );
});

Deno.test("the sign of a role stands before the name, also of one that is cut", () => {
  const [bare] = listed(["a".repeat(30)]);
  assert(bare !== undefined);
  const [member] = listed(["Bora"]);
  assert(member !== undefined);
  assertEquals(
    memberColumns(
      [{ ...bare, sign: "@" }, { ...member, sign: "+" }],
      noColours,
      20,
    ),
    `  @${"a".repeat(16)}~\n  +Bora\n`,
  );
});

Deno.test("in a narrow window a row is one member, cut to the width", () => {
  const members = listed(["a".repeat(30), "b"], { b: "oa" });
  assertEquals(
    memberColumns(members, noColours, 20),
    `  ${"a".repeat(17)}~\n  b (operator) (away)\n`,
  );
});

Deno.test("colours do not move the columns", () => {
  const members = listed(Array.from({ length: 9 }, (_, at) => `Client${at}`));
  const painted = memberColumns(members, colours, 30);
  // deno-lint-ignore no-control-regex -- a colour begins with an escape character
  const bare = painted.replace(/\x1b\[[\d;]*m/g, "");
  assertEquals(bare, memberColumns(members, noColours, 30));
  assertEquals(bare.split("\n").length - 1, 3);
});

Deno.test("members are sorted in any locale, also one that the runtime itself does not take", () => {
  const members = ["Zoë", "Ärger", "Anna"].map((name) => ({
    ...{ name, isOperator: false, isAway: false },
  }));
  const locales = [
    ...["de-DE", "de-DE-x-lvariant-euro", "en-US-u-va-posix"],
    ...["und-x-lvariant-x", "und", "", "!"],
  ];
  for (const locale of locales) {
    const rows = memberColumns(members, noColours, 10, locale);
    assertEquals(rows, "  Anna\n  Ärger\n  Zoë\n", locale);
  }
});

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { hallFrames, hallTable } from "../../../cli/find/hall_table.ts";
import type { HeardHall } from "../../../lan/records.ts";

function hall(name: string, people?: number): HeardHall {
  return {
    ...{ name, host: "chat-1.local", port: 2428, address: "192.0.2.7" },
    description: {
      ...{ protocol: 1, isEncrypted: true, fingerprint: "ab".repeat(32) },
      ...{ needsPassword: false, people },
    },
  };
}

const HALLS: readonly HeardHall[] = [
  hall("Class 3b", 12),
  { ...hall("한글"), address: "2001:db8::7", port: 2500 },
];

/** Characters that act on a terminal, or on the text beside them. */
const ACTS = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;

Deno.test("servers are listed in columns for people, with numbers where one is chosen", () => {
  assertEquals(
    hallTable(HALLS),
    `ADDRESS             TLS  PASSWORD  PEOPLE  NAME
192.0.2.7:2428      yes  no        12      Class 3b
[2001:db8::7]:2500  yes  no        ?       한글
`,
  );
  assertEquals(
    hallTable(HALLS, true),
    `   ADDRESS             TLS  PASSWORD  PEOPLE  NAME
1  192.0.2.7:2428      yes  no        12      Class 3b
2  [2001:db8::7]:2500  yes  no        ?       한글
`,
  );
});

Deno.test("servers are a JSON object a line for programs", () => {
  assertEquals(
    hallFrames(HALLS).trimEnd().split("\n").map((line) => JSON.parse(line)),
    HALLS.map(({ name }, index) => ({
      name,
      address: ["192.0.2.7:2428", "[2001:db8::7]:2500"][index],
      tls: true,
      fingerprint: "ab".repeat(32),
      password: false,
      people: [12, null][index],
      protocol: 1,
    })),
  );
});

Deno.test("a name of a stranger is a name on its own line, whatever is in it", () => {
  const names = fc.array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\x1b[2J", "\n", "\r", "\x9b31m", "\u202e", "\u2028"),
    ),
  ).map((parts) => parts.join(""));
  fc.assert(fc.property(names, (name) => {
    const table = hallTable([hall(name)]);
    assertEquals(table.match(/\n/g)?.length, 2);
    assert(
      !ACTS.test(table),
    );
    const frames = hallFrames([hall(name)]);
    assertEquals(frames.match(/\n/g)?.length, 1);
    assert(
      !ACTS.test(frames),
    );
  }));
});

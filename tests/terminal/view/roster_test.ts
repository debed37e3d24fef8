import { assertEquals } from "@std/assert";
import { Roster } from "../../../terminal/view/roster.ts";

Deno.test("a roster has the members whose leaving is announced, and no others", () => {
  const roster = new Roster(() => "dev");
  const names = () => [...roster.names];
  const room = "dev";
  roster.note({
    type: "joined",
    room,
    members: ["Ann", "Bob", "ci"],
    unannounced: ["ci"],
    last: 0,
  });
  assertEquals(names(), ["Ann", "Bob"]);
  roster.note({
    type: "presence",
    room,
    joined: ["Cid"],
    left: ["Bob"],
    renamed: [["Ann", "Eve"]],
  });
  assertEquals(names(), ["Cid", "Eve"]);
  roster.note({
    type: "members",
    room,
    members: ["Bob", "log"],
    unannounced: ["log"],
  });
  assertEquals(names(), ["Bob"]);
});

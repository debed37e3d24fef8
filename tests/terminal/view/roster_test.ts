import { assertEquals } from "@std/assert";
import { sizeOf } from "../../../client/event_size.ts";
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

Deno.test("a member keeps its first name for its colour, through each of its names", () => {
  const roster = new Roster(() => "lobby");
  const presence = (
    change: {
      joined?: string[];
      left?: string[];
      renamed?: [string, string][];
    },
    room = "lobby",
  ) =>
    roster.note({
      ...{ type: "presence", room, joined: [], left: [], renamed: [] },
      ...change,
    });
  const firstNames = (...names: string[]) =>
    names.map((name) => roster.firstNameOf(name));
  for (const room of ["lobby", "kitchen"]) {
    roster.note({
      ...{ type: "joined", room, last: 0 },
      members: ["Ann", "Bob"],
    });
  }
  // Each room that is shared tells the same.
  for (const room of ["lobby", "kitchen"]) {
    presence({ renamed: [["Ann", "Anna"], ["Bob", "Bo"]] }, room);
  }
  for (const room of ["lobby", "kitchen"]) {
    presence({ renamed: [["Anna", "Anni"]] }, room);
  }
  assertEquals(firstNames("Anni", "Anna", "Bo"), ["Ann", "Anna", "Bob"]);
  // Two exchange their names.
  presence({ renamed: [["Anni", "Bo"], ["Bo", "Anni"]] });
  assertEquals(firstNames("Bo", "Anni"), ["Ann", "Bob"]);
  presence({ left: ["Bo"] });
  presence({ left: ["Bo"] }, "kitchen");
  assertEquals(firstNames("Bo"), ["Bo"]);
  // It comes back, in one room and then in another.
  presence({ joined: ["Bo"] });
  presence({ joined: ["Bo"] }, "kitchen");
  assertEquals(firstNames("Bo"), ["Ann"]);
  roster.rename("Bo", "Bea");
  assertEquals(firstNames("Bea", "Bo"), ["Ann", "Bo"]);
  // Another member takes a name that is free.
  presence({ left: ["Anni"] });
  presence({ left: ["Anni"] }, "kitchen");
  presence({ joined: ["Cy"] });
  presence({ renamed: [["Cy", "Anni"]] });
  assertEquals(firstNames("Anni"), ["Cy"]);
});

Deno.test("a roster keeps first names of few members that have left, and no endless ones", () => {
  const roster = new Roster(() => "lobby");
  const room = "lobby";
  roster.note({ type: "joined", room, members: [], last: 0 });
  const none = { joined: [], left: [], renamed: [] };
  const visit = (was: string, is: string) => {
    for (
      const change of [
        { joined: [was] },
        { renamed: [[was, is] as const] },
        { left: [is] },
      ]
    ) roster.note({ type: "presence", room, ...none, ...change });
  };
  const returned = (is: string) => {
    roster.note({ type: "presence", room, ...none, joined: [is] });
    return roster.firstNameOf(is);
  };
  const long = "x".repeat(1_000);
  visit("first", "again");
  visit("a", long);
  for (let count = 0; count < 198; count++) visit(`a${count}`, `b${count}`);
  assertEquals([returned("again"), returned(long)], ["first", long]);
  visit("first", "again");
  for (let count = 0; count < 200; count++) visit(`a${count}`, `b${count}`);
  assertEquals(returned("again"), "again");
});

Deno.test("a roster gives the members of a room in alphabetical order, whatever the case", () => {
  const roster = new Roster(() => "dev");
  const room = "dev";
  const members = ["bob", "Ann", "하나", "Cid", "ann2"];
  roster.note({ type: "joined", room, members, last: 0 });
  assertEquals(roster.sortedIn(room), ["Ann", "ann2", "bob", "Cid", "하나"]);
  roster.rename("bob", "Zoe");
  roster.note({
    ...{ type: "presence", room, joined: ["Bea"], left: ["Cid"], renamed: [] },
  });
  assertEquals(roster.sortedIn(room), ["Ann", "ann2", "Bea", "Zoe", "하나"]);
  assertEquals(roster.sortedIn("elsewhere"), []);
});

Deno.test("a roster takes no more members than it has room for, and takes others when some have left", () => {
  const roster = new Roster(() => "dev", 1_000);
  const many = (from: number) =>
    Array.from({ length: 100 }, (_, index) => `member${from + index}`);
  const presence = (joined: string[], left: string[] = []) =>
    roster.note({ type: "presence", room: "dev", joined, left, renamed: [] });
  roster.note({ type: "joined", room: "dev", members: many(1000), last: 0 });
  const { size } = roster.names;
  assertEquals(size, Math.floor(1_000 / sizeOf("member1000")));
  presence(many(2000));
  assertEquals(roster.names.size, size);
  presence(many(2000), [...roster.names]);
  assertEquals([roster.names.size, roster.names.has("member2000")], [
    size,
    true,
  ]);
  for (const type of ["members", "rejoined"] as const) {
    roster.note({ type, room: "dev", members: many(3000), last: 0 });
    assertEquals(roster.names.size, size);
  }
  roster.note({ type: "left", room: "dev" });
  roster.note({ type: "joined", room: "ops", members: many(1000), last: 0 });
  assertEquals(roster.names.size, size);
});

Deno.test("the first name of a member that is in no room is forgotten, however it went", () => {
  const roster = new Roster(() => "dev");
  const enter = (...members: string[]) =>
    roster.note({ type: "joined", room: "dev", members, last: 0 });
  const rename = (was: string, is: string, room = "dev") =>
    roster.note({
      ...{ type: "presence", room, joined: [], left: [] },
      renamed: [[was, is]],
    });
  enter("Ann");
  rename("Ann", "Anna");
  assertEquals(roster.firstNameOf("Anna"), "Ann");
  roster.note({ type: "members", room: "dev", members: ["Bob"] });
  assertEquals(roster.firstNameOf("Anna"), "Anna");
  rename("Bob", "Bo");
  roster.note({ type: "left", room: "dev" });
  assertEquals(roster.firstNameOf("Bo"), "Bo");
  rename("Cy", "Sy", "a room that the client is not in");
  assertEquals(roster.firstNameOf("Sy"), "Sy");
});

import { assert, assertEquals } from "@std/assert";
import { PresenceChanges } from "../../../hall/rooms/presence_changes.ts";
import type { Presence } from "../../../protocol/features/membership.ts";

interface Person {
  name: string;
  readonly isAnnounced: boolean;
}

function person(name: string, isAnnounced = true): Person {
  return { name, isAnnounced };
}

/** The notice of some changes, as {@linkcode PresenceChanges} makes it. */
function noticeOf(changes: Partial<Presence>): Presence {
  return {
    type: "presence",
    room: "lobby",
    joined: [],
    left: [],
    renamed: [],
    kicked: undefined,
    ...changes,
  };
}

Deno.test("changes are gathered until they are taken", () => {
  const [ann, bob, tail] = [person("Ann"), person("Bob"), person("t", false)];
  const here = new Set([ann, bob, tail]);
  const changes = new PresenceChanges<Person>();
  for (const member of here) changes.add(member);
  assert(!changes.isEmpty);
  const take = () =>
    changes.take("lobby", (member) => member.isAnnounced && here.has(member));
  assertEquals(take()(ann), noticeOf({ joined: ["Ann", "Bob"] }));
  assert(changes.isEmpty);
  bob.name = "Rob";
  changes.add(bob);
  const renamed = take();
  assertEquals(renamed(ann), noticeOf({ renamed: [["Bob", "Rob"]] }));
  assertEquals(renamed(bob), undefined, "it was told of its own name");
  here.delete(bob);
  changes.kicked(bob);
  changes.left(bob);
  assertEquals(take()(ann), noticeOf({ left: ["Rob"], kicked: ["Rob"] }));
});

Deno.test("changes that take each other back are told to nobody", () => {
  const ann = person("Ann");
  const changes = new PresenceChanges<Person>();
  changes.add(ann);
  changes.left(ann);
  assertEquals(changes.take("lobby", () => false)(person("Bob")), undefined);
});

Deno.test("a member that knows early that it is there is told of the others alone", () => {
  const [ann, bob, cid] = [person("Ann"), person("Bob"), person("Client3")];
  const changes = new PresenceChanges<Person>();
  changes.add(ann);
  changes.take("lobby", () => true);
  changes.add(cid);
  assert(changes.canBeEarly(cid));
  assertEquals(changes.tellEarly(cid), ["Ann"]);
  assert(changes.isEarly(cid));
  cid.name = "Cid";
  changes.add(cid);
  changes.add(bob);
  const taken = changes.take("lobby", () => true);
  assertEquals(taken(ann), noticeOf({ joined: ["Cid", "Bob"] }));
  assertEquals(taken(cid), noticeOf({ joined: ["Bob"] }));
  assert(!changes.isEarly(cid));
});

Deno.test("a member that renames is told of the others alone, unless names change hands", () => {
  const [ann, bob, cid] = [person("Ann"), person("Bob"), person("Cid")];
  const changes = new PresenceChanges<Person>();
  const take = (...changed: Person[]) => {
    for (const member of changed) changes.add(member);
    return changes.take("lobby", () => true);
  };
  take(ann, bob);
  bob.name = "Rob";
  const met = take(bob, cid);
  const all = noticeOf({ joined: ["Cid"], renamed: [["Bob", "Rob"]] });
  assertEquals(met(ann), all);
  assertEquals(met(cid), all);
  assertEquals(met(bob), noticeOf({ joined: ["Cid"] }));
  [ann.name, bob.name, cid.name] = ["Rob", "Ann", "Sid"];
  const swapped = take(ann, bob, cid);
  const swap = [["Ann", "Rob"], ["Rob", "Ann"]] as const;
  assertEquals(
    swapped(ann),
    noticeOf({ renamed: [...swap, ["Cid", "Sid"]] }),
  );
  assertEquals(swapped(cid), noticeOf({ renamed: swap }));
});

Deno.test("no member is told early while names of others change hands", () => {
  const [ann, bob, cid] = [person("Ann"), person("Bob"), person("Client3")];
  const changes = new PresenceChanges<Person>();
  changes.add(ann);
  changes.take("lobby", () => true);
  changes.add(bob);
  assert(changes.canBeEarly(bob));
  changes.tellEarly(bob);
  assert(!changes.canBeEarly(bob), "a second time");
  changes.add(cid);
  assert(!changes.canBeEarly(cid), "Bob may take another name");
  changes.take("lobby", () => true);
  ann.name = "Client3";
  changes.add(ann);
  changes.add(cid);
  assert(!changes.canBeEarly(cid), "Ann has another name");
});

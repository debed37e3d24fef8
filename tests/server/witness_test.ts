import { assertEquals } from "@std/assert";
import { LOCKED } from "../../chat/locked.ts";
import { Member } from "../../chat/member.ts";
import { Session } from "../../chat/session.ts";
import { HallWitness } from "../../server/witness.ts";
import { FakeEar } from "../chat/fake_ear.ts";
import { FakeJournal } from "./fake_journal.ts";

const ADDRESS = "192.0.2.7:1234";

function memberCalled(name?: string): Member {
  const origin = { address: "192.0.2.7", port: 1234 };
  const member = new Member(new FakeEar(), origin, 1);
  if (name !== undefined) {
    member.session = new Session({
      secret: "the secret of a session",
      author: "an author",
      name,
      fleeting: false,
      since: 0,
    });
  }
  return member;
}

/** A witness, and everything that comes of what it is told. */
function witness(withMessages = false) {
  const journal = new FakeJournal();
  const refused: string[] = [];
  const count = (code: string) => void refused.push(code);
  const witness = new HallWitness(journal, { count }, withMessages);
  return { journal, refused, witness };
}

Deno.test("who comes in and who takes another name is put on record, by address", () => {
  const { witness: hall, journal } = witness();
  hall.welcomed(memberCalled("Ann"));
  hall.renamed(memberCalled("Anna"), "Ann");
  assertEquals(journal.entries, [
    {
      level: "info",
      message: "welcomed",
      fields: { address: ADDRESS, name: "Ann" },
    },
    {
      level: "info",
      message: "renamed",
      fields: { address: ADDRESS, before: "Ann", name: "Anna" },
    },
  ]);
});

const MESSAGE = {
  type: "message",
  room: "lobby",
  seq: 7,
  from: "Ann",
  text: "hello",
  time: 0,
} as const;

Deno.test("what is said is put on record only where that was asked for", () => {
  const without = witness();
  without.witness.said(MESSAGE);
  assertEquals(without.journal.entries, []);
  const withMessages = witness(true);
  withMessages.witness.said(MESSAGE);
  assertEquals(withMessages.journal.of("said"), [
    { room: "lobby", seq: 7, name: "Ann", text: "hello" },
  ]);
});

Deno.test("of what is locked it is put on record that it was said, not what", () => {
  const { witness: hall, journal } = witness(true);
  hall.said({ ...MESSAGE, text: `${LOCKED}1.aa.bb` });
  assertEquals(journal.of("said"), [
    { room: "lobby", seq: 7, name: "Ann", locked: true },
  ]);
});

Deno.test("what is refused is counted, and told of one by one only to those who look closely", () => {
  const { witness: hall, journal, refused } = witness();
  hall.refused(memberCalled("Ann"), "name-taken");
  hall.refused(memberCalled(), "hello-first");
  assertEquals(refused, ["name-taken", "hello-first"]);
  assertEquals(journal.from("info"), []);
  assertEquals(journal.of("not done"), [
    { address: ADDRESS, name: "Ann", code: "name-taken" },
    { address: ADDRESS, name: undefined, code: "hello-first" },
  ]);
});

Deno.test("what an operator orders is put on record, with who, why and until when", () => {
  const { witness: hall, journal } = witness();
  hall.ordered({
    type: "order",
    what: "ban",
    by: "Ann",
    who: "192.0.2.0/24",
    reason: "a flood",
    until: Date.UTC(2024, 1, 29, 12),
  });
  assertEquals(journal.of("ordered"), [{
    what: "ban",
    by: "Ann",
    who: "192.0.2.0/24",
    reason: "a flood",
    until: "2024-02-29T12:00:00.000Z",
    room: undefined,
    seconds: undefined,
  }]);
  hall.ordered({ type: "order", what: "op", by: "Ann", who: "Bob" });
  assertEquals(journal.of("ordered")[1]?.until, undefined);
});

Deno.test("trouble with what is kept is a warning", () => {
  const { witness: hall, journal } = witness();
  hall.trouble("the disk is full");
  assertEquals(journal.entries, [{
    level: "warn",
    message: "trouble with what is kept",
    fields: { reason: "the disk is full" },
  }]);
});

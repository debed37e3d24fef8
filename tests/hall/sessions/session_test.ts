import { assert, assertEquals } from "@std/assert";
import { Member, type Origin } from "../../../hall/member.ts";
import { READ_A_MESSAGE } from "../../../hall/rooms/reading.ts";
import {
  type Session,
  WHISPERED_TEXT_MAX,
} from "../../../hall/sessions/session.ts";
import {
  RESERVED,
  RESERVED_MAX,
  SessionRegistry,
  WHISPERED_TEXT_ALL,
} from "../../../hall/sessions/session_registry.ts";
import type { Message } from "../../../protocol/features/say.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { HERE, sessionOf } from "../test_hall.ts";

function session(name: string, ephemeral = false): Session {
  return sessionOf({ name, author: `author ${name}`, ephemeral });
}

function connected(
  register: SessionRegistry,
  session: Session,
  origin: Origin = HERE,
): Notice[] {
  const received: Notice[] = [];
  const recipient = {
    send: (notice: Notice) => received.push(notice),
    sendAll: (messages: readonly Message[]) => received.push(...messages),
    close: () => {},
    bytesOf: () => 0,
    waiting: 0,
  };
  register.connect(session, new Member(recipient, origin, 1));
  return received;
}

Deno.test("a name is reserved for 60 s after a cut, then it is free", () => {
  const register = new SessionRegistry();
  const ann = session("Ann");
  register.add(ann);
  connected(register, ann);
  register.cut(ann, 1_000);
  register.expire(1_000 + RESERVED - 1);
  assertEquals(register.byName("ANN"), ann.holder);
  assertEquals(register.byAuthor(ann.author), ann);
  register.expire(1_000 + RESERVED);
  assertEquals(register.byName("ANN"), undefined);
  assertEquals(register.byAuthor(ann.author), undefined);
});

Deno.test("the number of reserved sessions is bounded; the oldest is dropped first", () => {
  const register = new SessionRegistry();
  for (let count = 0; count <= RESERVED_MAX; count++) {
    const one = session(`M${count}`);
    register.add(one);
    register.cut(one, count);
  }
  assertEquals(register.byName("M0"), undefined);
  assert(register.byName("M1") !== undefined);
  assertEquals(register.present, 0);
});

Deno.test("the text of the kept whispers is bounded; the oldest are dropped first", () => {
  const ann = session("Ann");
  const part = "x".repeat(WHISPERED_TEXT_MAX / 4);
  for (let count = 1; count <= 4; count++) {
    ann.receiveWhisper("Bob", part, count);
  }
  const received = connected(new SessionRegistry(), ann);
  const seqs = () => {
    received.length = 0;
    ann.resendWhispers(0);
    return received.map((notice) => "seq" in notice && notice.seq);
  };
  assertEquals(seqs(), [1, 2, 3, 4]);
  ann.receiveWhisper("Bob", "one more", 5);
  assertEquals(seqs(), [2, 3, 4, 5]);
  ann.receiveWhisper("Bob", part, 6);
  assertEquals(seqs(), [3, 4, 5, 6]);
});

Deno.test("whispers that are sent again are charged to the address as other earlier messages", () => {
  const ann = session("Ann");
  let owed = 0;
  const share = { owe: (cost: number) => void (owed += cost), isInDebt: false };
  connected(new SessionRegistry(), ann, { ...HERE, share });
  ann.receiveWhisper("Bob", "x".repeat(READ_A_MESSAGE), 1);
  ann.receiveWhisper("Bob", "x".repeat(READ_A_MESSAGE), 2);
  assertEquals(owed, 0);
  ann.resendWhispers(2);
  assertEquals(owed, 0);
  ann.resendWhispers(1);
  assert(owed >= 1 && owed < 1.1, `${owed}`);
  ann.resendWhispers(0);
  assert(owed >= 3 && owed < 3.1, `${owed}`);
});

Deno.test("the text of the whispers of all sessions is bounded; sessions with most lose theirs first", () => {
  const register = new SessionRegistry();
  const quiet = session("Quiet");
  register.add(quiet);
  register.whisper([quiet], { from: "Bob", text: "just this", time: 0 });
  const part = "x".repeat(WHISPERED_TEXT_MAX / 4);
  const loud = Array.from(
    { length: WHISPERED_TEXT_ALL / WHISPERED_TEXT_MAX * 2 },
    (_, index) => session(`Loud${index}`),
  );
  for (const each of loud) {
    register.add(each);
    for (let count = 0; count < 4; count++) {
      register.whisper([each], { from: "Bob", text: part, time: 0 });
      const all = [quiet, ...loud].reduce(
        (sum, { whisperedText }) => sum + whisperedText,
        0,
      );
      assert(all <= WHISPERED_TEXT_ALL, `${all}`);
    }
  }
  assertEquals(quiet.whisperedText, "just this".length);
  assert(loud.every(({ whisperedText }) => whisperedText > 0));
});

Deno.test("the whispers of a session end with it", () => {
  const register = new SessionRegistry();
  const first = session("First");
  register.add(first);
  register.whisper([first], {
    from: "Bob",
    text: "x".repeat(WHISPERED_TEXT_MAX),
    time: 0,
  });
  for (
    let text = 0;
    text <= WHISPERED_TEXT_ALL * 2;
    text += WHISPERED_TEXT_MAX
  ) {
    const next = session("Next");
    register.add(next);
    register.whisper([next], {
      from: "Bob",
      text: "x".repeat(WHISPERED_TEXT_MAX),
      time: 0,
    });
    register.remove(next);
    register.remove(next);
  }
  assertEquals(first.whisperedText, WHISPERED_TEXT_MAX);
});

Deno.test("a session in a cut is sent nothing and does not count as connected", () => {
  const register = new SessionRegistry();
  const ann = session("Ann");
  register.add(ann);
  const received = connected(register, ann);
  assertEquals(register.present, 1);
  register.cut(ann, 0);
  assertEquals([register.present, ann.member], [0, undefined]);
  ann.receiveWhisper("Bob", "psst", 0);
  assertEquals(received, []);
});

Deno.test("the end of a session does not free a name that another has taken over", () => {
  const register = new SessionRegistry();
  const ann = session("Ann");
  register.add(ann);
  const again = sessionOf({ name: "ann", author: "author" });
  register.add(again);
  register.remove(ann);
  assertEquals(register.byName("Ann"), again.holder);
  register.remove(again);
  assertEquals(register.byName("Ann"), undefined);
});

Deno.test("each cut has its own time", () => {
  const register = new SessionRegistry();
  const [ann, bob] = [session("Ann"), session("Bob")];
  for (const one of [ann, bob]) register.add(one);
  register.cut(ann, 0);
  register.cut(bob, 10);
  connected(register, ann);
  register.cut(ann, 20);
  register.expire(RESERVED + 10);
  assertEquals(register.byName("Bob"), undefined);
  assertEquals(register.byName("Ann"), ann.holder);
  register.expire(RESERVED + 20);
  assertEquals(register.byName("Ann"), undefined);
});

Deno.test("a deleted whisper is not sent again, and no other of its moment is lost", () => {
  const register = new SessionRegistry();
  const bob = session("Bob");
  register.add(bob);
  connected(register, bob);
  const from = { from: "Ann", time: 7 };
  for (const text of ["one", "two"]) register.whisper([bob], { ...from, text });
  register.dropWhisper([bob], { ...from, text: "two" });
  register.cut(bob, 1);
  const received = connected(register, bob);
  bob.resendWhispers(0);
  assertEquals(
    received.map((notice) => notice.type === "whisper" && notice.text),
    ["one"],
  );
});

import { assert, assertEquals } from "@std/assert";
import {
  Register,
  RESERVED,
  RESERVED_MAX,
  Session,
  WHISPERS_MAX,
} from "../../chat/session.ts";
import { Member } from "../../chat/member.ts";
import type { Notice } from "../../chat/notice.ts";

function session(name: string, fleeting = false): Session {
  return new Session(`the secret of ${name}`, `author ${name}`, name, fleeting);
}

function connected(register: Register, session: Session): Notice[] {
  const heard: Notice[] = [];
  const ear = {
    hear: (notice: Notice) => heard.push(notice),
    close: () => {},
    waiting: 0,
  };
  register.connect(session, new Member(ear, 1));
  return heard;
}

Deno.test("a name is reserved for 60 s after a cut, then it is free", () => {
  const register = new Register();
  const ann = session("Ann");
  register.add(ann);
  connected(register, ann);
  register.cut(ann, 1_000);
  register.expire(1_000 + RESERVED - 1);
  assertEquals(register.byName("ANN"), ann);
  assertEquals(register.bySecret(ann.secret), ann);
  register.expire(1_000 + RESERVED);
  assertEquals(register.byName("ANN"), undefined);
  assertEquals(register.bySecret(ann.secret), undefined);
});

Deno.test("who comes back in time keeps the name for good", () => {
  const register = new Register();
  const ann = session("Ann");
  register.add(ann);
  register.cut(ann, 0);
  connected(register, ann);
  register.expire(RESERVED * 2);
  assertEquals(register.byName("Ann"), ann);
});

Deno.test("a fleeting session ends with its connection", () => {
  const register = new Register();
  const nick = session("Nick", true);
  register.add(nick);
  connected(register, nick);
  register.cut(nick, 0);
  assertEquals(register.byName("Nick"), undefined);
});

Deno.test("no more than a bounded number of sessions is reserved; the oldest goes first", () => {
  const register = new Register();
  for (let count = 0; count <= RESERVED_MAX; count++) {
    const one = session(`M${count}`);
    register.add(one);
    register.cut(one, count);
  }
  assertEquals(register.byName("M0"), undefined);
  assert(register.byName("M1") !== undefined);
  assertEquals(register.connected, 0);
});

Deno.test("a renamed session frees its old name", () => {
  const register = new Register();
  const ann = session("Ann");
  register.add(ann);
  register.rename(ann, "Anna");
  assertEquals(register.byName("ann"), undefined);
  assertEquals(register.byName("anna"), ann);
});

Deno.test("whispers are kept, the newest of them, and told again after a number", () => {
  const ann = session("Ann");
  for (let count = 1; count <= WHISPERS_MAX + 5; count++) {
    ann.hear("Bob", `${count}`, count);
  }
  const heard = connected(new Register(), ann);
  ann.repeatAfter(WHISPERS_MAX + 3);
  assertEquals(heard.map((notice) => "text" in notice && notice.text), [
    "104",
    "105",
  ]);
  heard.length = 0;
  ann.repeatAfter(0);
  assertEquals(heard.length, WHISPERS_MAX);
});

Deno.test("whispers go on counting where a client says it is", () => {
  const ann = session("Ann");
  const heard = connected(new Register(), ann);
  ann.repeatAfter(57);
  ann.hear("Bob", "next", 0);
  assertEquals(heard.map((notice) => "seq" in notice && notice.seq), [58]);
});

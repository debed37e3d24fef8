import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  channelOf,
  nameOf,
  nickOf,
  roomOf,
} from "../../../dialects/irc/spelling.ts";
import { memberName, roomName } from "../../../protocol/name/name.ts";
import { Refusal } from "../../../protocol/refusal.ts";

/** Values that a check does not refuse. */
function accepted(
  check: (asked: string) => string,
  values: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  return values.map((asked) => {
    try {
      return check(asked);
    } catch (error) {
      if (error instanceof Refusal) return "";
      throw error;
    }
  }).filter((name) => name !== "");
}

const names = accepted(
  memberName,
  fc.oneof(
    fc.stringMatching(/^[a-z0-9]{1,4}[@#&+.'-][a-z0-9]{1,4}$/),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 }),
    fc.constantFrom("철수", "Zoë", "ann@work", "build#7", "a.b", "🦊"),
  ),
);

const rooms = accepted(
  roomName,
  fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
    fc.stringMatching(/^[a-z%,#:&2-9]{1,8}$/),
    fc.constantFrom("lobby", "방", "a,b", "%2c", "#x", "a:b"),
  ),
);

Deno.test("each name has one nick, and each nick leads back to its name", () => {
  fc.assert(fc.property(names, (name) => {
    const nick = nickOf(name);
    assertEquals(nameOf(nick), name);
    assertMatch(nick, /^[^\s!@*?,.:$#&\0+~%-][^\s!@*?,.:$#&\0]*$/u);
  }));
});

Deno.test("each room has one channel, and each channel leads back to its room", () => {
  fc.assert(fc.property(rooms, (room) => {
    const channel = channelOf(room);
    assertEquals(roomOf(channel), room);
    assertMatch(channel, /^#[^\s,\p{Cc}]*$/u);
  }));
});

Deno.test("no two rooms are one channel, and no two names one nick", () => {
  fc.assert(fc.property(rooms, rooms, (one, other) => {
    assertEquals(channelOf(one) === channelOf(other), one === other);
  }));
  fc.assert(fc.property(names, names, (one, other) => {
    assertEquals(nickOf(one) === nickOf(other), one === other);
  }));
});

Deno.test("the usual names are spelled as they are", () => {
  assertEquals(channelOf("lobby"), "#lobby");
  assertEquals(channelOf("#dev"), "##dev");
  assertEquals(nickOf("철수"), "철수");
  assertEquals(nickOf("Ann_2"), "Ann_2");
  assert(roomOf("lobby") === undefined);
});

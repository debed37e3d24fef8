/** The modes of a room as a value: the members that may enter and speak. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { AddressRange } from "../../../hall/moderation/sanctions.ts";
import { concerns } from "../../../hall/rooms/room_mask.ts";
import {
  INVITED_MAX,
  NO_MODES,
  ROLES_MAX,
  RoomModes,
} from "../../../hall/rooms/room_modes.ts";
import { MASKS_MAX } from "../../../protocol/features/modes/settings.ts";
import { SETTINGS } from "../../../protocol/features/modes/settings.ts";
import { Refusal } from "../../../protocol/refusal.ts";

function readRange(typed: string): AddressRange | undefined {
  return typed.startsWith("192.")
    ? { text: typed, holds: (address) => address === typed }
    : undefined;
}

/** The code of a refusal, or `undefined`. */
function refusalOf(check: () => void): string | undefined {
  try {
    check();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const ANN = { identity: "ann", name: "Ann", address: "192.0.2.1" };
const BOB = { identity: "bob's key", name: "Bob", key: "bob's key" };

Deno.test("a room without modes is open to everybody", () => {
  assertEquals(refusalOf(() => NO_MODES.checkEntry(ANN, "dev", 99)), undefined);
  assertEquals(refusalOf(() => NO_MODES.checkSpeech(ANN, "dev")), undefined);
  assertEquals(NO_MODES.names, undefined);
  assertEquals(NO_MODES.limitsSpeech, false);
});

Deno.test("each mode keeps out others, and neither operators nor invited members", () => {
  const operated = NO_MODES.add("operators", "ann", "Ann");
  const cases = [
    [operated.turned(["invite-only"], []), "invite-only"],
    [operated.with({ password: "digest" }), "room-password"],
    [operated.with({ limit: 2 }), "room-full"],
    [operated.addMask("bans", { shown: "Bob" }), "room-banned"],
  ] as const;
  for (const [modes, code] of cases) {
    const enters = (modes: RoomModes, who: typeof ANN | typeof BOB) =>
      refusalOf(() => modes.checkEntry(who, "dev", 2));
    assertEquals(enters(modes, BOB), code);
    assertEquals(enters(modes, ANN), undefined);
    assertEquals(enters(modes.add("invited", BOB.key, "Bob"), BOB), undefined);
  }
});

Deno.test("a member that was in the room before a cut comes back, unless it is banned", () => {
  const closed = NO_MODES.turned(["invite-only"], [])
    .with({ password: "digest", limit: 1 });
  const back = { ...BOB, isBack: true };
  assertEquals(refusalOf(() => closed.checkEntry(back, "dev", 5)), undefined);
  const banned = closed.addMask("bans", { shown: "x", key: BOB.key });
  assertEquals(
    refusalOf(() => banned.checkEntry(back, "dev", 5)),
    "room-banned",
  );
});

Deno.test("a mask that only silences lets in, whatever it means, and is kept with its origin", () => {
  const origin = { by: "Ann", at: 7 };
  const guest = {
    ...BOB,
    account: "bobby",
    user: "login",
    address: "192.0.2.9",
  };
  const readAgain = (modes: RoomModes) =>
    RoomModes.parse(`${modes}`, readRange);
  for (const shown of ["^Bob", "^b*", "^~Bobby", "^*!log*", "^192.0.2.9"]) {
    const range = readRange(shown.slice(1));
    const silent = readAgain(
      NO_MODES.addMask("bans", { shown, range, origin }),
    );
    assertEquals(
      refusalOf(() => silent.checkEntry(guest, "dev", 1)),
      undefined,
    );
    assertEquals(refusalOf(() => silent.checkSpeech(guest, "dev")), "no-voice");
    assertEquals(refusalOf(() => silent.checkSpeech(ANN, "dev")), undefined);
    assertEquals(silent.bans.get(shown)?.origin, origin);
    const full = silent.addMask("bans", { shown: "Bob" });
    const some = full.addMask("exceptions", { shown: "^*" });
    assertEquals(
      refusalOf(() => some.checkEntry(guest, "dev", 1)),
      "room-banned",
    );
    const all = silent.addMask("exceptions", { shown: "bob" });
    assertEquals(refusalOf(() => all.checkSpeech(guest, "dev")), undefined);
  }
});

Deno.test("in a moderated room operators speak, and members with voice; a banned member does not speak", () => {
  const moderated = NO_MODES.turned(["moderated"], [])
    .add("operators", "ann", "Ann");
  const speaks = (modes: RoomModes, who: typeof ANN | typeof BOB) =>
    refusalOf(() => modes.checkSpeech(who, "dev"));
  assertEquals(speaks(moderated, ANN), undefined);
  assertEquals(speaks(moderated, BOB), "no-voice");
  assertEquals(speaks(moderated.add("voiced", BOB.key, "Bob"), BOB), undefined);
  const banned = NO_MODES.addMask("bans", { shown: "b*" });
  assertEquals(speaks(banned, BOB), "room-banned");
  assertEquals(
    speaks(banned.addMask("exceptions", { shown: "Bob" }), BOB),
    undefined,
  );
});

Deno.test("a mask is a name and what looks like it, a pattern, a key, or addresses", () => {
  const range = readRange("192.0.2.1");
  const cases: [Parameters<typeof concerns>[0], boolean, boolean][] = [
    [{ shown: "ann" }, true, false],
    [{ shown: "Αnn" }, true, false],
    [{ shown: "A?n" }, true, false],
    [{ shown: "*" }, true, true],
    [{ shown: "*o*" }, false, true],
    [{ shown: "old name", key: "bob's key" }, false, true],
    [{ shown: "192.0.2.1", range }, true, false],
  ];
  for (const [mask, ann, bob] of cases) {
    assertEquals([concerns(mask, ANN), concerns(mask, BOB)], [ann, bob]);
  }
});

Deno.test("lists are bounded: the oldest invitation ends, other lists are full", () => {
  let modes = NO_MODES;
  for (let i = 0; i <= INVITED_MAX; i++) {
    modes = modes.add("invited", `${i}`, "");
  }
  assertEquals(modes.invited.size, INVITED_MAX);
  assert(!modes.invited.has("0") && modes.invited.has(`${INVITED_MAX}`));
  for (let i = 0; i < ROLES_MAX; i++) modes = modes.add("voiced", `${i}`, "");
  assertEquals(modes.add("voiced", "0", "again").voiced.size, ROLES_MAX);
  assertThrows(() => modes.add("voiced", "one more", ""), Refusal);
  for (let i = 0; i < MASKS_MAX; i++) {
    modes = modes.addMask("bans", { shown: `name${i}` });
  }
  assertThrows(() => modes.addMask("bans", { shown: "one more" }), Refusal);
});

Deno.test("modes are read as they were kept", () => {
  const members = fc.uniqueArray(fc.string(), { maxLength: 5 })
    .map((list) => new Map(list.map((it) => [it, `${it} shown`])));
  const masks = fc.uniqueArray(
    fc.record({
      shown: fc.oneof(fc.string(), fc.constant("192.0.2.9")),
      key: fc.option(fc.string(), { nil: undefined }),
    }),
    { selector: ({ shown }) => shown, maxLength: 5 },
  ).map((list) =>
    new Map(
      list.map((it) => [it.shown, { ...it, range: readRange(it.shown) }]),
    )
  );
  fc.assert(fc.property(
    fc.record({
      on: fc.subarray([...SETTINGS]).map((list) => new Set(list)),
      password: fc.string(),
      limit: fc.nat(),
      operators: members,
      voiced: members,
      invited: members,
      bans: masks,
      exceptions: masks,
      metadata: members,
    }),
    (parts) => {
      const modes = new RoomModes(parts);
      const again = RoomModes.parse(`${modes}`, readRange);
      assertEquals(`${again}`, `${modes}`);
      assertEquals([...again.metadata], [...modes.metadata]);
      assertEquals([...again.bans.keys()], [...modes.bans.keys()]);
      assertEquals(again.limitsSpeech, modes.limitsSpeech);
      for (const guest of [ANN, BOB]) {
        assertEquals(again.isBanned(guest), modes.isBanned(guest));
        assertEquals(
          refusalOf(() => again.checkEntry(guest, "dev", 3)),
          refusalOf(() => modes.checkEntry(guest, "dev", 3)),
        );
      }
    },
  ));
});

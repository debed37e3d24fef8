import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { REMEMBERED_OWNERS_MAX } from "../../../hall/metadata/remembered_values.ts";
import { NO_VALUES, withValues } from "../../../hall/metadata/values.ts";
import {
  isMetadataKey,
  KEYS_MAX,
  VALUE_BYTES_MAX,
} from "../../../protocol/features/dialects/metadata.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { BOSS, type Guest, TestHall } from "../test_hall.ts";

/** More keys than may have values. */
const KEYS = Array.from({ length: KEYS_MAX + 2 }, (_, at) => `key${at}`);

/** Text with everything that ends a line or drives a screen. */
const HARMFUL = fc.array(
  fc.constantFrom(...[
    "\r",
    "\n",
    "\0",
    "\x1b[2J",
    "\u2028",
    "\ud800",
    "a",
    "한",
  ]),
  { maxLength: 4 },
).map((parts) => parts.join(""));

const WANTS = { type: "wants", news: [], keys: ["color"] } as const;

/** A request that sets a value, or removes it. */
function set(
  key: string,
  value?: string,
  of: { room?: string; name?: string } = {},
) {
  return { type: "setMetadata", ...of, values: [{ key, value }] } as const;
}

/** The values of a room or a member, as a member is told them. */
async function valuesOf(
  asker: Guest,
  of: { readonly room?: string; readonly name?: string },
): Promise<(readonly [string, string | undefined])[] | undefined> {
  asker.recipient.take();
  await asker.asks({ type: "metadata", ...of });
  return asker.recipient.takeAll("metadata")[0]?.values
    .map(({ key, value }) => [key, value]);
}

Deno.test("values are told to all that ask, and to those that follow a key when it changes", async () => {
  const hall = new TestHall();
  const ann = await hall.enter("Ann");
  const bob = await hall.enter("Bob");
  const eve = await hall.enter("Eve", "dev");
  const zoe = await hall.enter("Zoe", "dev");
  await bob.asks(WANTS);
  await eve.asks(WANTS, { type: "watch", names: ["ann"] });
  await zoe.asks(WANTS);
  await ann.asks(set("color", "red"), set("color", "red"), set("avatar", "x"));
  assertEquals(ann.recipient.takeAll("metadataSet").length, 3);
  const news = {
    type: "metadataNews",
    told: { name: "Ann", key: "color", value: "red" },
  } as const;
  assertEquals(bob.recipient.take(), [news]);
  assertEquals(eve.recipient.takeAll("metadataNews"), [news]);
  assertEquals(zoe.recipient.take(), []);
  assertEquals(await valuesOf(zoe, { name: "ann" }), [["color", "red"], [
    "avatar",
    "x",
  ]]);
  await ann.asks({ type: "setMetadata" });
  assertEquals(ann.recipient.takeAll("metadataSet")[0]?.values, [{
    key: "color",
  }, { key: "avatar" }]);
  assertEquals(bob.recipient.take(), [
    { type: "metadataNews", told: { name: "Ann", key: "color" } },
  ]);
  assertEquals(await valuesOf(ann, {}), []);
});

Deno.test("a member changes its own values, an operator those of its room, an operator of the server all", async () => {
  const hall = new TestHall();
  const ann = await hall.enter("Ann", "dev");
  const bob = await hall.enter("Bob", "dev");
  const boss = await hall.greet({ name: "Boss", key: BOSS });
  const eve = await hall.enter("Eve");
  const room = { room: "dev" };
  assertEquals(await ann.errors(set("color", "red", room)), []);
  assertEquals(
    await bob.errors(
      set("color", "blue", room),
      set("color", "blue", { name: "Ann" }),
    ),
    [
      "not-operator",
      "not-operator",
    ],
  );
  assertEquals(await bob.errors({ type: "setMetadata", ...room }), [
    "not-operator",
  ]);
  assertEquals(await valuesOf(bob, room), [["color", "red"]]);
  assertEquals(await eve.errors({ type: "metadata", ...room }), [
    "not-in-room",
  ]);
  assertEquals(await eve.errors({ type: "followedMetadata", ...room }), []);
  await eve.asks(WANTS);
  assertEquals(await eve.errors({ type: "followedMetadata", ...room }), [
    "not-in-room",
  ]);
  assertEquals(await eve.errors({ type: "metadata", name: "Nobody" }), [
    "no-such-member",
  ]);
  assertEquals(await boss.errors(set("color", "green", { name: "Ann" })), []);
  assertEquals(await valuesOf(eve, { name: "Ann" }), [["color", "green"]]);
  await boss.asks({ type: "mute", name: "Bob" });
  assertEquals(await bob.errors(set("color", "blue")), ["muted"]);
});

Deno.test("a member that enters is told of what it follows, and those that follow of it", async () => {
  const hall = new TestHall();
  const ann = await hall.enter("Ann", "dev");
  const bob = await hall.enter("Bob");
  await ann.asks(
    set("color", "red"),
    set("topic", "x"),
    set("color", "grey", { room: "dev" }),
  );
  await bob.asks(WANTS, set("color", "blue"));
  await ann.asks(WANTS);
  ann.recipient.take();
  await bob.asks({ type: "join", room: "dev" }, {
    type: "followedMetadata",
    room: "dev",
  });
  await hall.hall.announcePresence();
  const told = [
    { room: "dev", key: "color", value: "grey" },
    { name: "Ann", key: "color", value: "red" },
    { name: "Bob", key: "color", value: "blue" },
  ];
  assertEquals(bob.recipient.takeAll("followedMetadata")[0]?.values, told);
  assertEquals(ann.recipient.takeAll("metadataNews").map(({ told }) => told), [
    { name: "Bob", key: "color", value: "blue" },
  ]);
  await bob.asks({ type: "watch", names: ["ann"] }, {
    type: "followedMetadata",
  });
  assertEquals(
    bob.recipient.takeAll("followedMetadata")[0]?.values.toSorted(byValue),
    told.toSorted(byValue),
  );
  await bob.asks({ type: "followedMetadata", name: "ann" });
  assertEquals(
    bob.recipient.takeAll("followedMetadata")[0]?.values,
    told.slice(1, 2),
  );
});

function byValue(one: { value?: string }, other: { value?: string }): number {
  return (one.value ?? "").localeCompare(other.value ?? "");
}

Deno.test("an owner that comes back has its values, another member of that name has not, and rooms keep theirs", async () => {
  const hall = new TestHall();
  const ann = await hall.greet({ name: "Ann", key: "a", ephemeral: true });
  await ann.asks(set("color", "red"), { type: "bye" });
  const other = await hall.greet({ name: "Ann", ephemeral: true });
  assertEquals(await valuesOf(other, {}), []);
  await other.asks(set("color", "blue"), { type: "bye" });
  const back = await hall.greet({ name: "ann", key: "a", ephemeral: true });
  assertEquals(await valuesOf(back, {}), [["color", "red"]]);
  await back.asks(set("color"), { type: "bye" });
  const again = await hall.greet({ name: "Ann", key: "a", ephemeral: true });
  assertEquals(await valuesOf(again, {}), []);
  await again.asks(
    { type: "join", room: "dev" },
    set("color", "grey", { room: "dev" }),
    { type: "bye" },
  );
  const bob = await new TestHall({ store: hall.store }).enter("Bob", "dev");
  assertEquals(await valuesOf(bob, { room: "dev" }), [["color", "grey"]]);
});

Deno.test("the values of a bounded number of members are remembered", async () => {
  const hall = new TestHall();
  for (let count = 0; count <= REMEMBERED_OWNERS_MAX; count++) {
    const one = await hall.connect({
      name: `m${count}`,
      key: `${count}`,
      ephemeral: true,
      rooms: [],
    });
    await one.asks(set("color", "red"), { type: "bye" });
  }
  const valuesAgain = async (count: number) => {
    const one = await hall.connect({
      name: `m${count}`,
      key: `${count}`,
      ephemeral: true,
      rooms: [],
    });
    return await valuesOf(one, {});
  };
  assertEquals(await valuesAgain(0), []);
  assertEquals(await valuesAgain(2), [["color", "red"]]);
});

Deno.test("no more keys have values than the limit says, and whatever is taken is a line of text", () => {
  const entry = fc.record({
    key: fc.oneof(fc.string(), fc.constantFrom(...KEYS)),
    value: fc.option(
      fc.oneof(HARMFUL, fc.string({ maxLength: 400 })),
      { nil: undefined },
    ),
  });
  fc.assert(
    fc.property(
      fc.array(fc.array(entry, { maxLength: 9 }), { maxLength: 9 }),
      (changes) => {
        let values = NO_VALUES;
        for (const change of changes) {
          try {
            values = withValues(values, change);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
          }
        }
        assertEquals(values.size <= KEYS_MAX, true);
        for (const [key, value] of values) {
          assertEquals(isMetadataKey(key), true);
          assertEquals(/[\p{Cc}\u2028\u2029]/u.test(value), false);
          assertEquals(
            new TextEncoder().encode(value).length <= VALUE_BYTES_MAX,
            true,
          );
        }
      },
    ),
  );
  const all = Array.from(
    { length: KEYS_MAX + 1 },
    (_, at) => ({ key: `k${at}`, value: "x" }),
  );
  const codes = [all, [{ key: "k", value: "é".repeat(200) }], [{
    key: "K",
    value: "x",
  }]]
    .map((change) => {
      try {
        withValues(NO_VALUES, change);
      } catch (error) {
        if (error instanceof Refusal) return error.code;
      }
      return "taken";
    });
  assertEquals(codes, ["not-kept", "bad-text", "bad-text"]);
});

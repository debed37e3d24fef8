import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  allPlaced,
  failed,
  newest,
  numbered,
  placed,
  withMovements,
} from "../../../web/state/items.ts";
import type {
  Item,
  Movements,
  NoticeItem,
  SaidItem,
} from "../../../web/state/page_state.ts";
import { runs } from "../../long.ts";

function said(seq: number | undefined, more: Partial<SaidItem> = {}): SaidItem {
  return {
    kind: "said",
    key: `${seq}`,
    ...{ seq, from: "Ann", text: "", time: 0, aside: "" },
    ...{ isOwn: false, isForUser: false, isNote: false, state: "said" },
    ...more,
  };
}

function pending(key: string): SaidItem {
  return said(undefined, { key, isOwn: true, state: "pending" });
}

function notice({ joined, left }: Movements): NoticeItem {
  const lines = [`+${joined.join()} -${left.join()}`];
  return { kind: "notice", key: lines[0] ?? "", lines, isError: false };
}

function keys(items: readonly Item[]): string {
  return items.map(({ key }) => key).join(" ");
}

Deno.test("messages are in the order of their numbers, each once, however they come", () => {
  const anyOrder = fc.uniqueArray(fc.integer({ min: 1, max: 50 }))
    .chain((seqs) => fc.tuple(fc.constant(seqs), fc.shuffledSubarray(seqs)));
  fc.assert(
    fc.property(anyOrder, ([seqs, again]) => {
      const items = [...seqs, ...again].reduce<readonly Item[]>(
        (items, seq) => placed(items, said(seq)),
        [],
      );
      const sorted = seqs.toSorted((one, other) => one - other);
      assertEquals(keys(items), sorted.join(" "));
    }),
    { numRuns: runs(400) },
  );
});

Deno.test("the oldest go when there are too many or they are too long, the newest stay", () => {
  const few = [said(1), said(2)];
  assertEquals(newest(few), few);
  const many = Array.from({ length: 20_001 }, (_, at) => said(at + 1));
  assertEquals(newest(many).length, 18_000);
  assertEquals(newest(many).at(-1), many.at(-1));
  const text = "x".repeat(16_000);
  const long = Array.from({ length: 200 }, (_, at) => said(at + 1, { text }));
  const left = newest(long);
  assertEquals(left.length, 117);
  assertEquals(left.at(-1), long.at(-1));
  const endless = said(3, { text: "x".repeat(4_000_000) });
  assertEquals(newest([...few, endless]), [endless]);
});

Deno.test("members that come and go for hours make more notices than one", () => {
  const items = Array.from({ length: 250 }, (_, at) => ({
    joined: [`${at}`],
    left: [],
  })).reduce<readonly Item[]>(
    (items, movements) => withMovements(items, movements, notice),
    [],
  );
  assertEquals(
    items.map((item) =>
      item.kind === "notice" ? item.movements?.joined.length : 0
    ),
    [100, 100, 50],
  );
});

Deno.test("a message of the user stands at the end until it is acknowledged, then at its number", () => {
  const items = placed([said(1), pending("a"), pending("b")], said(3));
  assertEquals(keys(items), "1 3 a b");
  const told = numbered(items, "a", { seq: 2, time: 5 });
  assertEquals(keys(told), "1 a 3 b");
  assertEquals(numbered(told, "a", { seq: 9, time: 5 }), told);
  const [, own] = told;
  assertEquals(own?.kind === "said" && [own.seq, own.time, own.state], [
    2,
    5,
    "said",
  ]);
});

Deno.test("a message that the store tells before its acknowledgement is there once", () => {
  const items = placed([said(1), pending("a")], said(2));
  assertEquals(keys(numbered(items, "a", { seq: 2, time: 5 })), "1 2");
});

Deno.test("a refused message stays, and says that it was refused", () => {
  const [item] = failed([pending("a")], "a");
  assertEquals(item?.kind === "said" && item.state, "failed");
});

Deno.test("earlier messages come before all others, and those known already are not doubled", () => {
  const items = [notice({ joined: ["Bea"], left: [] }), said(5), pending("a")];
  const more = allPlaced(items, [said(3), said(4), said(5), said(6)]);
  assertEquals(keys(more), "3 4 +Bea - 5 6 a");
});

Deno.test("members that come and go while nobody speaks are told of in one notice, and not at all when they are back", () => {
  const ann = withMovements([said(1)], { joined: ["Ann"], left: [] }, notice);
  const bea = withMovements(ann, { joined: ["Bea"], left: [] }, notice);
  assertEquals(keys(bea), "1 +Ann,Bea -");
  const gone = withMovements(bea, { joined: [], left: ["Ann", "Cho"] }, notice);
  assertEquals(keys(gone), "1 +Bea -Cho");
  const back = withMovements(gone, { joined: ["Cho"], left: ["Bea"] }, notice);
  assertEquals(keys(back), "1");
});

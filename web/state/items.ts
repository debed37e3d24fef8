import type { Hidden } from "../../client/hiding/hidden.ts";
import type { Item, Movements, NoticeItem, SaidItem } from "./page_state.ts";

/**
 * Puts a message at its place: by its number, before the messages of the user
 * that have no number yet. A number that is there already changes nothing.
 *
 * @example
 * ```ts
 * import { placed } from "./items.ts";
 *
 * const said = (seq: number) => ({
 *   ...{ kind: "said", key: `${seq}`, seq, from: "Ann", text: "", time: 0 },
 *   ...{ isOwn: false, isForUser: false, isNote: false, aside: "", state: "said" },
 * } as const);
 * const items = placed(placed([], said(2)), said(1));
 * console.assert(items.map(({ key }) => key).join() === "1,2");
 * ```
 */
export function placed(
  items: readonly Item[],
  item: SaidItem,
): readonly Item[] {
  let place = items.length;
  for (let at = items.length - 1; at >= 0; at--) {
    const before = items[at];
    if (before?.kind !== "said") continue;
    if (before.state === "said") {
      const seq = before.seq ?? 0;
      if (item.seq !== undefined && seq === item.seq) return items;
      if (item.seq === undefined || seq < item.seq) break;
    }
    place = at;
  }
  return items.toSpliced(place, 0, item);
}

/** Most items of a buffer: the oldest of a page that stays open for weeks go. */
const ITEMS_MAX = 20_000;

/** Most text of them, in UTF-16 code units: a telephone has room for some dozen such buffers. */
const TEXT_MAX = 2 * 1024 * 1024;

/** How much stays when one of the two is exceeded: items do not go one by one. */
const KEPT = 0.9;

/** The items of a buffer without the oldest where there are too many. */
export function newest(items: readonly Item[]): readonly Item[] {
  const size = items.reduce((sum, item) => sum + sizeOf(item), 0);
  if (items.length <= ITEMS_MAX && size <= TEXT_MAX) return items;
  let left = size;
  const first = items.findIndex((item, at) => {
    const isEnough = items.length - at <= KEPT * ITEMS_MAX &&
      left <= KEPT * TEXT_MAX;
    left -= sizeOf(item);
    return isEnough;
  });
  // The last one stays in any case.
  return items.slice(first);
}

function sizeOf(item: Item): number {
  return item.kind === "said"
    ? item.text.length
    : item.lines.reduce((sum, { length }) => sum + length, 0);
}

/** Puts messages at their places; they are in order. */
export function allPlaced(
  items: readonly Item[],
  messages: readonly SaidItem[],
): readonly Item[] {
  const first =
    items.find((item): item is SaidItem =>
      item.kind === "said" && item.seq !== undefined
    )?.seq ?? Infinity;
  const earlier = messages.filter(({ seq = Infinity }) => seq < first);
  const others = messages.slice(earlier.length);
  return others.reduce(placed, [...earlier, ...items]);
}

/** The items without the messages that the user does not want to see. */
export function shownItems(
  items: readonly Item[],
  hidden: Hidden,
): readonly Item[] {
  return hidden.ignored.length === 0
    ? items
    : items.filter((item) =>
      item.kind === "notice" || item.isOwn || !hidden.isIgnored(item.from)
    );
}

/** The item of a message of the user has got its number and its time. */
export function numbered(
  items: readonly Item[],
  key: string,
  told: Pick<SaidItem, "seq" | "time">,
): readonly Item[] {
  const at = items.findLastIndex((item) => item.key === key);
  const item = items[at];
  if (item?.kind !== "said" || item.state === "said") return items;
  return placed(items.toSpliced(at, 1), { ...item, ...told, state: "said" });
}

/** A message of the user was not taken. */
export function failed(items: readonly Item[], key: string): readonly Item[] {
  return items.map((item) =>
    item.kind === "said" && item.key === key
      ? { ...item, state: "failed" }
      : item
  );
}

/** The server numbers its messages anew: those shown have no number any more. */
export function unnumbered(items: readonly Item[]): readonly Item[] {
  return items.map((item) =>
    item.kind === "said" ? { ...item, seq: undefined } : item
  );
}

/** Most members that one notice tells of before another begins: whoever comes and goes for hours must not make one without end. */
const MOVEMENTS_MAX = 100;

/**
 * Tells of members that came and left: in the notice before, when that tells of
 * nothing else. A member that came and left again is not told of.
 */
export function withMovements(
  items: readonly Item[],
  { joined, left }: Movements,
  notice: (movements: Movements) => NoticeItem,
): readonly Item[] {
  const last = items.at(-1);
  const told = last?.kind === "notice" ? last.movements : undefined;
  const isFull = told !== undefined &&
    told.joined.length + told.left.length >= MOVEMENTS_MAX;
  const before = isFull ? undefined : told;
  const { joined: came = [], left: went = [] } = before ?? {};
  const without = (names: readonly string[], others: readonly string[]) =>
    names.filter((name) => !others.includes(name));
  const movements = {
    joined: [...without(came, left), ...without(joined, went)],
    left: [...without(went, joined), ...without(left, came)],
  };
  const rest = before === undefined ? items : items.slice(0, -1);
  return movements.joined.length + movements.left.length === 0
    ? rest
    : newest([...rest, { ...notice(movements), movements }]);
}

import type { Message } from "../../protocol/features/say.ts";
import type { Whispered } from "../../protocol/features/whisper.ts";
import { lockAside, readable } from "../../protocol/locked.ts";
import { folded } from "../../protocol/name/name.ts";
import { mentions } from "../../protocol/text/mention.ts";
import { withBuffer } from "./buffers.ts";
import { allPlaced, failed, newest, numbered, placed } from "./items.ts";
import type { PageBuffer, PageState, SaidItem } from "./page_state.ts";

/** A message of a room as an item. */
export function saidItem(message: Message, state: PageState): SaidItem {
  const text = readable(message);
  const { seq, from, time } = message;
  const isOwn = folded(from) === folded(state.name);
  return {
    kind: "said",
    // Numbers begin anew with each store.
    key: `${state.logs}.${seq}`,
    ...{ seq, from, text, time, isOwn },
    isForUser: !isOwn && mentions(text, state.name),
    isNote: text !== message.text,
    aside: lockAside(message).trim(),
    state: "said",
  };
}

/** A direct message as an item. */
export function whisperItem(
  { seq, from, text, time, byOther }: Whispered,
): SaidItem {
  return {
    kind: "said",
    // The numbers of another session may be the same.
    key: `${time}.${seq}`,
    ...{ from, text, time },
    ...{ isOwn: !!byOther, isForUser: !byOther, isNote: false, aside: "" },
    state: "said",
  };
}

/** A message has come: it is unread unless the user sees it. */
export function come(
  state: PageState,
  id: string,
  item: SaidItem,
): PageState {
  return withBuffer(state, id, (buffer) => {
    const all = placed(buffer.items, item);
    if (all === buffer.items) return {};
    const items = newest(all);
    const isFull = items !== all;
    // The client asks for those before the oldest that it had.
    const hasEarlier = buffer.hasEarlier && item.seq !== 1 && !isFull;
    const isSeen = state.isWatching && state.current === id;
    const isOld = item.seq !== undefined && item.seq <= buffer.before;
    const isHidden = item.isOwn || state.hidden.isIgnored(item.from);
    if (isSeen || isOld || isHidden) return { items, hasEarlier };
    return {
      items,
      hasEarlier,
      unread: buffer.unread + 1,
      mentions: buffer.mentions + (item.isForUser ? 1 : 0),
      newFrom: buffer.newFrom ?? item.key,
    };
  });
}

/** A message is shown without its text where another has redacted it. */
export function redacted(
  state: PageState,
  id: string,
  { redacts }: Message,
): PageState {
  return !redacts ? state : withBuffer(state, id, ({ items }) => ({
    items: items.map((item) =>
      item.kind === "said" && item.seq === redacts
        ? { ...item, text: readable({ text: "" }), isNote: true }
        : item
    ),
  }));
}

/** Earlier messages have come, in order. */
export function earlier(
  buffer: PageBuffer,
  messages: readonly SaidItem[],
): Partial<PageBuffer> {
  return {
    items: allPlaced(buffer.items, messages),
    hasEarlier: messages.length > 0 && messages[0]?.seq !== 1,
  };
}

/** The user says something; it has no number yet. What was new is read. */
export function saying(
  state: PageState,
  id: string,
  { key, text, time }: Pick<SaidItem, "key" | "text" | "time">,
): PageState {
  const item: SaidItem = {
    kind: "said",
    ...{ key, text, time, from: state.name },
    ...{ isOwn: true, isForUser: false, isNote: false, aside: "" },
    state: "pending",
  };
  return withBuffer(state, id, ({ items }) => ({
    items: [...items, item],
    newFrom: undefined,
  }));
}

/** A message of the user is kept by the server. */
export function acknowledged(
  state: PageState,
  key: string,
  told: Pick<SaidItem, "seq" | "time">,
): PageState {
  return withItem(state, key, (items) => numbered(items, key, told));
}

/** A message of the user was refused. */
export function refused(state: PageState, key: string): PageState {
  return withItem(state, key, (items) => failed(items, key));
}

/** Changes the items of the buffer that has an item. */
function withItem(
  state: PageState,
  key: string,
  change: (items: PageBuffer["items"]) => PageBuffer["items"],
): PageState {
  const buffer = state.buffers.find(({ items }) =>
    items.findLastIndex((item) => item.key === key) !== -1
  );
  return buffer === undefined
    ? state
    : withBuffer(state, buffer.id, ({ items }) => ({ items: change(items) }));
}

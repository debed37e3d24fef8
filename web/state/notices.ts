import {
  leftUntold,
  type Presence,
} from "../../protocol/features/membership.ts";
import type { Notice } from "../../protocol/notice.ts";
import { plainText } from "../../protocol/plain_text.ts";
import { formats } from "../text/formats.ts";
import { withBuffer } from "./buffers.ts";
import { newest, withMovements } from "./items.ts";
import {
  bufferId,
  type Movements,
  type NoticeItem,
  type PageState,
} from "./page_state.ts";

/** The sign before a line of the program at a terminal. */
const SIGN = /^[*!~] /;

/** Puts lines of the program into a buffer. */
export function told(
  state: PageState,
  id: string,
  lines: readonly string[],
  isError = false,
): PageState {
  if (lines.length === 0) return state;
  const [counted, key] = nextKey(state);
  const item: NoticeItem = { kind: "notice", key, lines, isError };
  return withBuffer(counted, id, ({ items }) => ({
    items: newest([...items, item]),
  }));
}

/** Tells in a room of members that came, left, or changed names. */
export function toldOfPresence(
  state: PageState,
  presence: Presence,
): PageState {
  const { joined, renamed } = presence;
  const id = bufferId("room", presence.room);
  const left = leftUntold(presence);
  const lines = renamed.map(([was, is]) => `${was} is now ${is}`);
  const next = joined.length + left.length === 0
    ? state
    : toldOfMovements(state, id, { joined, left });
  return lines.reduce((state, line) => told(state, id, [line]), next);
}

function toldOfMovements(
  state: PageState,
  id: string,
  movements: Movements,
): PageState {
  const [counted, key] = nextKey(state);
  return withBuffer(counted, id, ({ items }) => ({
    items: withMovements(items, movements, ({ joined, left }) => ({
      kind: "notice",
      key,
      lines: [
        ...(left.length === 0 ? [] : [`left: ${left.join(", ")}`]),
        ...(joined.length === 0 ? [] : [`joined: ${joined.join(", ")}`]),
      ],
      isError: false,
    })),
  }));
}

/** A notice of the server in words, a sentence a line. */
export function noticeLines(notice: Notice): string[] {
  const moment = (time: number) => formats().moment.format(time);
  return plainText(notice, { moment }).split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(SIGN, ""));
}

function nextKey(state: PageState): [PageState, string] {
  const notices = state.notices + 1;
  return [{ ...state, notices }, `notice ${notices}`];
}

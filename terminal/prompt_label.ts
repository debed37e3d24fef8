import { translated } from "../language/language.ts";
import { duration } from "./view/clock.ts";
import { oneLine } from "./view/shown_text.ts";
import { cut } from "./view/wrap.ts";

/** Most pending messages shown above the prompt. */
const PENDING_SHOWN = 3;

/** Most columns of a room's name in the prompt: the rest is for the line. */
const ROOM_SHOWN = 24;

/** Most columns of a room's name in the window's title: no title bar shows more. */
const TITLE_ROOM_SHOWN = 64;

/** The state of a conversation that its prompt and title show. */
export interface ScreenState {
  /** The current room. */
  readonly room: string | undefined;
  readonly isLocked: boolean;
  /** Time without a connection, in milliseconds. */
  readonly offlineFor: number | undefined;
  /** Messages that are not acknowledged yet. */
  readonly pending: readonly string[];
  /** How many messages came while the window had no focus. */
  readonly unread: number;
  /** A question in place of the prompt, whose answer is not shown. */
  readonly question?: string | undefined;
}

/** The text before the line: pending messages, a row each, then room and state. */
export function promptLabel(state: ScreenState, columns: number): string {
  const { room = translated("no room"), question } = state;
  const pending = pendingRows(state.pending, columns);
  if (question !== undefined) return pending + translated(question);
  const most = Math.min(ROOM_SHOWN, Math.floor(columns / 2));
  return `${pending}${cut(oneLine(room), most)}${marks(state)}> `;
}

/** The title of the window. */
export function windowTitle(state: ScreenState): string {
  const { room = translated("no room"), unread } = state;
  return `${unread === 0 ? "" : `(${unread}) `}chat: ${
    cut(oneLine(room), TITLE_ROOM_SHOWN)
  }${marks(state)}`;
}

function marks({ isLocked, offlineFor }: ScreenState): string {
  const offline = offlineFor === undefined
    ? ""
    : translated(` (offline ${duration(offlineFor)})`);
  return `${isLocked ? translated(" (locked)") : ""}${offline}`;
}

function pendingRows(pending: readonly string[], columns: number): string {
  // A row is half as wide as the window, so that it stays a single row when the
  // window becomes narrower. All of a message is shown once it is acknowledged.
  const rows = pending.slice(0, PENDING_SHOWN).map((text) =>
    cut(oneLine(`... ${text}`), Math.floor(columns / 2))
  );
  const more = pending.length - rows.length;
  if (more > 0) rows.push(cut(translated(`... and ${more} more`), columns - 1));
  return rows.map((row) => row + "\n").join("");
}

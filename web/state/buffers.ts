import { folded } from "../../protocol/name/name.ts";
import {
  bufferId,
  emptyBuffer,
  type PageBuffer,
  type PageState,
} from "./page_state.ts";

/** The buffer that is shown; `undefined` when there is none. */
export function currentBuffer(state: PageState): PageBuffer | undefined {
  return state.buffers.find(({ id }) => id === state.current);
}

/** The buffer of a room, by the name that the server writes. */
export function roomBuffer(
  state: PageState,
  room: string,
): PageBuffer | undefined {
  return state.buffers.find(({ kind, name }) =>
    kind === "room" && name === room
  );
}

/** The direct conversation with a member, in any spelling of the name. */
export function directBuffer(
  state: PageState,
  member: string,
): PageBuffer | undefined {
  const sought = folded(member);
  return state.buffers.find(({ kind, name }) =>
    kind === "direct" && folded(name) === sought
  );
}

/** Changes one buffer. */
export function withBuffer(
  state: PageState,
  id: string,
  change: (buffer: PageBuffer) => Partial<PageBuffer>,
): PageState {
  return {
    ...state,
    buffers: state.buffers.map((buffer) =>
      buffer.id === id ? { ...buffer, ...change(buffer) } : buffer
    ),
  };
}

/** Most direct conversations at a time: no stranger can open more, in any number of names. */
const DIRECT_MAX = 50;

/** Opens the buffer of a room or of a member, behind the others, unless it is open. */
export function opened(
  state: PageState,
  kind: PageBuffer["kind"],
  name: string,
): PageState {
  const known = kind === "room"
    ? roomBuffer(state, name)
    : directBuffer(state, name);
  if (known !== undefined) return state;
  const buffers = [...state.buffers, emptyBuffer(kind, name)];
  const direct = buffers.filter(({ kind }) => kind === "direct");
  const [oldest] = direct.filter(({ id }) => id !== state.current);
  return direct.length > DIRECT_MAX && oldest !== undefined
    ? closed({ ...state, buffers }, oldest.id)
    : { ...state, buffers };
}

/** Closes a buffer; from the current one the user comes to the one before it. */
export function closed(state: PageState, id: string): PageState {
  const at = state.buffers.findIndex((buffer) => buffer.id === id);
  if (at === -1) return state;
  const buffers = state.buffers.toSpliced(at, 1);
  const next = buffers[Math.max(0, at - 1)]?.id ?? "";
  return id === state.current
    ? went({ ...state, buffers, current: "" }, next)
    : { ...state, buffers };
}

/** Shows another buffer, whose messages are read by that. */
export function went(state: PageState, id: string): PageState {
  if (id === state.current) return state;
  const left = withBuffer(state, state.current, () => ({ newFrom: undefined }));
  return read({ ...left, current: id });
}

/** The user begins or ceases to see the newest message. */
export function watched(state: PageState, isWatching: boolean): PageState {
  if (isWatching === state.isWatching) return state;
  return isWatching ? read({ ...state, isWatching }) : { ...state, isWatching };
}

/** A member has another name: so has the conversation with it. */
export function renamedDirect(
  state: PageState,
  was: string,
  is: string,
): PageState {
  const buffer = directBuffer(state, was);
  if (buffer === undefined || directBuffer(state, is) !== undefined) {
    return state;
  }
  const id = bufferId("direct", is);
  const current = state.current === buffer.id ? id : state.current;
  const renamed = withBuffer(state, buffer.id, () => ({ id, name: is }));
  return { ...renamed, current };
}

function read(state: PageState): PageState {
  return withBuffer(
    state,
    state.current,
    () => ({ unread: 0, mentions: 0 }),
  );
}

import type { ClientEvent } from "../../client.ts";
import type { Joined, Presence } from "../../protocol/features/membership.ts";
import {
  closed,
  directBuffer,
  opened,
  renamedDirect,
  roomBuffer,
  withBuffer,
} from "./buffers.ts";
import { unnumbered } from "./items.ts";
import { marked, markedAnew, movedMarks } from "./marks.ts";
import { noticeLines, told } from "./notices.ts";
import { bufferId, type PageState } from "./page_state.ts";
import { come, earlier, redacted, saidItem, whisperItem } from "./said.ts";

/** Takes an event of the client in. Presence and the answer to `who` are told by others, if at all. */
export function received(state: PageState, event: ClientEvent): PageState {
  switch (event.type) {
    case "message": {
      const id = bufferId("room", event.room);
      return redacted(
        come(opened(state, "room", event.room), id, saidItem(event, state)),
        id,
        event,
      );
    }
    case "whisper": {
      if (state.hidden.isIgnored(event.from)) return state;
      const other = event.byOther ? event.to : event.from;
      const open = opened(state, "direct", other);
      const { id = "" } = directBuffer(open, other) ?? {};
      return come(open, id, whisperItem(event));
    }
    // The call that said the message is told.
    case "ack":
      return state;
    case "joined":
    case "rejoined":
      return entered(state, event);
    case "presence":
      return moved(state, event);
    case "members":
      return withBuffer(
        markedAnew(state, event),
        bufferId("room", event.room),
        () => ({ members: announced(event), roles: event }),
      );
    case "history": {
      const items = event.messages.map((message) => saidItem(message, state));
      return withBuffer(
        state,
        bufferId("room", event.room),
        (buffer) => earlier(buffer, items),
      );
    }
    case "found": {
      const { room, words, more = 0 } = event;
      const items = event.messages.map((message) => saidItem(message, state))
        .filter(({ from }) => !state.hidden.isIgnored(from));
      return { ...state, findings: { room, words, items, more } };
    }
    case "left":
      return left(state, event.room);
    case "away":
      return { ...state, link: "away" };
    case "back":
      return back(state, event);
    // That the connection is lost follows.
    case "bye":
    case "ping":
    case "pong":
      return state;
    case "error": {
      const next = isOut(state, event) ? left(state, event.room) : state;
      return told(next, next.current, noticeLines(event), true);
    }
    default:
      return noted(state, event);
  }
}

type Noted = Exclude<
  Parameters<typeof noticeLines>[0],
  {
    readonly type:
      | "message"
      | "whisper"
      | "ack"
      | "joined"
      | "presence"
      | "members";
  }
>;

/** A notice in words, and what it changes. */
function noted(state: PageState, event: Noted): PageState {
  const named = "room" in event && event.room !== undefined
    ? roomBuffer(state, event.room)?.id
    : undefined;
  const id = named ?? state.current;
  const next = told(state, id, noticeLines(event));
  switch (event.type) {
    case "named":
      return { ...next, name: event.name };
    case "registered":
      return { ...next, fingerprint: event.key };
    case "login": {
      const { key: fingerprint, operator: isOperator = false } = event;
      return { ...next, fingerprint, isOperator };
    }
    case "topic":
      return withBuffer(next, id, () => ({ topic: event.text }));
    case "absent":
      return marked(next, "absent", event.name, event.text !== undefined);
    case "order": {
      const { what, who = "" } = event;
      if (what !== "op" && what !== "deop") return next;
      const isOperator = what === "op";
      const trusted = marked(next, "operators", who, isOperator);
      return who === state.name ? { ...trusted, isOperator } : trusted;
    }
    default:
      return next;
  }
}

/** The user is in a room, or in it again after a cut. */
function entered(
  state: PageState,
  event: Omit<Joined, "type"> & { readonly type: "joined" | "rejoined" },
): PageState {
  const open = opened(state, "room", event.room);
  return withBuffer(open, bufferId("room", event.room), (buffer) => ({
    members: announced(event),
    topic: event.topic ?? "",
    isLeft: false,
    // After a cut the messages up to `last` may be unread.
    before: event.type === "joined" ? event.last : buffer.before,
    hasEarlier: buffer.items.length === 0 ? event.last > 0 : buffer.hasEarlier,
  }));
}

/** Whether an error says that the user is not in its room. */
function isOut(
  state: PageState,
  { code, room = "" }: Extract<ClientEvent, { type: "error" }>,
): boolean {
  return code === "not-in-room" ||
    roomBuffer(state, room)?.members.length === 0;
}

/** The user is no longer in a room. What was said there stays to be read. */
function left(state: PageState, room: string | undefined): PageState {
  const buffer = room === undefined ? undefined : roomBuffer(state, room);
  if (buffer === undefined || buffer.isLeft) return state;
  if (buffer.items.length === 0 && state.buffers.length > 1) {
    return closed(state, buffer.id);
  }
  return withBuffer(state, buffer.id, () => ({ isLeft: true, members: [] }));
}

/** Members came, left, or changed names. */
function moved(state: PageState, event: Presence): PageState {
  const id = bufferId("room", event.room);
  const names = new Map(event.renamed);
  const gone = new Set(event.left);
  const present = withBuffer(state, id, ({ members }) => ({
    members: [
      ...members.filter((name) => !gone.has(name))
        .map((name) => names.get(name) ?? name),
      ...event.joined.filter((name) => !members.includes(name)),
    ],
  }));
  return event.renamed.reduce(
    (state, [was, is]) => renamedDirect(state, was, is),
    { ...present, ...movedMarks(state, event) },
  );
}

/** The client is connected again. */
function back(
  state: PageState,
  { name, forgotten }: Extract<ClientEvent, { type: "back" }>,
): PageState {
  const up: PageState = { ...state, link: "up", name };
  if (!forgotten) return up;
  const anew: PageState = {
    ...up,
    logs: up.logs + 1,
    buffers: up.buffers.map((buffer) => ({
      ...buffer,
      items: unnumbered(buffer.items),
      before: 0,
      hasEarlier: false,
    })),
  };
  return told(anew, anew.current, [
    "the server has lost the earlier messages",
  ]);
}

/** The members whose leaving is announced: the others would stay for ever. */
function announced(
  { members, unannounced = [] }: Pick<Joined, "members" | "unannounced">,
): readonly string[] {
  const quiet = new Set(unannounced);
  return members.filter((name) => !quiet.has(name));
}

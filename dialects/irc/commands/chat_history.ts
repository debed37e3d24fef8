/** CHATHISTORY: clients ask for earlier messages (IRCv3, `draft/chathistory`). */
import {
  excerptNumbers,
  type Position,
} from "../../../protocol/features/excerpt/excerpt_numbers.ts";
import { tagsOf } from "../../../protocol/client_tags.ts";
import type {
  DirectMessage,
  ExcerptRequest,
  Place,
} from "../../../protocol/features/excerpt/excerpt.ts";
import { folded } from "../../../protocol/name/name.ts";
import { batch } from "../history.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import {
  type MessageReference,
  messageReference,
  placeIn,
} from "../message_reference.ts";
import { sourceOf } from "../source.ts";
import { channelOf, nameOf, nickOf, roomOf } from "../spelling.ts";
import {
  eventMessages,
  messagesFor,
  textMessages,
  whisperId,
  whisperTags,
} from "../variant.ts";
import { answer, type Command, type Work } from "./command.ts";

/** Command of CHATHISTORY. */
export const CHAT_HISTORY: Readonly<Record<string, Command>> = {
  CHATHISTORY: {
    least: 0,
    run(state, [subcommand = "*", ...params]) {
      const name = subcommand.toUpperCase();
      const which = SUBCOMMANDS.get(name);
      if (which === undefined) {
        return failed(state, name, "there is no such subcommand");
      }
      const references = which === "between" || which === "targets" ? 2 : 1;
      const hasTarget = which !== "targets";
      const expected = references + (hasTarget ? 2 : 1);
      if (params.length !== expected) {
        return failed(state, name, `it needs ${expected} parameters`);
      }
      const limit = params.at(-1) ?? "";
      const count = /^\d{1,9}$/.test(limit) ? Number(limit) : 0;
      if (count === 0) return failed(state, name, "the limit is no number");
      const given = params.slice(hasTarget ? 1 : 0, -1);
      // The latest messages may be those after nothing.
      const named = which === "latest" && given[0] === "*" ? [] : given;
      const found = named.map(messageReference);
      const bad = named[found.indexOf(undefined)];
      const places = found.filter((it) => it !== undefined);
      if (bad !== undefined) {
        return failed(state, name, bad, "that names no message");
      }
      if (which === "targets") return targets(state, places, count);
      return messages(state, {
        ...{ name, which, count, places },
        target: params[0] ?? "",
      });
    },
  },
};

const SUBCOMMANDS: ReadonlyMap<string, ExcerptRequest["which"] | "targets"> =
  new Map(
    (["latest", "before", "after", "between", "around", "targets"] as const)
      .map((it) => [it.toUpperCase(), it] as const),
  );

/** A request of a client. */
interface Asked {
  /** The subcommand, as errors name it. */
  readonly name: string;
  readonly which: ExcerptRequest["which"];
  readonly target: string;
  readonly places: readonly MessageReference[];
  readonly count: number;
}

function failed(
  state: MemberState,
  subcommand: string,
  ...text: readonly [...string[], string]
): Work {
  return answer(
    state.fail("CHATHISTORY", "INVALID_PARAMS", subcommand, ...text),
  );
}

function messages(state: MemberState, asked: Asked): Work {
  const { name, target } = asked;
  const room = roomOf(target);
  const refused = (code: string, text: string) =>
    state.fail("CHATHISTORY", code, name, target, text);
  if (room === undefined) return directMessages(state, asked);
  const places: Place[] = [];
  for (const reference of asked.places) {
    const place = placeIn(state.log, folded(room), reference);
    if (place === undefined) {
      return answer(refused("MESSAGE_ERROR", "that message is not there"));
    }
    places.push(place);
  }
  const { which, count } = asked;
  const hasEvents = state.capabilities.has("draft/event-playback");
  return {
    requests: [{
      ...{ type: "excerpt", room, which, places, count },
      events: hasEvents,
    }],
    take(notice) {
      if (notice.type === "excerpt") {
        const { capabilities, log } = state;
        const left = [...notice.events ?? []];
        const eventsBefore = (seq: number) => {
          const end = left.findIndex(({ after }) => after >= seq);
          return left.splice(0, end === -1 ? left.length : end)
            .flatMap((event) => eventMessages(event, capabilities, log));
        };
        const all = notice.messages
          .filter(({ redacts }) => hasEvents || redacts === undefined)
          .flatMap((message) => [
            ...eventsBefore(message.seq),
            ...messagesFor(message, capabilities, log),
          ]);
        return inBatch(state, ["chathistory", channelOf(notice.room)], [
          ...all,
          ...eventsBefore(Infinity),
        ]);
      }
      if (notice.type !== "error") return undefined;
      const isUnknown = notice.code === "not-in-room" ||
        notice.code === "bad-room";
      return [
        refused(isUnknown ? "INVALID_TARGET" : "MESSAGE_ERROR", notice.message),
      ];
    },
  };
}

/** The messages exchanged with one member, as many as the hall remembers. */
function directMessages(
  state: MemberState,
  { name, which, target, places, count }: Asked,
): Work {
  return {
    requests: [{ type: "conversation", name: nameOf(target) }],
    take(notice) {
      if (notice.type === "error") {
        return [
          state.fail(
            ...["CHATHISTORY", "MESSAGE_ERROR", name, target] as const,
            notice.message,
          ),
        ];
      }
      if (notice.type !== "conversation") return undefined;
      // Tags without a message take another capability.
      const hasEvents = state.capabilities.has("draft/event-playback");
      const all = notice.messages.filter(({ text }) =>
        text !== "" || hasEvents
      );
      const { from, to } = excerptNumbers(
        { which, count },
        places.map((place) => positionAmong(all, place)),
        { first: 1, last: all.length },
      );
      const some = all.slice(from - 1, Math.max(to, from - 1));
      return inBatch(
        state,
        ["chathistory", target],
        some.flatMap((message) => directMessageLines(state, message)),
      );
    },
  };
}

/** The position of a message or of a moment among messages, which count from 1. */
function positionAmong(
  messages: readonly DirectMessage[],
  place: MessageReference,
): Position {
  if ("msgid" in place) {
    const { msgid } = place;
    const at = messages.findIndex((message) => whisperId(message) === msgid);
    if (at !== -1) return { first: at + 1, next: at + 2 };
  }
  // An id begins with the time: the message may be forgotten.
  const time = "time" in place ? place.time : Number.parseInt(place.msgid) || 0;
  const countWhere = (fits: (it: number) => boolean) =>
    messages.filter((message) => fits(message.time)).length;
  return {
    first: countWhere((it) => it < time) + 1,
    next: countWhere((it) => it <= time) + 1,
  };
}

function directMessageLines(
  { capabilities, log }: MemberState,
  message: DirectMessage,
): IrcMessage[] {
  const { from, to, text, time } = message;
  if (text === "") {
    const tags = tagsOf(message);
    return eventMessages(
      { after: 0, time, notice: { type: "tagged", from, to, time, tags } },
      capabilities,
      log,
    );
  }
  return textMessages({
    capabilities,
    tags: whisperTags(capabilities, message),
    source: sourceOf(message.from),
    target: nickOf(message.to),
    text: message.text,
  });
}

/** The channels and members with messages whose newest came between two moments. */
function targets(
  state: MemberState,
  places: readonly MessageReference[],
  count: number,
): Work {
  const [from, to] = places.map((it) => "time" in it ? it.time : undefined);
  if (from === undefined || to === undefined) {
    return failed(state, "TARGETS", "a message must be named by its time");
  }
  const isBackwards = to < from;
  const [first, last] = isBackwards ? [to, from] : [from, to];
  return {
    requests: [{ type: "newest" }],
    take(notice) {
      if (notice.type !== "newest") return undefined;
      const all = [
        ...notice.rooms.map(({ room, time }) => ({
          target: channelOf(room),
          time,
        })),
        ...notice.people.map(({ name, time }) => ({
          target: nickOf(name),
          time,
        })),
      ].filter(({ time }) => time > first && time < last)
        .sort((one, other) => one.time - other.time);
      const some = isBackwards ? all.slice(-count) : all.slice(0, count);
      return inBatch(
        state,
        ["draft/chathistory-targets"],
        some.map(({ target, time }) =>
          state.fromServer(
            "CHATHISTORY",
            "TARGETS",
            target,
            new Date(time).toISOString(),
          )
        ),
      );
    },
  };
}

/** Messages as a batch, also when there are none, for clients that know batches. */
function inBatch(
  state: MemberState,
  type: readonly string[],
  messages: readonly IrcMessage[],
): readonly IrcMessage[] {
  return state.capabilities.has("batch")
    ? batch(state, type, messages)
    : messages;
}

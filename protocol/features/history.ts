import { feature, type Framed, type Wording } from "../schema/feature.ts";
import {
  BadField,
  checked,
  frame,
  list,
  optional,
  ordinal,
  type Read,
  text,
  truth,
  whole,
} from "../schema/field.ts";
import { required } from "../schema/slash_command.ts";
import { message, messageLines } from "./say.ts";

/** Costs of a history of up to {@linkcode HISTORY_COUNT} messages, and of a search. */
const HISTORY_COST = 5;
const SEARCH_COST = 20;

/** Messages included in the price of a `history`, and messages for each further unit of cost. */
const HISTORY_COUNT = 50;
const HISTORY_MORE = 10;

/** Most messages of an answer: several times as many as a server sends. */
const ANSWER_MAX = 1_000;

/** The messages of an answer. */
const messages = checked(list(message), ({ length }, field) => {
  if (length <= ANSWER_MAX) return;
  throw new BadField(field, `have at most ${ANSWER_MAX} messages`);
});

/** Messages of a room that are not there, but in its sequence. */
const gap = checked(
  frame("gap", {
    room: text,
    from: ordinal,
    to: ordinal,
    /** Present when the messages were stored but cannot be read. */
    damaged: optional(truth),
  }),
  ({ from, to }) => {
    if (to < from) throw new BadField("to", `be no less than "from"`);
  },
);

/** The answer to `history`. */
const earlier = frame("history", {
  room: text,
  /** As in the request. */
  before: optional(whole),
  messages,
});

/** The answer to `search`. */
const found = frame("found", {
  room: text,
  words: text,
  messages,
  /** The number of older matches that did not fit in the answer. */
  more: optional(whole),
});

/** Earlier messages of a room. */
export const history = feature({
  requests: {
    history: {
      room: optional(text),
      count: optional(whole),
      /** Only messages before this number; when absent, the newest. */
      before: optional(whole),
    },
    search: { room: optional(text), words: text },
  },
  notices: {
    history: earlier,
    found,
    gap,
  },
  commands: [
    {
      name: "history",
      group: "messages",
      takes: "[N] [BEFORE]",
      help: "the last N messages of the room, or the last before a number",
      read(words) {
        if (words === "") return { type: "history" };
        const [, count, before] = /^(\d{1,6})(?:\s+(\d{1,15}))?$/.exec(words) ??
          [];
        return count === undefined ? undefined : {
          type: "history",
          count: Number(count),
          ...(before === undefined ? {} : { before: Number(before) }),
        };
      },
    },
    {
      name: "search",
      group: "messages",
      takes: "WORDS",
      help: "find the messages of the room with all these words",
      read: required((words) => ({ type: "search", words })),
    },
  ],
  costs: { history: costOfHistory, search: SEARCH_COST },
}, {
  history: answerLines,
  found: answerLines,
  gap: (gap) => `* ${gapText(gap)}`,
});

/** Grows with the number of messages, up to the cost of a search. */
export function costOfHistory(
  { count = 0 }: { readonly count?: number },
): number {
  const beyond = Math.max(0, count - HISTORY_COUNT);
  const more = Math.ceil(beyond / HISTORY_MORE);
  return Math.min(SEARCH_COST, HISTORY_COST + more);
}

/** An answer that consists mainly of messages. */
export type MessagesAnswer = Read<typeof earlier> | Read<typeof found>;

/** Whether a notice is such an answer. */
export function holdsMessages(notice: Framed): notice is MessagesAnswer {
  return notice.type === "history" || notice.type === "found";
}

function answerLines(
  answer: MessagesAnswer,
  { most }: Pick<Wording, "most">,
): string[] {
  return [
    answerHead(answer),
    ...answer.messages.flatMap((message) => messageLines(message, { most })),
    ...answerTail(answer),
  ];
}

/** The line above the messages of an answer. */
export function answerHead(answer: MessagesAnswer): string {
  const { room, messages } = answer;
  const { length } = messages;
  if (answer.type === "found") {
    const { words, more } = answer;
    return `* ${length} found in ${room} for "${words}"${
      more === undefined ? "" : `; ${more} older not shown`
    }:`;
  }
  if (length === 0) {
    return answer.before === undefined
      ? `* no messages in ${room}`
      : `* no earlier messages in ${room}`;
  }
  if (answer.before === undefined) return `* last ${length} in ${room}:`;
  return messages[0]?.seq === 1
    ? `* first ${length} in ${room}:`
    : `* ${length} earlier in ${room}:`;
}

/** How to request older messages, for output without visible numbers. */
export function answerTail(answer: MessagesAnswer): string[] {
  const { type, messages } = answer;
  const first = messages[0]?.seq ?? 1;
  return type === "found" || first === 1
    ? []
    : [`* earlier: /history ${messages.length} ${first}`];
}

/** The numbers of the missing messages, and the reason. */
export function gapText(
  { room, from, to, damaged }: Read<typeof gap>,
): string {
  const which = from === to
    ? `message ${from} of ${room}`
    : `messages ${from} to ${to} of ${room}`;
  if (damaged) return `${which} cannot be read: the server's data is damaged`;
  return `${which} ${from === to ? "is" : "are"} no longer available`;
}

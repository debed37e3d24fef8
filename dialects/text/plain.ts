import { ACTION, isAction } from "../../protocol/action.ts";
import { COMMANDS, helpLines, typed } from "../../protocol/command.ts";
import { lockAside, readable } from "../../protocol/locked.ts";
import {
  holdsMessages,
  type Joined,
  type Message,
  type MessagesAnswer,
  type Notice,
  type Ordered,
  type Presence,
} from "../../protocol/notice.ts";
import {
  type Fault,
  PROTOCOL_VERSION,
  type Request,
} from "../../protocol/request.ts";
import { MarkFilter } from "../../protocol/text/byte_order_mark.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import {
  LINES_MAX,
  shownLines,
  TEXT_MAX,
  tooLong,
} from "../../protocol/text/text.ts";
import { isUtf16, utf8 } from "../../protocol/text/utf8.ts";
import { concat } from "../concat.ts";
import type { DecodedEvent, Decoder, Dialect } from "../dialect.ts";
import { type Line, TOO_LONG } from "../lines.ts";
import { beginsFrame, isFrame, mayHoldFrame } from "../native/native.ts";
import { PieceSplitter } from "../pieces.ts";
import { TelnetFilter } from "./telnet.ts";

/** Space in a line before a text, in bytes: a command and a long name. */
const COMMAND_ROOM = 1024;

/** Most names in a printed list: about a screenful. */
const NAMES_MAX = 50;

const encoder = new TextEncoder();

/** The plain dialect: text that a person reads and types, for `nc`, `telnet` and small scripts. */
export const plain: Dialect = {
  name: "plain",
  answersPing: false,
  isForEyes: true,
  hello: { type: "hello", version: PROTOCOL_VERSION, ephemeral: true },
  begins: () => true,
  decoder: (maxText) => new PlainDecoder(maxText),
  encode: (notice, bytesOf) =>
    bytesOf !== undefined && holdsMessages(notice)
      ? concat([
        encoder.encode(textOf([answerHead(notice)])),
        ...notice.messages.map(bytesOf),
        encoder.encode(textOf(moreLines(notice))),
      ])
      : encoder.encode(plainText(notice)),
};

class PlainDecoder implements Decoder {
  readonly #telnet = new TelnetFilter();
  readonly #mark = new MarkFilter();
  readonly #pieces: PieceSplitter;
  readonly #maxText: number;
  asksPassword = false;

  constructor(maxText = TEXT_MAX) {
    this.#maxText = maxText;
    this.#pieces = new PieceSplitter(
      "until-a-line-end",
      maxText + COMMAND_ROOM,
    );
  }

  feed(bytes: Uint8Array): DecodedEvent[] {
    // The byte order mark comes after telnet's negotiation.
    const text = this.#mark.push(this.#telnet.filter(bytes));
    return this.#pieces.push(text).flatMap((line) => this.#events(line));
  }

  end(): DecodedEvent[] {
    this.#pieces.push(this.#mark.end());
    return this.#events(this.#pieces.end());
  }

  get silenceTimeout(): number | undefined {
    const { unfinished, silenceTimeout } = this.#pieces;
    if (silenceTimeout === undefined) return undefined;
    // A possible frame is never said piece by piece.
    return beginsFrame(unfinished) !== false || mayHoldFrame(unfinished)
      ? undefined
      : silenceTimeout;
  }

  silence(): DecodedEvent[] {
    return this.#events(this.#pieces.silence());
  }

  reply(): Uint8Array | undefined {
    return this.#telnet.reply();
  }

  #events(line: Line | undefined): DecodedEvent[] {
    if (line === undefined) return [];
    if (line === TOO_LONG) {
      return [{
        type: "fault",
        code: "too-long",
        message: tooLong(
          `more than ${this.#maxText + COMMAND_ROOM} bytes`,
          this.#maxText,
        ),
      }];
    }
    const text = isUtf16(line) ? undefined : utf8(line);
    if (text === undefined) {
      const what = isUtf16(line) ? "UTF-16, not UTF-8" : "not UTF-8";
      return [{
        type: "fault",
        code: "bad-utf8",
        message: `that was ${what} text; it was not said`,
      }];
    }
    if (isFrame(text)) {
      return [{
        type: "fault",
        code: "bad-frame",
        message:
          "that looks like a frame, which may hold a secret; it was not said",
      }];
    }
    const means = text.trim() === "" ? undefined : inOneRoom(typed(text));
    if (this.asksPassword) {
      return [{
        type: "typed",
        text,
        ...(means === undefined ? {} : { means }),
      }];
    }
    return means === undefined ? [] : [means];
  }
}

/** A line of plain text does not name its room, so a plain member is in a single room. */
function inOneRoom(event: Request | Fault): Request | Fault {
  return event.type === "join" ? { ...event, moving: true } : event;
}

/**
 * A notice as lines of text, safe for any terminal; empty when it has no words
 * in this dialect.
 *
 * @param most Most lines of a message that are shown.
 */
export function plainText(notice: Notice, most = LINES_MAX): string {
  return textOf(linesOf(notice, most));
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => harmless(line) + "\n").join("");
}

function linesOf(notice: Notice, most: number): string[] {
  switch (notice.type) {
    case "welcome":
      return [
        `* welcome, ${notice.name}: type a line to say it, /help for what else there is`,
        ...(notice.operator ? ["* you are an operator here"] : []),
      ];
    case "joined":
      return [
        joinedLine(notice),
        ...(notice.topic === undefined ? [] : [`* topic: ${notice.topic}`]),
        ...(notice.slow === undefined
          ? []
          : [`* it is slow: one message every ${notice.slow} s`]),
        ...(notice.last === 0 ? [] : ["* what was said before:"]),
      ];
    case "left":
      return [`* you have left ${notice.room}`];
    case "message":
      return messageLines(notice, most);
    case "whisper":
      return eachLine(notice.text, `${notice.from} (to you alone) >> `, most);
    case "presence":
      return presenceLines(notice);
    case "gap":
      return [`* ${gapText(notice)}`];
    case "named":
      return [`* you are now ${notice.name}`];
    case "members":
      return [
        `* in ${notice.room}, ${roster(notice)}`,
        ...(notice.absent ?? []).map(([name, text]) =>
          `* ${name} is away: ${text}`
        ),
      ];
    case "absent":
      return [
        notice.text === undefined
          ? `* ${notice.name} is back`
          : `* ${notice.name} is away: ${notice.text}`,
      ];
    case "member":
      return [memberLine(notice)];
    case "rooms":
      return [
        ...notice.rooms.map(({ name, members, topic }) =>
          `* ${name}: ${members}${topic === undefined ? "" : ` (${topic})`}`
        ),
        ...(notice.more === undefined ? [] : [`* and ${notice.more} more`]),
      ];
    case "topic":
      return [topicLine(notice)];
    case "history":
    case "found":
      return [
        answerHead(notice),
        ...notice.messages.flatMap((message) => messageLines(message, most)),
        ...moreLines(notice),
      ];
    case "order":
      return [`* ${orderText(notice)}`];
    case "bans":
      return notice.bans.length === 0
        ? ["* nobody is banned or muted"]
        : notice.bans.map(({ what, kind, who, by, until }) =>
          `* ${who}: ${what === "ban" ? "banned" : "muted"} by ${by}${
            kind === "key" ? ", by key" : ""
          }${untilText(until)}`
        );
    case "help":
      return helpLines(COMMANDS, notice.about).map((line) => `* ${line}`);
    case "error":
    case "warning":
      return [`! ${notice.message}`];
    case "bye":
      return [`* goodbye: ${notice.reason}`];
    case "ack":
    case "ping":
    case "pong":
      return [];
  }
}

/** The numbers of the missing messages, and the reason. */
export function gapText(
  { room, from, to, damaged }: Extract<Notice, { type: "gap" }>,
): string {
  const which = from === to
    ? `message ${from} of ${room}`
    : `messages ${from} to ${to} of ${room}`;
  if (damaged) return `${which} cannot be read: the server's data is damaged`;
  return `${which} ${from === to ? "is" : "are"} no longer kept`;
}

function joinedLine(notice: Joined): string {
  return notice.members.length === 1
    ? `* you are alone in ${notice.room}`
    : `* you are in ${notice.room}, with you ${roster(notice)}`;
}

/** The number of members in a room and their names; unannounced members separately. */
function roster(
  { members, unannounced = [] }: Pick<Joined, "members" | "unannounced">,
): string {
  const quiet = new Set(unannounced);
  const announced = members.filter((name) => !quiet.has(name));
  return `${announced.length}: ${list(announced)}${
    quiet.size === 0 ? "" : `; sending or reading only: ${list([...quiet])}`
  }`;
}

/** Every line carries the name, so that a line cannot imitate another author. */
function messageLines(message: Message, most: number): string[] {
  const text = readable(message);
  const from = message.from + lockAside(message);
  return isAction(text)
    ? [`~ ${from} ${text.slice(ACTION.length)}`]
    : eachLine(text, `${from} >> `, most);
}

function memberLine(
  { name, rooms, connected, absent, key, operator, address }: Extract<
    Notice,
    { type: "member" }
  >,
): string {
  const where = !connected
    ? "cut off, expected back"
    : rooms.length === 0
    ? "in no room of yours"
    : `in ${list(rooms)}`;
  return `* ${name}: ${where}${operator ? ", operator" : ""}${
    key === undefined ? "" : `, key ${key}`
  }${address === undefined ? "" : `, from ${address}`}${
    absent === undefined ? "" : `, away: ${absent}`
  }`;
}

/** An operator's command, as a line. */
export function orderText(
  { what, by, who, reason, until, room, seconds }: Ordered,
): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  switch (what) {
    case "kick":
      return `${by} has kicked ${who}${why}`;
    case "ban":
      return `${by} has banned ${who}${untilText(until)}`;
    case "unban":
      return `${by} has taken back the ban of ${who}`;
    case "mute":
      return `${by} has muted ${who}${untilText(until)}`;
    case "unmute":
      return `${by} lets ${who} speak again`;
    case "op":
      return `${by} has made ${who} an operator`;
    case "deop":
      return `${who} is no operator any more, says ${by}`;
    case "slow":
      return seconds === 0
        ? `${by} has lifted the slow pace of ${room}`
        : `${by} has made ${room} slow: one message every ${seconds} s`;
  }
}

/** In UTC: the server does not know the time zone of a plain member. */
function untilText(until: number | undefined): string {
  if (until === undefined) return "";
  const date = new Date(until);
  // A server may send any number.
  if (Number.isNaN(date.getTime())) return "";
  const [day, clock] = date.toISOString().split("T");
  return ` until ${day} ${clock?.slice(0, 5)} UTC`;
}

/** The line above the messages of an answer. */
export function answerHead(answer: MessagesAnswer): string {
  const { room, messages } = answer;
  const { length } = messages;
  if (answer.type === "found") {
    const { words, more } = answer;
    return `* ${length} found in ${room} for "${words}"${
      more === undefined ? "" : `, and ${more} older for which there is no room`
    }:`;
  }
  if (length === 0) {
    return answer.before === undefined
      ? `* nothing is kept of ${room}`
      : `* nothing of ${room} is kept before that`;
  }
  if (answer.before === undefined) return `* the last ${length} of ${room}:`;
  return messages[0]?.seq === 1
    ? `* the first ${length} of ${room}:`
    : `* ${length} of ${room} before that:`;
}

/** How to request older messages, for output without visible numbers. */
function moreLines(answer: MessagesAnswer): string[] {
  const { type, messages } = answer;
  const first = messages[0]?.seq ?? 1;
  return type === "found" || first === 1
    ? []
    : [`* before that: /history ${messages.length} ${first}`];
}

function topicLine(
  { room, text, by }: Extract<Notice, { type: "topic" }>,
): string {
  if (by === undefined) {
    return text === ""
      ? `* ${room} has no topic`
      : `* topic of ${room}: ${text}`;
  }
  return text === ""
    ? `* ${by} has taken away the topic of ${room}`
    : `* ${by} has set the topic of ${room}: ${text}`;
}

function presenceLines({ joined, left, renamed }: Presence): string[] {
  const lines: string[] = [];
  if (left.length > 0) lines.push(`* left: ${list(left)}`);
  for (const [was, is] of renamed) lines.push(`* ${was} is now ${is}`);
  if (joined.length > 0) lines.push(`* joined: ${list(joined)}`);
  return lines;
}

function eachLine(text: string, before: string, most: number): string[] {
  const { lines, more } = shownLines(text, most);
  return [
    ...lines.map((line) => before + line),
    ...(more === 0 ? [] : [notShown(more)]),
  ];
}

/** Says that a message has more lines than are shown. */
export function notShown(lines: number): string {
  return `* ${lines} more ${lines === 1 ? "line" : "lines"} of it not shown`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(", ");
  const more = names.length - NAMES_MAX;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

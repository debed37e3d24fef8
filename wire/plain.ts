import { ACTION, isAction } from "../chat/action.ts";
import { COMMANDS, helpLines, typed } from "../chat/command.ts";
import { harmless } from "../chat/harmless.ts";
import type { Notice, Presence } from "../chat/notice.ts";
import type { Decoder, Dialect, Event } from "./dialect.ts";
import { type Line, LINE_MAX, TOO_LONG } from "./lines.ts";
import { PieceSplitter } from "./pieces.ts";
import { TelnetFilter } from "./telnet.ts";
import { utf8 } from "./utf8.ts";

/** Most names in one printed list: a screenful, not a flood. */
const NAMES_MAX = 50;

const encoder = new TextEncoder();

/** The plain dialect: text a person can read and type, for `nc`, `telnet` and small scripts. */
export const plain: Dialect = {
  name: "plain",
  answersPing: false,
  decoder: () => new PlainDecoder(),
  encode: (notice) => encoder.encode(plainText(notice)),
};

class PlainDecoder implements Decoder {
  readonly #telnet = new TelnetFilter();
  readonly #pieces = new PieceSplitter("until-a-line-end");

  feed(bytes: Uint8Array): Event[] {
    return this.#pieces.push(this.#telnet.filter(bytes)).flatMap(eventsOf);
  }

  end(): Event[] {
    return eventsOf(this.#pieces.end());
  }

  get patience(): number | undefined {
    return this.#pieces.patience;
  }

  silence(): Event[] {
    return eventsOf(this.#pieces.silence());
  }

  reply(): Uint8Array | undefined {
    return this.#telnet.reply();
  }
}

function eventsOf(line: Line | undefined): Event[] {
  if (line === undefined) return [];
  if (line === TOO_LONG) {
    return [{
      type: "fault",
      code: "too-long",
      message: `a line has at most ${LINE_MAX} bytes; this one was not said`,
    }];
  }
  const text = utf8(line);
  if (text === undefined) {
    return [{
      type: "fault",
      code: "bad-utf8",
      message: "that was not UTF-8 text; it was not said",
    }];
  }
  return text.trim() === "" ? [] : [inOneRoom(typed(text))];
}

/** A line of bare text does not say which room it is for: one is in one room at a time. */
function inOneRoom(event: Event): Event {
  return event.type === "join" ? { ...event, moving: true } : event;
}

/** A notice as lines of text, harmless to any terminal; empty when there is nothing to say. */
export function plainText(notice: Notice): string {
  return linesOf(notice).map((line) => harmless(line) + "\n").join("");
}

function linesOf(notice: Notice): string[] {
  switch (notice.type) {
    case "welcome":
      return [
        `* welcome, ${notice.name}: type a line to say it, /help for what else there is`,
      ];
    case "joined":
      return [
        notice.members.length === 1
          ? `* you are alone in ${notice.room}`
          : `* you are in ${notice.room}, with you ${notice.members.length}: ${
            list(notice.members)
          }`,
        ...(notice.topic === undefined ? [] : [`* topic: ${notice.topic}`]),
        ...(notice.last === 0 ? [] : ["* what was said before:"]),
      ];
    case "left":
      return [`* you have left ${notice.room}`];
    case "message":
      // Every line carries the name, so that no line can pretend to be another's.
      return isAction(notice.text)
        ? [`~ ${notice.from} ${notice.text.slice(ACTION.length)}`]
        : eachLine(notice.text, `${notice.from} >> `);
    case "whisper":
      return eachLine(notice.text, `${notice.from} (to you alone) >> `);
    case "presence":
      return presenceLines(notice);
    case "gap":
      return [
        `* messages ${notice.from} to ${notice.to} of ${notice.room} are no longer kept`,
      ];
    case "named":
      return [`* you are now ${notice.name}`];
    case "members":
      return [
        `* in ${notice.room}, ${notice.members.length}: ${
          list(notice.members)
        }`,
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
      return notice.rooms.map(({ name, members, topic }) =>
        `* ${name}: ${members}${topic === undefined ? "" : ` (${topic})`}`
      );
    case "topic":
      return [topicLine(notice)];
    case "history":
    case "found":
      return [answerHead(notice), ...notice.messages.flatMap(linesOf)];
    case "help":
      return helpLines(COMMANDS, notice.about).map((line) => `* ${line}`);
    case "error":
      return [`! ${notice.message}`];
    case "bye":
      return [`* goodbye: ${notice.reason}`];
    case "ack":
    case "ping":
    case "pong":
      return [];
  }
}

function memberLine(
  { name, rooms, connected, absent }: Extract<Notice, { type: "member" }>,
): string {
  const where = !connected
    ? "cut off, expected back"
    : rooms.length === 0
    ? "in no room of yours"
    : `in ${list(rooms)}`;
  return `* ${name}: ${where}${
    absent === undefined ? "" : `, away: ${absent}`
  }`;
}

/** What stands above the messages of an answer. */
export function answerHead(
  answer: Extract<Notice, { type: "history" | "found" }>,
): string {
  const { room, messages } = answer;
  return answer.type === "history"
    ? `* the last ${messages.length} of ${room}:`
    : `* ${messages.length} found in ${room} for "${answer.words}":`;
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

function eachLine(text: string, before: string): string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => before + line);
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(", ");
  const more = names.length - NAMES_MAX;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

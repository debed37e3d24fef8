import type { ClientEvent } from "../../client.ts";
import { answerHead, notShown, plainText } from "../../dialects/text/plain.ts";
import { ACTION, isAction } from "../../protocol/action.ts";
import { lockAside, readable } from "../../protocol/locked.ts";
import { folded } from "../../protocol/name/name.ts";
import type { Message, Presence } from "../../protocol/notice.ts";
import { mentions } from "../../protocol/text/mention.ts";
import { shownLines } from "../../protocol/text/text.ts";
import { dayText, duration, type TimeStyle, timeText } from "./clock.ts";
import { type Copied, copyHead } from "./copying.ts";
import type { Paint } from "./paint.ts";
import type { Roster } from "./roster.ts";
import { oneLine, shown, withoutTowers } from "./shown_text.ts";
import type { Speakers } from "./speakers.ts";
import { columnsOf } from "./width.ts";
import { cut, wrapped } from "./wrap.ts";

/** The least number of names that are shown as a count. */
const CROWD = 4;

/**
 * A command at the end of an error, for the user to type. It may come from a
 * server, so it is visible ASCII with few blanks: wrapped by the terminal, it
 * cannot imitate the line of another member.
 */
const COMMAND_AT_END = /^(.*:) (chat(?: -{0,2}[a-z]{1,12}){1,2} [!-~]+)$/;

/** The members whose presence is hidden: all, or those that have said nothing lately. */
export type Quiet = "all" | "lurkers";

/** All values of {@linkcode Quiet}, for checking an option. */
export const QUIETS: readonly Quiet[] = ["all", "lurkers"];

/** The appearance of messages. */
export interface Theme {
  readonly paint: Paint;
  readonly time: TimeStyle;
  /** The members whose presence is hidden. */
  readonly quiet: Quiet | undefined;
  /** The present width of the terminal. */
  readonly columns: () => number;
}

/** Formats events for a screen. */
export class View {
  readonly #theme: Theme;
  readonly #roster: Roster;
  readonly #speakers: Speakers;
  /** The names of hidden members as they were written, by folded name. */
  readonly #ignored = new Map<string, string>();
  #day = dayText(Date.now());

  constructor(theme: Theme, roster: Roster, speakers: Speakers) {
    this.#theme = theme;
    this.#roster = roster;
    this.#speakers = speakers;
  }

  /** Hides or shows the messages of a member. @returns Whether that is a change. */
  ignore(name: string, isIgnored: boolean): boolean {
    const member = folded(name);
    if (isIgnored === this.#ignored.has(member)) return false;
    if (isIgnored) this.#ignored.set(member, name);
    else this.#ignored.delete(member);
    return true;
  }

  /** The members whose messages are hidden. */
  get ignored(): readonly string[] {
    return [...this.#ignored.values()];
  }

  /** Whether the messages of a member are hidden. */
  isIgnored(name: string): boolean {
    return this.#ignored.has(folded(name));
  }

  /** The text of an event, whole lines; empty when there is nothing to show. */
  text(event: ClientEvent, ownName: string): string {
    switch (event.type) {
      case "message":
        return this.#message(event, ownName);
      case "whisper":
        return this.isIgnored(event.from) ? "" : this.#said(
          event.time,
          event.from,
          " (to you alone)",
          event.text,
          true,
        );
      case "presence":
        return this.#presence(event);
      case "history":
      case "found": {
        return this.notice(answerHead(event)) +
          event.messages.map((message) => this.#message(message, ownName))
            .join("");
      }
      case "back":
        return this.notice(
          `* back after ${duration(Date.now() - event.since)}${
            event.forgotten
              ? "; the server has forgotten what was said before"
              : ""
          }`,
        );
      case "error":
        return this.error(event.message);
      // The prompt shows it; the reason matters where the server has to be mended.
      case "away":
        return event.code === undefined
          ? ""
          : this.notice(`* connection lost: ${event.reason}`);
      case "rejoined":
        return "";
      default:
        return this.notice(plainText(event));
    }
  }

  /** A message of the user, once it is acknowledged. */
  own(
    text: string,
    name: string,
    room: string | undefined,
    time: number,
  ): string {
    return this.#newDay(time) + this.#line(time, name, "", text, false, room);
  }

  /** A whisper of the user, once it is acknowledged. */
  ownWhisper(text: string, name: string, to: string, time: number): string {
    return this.#said(time, name, ` (to ${oneLine(to)} alone)`, text, false);
  }

  /** Lines of the program itself. Continuation lines are indented. */
  notice(text: string): string {
    return shown(text).split("\n").filter((line) => line !== "").map((line) => {
      const whole = /^[*!] /.test(line) ? line : `  ${line}`;
      return this.#theme.paint.dim(wrapped(whole, 2, this.#theme.columns())) +
        "\n";
    }).join("");
  }

  /** A command to type, on its own line: only the terminal wraps it, so it is copied in one piece. */
  command(command: string): string {
    return this.#theme.paint.dim(`  ${shown(command)}`) + "\n";
  }

  /** A message to copy from the screen: its text alone, which only the terminal wraps. */
  bare(copied: Copied): string {
    return this.notice(copyHead(copied)) +
      withoutTowers(copied.text) + "\n";
  }

  /** An error. */
  error(message: string): string {
    const text = shown(message);
    const columns = this.#theme.columns();
    const [, before = text, command] = columnsOf(text) + 2 > columns
      ? COMMAND_AT_END.exec(text) ?? []
      : [];
    return `! ${wrapped(before, 2, columns)}\n` +
      (command === undefined ? "" : this.command(command));
  }

  /** The line above the first unread message. */
  get newLine(): string {
    return this.#theme.paint.dim("--- new ---") + "\n";
  }

  #message(message: Message, ownName: string): string {
    const { from, room, time } = message;
    if (this.isIgnored(from)) return "";
    const text = readable(message);
    const isLoud = isFor(text, from, ownName);
    return this.#newDay(time) +
      this.#line(time, from, lockAside(message), text, isLoud, room);
  }

  #said(
    time: number,
    from: string,
    aside: string,
    text: string,
    isLoud: boolean,
  ): string {
    return this.#newDay(time) +
      this.#line(time, from, aside, text, isLoud, undefined);
  }

  #line(
    time: number,
    from: string,
    aside: string,
    text: string,
    isLoud: boolean,
    room: string | undefined,
  ): string {
    const { paint, columns } = this.#theme;
    const clock = timeText(time, this.#theme.time);
    // The text before a message fits in a row: wrapped by the terminal, the rest
    // of a long name would be where the line of another member begins.
    const half = Math.floor(columns() / 2);
    const where = room === undefined || room === this.#roster.current
      ? ""
      : `[${cut(oneLine(room), Math.floor(half / 2))}] `;
    const action = isAction(text);
    const sign = action ? " " : " >> ";
    const others = columnsOf(
      clock + where + (action ? "~ " : "") + aside + sign,
    );
    const name = cut(oneLine(from), Math.max(1, columns() - others));
    const before = clock + where + (action ? "~ " : "") + name + aside + sign;
    const { lines, more } = shownLines(text);
    const whole = more === 0 ? text : lines.join("\n");
    const body = wrapped(
      shown(action ? whole.slice(ACTION.length) : whole),
      columnsOf(before),
      columns(),
    );
    // The blank is part of the text, for a combining mark at its beginning. Right
    // behind a colour, some terminals give such a mark a column of its own.
    const rest = " " + body;
    return paint.dim(clock + where) + (action ? "~ " : "") + paint.name(name) +
      aside + sign.trimEnd() + (isLoud ? paint.loud(rest) : rest) + "\n" +
      (more === 0 ? "" : this.notice(notShown(more)));
  }

  /** A line before the first message of another day. */
  #newDay(time: number): string {
    const day = dayText(time);
    if (day === this.#day) return "";
    this.#day = day;
    return this.#theme.paint.dim(`--- ${day} ---`) + "\n";
  }

  #presence(event: Presence): string {
    const { quiet } = this.#theme;
    if (quiet === "all") return "";
    const { room, joined, left, renamed } = quiet === "lurkers"
      ? this.#speakers.only(event, Date.now())
      : event;
    const parts = [
      ...crowd(left, "left"),
      ...(renamed.length < CROWD
        ? renamed.map(([was, is]) => `${was} is now ${is}`)
        : [`${renamed.length} have new names`]),
      ...crowd(joined, "joined"),
    ];
    if (parts.length === 0) return "";
    const where = room === this.#roster.current ? "" : `[${room}] `;
    return this.notice(`* ${oneLine(where + parts.join("; "))}`);
  }
}

/** Whether another member has said a text that mentions this user. */
export function isFor(text: string, from: string, ownName: string): boolean {
  return folded(from) !== folded(ownName) && mentions(text, ownName);
}

function crowd(names: readonly string[], did: string): string[] {
  if (names.length === 0) return [];
  return [
    names.length < CROWD
      ? `${names.join(", ")} ${did}`
      : `${names.length} ${did}`,
  ];
}

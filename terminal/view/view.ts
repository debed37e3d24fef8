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

/** From how many names on comings and goings are told as a count. */
const CROWD = 4;

/**
 * A command at the end of a line that says what to type. It may come from a
 * server, so all of it is visible ASCII and there are few blanks in it: folded
 * by the terminal, it cannot look like somebody else's line.
 */
const COMMAND_AT_END = /^(.*:) (chat(?: -{0,2}[a-z]{1,12}){1,2} [!-~]+)$/;

/** Of whom it need not be told that they come and go: of nobody, or of those who have said nothing lately. */
export type Quiet = "all" | "lurkers";

/** All of them, for checking what was asked for. */
export const QUIETS: readonly Quiet[] = ["all", "lurkers"];

/** How things are to look. */
export interface Theme {
  readonly paint: Paint;
  readonly time: TimeStyle;
  /** Of whom it is not told that they come and go. */
  readonly quiet: Quiet | undefined;
  /** How many columns the terminal has now. */
  readonly columns: () => number;
}

/** Turns what there is to hear into text for a screen. */
export class View {
  readonly #theme: Theme;
  readonly #roster: Roster;
  readonly #speakers: Speakers;
  /** Whose words are not shown, by their folded names, as they were written. */
  readonly #ignored = new Map<string, string>();
  #day = dayText(Date.now());

  constructor(theme: Theme, roster: Roster, speakers: Speakers) {
    this.#theme = theme;
    this.#roster = roster;
    this.#speakers = speakers;
  }

  /** @returns Whether there was anything to change. */
  ignore(name: string, isIgnored: boolean): boolean {
    const key = folded(name);
    if (isIgnored === this.#ignored.has(key)) return false;
    if (isIgnored) this.#ignored.set(key, name);
    else this.#ignored.delete(key);
    return true;
  }

  /** Whose words are not shown. */
  get ignored(): readonly string[] {
    return [...this.#ignored.values()];
  }

  /** Whether somebody's words are not to be shown. */
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
      // The prompt shows it; why is of interest where somebody has to mend it.
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

  /** One's own words, once they are said. */
  own(
    text: string,
    name: string,
    room: string | undefined,
    time: number,
  ): string {
    return this.#newDay(time) + this.#line(time, name, "", text, false, room);
  }

  /** One's own words to one member alone. */
  ownWhisper(text: string, name: string, to: string, time: number): string {
    return this.#said(time, name, ` (to ${oneLine(to)} alone)`, text, false);
  }

  /** Lines from the program itself. What is no beginning of one is indented. */
  notice(text: string): string {
    return shown(text).split("\n").filter((line) => line !== "").map((line) => {
      const whole = /^[*!] /.test(line) ? line : `  ${line}`;
      return this.#theme.paint.dim(wrapped(whole, 2, this.#theme.columns())) +
        "\n";
    }).join("");
  }

  /** What somebody is to type, on a line of its own: only the terminal folds it, so it is copied in one piece. */
  command(command: string): string {
    return this.#theme.paint.dim(`  ${shown(command)}`) + "\n";
  }

  /** A message as it was said, for who copies it from the screen: nothing beside it, and only the terminal folds it. */
  bare(copied: Copied): string {
    return this.notice(copyHead(copied)) +
      withoutTowers(copied.text) + "\n";
  }

  /** What went wrong, on one line. */
  error(message: string): string {
    const text = shown(message);
    const columns = this.#theme.columns();
    const [, before = text, command] = columnsOf(text) + 2 > columns
      ? COMMAND_AT_END.exec(text) ?? []
      : [];
    return `! ${wrapped(before, 2, columns)}\n` +
      (command === undefined ? "" : this.command(command));
  }

  /** A line between what was seen and what was not. */
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
    // What stands before a text has room in one row: folded by the terminal, the
    // rest of a long name would stand where another's line begins.
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
    // The blank goes with the text: a mark at its beginning sits on it. Right
    // behind a colour, some terminals give such a mark a column of its own.
    const rest = " " + body;
    return paint.dim(clock + where) + (action ? "~ " : "") + paint.name(name) +
      aside + sign.trimEnd() + (isLoud ? paint.loud(rest) : rest) + "\n" +
      (more === 0 ? "" : this.notice(notShown(more)));
  }

  /** A line when the day of what is shown is another one than before. */
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

/** Whether a text names whoever sits here, and somebody else has said it. */
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

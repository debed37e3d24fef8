import type { ClientEvent } from "../../client.ts";
import type { HelpSection } from "../../protocol/command.ts";
import { answerHead } from "../../protocol/features/history.ts";
import { plainText } from "../../protocol/plain_text.ts";
import { notShown } from "../../protocol/schema/words.ts";
import { translated, translatedLines } from "../../language/language.ts";
import { ACTION, isAction } from "../../protocol/action.ts";
import {
  leftUntold,
  type Presence,
} from "../../protocol/features/membership.ts";
import type { Message } from "../../protocol/features/say.ts";
import { lockAside, readable } from "../../protocol/locked.ts";
import { folded } from "../../protocol/name/name.ts";
import {
  type MembersAnswer,
  roleLines,
  roleSigns,
} from "../../protocol/features/who.ts";
import { people } from "../../protocol/schema/words.ts";
import { mentions } from "../../protocol/text/mention.ts";
import { shownLines } from "../../protocol/text/text.ts";
import {
  dayText,
  duration,
  momentText,
  type TimeStyle,
  timeText,
} from "./clock.ts";
import type { Entry, Own } from "../rooms/entry.ts";
import { copyHead } from "./copying.ts";
import type { Copied } from "../../client/commands/copy_command.ts";
import { Hidden } from "../../client/hiding/hidden.ts";
import { listRows } from "./list.ts";
import { memberColumns } from "./member_list.ts";
import type { Paint, Relation } from "./paint.ts";
import { joined, type Paragraph } from "./paragraph.ts";
import type { Roster } from "./roster.ts";
import { oneLine, shown, withoutTowers } from "./shown_text.ts";
import type { Speakers } from "../../client/hiding/speakers.ts";
import { columnsOf } from "./width.ts";
import { cut, wrapped, wrappedError } from "./wrap.ts";

/** Most members in a list: some screens. */
const MEMBERS_SHOWN = 300;

/** The least number of names that are shown as a count. */
const CROWD = 4;

/** The appearance of messages. */
export interface Theme {
  readonly paint: Paint;
  readonly time: TimeStyle;
}

/** Formats events for a screen. */
export class View {
  readonly #theme: Theme;
  readonly #roster: Pick<Roster, "current" | "firstNameOf">;
  readonly #speakers: Speakers;
  readonly #hidden: Hidden;
  #day = dayText(Date.now());

  constructor(
    theme: Theme,
    roster: Pick<Roster, "current" | "firstNameOf">,
    speakers: Speakers,
    hidden: Hidden = new Hidden(undefined),
  ) {
    this.#theme = theme;
    this.#roster = roster;
    this.#speakers = speakers;
    this.#hidden = hidden;
  }

  /** The text of an event; `undefined` when there is nothing to show. */
  text(event: ClientEvent, ownName: string): Paragraph | undefined {
    switch (event.type) {
      case "message":
        return this.#message(event, ownName);
      case "whisper":
        return this.#hidden.isIgnored(event.from) ? undefined : this.#said(
          event.time,
          event.from,
          translated(
            ` (to ${event.byOther ? oneLine(event.to) : "you"} only)`,
          ),
          event.text,
        );
      case "presence":
        return this.#presence(event);
      case "members":
        return this.#members(event);
      case "history":
      case "found":
        return joined(
          this.notice(answerHead(event)),
          ...event.messages.map((message) => this.#message(message, ownName)),
        );
      case "back":
        return this.notice(
          `* back after ${duration(Date.now() - event.since)}${
            event.forgotten ? "; the server has lost the earlier messages" : ""
          }`,
        );
      case "error":
        return this.error(event.message);
      // The prompt shows it; the reason matters where the server has to be mended.
      case "away":
        return event.code === undefined
          ? undefined
          : this.notice(`* connection lost: ${event.reason}`);
      // The end of the program tells why.
      case "bye":
        return event.again ? this.notice(plainText(event)) : undefined;
      case "rejoined":
        return undefined;
      default:
        return this.notice(plainText(event, { moment: momentText }));
    }
  }

  /** The text of an entry of a buffer; `undefined` when there is nothing to show. */
  entry(entry: Entry, ownName: string): Paragraph | undefined {
    switch (entry.type) {
      case "own":
        return this.#own(entry);
      case "notice":
        return this.notice(entry.text);
      case "failure":
        return this.error(entry.text);
      case "command":
        return this.command(entry.text);
      case "help-list":
        return this.list(entry.sections);
      case "bare":
        return this.bare(entry.copied);
      default:
        return this.text(entry, ownName);
    }
  }

  /** A message of the user. */
  #own({ from, text, room, to, time }: Own): Paragraph {
    const aside = to === undefined
      ? ""
      : translated(` (to ${oneLine(to)} only)`);
    return this.#onItsDay(
      time,
      this.#line(
        time,
        from,
        aside,
        textOrNote({ text, lock: "opened" }),
        to === undefined ? "own" : "private",
        room,
      ),
    );
  }

  /** Lines of the program itself. Continuation lines are indented. */
  notice(text: string): Paragraph {
    const lines = translatedLines(shown(text)).split("\n").filter((line) =>
      line !== ""
    )
      .map((line) => /^[*!] /.test(line) ? line : `  ${line}`);
    return (columns) =>
      lines.map((line) =>
        this.#theme.paint.dim(wrapped(line, 2, columns)) + "\n"
      ).join("");
  }

  /** The help, or a part of it. */
  list(sections: readonly HelpSection[]): Paragraph {
    return (columns) =>
      listRows(sections, columns)
        .map((row) => this.#theme.paint.dim(row) + "\n").join("");
  }

  /** A command to type, on its own line: only the terminal wraps it, so it is copied in one piece. */
  command(command: string): Paragraph {
    const line = this.#theme.paint.dim(`  ${shown(command)}`) + "\n";
    return () => line;
  }

  /** A message to copy from the screen: its text alone, which only the terminal wraps. */
  bare(copied: Copied): Paragraph {
    const head = this.notice(copyHead(copied));
    const text = withoutTowers(copied.text) + "\n";
    return (columns) => head(columns) + text;
  }

  /** An error. */
  error(message: string): Paragraph {
    const text = translated(shown(message));
    const { dim } = this.#theme.paint;
    return (columns) => wrappedError("! ", text, columns, dim);
  }

  /** The line above the entries of a buffer, when the user comes to it. */
  head(label: string): Paragraph {
    return (columns) => this.#rule(cut(oneLine(label), columns - 8))(columns);
  }

  /** The line above the first unread message. */
  get newLine(): Paragraph {
    return this.#rule(translated("new"));
  }

  #message(message: Message, ownName: string): Paragraph | undefined {
    const { from, room, time } = message;
    if (this.#hidden.isIgnored(from)) return undefined;
    const text = textOrNote(message);
    const relation = folded(from) === folded(ownName)
      ? "own"
      : mentions(text, ownName)
      ? "mention"
      : "other";
    return this.#onItsDay(
      time,
      this.#line(
        time,
        from,
        translated(lockAside(message)),
        text,
        relation,
        room,
      ),
    );
  }

  #said(
    time: number,
    from: string,
    aside: string,
    text: string,
  ): Paragraph {
    return this.#onItsDay(
      time,
      this.#line(time, from, aside, text, "private", undefined),
    );
  }

  #line(
    time: number,
    from: string,
    aside: string,
    text: string,
    relation: Relation,
    room: string | undefined,
  ): Paragraph {
    const { paint } = this.#theme;
    const clock = timeText(time, this.#theme.time);
    const other = room === this.#roster.current ? undefined : room;
    const action = isAction(text);
    const sign = action ? " " : " >> ";
    const first = this.#roster.firstNameOf(from);
    const { lines, more } = shownLines(text);
    const whole = more === 0 ? text : lines.join("\n");
    const said = shown(action ? whole.slice(ACTION.length) : whole);
    const rest = more === 0 ? undefined : this.notice(notShown(more));
    return (columns) => {
      // The text before a message fits in a row: wrapped by the terminal, the rest
      // of a long name would be where the line of another member begins.
      const quarter = Math.floor(columns / 4);
      const where = other === undefined
        ? ""
        : `[${cut(oneLine(other), quarter)}] `;
      const mark = action ? "~ " : "";
      const others = columnsOf(clock + where + mark + aside + sign);
      const name = cut(oneLine(from), Math.max(1, columns - others));
      const before = clock + where + mark + name + aside + sign;
      // The blank is part of the text, for a combining mark at its beginning. Right
      // behind a colour, some terminals give such a mark a column of its own.
      const body = " " + wrapped(said, columnsOf(before), columns);
      return paint.dim(clock + where) + paint.sign(mark.trim(), relation) +
        (action ? " " : "") + paint.name(name, first) +
        (relation === "private" ? paint.sign(aside, relation) : aside) +
        (action ? "" : " " + paint.sign(sign.trim(), relation)) +
        body + "\n" + (rest?.(columns) ?? "");
    };
  }

  /** A message, below a line with its day when that is another than the last. */
  #onItsDay(time: number, message: Paragraph): Paragraph {
    const day = dayText(time);
    if (day === this.#day) return message;
    this.#day = day;
    const rule = this.#rule(day);
    return (columns) => rule(columns) + message(columns);
  }

  #rule(text: string): Paragraph {
    const rule = this.#theme.paint.dim(`--- ${text} ---`) + "\n";
    return () => rule;
  }

  #members(
    { room, members, unannounced = [], absent = [], operators = [], ...roles }:
      MembersAnswer,
  ): Paragraph | undefined {
    const quiet = new Set(unannounced);
    const announced = members.filter((name) => !quiet.has(name));
    const away = new Map(absent);
    const trusted = new Set(operators);
    const signOf = roleSigns(roles);
    const listed = announced.slice(0, MEMBERS_SHOWN).map((name) => ({
      name,
      sign: signOf(name),
      isOperator: trusted.has(name),
      isAway: away.has(name),
    }));
    const more = announced.length - listed.length;
    return joined(
      this.notice(`* in ${room} (${people(announced.length)}):`),
      listed.length === 0
        ? undefined
        : (columns) => memberColumns(listed, this.#theme.paint, columns),
      this.notice([
        ...(more === 0 ? [] : [`* and ${more} more members`]),
        ...(unannounced.length === 0
          ? []
          : [`* only sending or reading: ${unannounced.join(", ")}`]),
        ...roleLines({ room, ...roles }),
        ...absent.map(([name, text]) => `* ${name} is away: ${text}`),
      ].join("\n")),
    );
  }

  #presence(event: Presence): Paragraph | undefined {
    const { quiet } = this.#hidden;
    const presence = this.#speakers.told(event, quiet, Date.now());
    if (presence === undefined) return undefined;
    const { room, joined, renamed } = presence;
    const parts = [
      ...crowd(leftUntold(presence), "left"),
      ...(renamed.length < CROWD
        ? renamed.map(([was, is]) => `${was} is now ${is}`)
        : [`${renamed.length} changed names`]),
      ...crowd(joined, "joined"),
    ];
    if (parts.length === 0) return undefined;
    const where = room === this.#roster.current ? "" : `[${room}] `;
    return this.notice(`* ${oneLine(where + parts.join("; "))}`);
  }
}

/** Whether another member has said a text that mentions this user. */
export function isFor(text: string, from: string, ownName: string): boolean {
  return folded(from) !== folded(ownName) && mentions(text, ownName);
}

/** The text of a message, or a note in its place. A message may look like a note. */
function textOrNote(message: Parameters<typeof readable>[0]): string {
  const text = readable(message);
  return text === message.text ? text : translated(text);
}

function crowd(names: readonly string[], did: string): string[] {
  if (names.length === 0) return [];
  return [
    names.length < CROWD
      ? `${names.join(", ")} ${did}`
      : `${names.length} ${did}`,
  ];
}

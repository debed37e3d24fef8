import { commandNamed, namesOf } from "../protocol/command.ts";
import { harmless } from "../protocol/text/harmless.ts";
import { PAGE_COMMANDS, pageCommandsFor } from "./commands.ts";
import { sentence } from "./text/sentences.ts";

/** Most choices that are shown. */
const CHOICES_MAX = 8;

/** A way to complete what is typed. */
export interface Choice {
  /** The words that take the place of the word before the cursor. */
  readonly text: string;
  readonly label: string;
  readonly hint: string;
}

/** Words that can be completed, besides commands. */
export interface PageWords {
  readonly members: readonly string[];
  readonly rooms: readonly string[];
  readonly isOperator: boolean;
}

/** The last word of a text. */
export function lastWord(text: string): string {
  return /\S*$/.exec(text)?.[0] ?? "";
}

/**
 * The ways to complete the last word of what stands before the cursor: a
 * command, a room, or the name of a member.
 *
 * @param isAsked Whether the user has asked for it: names are not offered otherwise, but behind `@`.
 */
export function choices(
  text: string,
  words: PageWords,
  isAsked: boolean,
): readonly Choice[] {
  const word = lastWord(text);
  const before = text.slice(0, text.length - word.length);
  return candidates(before, word, words, isAsked).filter(({ label }) =>
    label.toLowerCase().startsWith(word.toLowerCase())
  ).slice(0, CHOICES_MAX);
}

function candidates(
  before: string,
  word: string,
  { members, rooms, isOperator }: PageWords,
  isAsked: boolean,
): readonly Choice[] {
  const commands = pageCommandsFor(isOperator);
  if (before === "" && word.startsWith("/")) {
    return commands.flatMap((command) =>
      namesOf(command).map((name) => ({
        text: `/${name} `,
        label: `/${name}`,
        hint: [command.takes, sentence(command.help)].join(" ").trim(),
      }))
    );
  }
  const command = /^\/(\S+)\s+$/.exec(before)?.[1]?.toLowerCase();
  const { takes } = commandNamed(command ?? "", PAGE_COMMANDS) ?? {};
  if (takes?.includes("PASSPHRASE")) return [];
  const listed = (names: readonly string[], end: string, sign = "") =>
    names.filter((name) => harmless(name) === name).map((name) => ({
      text: sign + name + end,
      label: sign + name,
      hint: "",
    }));
  if (takes?.includes("ROOM")) return listed(rooms, " ");
  if (takes?.includes("NAME")) return listed(members, " ");
  if (word.startsWith("@")) return listed(members, " ", "@");
  if (!isAsked || word === "") return [];
  return listed(members, before === "" ? ": " : " ");
}

import type { HelpSection } from "../../protocol/command.ts";

/**
 * Each key of the prompt and its effect, as `/help keys` and docs/guide.md list
 * them.
 */
export const KEY_HELP: readonly (readonly [keys: string, effect: string])[] = [
  ["Enter", "send the line"],
  ["Alt-Enter, Ctrl-J", "begin a new line of the same message"],
  ["Tab", "complete a command, name or room; twice: show the choices"],
  ["Up, Down", "earlier lines that begin with what is typed"],
  [
    "Ctrl-R",
    "search earlier lines; again: further back; Ctrl-G ends the search",
  ],
  ["Ctrl-A, Home", "to the beginning of the line"],
  ["Ctrl-E, End", "to the end of the line"],
  ["Alt-B, Alt-F", "back, forward by a word"],
  ["Ctrl-W", "delete the word before the cursor"],
  ["Alt-D", "delete the word after the cursor"],
  ["Ctrl-U", "delete everything before the cursor"],
  ["Ctrl-K", "delete everything after the cursor"],
  ["Ctrl-Y", "insert what was deleted last"],
  ["Alt-1 to Alt-9", "room 1 to 9"],
  [
    "Alt-A",
    "the next room with unread messages: mentions and direct messages first",
  ],
  ["Ctrl-N, Ctrl-P", "next, previous room"],
  [
    "PageUp, PageDown",
    "scroll the full screen; at the first message: load earlier ones",
  ],
  ["Ctrl-Home, Ctrl-End", "to the first, the last message of the full screen"],
  ["Ctrl-L", "clear the screen"],
  ["Ctrl-Z", "suspend; `fg` continues"],
  ["Ctrl-C", "clear the line; on an empty line: leave"],
  ["Ctrl-D on an empty line", "leave"],
];

/** The topic of the help that lists the keys. */
export const KEYS_TOPIC = "keys";

/** Keys that tell what `/help keys` is about: those that a beginner misses first. */
export const SOME_KEYS = ["Tab", "Up", "Alt-Enter", "Ctrl-R", "Alt-1", "Alt-A"];

/** `/help keys`. */
export const KEYS_SECTION: HelpSection = {
  rows: KEY_HELP.map(([keys, effect]) => [keys, effect.replaceAll("`", "")]),
};

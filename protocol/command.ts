import { closest, distance } from "fastest-levenshtein";
import { ACTION } from "./action.ts";
import { durationIn } from "./duration.ts";
import type { Fault, Request, Say } from "./request.ts";
import { normalForm } from "./text/normal_form.ts";
import { seen, UNSEEN } from "./text/unseen.ts";

/**
 * A command that can be typed after a slash. The table of commands is the
 * single source for dispatch, for `/help` and for the suggestion after a typing
 * error.
 */
export interface SlashCommand<Action = Request> {
  readonly name: string;
  /** Its arguments as `/help` shows them: capitals stand for words, brackets for optional words. */
  readonly takes: string;
  /** Its effect, in a few words. */
  readonly help: string;
  /** Parses the arguments, for example into a request to the hall; `undefined` when they do not fit. */
  readonly read: (words: string) => Action | undefined;
}

/** The commands that the hall itself carries out, for every dialect and client. */
export const COMMANDS: readonly SlashCommand[] = [
  {
    name: "name",
    takes: "NAME",
    help: "take another name",
    read: (words) => words === "" ? undefined : { type: "name", name: words },
  },
  {
    name: "who",
    takes: "[ROOM]",
    help: "list the members of the room",
    read: (words) => ({ type: "who", ...roomIn(words) }),
  },
  {
    name: "msg",
    takes: "NAME TEXT",
    help: "whisper to one member",
    read: (words) => {
      const [to, text] = split(words);
      return text === "" ? undefined : { type: "whisper", to, text };
    },
  },
  {
    name: "reply",
    takes: "TEXT",
    help: "answer the last whisper",
    read: (words) =>
      words === "" ? undefined : { type: "whisper", text: words },
  },
  {
    name: "join",
    takes: "ROOM",
    help: "enter a room and talk there",
    read: (words) => words === "" ? undefined : { type: "join", room: words },
  },
  {
    name: "leave",
    takes: "[ROOM]",
    help: "leave a room",
    read: (words) => ({ type: "leave", ...roomIn(words) }),
  },
  {
    name: "rooms",
    takes: "",
    help: "list the rooms, with their number of members",
    read: (words) => words === "" ? { type: "rooms" } : undefined,
  },
  {
    name: "me",
    takes: "TEXT",
    help: "say what you do",
    read: (words) =>
      words === "" ? undefined : { type: "say", text: ACTION + words },
  },
  {
    name: "whois",
    takes: "NAME",
    help: "show a member: key, rooms, and whether away",
    read: (words) => words === "" ? undefined : { type: "whois", name: words },
  },
  {
    name: "away",
    takes: "[TEXT]",
    help: "mark yourself as away",
    read: (words) => ({ type: "absent", text: words === "" ? "away" : words }),
  },
  {
    name: "back",
    takes: "",
    help: "mark yourself as back",
    read: (words) => words === "" ? { type: "absent" } : undefined,
  },
  {
    name: "topic",
    takes: "[TEXT]",
    help: "show the topic of the room, or set it; - removes it",
    read: (words) => ({
      type: "topic",
      ...(words === "" ? {} : { text: words === "-" ? "" : words }),
    }),
  },
  {
    name: "history",
    takes: "[N] [BEFORE]",
    help: "the last N messages of the room, or the last before a number",
    read: (words) => {
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
    takes: "WORDS",
    help: "find the messages of the room with all these words",
    read: (words) => words === "" ? undefined : { type: "search", words },
  },
  {
    name: "kick",
    takes: "NAME [REASON]",
    help: "kick a member (operators)",
    read: (words) => {
      const [name, reason] = split(words);
      if (name === "") return undefined;
      return { type: "kick", name, ...(reason === "" ? {} : { reason }) };
    },
  },
  {
    name: "ban",
    takes: "NAME|ADDRESS [DURATION]",
    help: "ban a member, address or range, for 10m, 2h, 7d (operators)",
    read: (words) => {
      const [who, duration] = withDuration(words) ?? [];
      return who === undefined ? undefined : { type: "ban", who, ...duration };
    },
  },
  {
    name: "unban",
    takes: "NAME|ADDRESS",
    help: "lift a ban (operators)",
    read: (words) => words === "" ? undefined : { type: "unban", who: words },
  },
  {
    name: "bans",
    takes: "",
    help: "list bans and mutes (operators)",
    read: (words) => words === "" ? { type: "bans" } : undefined,
  },
  {
    name: "mute",
    takes: "NAME [DURATION]",
    help: "mute a member (operators)",
    read: (words) => {
      const [name, duration] = withDuration(words) ?? [];
      return name === undefined
        ? undefined
        : { type: "mute", name, ...duration };
    },
  },
  {
    name: "unmute",
    takes: "NAME",
    help: "lift a mute (operators)",
    read: (words) => words === "" ? undefined : { type: "unmute", name: words },
  },
  {
    name: "op",
    takes: "NAME",
    help: "make a member an operator (operators)",
    read: (words) => words === "" ? undefined : { type: "op", name: words },
  },
  {
    name: "deop",
    takes: "NAME",
    help: "revoke that (operators)",
    read: (words) => words === "" ? undefined : { type: "deop", name: words },
  },
  {
    name: "slow",
    takes: "SECONDS",
    help:
      "seconds between two messages of a member in the room, 0 for none (operators)",
    read: (words) =>
      /^\d{1,6}$/.test(words)
        ? { type: "slow", seconds: Number(words) }
        : undefined,
  },
  {
    name: "help",
    takes: "[COMMAND]",
    help: "this list, or one line of it",
    read: (words) => ({
      type: "help",
      ...(words === "" ? {} : { about: words }),
    }),
  },
  {
    name: "quit",
    takes: "",
    help: "leave the chat",
    read: () => ({ type: "bye" }),
  },
];

/** Shortest word in which one wrong letter still counts as a typing error. */
const MISTYPED_MIN = 3;

/** Largest share of a mistyped command that may be wrong: a third of its letters. */
const WRONG_SHARE = 1 / 3;

/**
 * Slashes and their look-alikes: the full-width slash, and those in Unicode's
 * list of confusable characters.
 */
const SLASHES =
  "/\uff0f\u2044\u2215\u29f8\u2571\u27cb\u31d3\u2f03\u2cc6\u1735\u2041\u{1d23a}";

/** A word behind a slash or a look-alike, with the invisible characters around the slash. */
const NEARLY_COMMAND = new RegExp(
  `^(${UNSEEN}*)([${SLASHES}])${UNSEEN}*([^${SLASHES}\\s]\\S{0,31})(?!\\S)`,
  "u",
);

/** The part of such a line before the word. */
const SLASH = new RegExp(`^${UNSEEN}*[${SLASHES}]${UNSEEN}*`, "u");

/** How to say a line that looks like a command. */
const SLASH_HINT = "// says a line that begins with a slash";

/** Commands that only clients have and whose arguments are secret. */
const SECRET_COMMANDS = ["lock", "unlock"];

/**
 * Parses a typed line: a line is said, a line that begins with `/` is a
 * command, and `//` says a line that begins with a slash. A command behind a
 * blank or behind a look-alike of the slash is a fault: said aloud, it could
 * show a private message to everybody.
 *
 * @example
 * ```ts
 * import { typed } from "./command.ts";
 *
 * console.assert(typed("hello").type === "say");
 * console.assert(typed("/who").type === "who");
 * console.assert(typed("/whoo").type === "fault");
 * ```
 */
export function typed(line: string): Request | Fault;
/** The same with another table of commands. */
export function typed<Action>(
  line: string,
  commands: readonly SlashCommand<Action>[],
): Action | Say | Fault;
export function typed(
  line: string,
  commands: readonly SlashCommand<unknown>[] = COMMANDS,
): unknown {
  if (!line.startsWith("/")) return misplaced(line, commands) ?? said(line);
  if (line.startsWith("//")) return said(line.slice(1));
  const [name, words] = split(line.slice(1));
  const command = commands.find((command) =>
    command.name === name.toLowerCase()
  );
  if (command === undefined) {
    const fault = unknown(name, commands.map((command) => command.name));
    const join = fault.message.endsWith("?") ? " " : "; ";
    return { ...fault, message: fault.message + join + SLASH_HINT };
  }
  return command.read(words) ?? {
    type: "fault",
    code: "unknown-command",
    message: `type it like this: ${usage(command)}`,
  };
}

function said(text: string): Say {
  return { type: "say", text };
}

/**
 * The line with a plain slash as its first character, where a look-alike stands
 * there or blanks come first.
 */
export function withPlainSlash(line: string): string {
  return line.replace(SLASH, "/");
}

/** The fault for a line that does not begin with a slash but was meant to be a command. */
function misplaced(
  line: string,
  commands: readonly SlashCommand<unknown>[],
): Fault | undefined {
  const word = NEARLY_COMMAND.exec(line)?.[3];
  if (word === undefined) return undefined;
  const name = seen(normalForm(word, "NFKC").toLowerCase());
  const names = [
    ...commands.map((command) => command.name),
    ...SECRET_COMMANDS,
  ];
  const nearest = closest(name, names);
  const isMeant = name.length < MISTYPED_MIN
    ? nearest === name
    : distance(nearest, name) <= 1;
  if (!isMeant) return undefined;
  return {
    type: "fault",
    code: "unknown-command",
    message:
      `a command begins with its slash: /${nearest}; nothing was said. ${SLASH_HINT}`,
  };
}

/** The command with its arguments, as it is typed. */
export function usage(command: SlashCommand<unknown>): string {
  return `/${command.name} ${command.takes}`.trimEnd();
}

/** The text of `/help`: all commands, one a line, or the line of a single command. */
export function helpLines(
  commands: readonly SlashCommand<unknown>[] = COMMANDS,
  about?: string,
): string[] {
  if (about !== undefined) {
    const name = about.replace(/^\//, "").toLowerCase();
    const command = commands.find((command) => command.name === name);
    return [
      command === undefined
        ? unknown(name, commands.map((command) => command.name)).message
        : `${usage(command)}  ${command.help}`,
    ];
  }
  const width = Math.max(...commands.map((command) => usage(command).length));
  return commands.map((command) =>
    `${usage(command).padEnd(width)}  ${command.help}`
  );
}

function unknown(name: string, names: readonly string[]): Fault {
  const nearest = nearestOf(name.toLowerCase(), names);
  const hint = nearest === undefined
    ? "/help lists them"
    : `did you mean /${nearest}?`;
  return {
    type: "fault",
    code: "unknown-command",
    message: `there is no command /${name}; ${hint}`,
  };
}

/** The nearest name, if it is near enough to be a typing error. */
export function nearestOf(
  mistyped: string,
  names: readonly string[],
): string | undefined {
  const wrong = Math.max(1, Math.ceil(mistyped.length * WRONG_SHARE));
  const longest = Math.max(...names.map((name) => name.length));
  // Comparing a line of 16 KB with every name would take long.
  if (mistyped.length - longest > wrong) return undefined;
  const nearest = closest(mistyped, names);
  return distance(mistyped, nearest) <= wrong ? nearest : undefined;
}

function split(words: string): [first: string, rest: string] {
  const match = /^(\S*)\s*(.*)$/s.exec(words);
  return [match?.[1] ?? "", match?.[2]?.trimEnd() ?? ""];
}

/** A name and an optional duration; `undefined` when either does not fit. */
function withDuration(
  words: string,
): [who: string, duration: { readonly duration?: number }] | undefined {
  const [who, typed] = split(words);
  if (who === "") return undefined;
  if (typed === "") return [who, {}];
  const duration = durationIn(typed);
  return duration === undefined ? undefined : [who, { duration }];
}

function roomIn(words: string): { readonly room?: string } {
  return words === "" ? {} : { room: words };
}

/** The syntax of IRC messages: RFC 1459, 2.3.1, and IRCv3's message tags. */

import { harmless } from "../../protocol/text/harmless.ts";

/** Longest message without its tags, in bytes with its line end (RFC 1459, 2.3). */
export const MESSAGE_MAX = 512;

/** Longest tags that a client may send, in bytes with their `@` and blank (IRCv3, message tags: 4,094 of data). */
export const CLIENT_TAGS_MAX = 4_096;

/** Most parameters of a message (RFC 1459, 2.3). */
export const PARAMS_MAX = 15;

/** The tags of a message. A tag without a value has an empty one. */
export type Tags = Readonly<Record<string, string>>;

/** A message of IRC. */
export interface IrcMessage {
  readonly tags?: Tags | undefined;
  /** Its origin: a server, or `nick!user@host`. */
  readonly source?: string | undefined;
  readonly command: string;
  readonly params: readonly string[];
}

/** Tags, source, and the rest. Blanks between them may be repeated. */
const MESSAGE = /^(?:@([^ ]*) +)?(?::([^ ]*) +)? *(.*)$/s;

/**
 * Parses a line without its end. The command is in capital letters.
 *
 * @returns `undefined` when it has no command.
 *
 * @example
 * ```ts
 * import { parseMessage } from "./message.ts";
 *
 * const message = parseMessage("@label=7 PRIVMSG #lobby :good morning");
 * console.assert(message?.command === "PRIVMSG");
 * console.assert(message?.tags?.label === "7");
 * console.assert(message?.params[1] === "good morning");
 * ```
 */
export function parseMessage(line: string): IrcMessage | undefined {
  const [, tags, source, rest = ""] = MESSAGE.exec(line) ?? [];
  const at = rest.startsWith(":") ? 0 : rest.indexOf(" :");
  const middle = at === -1 ? rest : rest.slice(0, at);
  const [command = "", ...params] = middle.split(" ").filter((it) => it !== "");
  // Tags or a source alone.
  if (/^([@:]|$)/.test(command)) return undefined;
  if (at !== -1) params.push(rest.slice(at + 2));
  return {
    tags: tags === undefined ? undefined : parseTags(tags),
    source,
    command: command.toUpperCase(),
    params: params.length <= PARAMS_MAX ? params : [
      ...params.slice(0, PARAMS_MAX - 1),
      params.slice(PARAMS_MAX - 1).join(" "),
    ],
  };
}

/** The escapes of the values of tags. */
const ESCAPES: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n",
};

const UNESCAPED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([character, [, escape = ""]]) => [
    escape,
    character,
  ]),
);

function parseTags(tags: string): Tags {
  const parsed = tags.split(";").filter((tag) => tag !== "").map((tag) => {
    const at = tag.indexOf("=");
    const [key, value] = at === -1
      ? [tag, ""]
      : [tag.slice(0, at), tag.slice(at + 1)];
    return [
      key,
      // A backslash at the end is dropped, and before any other character too.
      value.replace(/\\(.?)/gs, (_, it: string) => UNESCAPED[it] ?? it),
    ] as const;
  });
  return Object.fromEntries(parsed);
}

/**
 * A message as a line with its end. The last parameter may hold blanks, be
 * empty or begin with a colon; no field may hold a line end, which would begin
 * another message.
 */
export function serializeMessage(
  { tags, source, command, params }: IrcMessage,
): string {
  let line = tags === undefined ? "" : serializedTags(tags);
  if (source !== undefined) line += `:${source} `;
  line += command;
  const end = params.length - 1;
  // Without an array for the words: an answer may have a thousand lines.
  for (let at = 0; at < end; at++) {
    const param = params[at] ?? "";
    // A client is told what it has sent: each of that stays one parameter.
    line += isMiddle(param) ? ` ${param}` : " *";
  }
  const last = params[end];
  if (last !== undefined) {
    line += isMiddle(last) && !WITH_TEXT.has(command)
      ? ` ${last}`
      : ` :${last}`;
  }
  return withoutControls(line) + "\r\n";
}

/** Tags as they stand before a message; nothing where there are none. */
function serializedTags(tags: Tags): string {
  const pairs = Object.entries(tags).map(([key, value]) =>
    value === ""
      ? key
      // A blank would end the tags: no character becomes one.
      : `${key}=${value.replace(/[; \\\r\n\0]/g, (it) => ESCAPES[it] ?? "")}`
  );
  return pairs.length === 0 ? "" : `@${pairs.join(";")} `;
}

/** The messages that end in a text: many programs look for its colon even before a single word. */
const WITH_TEXT: ReadonlySet<string> = new Set(
  ["PRIVMSG", "NOTICE", "TOPIC", "332", "353"],
);

/** The signs with which clients format text, and that of CTCP. They do nothing at a terminal. */
const FORMATTING: ReadonlySet<string> = new Set(
  "\t\x01\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f",
);

/** Characters that end a line, drive a terminal or reorder the text of others. */
const HARMFUL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A line in which no character does so. */
function withoutControls(line: string): string {
  return line.replace(HARMFUL, (character) => {
    if (FORMATTING.has(character)) return character;
    return /[\r\n\0]/.test(character) ? " " : harmless(character);
  });
}

/** A parameter with a colon before it, or with what is or becomes a blank. */
const NOT_MIDDLE = /^:|[ \r\n\0]/;

/** Whether a parameter needs no colon before it. */
function isMiddle(param: string): boolean {
  return param !== "" && !NOT_MIDDLE.test(param);
}

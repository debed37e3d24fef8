/** What a line of the server log looks like. */
import {
  getTextFormatter,
  type LogLevel,
  type TextFormatter,
} from "@logtape/logtape";

/** A line for people: what every line has, then the fields, each as `name=value`. */
const textLine = getTextFormatter({
  timestamp: "rfc3339",
  level: nameOf,
  sanitize: { sgr: "escape", newlines: "escape" },
  format: ({ timestamp, level, message, record }) =>
    [timestamp, level, message, ...pairs(record.properties)].join(" "),
});

/** A line for programs: one object, the fields beside what every line has. */
const jsonLine: TextFormatter = ({ timestamp, level, message, properties }) =>
  visible(JSON.stringify({
    time: new Date(timestamp).toISOString(),
    level: nameOf(level),
    message: message.join(""),
    ...properties,
  })) + "\n";

/** What the lines of a server log can look like, and what makes them so. */
export const LINES = { text: textLine, json: jsonLine } as const;

/** How the lines of a server log look. */
export type Format = keyof typeof LINES;

/** Everything that is a {@linkcode Format}. */
export const FORMATS: readonly Format[] = ["text", "json"];

function nameOf(level: LogLevel): string {
  return level === "warning" ? "warn" : level;
}

function pairs(fields: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${word(String(value))}`]
  );
}

/** A value as one word: in quotes, as JSON has them, when it is not one by itself. */
function word(value: string): string {
  const quoted = visible(JSON.stringify(value));
  const isWord = quoted === `"${value}"` && /^[^\s=]+$/u.test(value);
  return isWord ? value : quoted;
}

/** What JSON leaves in a string although it drives a terminal, or ends a line for some. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** JSON that says the same and is harmless to a terminal. */
function visible(json: string): string {
  return json.replace(
    UNSEEN,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

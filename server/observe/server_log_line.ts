/** The formats of a line of the server log. */
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

/** The formats of lines, with what writes them. */
export const LINES = { text: textLine, json: jsonLine } as const;

/** The format of a line. */
export type Format = keyof typeof LINES;

/** All formats. */
export const FORMATS: readonly Format[] = ["text", "json"];

function nameOf(level: LogLevel): string {
  return level === "warning" ? "warn" : level;
}

function pairs(fields: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${word(String(value))}`]
  );
}

/** A value as one word; a value that is not one word is quoted as in JSON. */
function word(value: string): string {
  const quoted = visible(JSON.stringify(value));
  const isWord = quoted === `"${value}"` && /^[^\s=]+$/u.test(value);
  return isWord ? value : quoted;
}

/** Characters that JSON leaves unescaped although they control a terminal, or end a line for some programs. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The same JSON with such characters escaped. */
function visible(json: string): string {
  return json.replace(
    UNSEEN,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Sentences in English, and the same in another language. See
 * {@linkcode Translator} for what stands in braces.
 */
export type Table = Readonly<Record<string, string>>;

/** A sentence with values, in English. */
interface Template {
  readonly pattern: RegExp;
  /** Values that are sentences too. */
  readonly sentences: ReadonlySet<string>;
  readonly translation: readonly Part[];
}

/** Text, a value, or text that is left out when the sentence lacks it. */
type Part =
  | string
  | { readonly value: string; readonly kind: ValueKind }
  | { readonly option: string; readonly parts: readonly Part[] };

/** A word, a number, words between commas, several words, any text, or a sentence that is translated too. */
type ValueKind = "" | "#" | "," | "..." | "*" | "!";

/** The joint between two sentences on a line. Other languages begin a new sentence. */
const JOINT = "; ";

/** Most sentences on a line: more of them are text of others, and would cost time. */
const JOINED_MAX = 8;

/** How deep sentences stand in sentences at most: deeper they are text of others, and would cost time. */
const NESTED_MAX = 3;

const PATTERNS: Readonly<Record<ValueKind, string>> = {
  "": "\\S+?",
  "#": "\\d[\\d.]*",
  ",": "\\S+?(?:, \\S+?)*?",
  "...": `(?:(?!${JOINT}).)+?`,
  "*": ".+?",
  "!": `(?:(?!${JOINT}).)+?`,
};

/**
 * Translates whole sentences by a table: English, and the other language. In
 * braces stand values, by name:
 *
 * - `{name}`: a word without blanks;
 * - `{name#}`: a number;
 * - `{name,}`: words between commas;
 * - `{name...}`: several words, in a single sentence;
 * - `{name*}`: any text, such as that of a member;
 * - `{name!}`: a sentence of the table, or else several words;
 * - `{name?text}`: text that the sentence may lack, with its values; the
 *   translation leaves out its own text of this name then.
 *
 * A value is never translated but where `!` says so: what others write stays as
 * it is, whatever it looks like. Sentences may be joined by `; `; the translation begins a new one.
 *
 * @example
 * ```ts
 * import { Translator } from "./translator.ts";
 *
 * const translator = new Translator({ "{name} left": "{name} 님이 나갔습니다" });
 * console.assert(translator.translate("Ann left") === "Ann 님이 나갔습니다");
 * ```
 */
export class Translator {
  readonly #whole = new Map<string, string>();
  readonly #templates: readonly Template[];

  constructor(table: Table) {
    const templates: { english: string; translation: string }[] = [];
    for (const [english, translation] of Object.entries(table)) {
      if (english.includes("{")) templates.push({ english, translation });
      else this.#whole.set(english, translation);
    }
    // The more is fixed the more is known: a value cannot make another sentence of it.
    this.#templates = templates
      .map((row) => ({ ...row, parts: parsed(row.english) }))
      .sort((one, other) => fixed(other.parts) - fixed(one.parts))
      .map(({ parts, translation }) => ({
        pattern: new RegExp(`^${patternOf(parts)}$`, "su"),
        sentences: new Set(sentencesOf(parts)),
        translation: parsed(translation),
      }));
  }

  /** The translation; `undefined` for a sentence that the table does not have. */
  translate(line: string): string | undefined {
    return this.#line(line, NESTED_MAX);
  }

  /** @param nested How many sentences may stand in each other. */
  #line(line: string, nested: number): string | undefined {
    const whole = this.#sentence(line, nested);
    if (whole !== undefined) return whole;
    if (line.split(JOINT).length > JOINED_MAX) return undefined;
    // The longest first part that is known decides.
    for (let at = line.length; (at = line.lastIndexOf(JOINT, at - 1)) > 0;) {
      const first = this.#sentence(line.slice(0, at), nested);
      if (first === undefined) continue;
      const rest = this.#line(line.slice(at + JOINT.length), nested);
      if (rest === undefined) return undefined;
      return `${first}${/[.?!:]$/.test(first) ? "" : "."} ${rest}`;
    }
    return undefined;
  }

  #sentence(sentence: string, nested: number): string | undefined {
    const whole = this.#whole.get(sentence);
    if (whole !== undefined) return whole;
    for (const { pattern, sentences, translation } of this.#templates) {
      const values = pattern.exec(sentence)?.groups;
      if (values === undefined) continue;
      const written = (parts: readonly Part[]): string =>
        parts.map((part) => {
          if (typeof part === "string") return part;
          if ("option" in part) {
            return values[part.option] === undefined ? "" : written(part.parts);
          }
          const value = values[part.value] ?? "";
          return sentences.has(part.value) && nested > 0
            ? this.#line(value, nested - 1) ?? value
            : value;
        }).join("");
      return written(translation);
    }
    return undefined;
  }
}

/** A value, or the beginning of text that may be lacking. */
const BRACE = /^\{(\w+)(?:\?|(#|,|!|\*|\.\.\.)?\})/;

/** The parts of a sentence with braces. */
function parsed(sentence: string): readonly Part[] {
  let rest = sentence;
  const until = (end: RegExp): Part[] => {
    const parts: Part[] = [];
    for (;;) {
      const [text = ""] = /^[^{}]*/.exec(rest) ?? [];
      if (text !== "") parts.push(text);
      rest = rest.slice(text.length);
      const [ended] = end.exec(rest) ?? [];
      if (ended !== undefined) {
        rest = rest.slice(ended.length);
        return parts;
      }
      const [brace, name = "", kind = ""] = BRACE.exec(rest) ?? [];
      if (brace === undefined) throw new Error(`braces in: ${sentence}`);
      rest = rest.slice(brace.length);
      parts.push(
        brace.endsWith("?")
          ? { option: name, parts: until(/^\}/) }
          : { value: name, kind: isKind(kind) ? kind : "" },
      );
    }
  };
  return until(/^$/);
}

function isKind(sign: string): sign is ValueKind {
  return Object.hasOwn(PATTERNS, sign);
}

function patternOf(parts: readonly Part[]): string {
  return parts.map((part) =>
    typeof part === "string"
      ? RegExp.escape(part)
      : "option" in part
      ? `(?<${part.option}>${patternOf(part.parts)})?`
      : `(?<${part.value}>${PATTERNS[part.kind]})`
  ).join("");
}

function* sentencesOf(parts: readonly Part[]): Generator<string> {
  for (const part of parts) {
    if (typeof part === "string") continue;
    if ("option" in part) yield* sentencesOf(part.parts);
    else if (part.kind === "!") yield part.value;
  }
}

/**
 * How much of a sentence is fixed: first what it begins with; then whether it
 * holds any text, which could look like the end of another sentence; then all;
 * then numbers.
 */
function fixed(parts: readonly Part[]): number {
  const [first] = parts;
  const beginning = typeof first === "string" ? first.length : 0;
  const sizes = parts.map((part) =>
    typeof part === "string"
      ? 2 * part.length
      : "kind" in part && part.kind === "#"
      ? 1
      : 0
  );
  return sizes.reduce(
    (sum, size) => sum + size,
    (2 * beginning + (holdsText(parts) ? 1 : 0)) * LONGEST,
  );
}

function holdsText(parts: readonly Part[]): boolean {
  return parts.some((part) =>
    typeof part !== "string" &&
    ("option" in part ? holdsText(part.parts) : part.kind === "*")
  );
}

/** More than the parts of a sentence count together. */
const LONGEST = 10_000;

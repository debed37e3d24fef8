/** Every sentence that people are told has its Korean, and no Korean is left over. */
import { assert, assertEquals } from "@std/assert";
import { allCommands } from "../../cli/commands.ts";
import { COMMON_OPTIONS } from "../../cli/command.ts";
import { table, translator } from "../../language/korean/korean.ts";
import { textsOf } from "./sentences.ts";

/** The parts of the program that speak to people. */
const SPEAKING = [
  ...["dialects/text", "hall", "protocol", "terminal"],
  ...["cli", "client", "client.ts", "dial", "failure.ts", "main.ts"],
  ...["private_file.ts", "text_file.ts", "transport"],
];

/** All parts that may say something. */
const PROGRAM = [
  ...["cli", "client", "client.ts", "dial", "dialects", "failure.ts", "hall"],
  "lan",
  ...["main.ts", "private_file.ts", "protocol", "server", "server.ts", "store"],
  ...["terminal", "text_file.ts", "transport", "web"],
];

/** The parts whose errors alone are for people. */
const FAILING = ["lan", "server", "store"];

/** Files of these that speak to programs, or to IRC clients alone, or hold tables of characters. */
const NOT_SPEAKING = [
  "cli/completions.ts",
  "cli/man.ts",
  "hall/metadata/metadata_commands.ts",
  "hall/metadata/values.ts",
  "hall/sessions/account_certificates.ts",
  "protocol/features/dialects/metadata.ts",
  "protocol/name/confusables.ts",
  "protocol/name/name_characters.ts",
  "protocol/name/script.ts",
  "protocol/proof.ts",
  "protocol/schema/field.ts",
  "terminal/pipe/json_talk.ts",
];

/** Texts for programs, and parts of them. */
const NOT_FOR_PEOPLE: readonly RegExp[] = [
  // Names of commands, as messages begin with them.
  /^chat( [a-z]+)?( --?\w+)?:?$/,
  // Keys, as they are printed on them or named by `node:readline`.
  /^((Alt|Ctrl)-\w+(, | to ))?((Alt|Ctrl)-\w*|(Page)?Up|Home|End)(, (Page)?Down)?$/,
  /^query NAME \[TEXT\]$/,
  /^(page|wheel) (up|down)$/,
  /^--room=|^pm$/,
  // Options by themselves, paths, and what is signed or derived.
  /^--[a-z-]+$|^https?:|^Library\/|\.ts$|^name": "Ann"$|^chat join 192|^chat (locked|hello) /,
  // The need of a handler, a name that the server gives, a version.
  /^room, operator$|^Client$|^3, of Unicode$|^hello: "session" must have$/,
  // Values of `chat doctor --json` for a certificate.
  /^(known|given|wrong|new)$/,
  // Mistakes of a server or a program, for its author.
  /^of a room comes behind$|^a line must be a JSON object$/,
  /^history was not asked for$|^joined a room that was not asked for$/,
  /^have 1 to$|^characters$|^be no less than "from"$/,
];

/** Texts as they are searched: without signs and blanks at their ends, sentences by themselves. */
function piecesOf(text: string): string[] {
  return text.split(/; |\n|[{}]/).map((piece) =>
    bare(piece).replace(/[\s,;.:>]+$/g, "")
  ).filter((piece) =>
    /[a-z]/i.test(piece) && !NOT_FOR_PEOPLE.some((none) => none.test(piece))
  );
}

/** The fixed parts of a sentence of the table. */
function fixedIn(sentence: string): string[] {
  return sentence.split(/\{\w+(?:\?|[#,!*]|\.\.\.)?\}?|\}/)
    .filter((text) => /[a-z]/i.test(text));
}

const texts = [
  ...textsOf(SPEAKING),
  ...textsOf(FAILING).filter(({ isThrown }) => isThrown),
].filter(({ place, isSentence }) =>
  isSentence && !NOT_SPEAKING.some((file) => place.startsWith(`${file}:`))
);
const fixed = Object.keys(table).flatMap(fixedIn);

Deno.test("every sentence has its Korean", () => {
  assert(texts.length > 200);
  const all = fixed.join("\n");
  const missing = texts.flatMap(({ text, place }) =>
    piecesOf(text).filter((piece) => !all.includes(piece))
      .map((piece) => `${place}  ${piece}`)
  );
  assert(
    missing.length === 0,
    `add these to a file of language/korean/ (language/translator.ts says how):\n${
      missing.join("\n")
    }`,
  );
});

Deno.test("the help of every command is Korean", async () => {
  const all = await allCommands();
  const said = all.flatMap(({ summary, topic, options, notes = [] }) => [
    ...[summary, topic, ...notes],
    ...[...options, ...COMMON_OPTIONS].flatMap((option) => [
      option.help,
      ...option.group === undefined ? [] : [option.group],
      ...option.default === undefined ? [] : [`[default: ${option.default}]`],
    ]),
  ]);
  const missing = said.filter((text) =>
    !/[가-힣]/.test(translator.translate(text) ?? "") &&
    !text.startsWith("bash: ")
  );
  assert(
    missing.length === 0,
    `add these to language/korean/help.ts:\n${missing.join("\n")}`,
  );
});

Deno.test("no Korean is left over", () => {
  const source = new Set(
    textsOf(PROGRAM).map(({ text }) => bare(text).toLowerCase()),
  );
  const unused = Object.keys(table).filter((sentence) =>
    !fixedIn(sentence).every((part) =>
      isMadeOf(bare(part).toLowerCase(), source)
    )
  );
  assert(
    unused.length === 0,
    `no part of the program says this any more:\n${unused.join("\n")}`,
  );
});

/** A text without the signs before it, and without blanks around it. */
function bare(text: string): string {
  return text.replaceAll("`", "")
    .replace(/^[\s*!,;.:?"/]+|\s+$/g, "");
}

/** Whether a part of a sentence is in a text of the source, or made of several. */
function isMadeOf(part: string, source: ReadonlySet<string>): boolean {
  return part === "" || source.values().some((piece) => piece.includes(part)) ||
    source.values().some((piece) => {
      const rest = part.slice(piece.length);
      return /[a-z]/i.test(piece) && part.startsWith(piece) &&
        !(/\w$/.test(piece) && /^\w/.test(rest)) &&
        isMadeOf(bare(rest), source);
    });
}

Deno.test("the Korean has values of the English alone, and no particle behind them", () => {
  const names = (sentence: string) =>
    Array.from(sentence.matchAll(/\{(\w+)/g), ([, name = ""]) => name);
  for (const [english, korean] of Object.entries(table)) {
    const known = names(english);
    assertEquals(names(korean).filter((name) => !known.includes(name)), []);
    // Which particle is right depends on the value: a noun stands between them.
    assert(
      !/\}(은|는|이|가|을|를|과|와|으로|로|이나|나)(?![가-힣])/.test(korean),
      korean,
    );
  }
});

/** A sentence of the table with values, all that it may lack included. */
function example(sentence: string, text: string): string {
  const whole = sentence.replace(/\{\w+\?((?:[^{}]|\{[^{}]*\})*)\}/g, "$1");
  return whole.replace(/\{\w+\*\}/g, () => text)
    .replace(/\{\w+#\}/g, "7")
    .replace(/\{\w+(?:\.\.\.|!)\}/g, "these words")
    .replace(/\{\w+,?\}/g, "Ann");
}

Deno.test("text of members stays as it is, whatever sentence it looks like", () => {
  const sentences = Object.keys(table);
  for (const sentence of sentences.filter((it) => /\{\w+\*\}/.test(it))) {
    for (const other of sentences) {
      const whole = example(other, "that");
      for (const text of [whole, `hi ${whole}`, `x; ${whole}`, `${whole}; x`]) {
        const korean = translator.translate(example(sentence, text));
        assert(korean?.includes(text), `${sentence}: ${text}\n${korean}`);
      }
    }
  }
});

/**
 * The texts of the program, out of its source: what stands between the values of
 * a sentence, and the branches of a condition inside of it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);

/** A text of the source. */
export interface SourceText {
  readonly text: string;
  /** Its file and line. */
  readonly place: string;
  /** Whether it is certainly for people, and not a name, a pattern or the like. */
  readonly isSentence: boolean;
  /** Whether it is part of an error for people. */
  readonly isThrown: boolean;
}

type Node = Deno.lint.Node;

/** Constructors of values that are not for people: bugs, patterns, addresses. */
const NOT_SHOWN = new Set(["Error", "TypeError", "RegExp", "URL"]);

/** Errors whose message is shown. */
const FOR_PEOPLE = new Set([
  ...["BadCertificate", "Failure", "Refusal", "UsageError"],
]);

/** The texts of some files and folders of the program. */
export function textsOf(paths: readonly string[]): SourceText[] {
  return paths.flatMap((path) => [...filesOf(path)]).flatMap(textsOfFile);
}

function* filesOf(path: string): Generator<string> {
  if (path.endsWith(".ts")) return yield path;
  for (const { name, isDirectory } of Deno.readDirSync(new URL(path, ROOT))) {
    if (isDirectory) yield* filesOf(`${path}/${name}`);
    else if (name.endsWith(".ts")) yield `${path}/${name}`;
  }
}

function textsOfFile(file: string): SourceText[] {
  const source = Deno.readTextFileSync(fileURLToPath(new URL(file, ROOT)));
  const found: SourceText[] = [];
  const add = (node: Node, text: string, isShort = false) => {
    const line = source.slice(0, node.range[0]).split("\n").length;
    found.push({
      text,
      place: `${file}:${line}`,
      isSentence: !isShort && /[a-z]{2}/.test(text) && !text.includes("\\") &&
        isShown(node),
      isThrown: isIn(node, FOR_PEOPLE),
    });
  };
  Deno.lint.runPlugin(
    {
      name: "sentences",
      rules: {
        sentences: {
          create: () => ({
            TemplateLiteral(node) {
              if (node.parent.type === "TaggedTemplateExpression") return;
              for (const { cooked } of node.quasis) add(node, cooked);
            },
            Literal(node) {
              if (typeof node.value !== "string") return;
              const isPhrase = /[\w,;:.)] [\w(/]/.test(node.value);
              add(node, node.value, !isPhrase && !isPart(node));
            },
          }),
        },
      },
    },
    file,
    source,
  );
  return found;
}

/** Whether a word is a branch of a sentence. */
function isPart(node: Node): boolean {
  const { parent } = node as Node & { readonly parent: Node };
  return parent.type === "ConditionalExpression" && parent.test !== node &&
    ["TemplateLiteral", "ConditionalExpression"].includes(parent.parent.type);
}

/** Whether a text is not part of a bug's message, the log, an example or a type. */
function isShown(node: Node): boolean {
  if (isIn(node, NOT_SHOWN)) return false;
  return !aroundOf(node).some((at) =>
    at.type === "TSLiteralType" ||
    (at.type === "Property" && at.key.type === "Identifier" &&
      ["examples", "takes", "words"].includes(at.key.name)) ||
    (at.type === "CallExpression" && at.callee.type === "MemberExpression" &&
      at.callee.object.type === "Identifier" &&
      at.callee.object.name === "serverLog")
  );
}

/** Whether a text is an argument of an object that is made. */
function isIn(node: Node, classes: ReadonlySet<string>): boolean {
  return aroundOf(node).some((at) =>
    at.type === "NewExpression" && at.callee.type === "Identifier" &&
    classes.has(at.callee.name)
  );
}

/** A node, and all that it is part of. */
function aroundOf(node: Node): Node[] {
  const { parent } = node as { readonly parent?: Node | null };
  return [node, ...parent ? aroundOf(parent) : []];
}

import { type Node, parse } from "acorn";

/** Notices that a page shows in its own way, never by the words of a feature. */
const SHOWN_BY_PAGE: ReadonlySet<string> = new Set([
  ...["message", "whisper", "ack", "history", "found"],
  ...["joined", "presence", "welcome", "bye", "ping", "pong"],
]);

/** Checks of arguments in `@noble`, whose types the compiler has checked; the bundler adds a digit to the second of a name. */
const NOBLE_CHECK =
  /^a(?:bool|bytes|exists|hash|number|object|opts|output|output32|point)\d*$/;

/** Methods that the language calls itself. */
const CALLED_BY_LANGUAGE: ReadonlySet<string> = new Set([
  ...["constructor", "next", "return", "throw", "then"],
  ...["toJSON", "toString", "valueOf"],
]);

/** A node of the syntax tree; which fields it has depends on its type. */
interface SyntaxNode extends Node {
  readonly name?: string;
  readonly kind?: string;
  readonly computed?: boolean;
  readonly value?: unknown;
  readonly key?: SyntaxNode;
  readonly callee?: SyntaxNode;
  readonly expression?: SyntaxNode;
  readonly arguments?: readonly SyntaxNode[];
  readonly properties?: readonly SyntaxNode[];
}

/**
 * Removes from a bundled script what it cannot need and no minifier may remove:
 * the readers of requests, which only servers read; the words of notices that
 * the page shows in its own way; checks of arguments whose types are known; and
 * the methods of classes that nothing names.
 *
 * @example
 * ```ts
 * import { withoutUnused } from "./unused_code.ts";
 *
 * const script = "class A { used() {} unused() {} }\nnew A().used();";
 * console.assert(!withoutUnused(script).includes("unused"));
 * ```
 */
export function withoutUnused(script: string): string {
  const nodes = nodesOf(script);
  let rest = without(script, [
    ...nodes.flatMap(neverRead),
    ...nodes.filter(isCheck),
  ]);
  for (;;) {
    // A method may have been named by another that is gone now.
    const unnamed = unnamedMethods(rest);
    if (unnamed.length === 0) return rest;
    rest = without(rest, unnamed);
  }
}

/** The properties of a feature that a page does not read. */
function neverRead({ callee, arguments: [frames, words] = [] }: SyntaxNode) {
  if (callee?.name !== "feature") return [];
  return [
    ...(frames?.properties ?? []).filter((it) => keyOf(it) === "requests"),
    ...(words?.properties ?? []).filter((it) => SHOWN_BY_PAGE.has(keyOf(it))),
  ];
}

function isCheck({ type, expression }: SyntaxNode): boolean {
  return type === "ExpressionStatement" &&
    NOBLE_CHECK.test(expression?.callee?.name ?? "");
}

function unnamedMethods(script: string): readonly SyntaxNode[] {
  const nodes = nodesOf(script);
  const methods = nodes.filter(({ type, computed }) =>
    type === "MethodDefinition" && !computed
  );
  const keys = new Set(methods.map(({ key }) => key));
  const named = new Set(
    nodes.filter((node) => !keys.has(node)).map(nameOf),
  );
  return methods.filter(({ key }) =>
    key !== undefined && !named.has(nameOf(key)) &&
    !CALLED_BY_LANGUAGE.has(nameOf(key))
  );
}

/** A name, with its # where it is private; a string may name a method too. */
function nameOf({ type, name, value }: SyntaxNode): string {
  if (type === "PrivateIdentifier") return `#${name}`;
  return name ?? (typeof value === "string" ? value : "");
}

function keyOf({ key }: SyntaxNode): string {
  return key === undefined ? "" : nameOf(key);
}

function nodesOf(script: string): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const add = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(add);
    else if (isNode(value)) {
      nodes.push(value);
      Object.values(value).forEach(add);
    }
  };
  add(parse(script, { ecmaVersion: "latest", sourceType: "module" }));
  return nodes;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value &&
    "start" in value;
}

/** A script without nodes, and without the comma behind each. */
function without(script: string, nodes: readonly SyntaxNode[]): string {
  let rest = "";
  let end = 0;
  for (const node of nodes.toSorted((one, two) => one.start - two.start)) {
    // It is in one that is gone.
    if (node.start < end) continue;
    // A statement may be all that an `if` has.
    const left = node.type === "ExpressionStatement" ? ";" : "";
    rest += script.slice(end, node.start) + left;
    end = node.end + (/^\s*,/.exec(script.slice(node.end))?.[0].length ?? 0);
  }
  return rest + script.slice(end);
}

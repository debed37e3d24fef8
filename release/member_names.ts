import { type Node, parse } from "acorn";

/** A node of the syntax tree; which fields it has depends on its type. */
export interface SyntaxNode extends Node {
  readonly name?: string;
  readonly kind?: string;
  readonly computed?: boolean;
  readonly value?: unknown;
  readonly key?: SyntaxNode;
  readonly callee?: SyntaxNode;
  readonly expression?: SyntaxNode;
  readonly init?: SyntaxNode | null;
  readonly left?: SyntaxNode;
  readonly property?: SyntaxNode;
  readonly arguments?: readonly SyntaxNode[];
  readonly properties?: readonly SyntaxNode[];
}

/** Members that the language calls itself, or reads. */
export const OF_LANGUAGE: ReadonlySet<string> = new Set([
  ...["constructor", "next", "return", "throw", "then"],
  ...["toJSON", "toString", "valueOf"],
]);

/**
 * The members of the classes in a script that may have any other name. Those
 * that an object without a class has too, or a string names, may be parts of a
 * frame, of an option of the browser or of what it keeps.
 *
 * @example
 * ```ts
 * import { memberNames } from "./member_names.ts";
 *
 * const script = "class A { one() {} two() {} }\\nnew A({ two: 2 }).one();";
 * console.assert(memberNames(script).join() === "one");
 * ```
 */
export function memberNames(script: string): string[] {
  const nodes = nodesOf(script);
  const named = (...types: readonly string[]) =>
    nodes.filter(({ type, computed }) => types.includes(type) && !computed)
      .flatMap(({ key }) => key === undefined ? [] : [nameOf(key)]);
  const members = new Set(named("MethodDefinition", "PropertyDefinition"));
  const others = new Set([
    ...named("Property"),
    ...nodes.filter(({ type }) => type === "Literal").map(nameOf),
  ]);
  return [...members.difference(others).difference(OF_LANGUAGE)]
    .filter((name) => /^\w+$/.test(name));
}

/** A name, with its # where it is private; a string may name a member too. */
export function nameOf({ type, name, value }: SyntaxNode): string {
  if (type === "PrivateIdentifier") return `#${name}`;
  return name ?? (typeof value === "string" ? value : "");
}

/** All nodes of a script. */
export function nodesOf(script: string): readonly SyntaxNode[] {
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

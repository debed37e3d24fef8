import type { Node } from "acorn";
import {
  nameOf,
  nodesOf,
  OF_LANGUAGE,
  type SyntaxNode,
} from "./member_names.ts";

/** Notices that a page shows in its own way, never by the words of a feature. */
const SHOWN_BY_PAGE: ReadonlySet<string> = new Set([
  ...["message", "whisper", "ack", "history", "found"],
  ...["joined", "presence", "welcome", "bye", "ping", "pong"],
]);

/** Checks of arguments in `@noble`, whose types the compiler has checked; the bundler adds a digit to the second of a name. */
const NOBLE_CHECK =
  /^a(?:bool|bytes|exists|hash|number|object|opts|output|output32|point)\d*$/;

/** Members that Preact asks a component for; most components have few of them. */
const OF_COMPONENTS: ReadonlySet<string> = new Set([
  ...["componentDidCatch", "componentDidMount", "componentDidUpdate"],
  ...["componentWillMount", "componentWillReceiveProps"],
  ...["componentWillUnmount", "componentWillUpdate", "contextType"],
  ...["dangerouslySetInnerHTML", "getChildContext"],
  ...["getDerivedStateFromError", "getDerivedStateFromProps"],
  "getSnapshotBeforeUpdate",
]);

/** Functions that make a reader of a field, and have no other effect; the bundler adds a digit to the second of a name. */
const READER =
  /^(?:among|byField|checked|frame|list|oneOf|only|optional|own|record)\d*$/;

/** The function that describes a reader. */
const COMPOSED = /^composed\d*$/;

/** Classes that have no effect when an object is made. */
const PURE_CLASS = /^Text(?:En|De)coder$/;

/**
 * Removes from a bundled script what it cannot need and no minifier may remove:
 * the readers of requests, which only servers read; the words of notices that
 * the page shows in its own way; checks of arguments whose types are known; what
 * a library does for components with methods that no component here has; readers
 * of fields that nothing reads; and the methods of classes that nothing names.
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
  rest = withoutReaders(withoutAsked(rest));
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

/** A script that does not ask for what nothing in it defines: a minifier removes what would follow. */
function withoutAsked(script: string): string {
  const nodes = nodesOf(script);
  const defined = new Set(nodes.flatMap(definedBy));
  const asked = nodes.filter(({ type, property }) =>
    type === "MemberExpression" && property !== undefined &&
    OF_COMPONENTS.has(nameOf(property)) && !defined.has(nameOf(property))
  );
  return edited(
    script,
    asked.map(({ start, end }) => ({ start, end, text: "(void 0)" })),
  );
}

/** A script whose readers of fields have no descriptions, which only tests read, and are marked as gone when nothing uses them. */
function withoutReaders(script: string): string {
  const nodes = nodesOf(script);
  const inits = nodes.flatMap(({ type, init }) =>
    type === "VariableDeclarator" && init ? [init] : []
  );
  return edited(
    script,
    nodes.flatMap(({ type, start, end, callee, arguments: args = [] }) => {
      const name = callee === undefined ? "" : nameOf(callee);
      const [parts, reader] = args;
      if (COMPOSED.test(name) && parts?.type === "ObjectExpression" && reader) {
        return [
          { start, end: reader.start, text: "" },
          { start: reader.end, end, text: "" },
        ];
      }
      const isPure = type === "NewExpression"
        ? PURE_CLASS.test(name)
        : READER.test(name);
      return isPure && inits.some((it) => it.start <= start && end <= it.end)
        ? [{ start, end: start, text: "/* @__PURE__ */ " }]
        : [];
    }),
  );
}

/** The names of members that a node defines. */
function definedBy({ key, left }: SyntaxNode): readonly string[] {
  return [key, left?.property].flatMap((name) =>
    name === undefined ? [] : [nameOf(name)]
  );
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
    !OF_LANGUAGE.has(nameOf(key))
  );
}

function keyOf({ key }: SyntaxNode): string {
  return key === undefined ? "" : nameOf(key);
}

/** A text in place of a part of a script. */
interface Edit extends Pick<Node, "start" | "end"> {
  readonly text: string;
}

/** A script without nodes, and without the comma behind each. */
function without(script: string, nodes: readonly SyntaxNode[]): string {
  return edited(
    script,
    nodes.map(({ type, start, end }) => ({
      start,
      end: end + (/^\s*,/.exec(script.slice(end))?.[0].length ?? 0),
      // A statement may be all that an `if` has.
      text: type === "ExpressionStatement" ? ";" : "",
    })),
  );
}

function edited(script: string, edits: readonly Edit[]): string {
  let rest = "";
  let last = 0;
  for (
    const { start, end, text } of edits.toSorted((one, two) =>
      one.start - two.start
    )
  ) {
    // It is in something that is gone.
    if (start < last) continue;
    rest += script.slice(last, start) + text;
    last = end;
  }
  return rest + script.slice(last);
}

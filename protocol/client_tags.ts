/** The tags with which clients of some dialects mark what they say for others of their kind: a reply, a reaction, typing. */
export type ClientTags = Readonly<Record<string, string>>;

/** A symbol, so that dialects without tags write the same bytes as for a message without. */
const TAGS = Symbol("tags");

/**
 * A message or a request with tags. They are not a part of it: the store does
 * not keep them.
 *
 * @example
 * ```ts
 * import { tagsOf, withTags } from "./client_tags.ts";
 *
 * const said = withTags({ text: "hi" }, { "+typing": "done" });
 * console.assert(tagsOf(said)?.["+typing"] === "done");
 * console.assert(JSON.stringify(said) === '{"text":"hi"}');
 * ```
 */
export function withTags<It extends object>(
  it: It,
  tags: ClientTags | undefined,
): It {
  return tags === undefined ? it : { ...it, [TAGS]: tags };
}

/** The tags of a message or a request; `undefined` when it has none. */
export function tagsOf(it: object): ClientTags | undefined {
  return (it as { readonly [TAGS]?: ClientTags })[TAGS];
}

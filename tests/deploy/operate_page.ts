/** docs/operate.md, whose blocks are run by these tests. */
export const page = Deno.readTextFileSync(
  new URL("../../docs/operate.md", import.meta.url),
);

/** A block of the page, by what stands behind its fence. */
export function block(name: string): string {
  const [, text] = new RegExp(`^ *\`\`\`${name}\n([^\`]*)\`\`\``, "m")
    .exec(page) ?? [];
  if (text === undefined) throw new Error(`the page has no block ${name}`);
  return text.trim();
}

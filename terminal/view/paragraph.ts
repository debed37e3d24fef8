/**
 * Text on the screen, whole rows, for a width in columns: it is wrapped again
 * when the width changes, or when it is shown later.
 */
export type Paragraph = (columns: number) => string;

/** Paragraphs as one; `undefined` when there is none. */
export function joined(
  ...paragraphs: readonly (Paragraph | undefined)[]
): Paragraph | undefined {
  const all = paragraphs.filter((paragraph) => paragraph !== undefined);
  return all.length === 0
    ? undefined
    : (columns) => all.map((paragraph) => paragraph(columns)).join("");
}

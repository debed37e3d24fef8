/**
 * How many letters of a word must be changed, added or removed to make another
 * of it (Levenshtein). A page has this in place of `fastest-levenshtein`, with
 * the same functions: it compares few and short words, and must be small.
 */
export function distance(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let at = 0; at < one.length; at++) {
    const row = [at + 1];
    for (let to = 0; to < other.length; to++) {
      const [diagonal = 0, above = 0] = before.slice(to);
      const changed = one[at] === other[to] ? 0 : 1;
      row.push(Math.min(diagonal + changed, above + 1, (row[to] ?? 0) + 1));
    }
    before = row;
  }
  return before.at(-1) ?? 0;
}

/** The first of the words that are nearest to a word. */
export function closest(word: string, words: readonly string[]): string {
  return words.reduce((nearest, other) =>
    distance(word, other) < distance(word, nearest) ? other : nearest
  );
}

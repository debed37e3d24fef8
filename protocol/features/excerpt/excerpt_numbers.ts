import { EXCERPT_MAX, type ExcerptRequest } from "./excerpt.ts";

/** The place of a message, or of a moment between messages, in a sequence. */
export interface Position {
  /** The first number that is not before it. */
  readonly first: number;
  /** The first number after it. */
  readonly next: number;
}

/** Numbers of a sequence, inclusive, and where those begin that count when there are too many. */
export interface ExcerptNumbers {
  readonly from: number;
  readonly to: number;
  readonly end: "oldest" | "newest";
}

/**
 * The numbers of an excerpt. There are none when `to` is less than `from`.
 *
 * @param positions Of the places in the request.
 * @param extent The numbers that there are.
 *
 * @example
 * ```ts
 * import { excerptNumbers } from "./excerpt_numbers.ts";
 *
 * const asked = { which: "before", count: 3 } as const;
 * const numbers = excerptNumbers(asked, [{ first: 7, next: 8 }], {
 *   first: 1,
 *   last: 9,
 * });
 * console.assert(numbers.from === 4 && numbers.to === 6);
 * ```
 */
export function excerptNumbers(
  { which, count }: Pick<ExcerptRequest, "which" | "count">,
  [one, other]: readonly Position[],
  extent: { readonly first: number; readonly last: number },
): ExcerptNumbers {
  const most = Math.min(count, EXCERPT_MAX);
  const after = (it?: Position) => Math.max(it?.next ?? 1, extent.first);
  const before = (it?: Position) =>
    Math.min((it?.first ?? Infinity) - 1, extent.last);
  const oldest = (from: number, to: number): ExcerptNumbers => ({
    from,
    to: Math.min(to, from + most - 1),
    end: "oldest",
  });
  const newest = (from: number, to: number): ExcerptNumbers => ({
    from: Math.max(from, to - most + 1),
    to,
    end: "newest",
  });
  switch (which) {
    case "latest":
      return newest(after(one), extent.last);
    case "before":
      return newest(extent.first, before(one));
    case "after":
      return oldest(after(one), extent.last);
    case "between":
      return one !== undefined && other !== undefined && other.first < one.first
        ? newest(after(other), before(one))
        : oldest(after(one), before(other));
    case "around": {
      const middle = one?.first ?? extent.first;
      const from = middle - Math.floor((most - 1) / 2);
      return newest(
        extent.first,
        Math.min(extent.last, Math.max(from, extent.first) + most - 1),
      );
    }
  }
}

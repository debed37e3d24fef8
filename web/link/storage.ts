/**
 * Where the browser keeps words of the page: for this tab alone, or for all
 * pages of this server.
 *
 * @returns `undefined` where it blocks cookies: then nothing is kept.
 */
export function storage(
  kind: "localStorage" | "sessionStorage",
): Storage | undefined {
  try {
    return globalThis[kind];
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

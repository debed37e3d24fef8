/**
 * Whether a test that has a short and a long form takes the long one, as
 * `deno task test:long` does. The short form shows the same promise in less time.
 */
export const LONG = Deno.env.get("CHAT_TEST_LONG") === "1";

/** How many cases a property is tried with: a quarter of them in the short form. */
export function runs(count: number): number {
  return LONG ? count : Math.ceil(count / 4);
}

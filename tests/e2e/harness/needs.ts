import { installed } from "./program.ts";

/**
 * A test that needs programs which not every machine has. Without one of them
 * it is skipped, and its name says why.
 */
export function testWith(
  needs: readonly string[],
  name: string,
  fn: () => Promise<void>,
): void {
  const absent = needs.filter((program) => !installed(program));
  const why = `(skipped: ${absent.join(", ")} not installed)`;
  Deno.test({
    name: absent.length === 0 ? name : `${name} ${why}`,
    ignore: absent.length > 0,
    fn,
  });
}

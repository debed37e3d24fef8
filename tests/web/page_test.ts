import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { NoBundler } from "../../release/bundle.ts";
import { PROJECT } from "../../release/deno.ts";
import { PAGE, page } from "../../release/page.ts";

/** Most bytes of the page as it is sent: a second on a slow telephone. */
const COMPRESSED_MAX = 60 * 1024;

/** The Deno whose bundler makes the page; another writes the same in other words. */
const DENO = "2.9.6";

const kept = await Deno.readTextFile(new URL(PAGE, PROJECT));

Deno.test("the page is small, is one file, and has one script and one style", () => {
  assert(gzipSync(kept).length <= COMPRESSED_MAX);
  assertEquals(kept.match(/<script\b/g)?.length, 1);
  assertEquals(kept.match(/<style\b/g)?.length, 1);
  const head = kept.replace(/<script\b.*?<\/script>/s, "");
  assertEquals(/\b(?:src|style|on\w+)=/.test(head), false);
});

Deno.test({
  name: `the page is made of its source as it is now${
    Deno.version.deno === DENO ? "" : ` (skipped: Deno is not ${DENO})`
  }`,
  ignore: Deno.version.deno !== DENO,
  fn: async (test) => {
    let made: string;
    try {
      made = await page();
    } catch (error) {
      if (!(error instanceof NoBundler)) throw error;
      await test.step({
        name: `skipped: ${error.message}`,
        ignore: true,
        fn() {},
      });
      return;
    }
    assert(made === kept, `${PAGE} is not current: run deno task web`);
  },
});

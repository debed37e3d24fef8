import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { NoBundler } from "../../release/bundle.ts";
import { SITE, type Site, site } from "../../release/page.ts";
import built from "../../web/site.json" with { type: "json" };

/** Most bytes of the site as it is sent: a second on a slow telephone. */
const COMPRESSED_MAX = 60 * 1024;

/** The Deno whose bundler makes the page; another writes the same in other words. */
const DENO = "2.9.6";

/** The files, as they are sent. */
const sent = Object.entries(built).map(([path, base64]) =>
  [path, Uint8Array.fromBase64(base64)] as const
);

/** The files, by their paths. */
const kept: Site = Object.fromEntries(
  sent.map(([path, bytes]) => [
    path,
    new TextDecoder().decode(gunzipSync(bytes)),
  ]),
);

const page = kept["/"] ?? "";

Deno.test("the page is small, is one file, and has one script and one style", () => {
  const size = sent.reduce((sum, [, { length }]) => sum + length, 0);
  assert(size <= COMPRESSED_MAX, `${size} bytes`);
  assertEquals(page.match(/<script\b/g)?.length, 1);
  assertEquals(page.match(/<style\b/g)?.length, 1);
  const head = page.replace(/<script\b.*?<\/script>/s, "");
  assertEquals(/\b(?:src|style|on\w+)=/.test(head), false);
});

Deno.test("the script that the page loads later is named after its content", () => {
  const path = /data-ciphers="([^"]+)"/.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(kept[path] ?? "").digest("hex");
  assertEquals(path, `/ciphers-${hash.slice(0, 16)}.js`);
  assertEquals(Object.keys(kept), ["/", path]);
});

Deno.test({
  name: `the page is made of its source as it is now${
    Deno.version.deno === DENO ? "" : ` (skipped: Deno is not ${DENO})`
  }`,
  ignore: Deno.version.deno !== DENO,
  fn: async (test) => {
    let made: Site;
    try {
      made = await site();
    } catch (error) {
      if (!(error instanceof NoBundler)) throw error;
      await test.step({
        name: `skipped: ${error.message}`,
        ignore: true,
        fn() {},
      });
      return;
    }
    const isCurrent = JSON.stringify(made) === JSON.stringify(kept);
    assert(isCurrent, `${SITE} is not current: run deno task web`);
  },
});

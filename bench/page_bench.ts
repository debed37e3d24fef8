/**
 * How long a browser takes from the address to the conversation, on loopback:
 *
 *     deno run -A bench/page_bench.ts [TIMES]
 *
 * Medians, in milliseconds since the browser began to open the page, by the
 * clock of the page itself: until a page with nothing but a field is drawn,
 * which is the least that a browser needs here; until the form to join is
 * there; until the newest message of another is there, when the form is sent at
 * once; and the same for a page that is loaded again in the middle of a
 * conversation. And the bytes that are sent for the page.
 *
 * @module
 */
import built from "../web/site.json" with { type: "json" };
import { startServer, UNHURRIED } from "../tests/e2e/harness/program.ts";
import { member } from "../tests/e2e/harness/socket.ts";
import { TestBrowser } from "../tests/e2e/web/browser.ts";

/** How often each is measured by default. */
const TIMES = 15;

const NEWEST = "the newest message";

/** A page with nothing but a field. */
const EMPTY = `<!DOCTYPE html><title>empty</title><input name="name">`;

/** Notes when things are in the page; sends the form to join as soon as it is there. */
const watch = (name: string) =>
  `(() => {
  const seen = {};
  const waiting = {};
  const note = (what) => {
    seen[what] ??= performance.now();
    waiting[what]?.();
  };
  globalThis.until = (what) => new Promise((resolve) => {
    waiting[what] = () => resolve(seen);
    if (seen[what] !== undefined) resolve(seen);
  });
  new MutationObserver(() => {
    const name = document.querySelector("input[name=name]");
    if (name !== null && seen.form === undefined) {
      note("form");
      const form = name.form;
      if (form !== null) {
        name.value = ${JSON.stringify(name)};
        form.requestSubmit();
      }
    }
    if (document.querySelector("textarea") !== null) note("in");
    const texts = document.querySelectorAll("article .text");
    for (const { textContent } of texts) {
      if (textContent === ${JSON.stringify(NEWEST)}) note("message");
    }
  }).observe(document, { childList: true, subtree: true });
})();`;

/** The moments that are noted in a page. */
type Seen = Readonly<Record<"form" | "in" | "message", number>>;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? NaN);
}

const times = Number(Deno.args[0] ?? TIMES);
await using server = await startServer(UNHURRIED);
await using ann = await member(server.port, "Ann");
await ann.say(NEWEST);
await using browser = await TestBrowser.launch();
const emptyServer = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  () => new Response(EMPTY, { headers: { "Content-Type": "text/html" } }),
);
const measured: Record<string, number[]> = {};
// The first is slower: the browser itself starts.
for (let count = 0; count <= times; count++) {
  const page = await browser.open(server, { hash: "about:blank" });
  await page.addInitScript(watch(`Bob${count}`));
  const moments = async (last: keyof Seen): Promise<Seen> =>
    await page.evaluate(`until("${last}")`);
  await page.goto(`http://127.0.0.1:${emptyServer.addr.port}/`);
  const empty = await moments("form");
  await page.goto(`http://127.0.0.1:${server.port}/`);
  const opened = await moments("message");
  await page.reload();
  const reloaded = await moments("message");
  await page.context().close();
  if (count === 0) continue;
  const all = {
    empty: empty.form,
    form: opened.form,
    in: opened.in,
    message: opened.message,
    "reloaded, in": reloaded.in,
    "reloaded, message": reloaded.message,
  };
  for (const [what, time] of Object.entries(all)) {
    (measured[what] ??= []).push(time);
  }
}
for (const [what, all] of Object.entries(measured)) {
  console.log(`${what}: ${median(all)} ms`);
}
console.log(`${Uint8Array.fromBase64(built["/"]).length} bytes`);
await emptyServer.shutdown();

/**
 * How long a browser takes from the address to the conversation, on loopback:
 *
 *     deno run -A bench/page_bench.ts [TIMES]
 *
 * Medians, in milliseconds: until a page with nothing but a field can be used,
 * which is the least that a browser needs here; until the page can be used; from
 * Join to the newest message of another; and from a reload in the middle of a
 * conversation to the same. And the bytes that are sent for the page.
 *
 * @module
 */
import built from "../web/site.json" with { type: "json" };
import { startServer } from "../tests/e2e/harness/program.ts";
import { member } from "../tests/e2e/harness/socket.ts";
import { message, seen, TestBrowser } from "../tests/e2e/web/browser.ts";

/** How often each is measured by default. */
const TIMES = 15;

const NEWEST = "the newest message";

/** A page with nothing but a field. */
const EMPTY = `<!DOCTYPE html><title>empty</title><input aria-label="Name">`;

/** How long something takes, in milliseconds. */
async function time(done: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await done();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? NaN);
}

const times = Number(Deno.args[0] ?? TIMES);
await using server = await startServer();
await using ann = await member(server.port, "Ann");
await ann.say(NEWEST);
await using browser = await TestBrowser.launch();
const emptyServer = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  () => new Response(EMPTY, { headers: { "Content-Type": "text/html" } }),
);
const empty: number[] = [];
const opened: number[] = [];
const joined: number[] = [];
const reloaded: number[] = [];
// The first is slower: the browser itself starts.
for (let count = 0; count <= times; count++) {
  const page = await browser.open(server, { hash: "about:blank" });
  const name = page.getByRole("textbox", { name: "Name" });
  const openAt = (port: number) =>
    time(async () => {
      await page.goto(`http://127.0.0.1:${port}/`);
      await name.waitFor();
    });
  const least = await openAt(emptyServer.addr.port);
  const open = await openAt(server.port);
  await name.fill(`Bob${count}`);
  const join = await time(async () => {
    await page.getByRole("button", { name: "Join" }).click();
    await seen(page, NEWEST);
  });
  const reload = await time(async () => {
    await page.reload();
    await message(page).waitFor();
    await seen(page, NEWEST);
  });
  await page.context().close();
  if (count === 0) continue;
  empty.push(least);
  opened.push(open);
  joined.push(join);
  reloaded.push(reload);
}
console.log(
  `empty ${median(empty)} ms, opened ${median(opened)} ms, joined ${
    median(joined)
  } ms, reloaded ${median(reloaded)} ms; ${
    Uint8Array.fromBase64(built["/"]).length
  } bytes`,
);
await emptyServer.shutdown();

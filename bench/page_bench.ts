/**
 * How long a browser takes from the address to the conversation, on loopback:
 *
 *     deno run -A bench/page_bench.ts [TIMES]
 *
 * Medians, in milliseconds: until the page can be used, from Join to the newest
 * message of another, and from a reload in the middle of a conversation to the
 * same; and the bytes that are sent for the page.
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
const opened: number[] = [];
const joined: number[] = [];
const reloaded: number[] = [];
// The first is slower: the browser itself starts.
for (let count = 0; count <= times; count++) {
  const page = await browser.open(server, { hash: "about:blank" });
  const name = page.getByRole("textbox", { name: "Name" });
  const url = `http://127.0.0.1:${server.port}/`;
  const open = await time(async () => {
    await page.goto(url);
    await name.waitFor();
  });
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
  opened.push(open);
  joined.push(join);
  reloaded.push(reload);
}
console.log(
  `opened ${median(opened)} ms, joined ${median(joined)} ms, reloaded ${
    median(reloaded)
  } ms; ${Uint8Array.fromBase64(built["/"]).length} bytes`,
);

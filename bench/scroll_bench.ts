/**
 * How smoothly a page scrolls back through a long conversation, to its first
 * message:
 *
 *     deno run -A bench/scroll_bench.ts [MESSAGES]
 *
 * The processor time of the thread of the page for each frame, its mean and that
 * of 99 of 100 frames, which is to be less than a sixtieth of a second, and the
 * share of frames that came in time: on a machine without a screen the processor
 * draws them as well.
 *
 * @module
 */
import { TestFolder } from "../tests/store/test_folder.ts";
import { startServer, UNHURRIED } from "../tests/e2e/harness/program.ts";
import { Socket } from "../tests/e2e/harness/socket.ts";
import { log, seen, TestBrowser } from "../tests/e2e/web/browser.ts";

/** How many messages the room has by default. */
const MESSAGES = 10_000;

/** How far the conversation moves in a frame, in pixels: faster than anybody reads. */
const STEP = 200;

/** Time of a frame, in milliseconds; a frame that takes longer than one and a half has missed its turn. */
const FRAME = 1_000 / 60;
const LATE = 1.5 * FRAME;

/** Scrolls until the first message is there. Gives the times between frames that moved. */
const SCROLL = `(async () => {
  const log = document.querySelector("[role=log]");
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  let before = await frame();
  const isFirst = () => log.scrollTop === 0 &&
    log.querySelector("article .text").textContent === "message 1";
  while (!isFirst()) {
    const hasMoved = log.scrollTop > 0;
    log.scrollTop -= ${STEP};
    const now = await frame();
    if (hasMoved) times.push(now - before);
    before = now;
  }
  return times;
})()`;

const messages = Number(Deno.args[0] ?? MESSAGES);
using folder = new TestFolder();
await using server = await startServer([...UNHURRIED, "--data", folder.data]);
await using bob = await Socket.connect(server.port);
await bob.hello({ name: "Bob" });
for (let count = 1; count <= messages; count++) {
  await bob.send(
    JSON.stringify({ type: "say", id: `${count}`, text: `message ${count}` }) +
      "\n",
  );
  if (count % 100 !== 0) continue;
  for (let ack = 0; ack < 100; ack++) await bob.frameOf("ack");
}
await using browser = await TestBrowser.launch();
const page = await browser.join(server, "Ann");
await seen(page, `message ${messages}`);
const tracer = page.context().browser();
if (tracer === null) throw new Error("the browser is not ours");
await tracer.startTracing(page, {
  categories: ["devtools.timeline", "disabled-by-default-devtools.timeline"],
});
const times = await page.evaluate(SCROLL) as number[];
const spent = framesOf(await tracer.stopTracing());
const inTime = times.filter((time) => time < LATE).length;
console.log(
  `${await log(page).getByRole("article").count()} messages, ` +
    `${times.length} frames: ${mean(spent).toFixed(1)} ms of processor time ` +
    `each, 99 % at most ${percentile(spent, 0.99).toFixed(1)} ms, ${
      (100 * inTime / times.length).toFixed(1)
    } % in time`,
);

/** An event of a trace of the browser; times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Its processor time. */
  readonly tdur?: number;
}

/** The processor time of the thread of the page for each frame, in milliseconds. */
function framesOf(trace: Uint8Array): number[] {
  const { traceEvents } = JSON.parse(new TextDecoder().decode(trace)) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const frames = traceEvents.filter(({ name }) => name === "FireAnimationFrame")
    .toSorted((one, other) => one.ts - other.ts);
  const { pid, tid } = frames[0] ?? {};
  const tasks = traceEvents.filter((event) =>
    event.name === "RunTask" && event.pid === pid && event.tid === tid
  ).toSorted((one, other) => one.ts - other.ts);
  const spent = frames.map(() => 0);
  let frame = -1;
  for (const { ts, tdur = 0 } of tasks) {
    // The task in which a frame begins belongs to it.
    while ((frames[frame + 1]?.ts ?? Infinity) < ts + 1) frame++;
    if (frame >= 0) spent[frame] = (spent[frame] ?? 0) + tdur / 1_000;
  }
  return spent.slice(1, -1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(share * sorted.length)] ?? NaN;
}

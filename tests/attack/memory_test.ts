/** Memory is released after an attack, without a restart. */
import { assert } from "@std/assert";
import { delay } from "@std/async/delay";
import { residentMemory, TELLS } from "../e2e/harness/process.ts";
import { startServer, within } from "../e2e/harness/program.ts";
import { Socket } from "../e2e/harness/socket.ts";
import { LONG } from "../long.ts";
import { TestFolder } from "../store/test_folder.ts";
import { byAnother } from "./arena.ts";
import type { AttackName } from "./attacks.ts";
import { Crowd } from "./crowd.ts";
import { Tally } from "./hostile.ts";
import { ScheduledClock } from "./scheduled_clock.ts";

/** Those after which most is in use: by connections, by what waits for members, by what is read and said. */
const FLOODS: readonly AttackName[] = [
  "connection flood from many addresses",
  "slow reading",
  "message flood",
  "replay flood",
  "JSON bombs",
];

/** The same for browsers: by requests, by what is sent, by what frames hold, by those that do not read. */
const OF_WEB: readonly AttackName[] = [
  "page requests",
  "pages that nobody reads",
  "WebSocket messages",
  "WebSocket fragments",
  "huge WebSocket frames",
  "silent WebSockets",
  "slow WebSocket readers",
];

/** How long each of them goes on, in milliseconds. */
const ATTACKED = 2_000;

/** How long the honest talk before anything is measured, in milliseconds: what is run often is compiled first. */
const WARM_UP = 2_000;

/** How many times as much as before it may take in the end. */
const RATIO = 1.3;

/**
 * Memory that may stay beside that, in MiB: pages of the C library's allocator, in which
 * something small is still in use. A program without native code cannot have
 * them given back. docs/performance.md has what was measured.
 */
const FRAGMENTS = 64;
const FRAGMENTS_OF_WEB = 16;

/** How long the engine may take to give back its heap, in milliseconds: it does so when little goes on. */
const GIVEN_BACK_IN = 120_000;

/** How often it is looked, in milliseconds. */
const LOOK_EVERY = 500;

const why = !TELLS ? "needs /proc" : LONG ? undefined : "in the long form only";

memoryTest("floods", FLOODS, FRAGMENTS);

memoryTest("attacks as a browser", OF_WEB, FRAGMENTS_OF_WEB);

function memoryTest(
  what: string,
  attacks: readonly AttackName[],
  fragments: number,
): void {
  Deno.test({
    name: `after ${what} the memory goes back to what it was${
      why === undefined ? "" : ` (skipped: ${why})`
    }`,
    ignore: why !== undefined,
    fn: () => attackAndLook(attacks, fragments),
  });
}

async function attackAndLook(
  attacks: readonly AttackName[],
  fragments: number,
): Promise<void> {
  using folder = new TestFolder();
  // Messages are stored on disk: in memory they would stay.
  await using server = await startServer([
    ...["--max-connections", "10000"],
    ...["--data", folder.data],
  ]);
  await using crowd = await Crowd.join(async (name) => {
    const socket = await Socket.connect(server.port);
    await socket.hello({ name });
    return socket;
  }, new ScheduledClock(server.program.pid));
  await crowd.talk(WARM_UP);
  const { pid } = server.program;
  const before = residentMemory(pid);
  let most = before;
  for (const name of attacks) {
    const over = new AbortController();
    const underWay = Promise.withResolvers<void>();
    const attacking = byAnother(name)({
      ...{ server, port: server.port, data: "", network: 1, goal: {} },
      tally: new Tally(),
      over: over.signal,
      underWay: underWay.resolve,
      reached: () => {},
    });
    await within(Promise.race([underWay.promise, attacking]), name);
    await crowd.talk(ATTACKED);
    over.abort();
    await within(attacking, `the end of ${name}`);
    most = Math.max(most, residentMemory(pid));
  }
  const allowed = before * RATIO + fragments;
  assert(most > before * RATIO, `no attack took much: ${most} MiB`);
  const start = performance.now();
  let now = residentMemory(pid);
  while (now > allowed && performance.now() - start < GIVEN_BACK_IN) {
    await delay(LOOK_EVERY);
    now = residentMemory(pid);
  }
  const seconds = Math.round((performance.now() - start) / 1_000);
  const seen =
    `${before} MiB before, ${most} at most, ${now} after ${seconds} s`;
  console.log(`    ${seen}`);
  assert(now <= allowed, seen);
}

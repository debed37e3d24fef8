import { Failure } from "../../failure.ts";
import { loadModule } from "../../load_module.ts";
import type { HeardHall } from "../../lan/records.ts";
import { print } from "../../terminal/output.ts";
import type { CliCommand, Given } from "../command.ts";
import { whenInterrupted } from "../interrupt.ts";
import { UsageError } from "../usage_error.ts";
import { hallFrames, hallTable } from "./hall_table.ts";

/** How long answers are waited for, in seconds: most servers answer within a tenth of one, a lost packet is sent again after one. */
const WAIT = 2;

/** Longest wait, in seconds. */
const WAIT_MAX = 60;

/** `chat find` */
export const command: CliCommand = {
  name: "find",
  words: "",
  summary: "List the servers of the local network",
  topic: "Chat",
  options: [
    {
      name: "wait",
      value: "SECONDS",
      help: "How long to wait for answers",
      default: `${WAIT}`,
    },
    { name: "json", help: "Print a JSON object per server" },
  ],
  notes: [
    "A server is found if it announces itself (chat serve --announce) and multicast reaches it: guest networks often block that. Anyone on the network can announce anything, so what is listed is a hint.",
  ],
  examples: ["chat find"],
  run,
};

async function run(given: Given): Promise<number> {
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`chat find takes options only, not ${word}`);
  }
  const wait = readWait(given.value("wait"));
  using interrupt = whenInterrupted();
  let halls: readonly HeardHall[];
  try {
    halls = await search(interrupt.signal, wait);
  } catch (error) {
    if (!interrupt.explains(error)) throw error;
    return interrupt.exitCode ?? 1;
  }
  if (halls.length === 0) {
    throw new Failure(
      "no server was found on the local network; join by its address: chat join HOST",
    );
  }
  print(given.has("json") ? hallFrames(halls) : hallTable(halls));
  return 0;
}

/**
 * Looks for the servers of the local network.
 *
 * @param signal Ends the search; its reason is thrown.
 * @param seconds How long answers are waited for.
 */
export async function search(
  signal: AbortSignal,
  seconds = WAIT,
): Promise<readonly HeardHall[]> {
  // Loaded here, so that other commands and other uses of chat join do not pay for it.
  const { findHalls } = await loadModule<
    typeof import("../../lan/search.ts")
  >("./lan/search.ts");
  return await findHalls({ wait: seconds * 1_000, signal });
}

function readWait(written: string | undefined): number {
  if (written === undefined) return WAIT;
  const seconds = /^\d+(\.\d+)?$/.test(written) ? Number(written) : NaN;
  if (seconds > 0 && seconds <= WAIT_MAX) return seconds;
  throw new UsageError(
    `--wait ${written} is not a number of seconds: 0.5 or 10 for example, at most ${WAIT_MAX}`,
  );
}

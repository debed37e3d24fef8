import {
  NAME_LEASE,
  NAME_TRIAL,
} from "../../hall/sessions/name_registration.ts";
import type { SqliteStoreOptions, Sync } from "../../store/sqlite/sqlite.ts";
import type { Given, Option } from "../command.ts";
import { readDuration, writtenDuration } from "../options/duration.ts";
import { UsageError } from "../usage_error.ts";
import { readKeep } from "./keep.ts";
import { readLease } from "./lease.ts";

const GROUP = "What is kept";

const DAY = 86_400_000;

/** The options that concern where what is said is kept. */
export const DATA_OPTIONS: readonly Option[] = [
  {
    name: "data",
    value: "DIR",
    group: GROUP,
    help:
      "keep what is said in this folder, which is made if there is none (the newest of each room, in memory)",
  },
  {
    name: "sync",
    value: "full|normal",
    group: GROUP,
    help:
      "whether what is acknowledged survives a power cut, or only the end of the server (full)",
  },
  {
    name: "keep",
    value: "90d|12h|100000",
    group: GROUP,
    help: "how many days, hours or messages of each room to keep (everything)",
  },
  {
    name: "name-lease",
    value: "90d|12h",
    group: GROUP,
    help: `how long a name belongs to a key that does not use it, 0 for ever (${
      NAME_LEASE / DAY
    }d)`,
  },
  {
    name: "name-after",
    value: "TIME",
    group: GROUP,
    help: `how long a key uses a name until it belongs to it, 0 for at once (${
      writtenDuration(NAME_TRIAL)
    })`,
  },
];

/** Where what is said is to be kept, and how. */
export interface Data {
  readonly dir: string;
  readonly options: SqliteStoreOptions;
  /** How long a name belongs to a key that does not use it, in milliseconds. */
  readonly nameLease: number;
  /** How long a key uses a name until it belongs to it, in milliseconds. */
  readonly nameTrial: number;
}

const SYNCS: readonly Sync[] = ["full", "normal"];

/**
 * Reads the options of what is kept; nothing is, when no folder is given.
 *
 * @throws {UsageError} One of them has a value that there is not.
 */
export function readData(given: Given): Data | undefined {
  const dir = given.value("data");
  if (dir === undefined) {
    const without = ["sync", "keep", "name-lease", "name-after"].find((name) =>
      given.value(name) !== undefined
    );
    if (without === undefined) return undefined;
    throw new UsageError(
      `--${without} goes with --data DIR: without it nothing is kept on the disk`,
    );
  }
  const asked = given.value("sync") ?? "full";
  const sync = SYNCS.find((sync) => sync === asked);
  if (sync === undefined) {
    throw new UsageError(`--sync ${asked} is neither full nor normal`);
  }
  const keep = given.value("keep");
  const lease = given.value("name-lease");
  const trial = given.value("name-after");
  return {
    dir,
    nameLease: lease === undefined
      ? NAME_LEASE
      : readLease(lease, "--name-lease"),
    nameTrial: trial === undefined
      ? NAME_TRIAL
      : readDuration(trial, "--name-after"),
    options: { sync, ...(keep === undefined ? {} : { keep: readKeep(keep) }) },
  };
}

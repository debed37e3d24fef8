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

const GROUP = "Storage";

const DAY = 86_400_000;

/** The options for storing messages. */
export const DATA_OPTIONS: readonly Option[] = [
  {
    name: "data",
    value: "DIR",
    group: GROUP,
    help: "Folder to store messages in, created if missing",
    default: "memory, the newest of each room",
  },
  {
    name: "sync",
    value: "full|normal",
    group: GROUP,
    help:
      "Acknowledged messages survive a power failure (full) or only a crash (normal)",
    default: "full",
  },
  {
    name: "keep",
    value: "90d|12h|100000",
    group: GROUP,
    help: "Age, or number of messages per room, to keep",
    default: "all",
  },
  {
    name: "name-lease",
    value: "90d|12h",
    group: GROUP,
    help:
      "How long a registered name stays reserved after its last use, 0 for ever",
    default: `${NAME_LEASE / DAY}d`,
  },
  {
    name: "name-after",
    value: "TIME",
    group: GROUP,
    help: "How long a key must use a name to register it, 0 for at once",
    default: writtenDuration(NAME_TRIAL),
  },
];

/** Where and how messages are stored. */
export interface Data {
  readonly dir: string;
  readonly options: SqliteStoreOptions;
  /** How long a registered name stays reserved after its last use, in milliseconds. */
  readonly nameLease: number;
  /** How long a key must use a name to register it, in milliseconds. */
  readonly nameTrial: number;
}

const SYNCS: readonly Sync[] = ["full", "normal"];

/**
 * Reads the storage options.
 *
 * @returns `undefined` without a folder: messages stay in memory.
 * @throws {UsageError} A value is not allowed.
 */
export function readData(given: Given): Data | undefined {
  const dir = given.value("data");
  if (dir === undefined) {
    const without = ["sync", "keep", "name-lease", "name-after"].find((name) =>
      given.value(name) !== undefined
    );
    if (without === undefined) return undefined;
    throw new UsageError(
      `--${without} needs --data DIR: without it nothing is stored on disk`,
    );
  }
  const asked = given.value("sync") ?? "full";
  const sync = SYNCS.find((sync) => sync === asked);
  if (sync === undefined) {
    throw new UsageError(`--sync ${asked} is not one of full, normal`);
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
    options: { sync, keep: keep === undefined ? undefined : readKeep(keep) },
  };
}

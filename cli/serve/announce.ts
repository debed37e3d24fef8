import { Failure } from "../../failure.ts";
import type { HallDescription } from "../../lan/description.ts";
import type { ServerLog } from "../../server/observe/server_log.ts";
import { isLoopback } from "../../transport/address.ts";
import type { Given, Option } from "../command.ts";
import { UsageError } from "../usage_error.ts";

/** In place of a name: no announcement. */
const OFF = "off";

/** The name of a server without one. */
const DEFAULT_NAME = "chat";

/** Longest name, in bytes: a label of DNS has 63, and a number may follow. */
const NAME_MAX = 58;

/** The option for the announcement. */
export const ANNOUNCE_OPTION: Option = {
  name: "announce",
  value: "NAME",
  help:
    "Name for chat find on the local network; off: do not announce the server",
  default: DEFAULT_NAME,
};

/**
 * Reads the name to announce.
 *
 * @returns `undefined` for none.
 * @throws {UsageError} It is not a name.
 */
export function readAnnounce(given: Given): string | undefined {
  const name = given.value(ANNOUNCE_OPTION.name)?.trim() ?? DEFAULT_NAME;
  if (name === OFF) return undefined;
  const bytes = new TextEncoder().encode(name).length;
  // A dot ends a label of DNS.
  if (bytes > 0 && bytes <= NAME_MAX && !/[.\p{Cc}]/u.test(name)) return name;
  throw new UsageError(
    `--announce takes a name of 1 to ${NAME_MAX} bytes without dots, or off`,
  );
}

/** A server to announce. */
export interface Announced {
  readonly name: string;
  /** The address that the server listens on. */
  readonly address: string;
  readonly port: number;
  readonly describe: () => HallDescription;
}

/**
 * Announces a server on the networks of this machine, until it is disposed of. A
 * hall without an announcement is a hall all the same: what fails is logged.
 */
export function announceHall(
  { name, address, port, describe }: Announced,
  serverLog: ServerLog,
): AsyncDisposable {
  if (isLoopback(address)) {
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const open = async () => {
    try {
      // Loaded here, so that a server that is not announced does not pay for it.
      const { Announcement } = await import("../../lan/announcement.ts");
      return await Announcement.open({
        ...{ name, listening: address, port, describe },
        named: (name) => serverLog.info("announced", { name }),
      });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      serverLog.warn("announcement failed", { reason: error.message });
      return undefined;
    }
  };
  const opening = open();
  return {
    async [Symbol.asyncDispose]() {
      await (await opening)?.[Symbol.asyncDispose]();
    },
  };
}

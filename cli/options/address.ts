import { shellCommand } from "../../shell_command.ts";
import {
  type Address,
  DEFAULT_PORT,
  readAddress,
} from "../../transport/address.ts";
import { UsageError } from "../usage_error.ts";
import { joined, noAddress } from "./no_address.ts";
import type { Settings } from "./settings.ts";
import { configPath } from "./user_files.ts";

/** Help note of commands whose address is optional. */
export const DEFAULT_SERVER_NOTE =
  "HOST defaults to the server of the settings.";

/** Help note of the commands that take an address. */
export const PORT_NOTE = `The default port is ${DEFAULT_PORT}.`;

/** Help note on addresses with a passphrase. */
export const LOCK_NOTE =
  `HOST#key=PASSPHRASE encrypts messages end to end with a passphrase, unreadable to the server. Write a space in it as %20.`;

/**
 * The server of a command: the given address, or that of the settings.
 *
 * @throws {UsageError} There is none, or it is not an address.
 */
export function serverOf(
  named: string | undefined,
  settings: Settings,
  where: string,
): Address {
  if (named === undefined) {
    if (settings.server !== undefined) return settings.server;
    throw noServer(where);
  }
  const address = readAddress(named);
  if (address === undefined) throw new UsageError(noAddress(named, where));
  return address;
}

/** The error of a command without an address. */
export function noServer(where: string): UsageError {
  const path = configPath();
  return new UsageError(
    `${where} needs an address: ${where} HOST[:PORT], or one set once as CHAT_SERVER${
      path === undefined ? "" : `, or as "server" in ${path}`
    }`,
  );
}

/**
 * The address of a command that takes no other words.
 *
 * @throws {UsageError} There is more than one word.
 */
export function soleAddress(
  [named, more]: readonly string[],
  where: string,
): string | undefined {
  if (named === undefined || more === undefined) return named;
  const meant = joined(named, more);
  throw new UsageError(
    meant === undefined
      ? `${where} takes one address, not ${more} too`
      : `${where} takes host and port as one word: ${
        shellCommand(where.replace("chat ", ""), meant)
      }`,
  );
}

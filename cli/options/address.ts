import { shellCommand } from "../../shell_command.ts";
import { type Address, readAddress } from "../../transport/address.ts";
import { UsageError } from "../usage_error.ts";
import { joined, noAddress } from "./no_address.ts";
import { configPath, type Settings } from "./settings.ts";

/** What the help says of the server of a command that can go without. */
export const DEFAULT_SERVER_NOTE =
  "Without HOST it is the server that has been set once, see below.";

/** What the help says of addresses with a passphrase. */
export const LOCK_NOTE =
  `HOST#key=PASSPHRASE locks what is said and opens what is heard: only who has the passphrase
can read it, not the server. A blank in it is written %20.`;

/**
 * The server that a command goes to: the one named, or the one that has been
 * set once.
 *
 * @throws {UsageError} There is none, or what is named is no address.
 */
export function serverOf(
  named: string | undefined,
  settings: Settings,
  where: string,
): Address {
  if (named === undefined) {
    if (settings.server !== undefined) return settings.server;
    const path = configPath();
    throw new UsageError(
      `${where} needs an address: ${where} HOST[:PORT], or one set once as CHAT_SERVER${
        path === undefined ? "" : `, or as "server" in ${path}`
      }`,
    );
  }
  const address = readAddress(named);
  if (address === undefined) throw new UsageError(noAddress(named, where));
  return address;
}

/**
 * The address among the words of a command that takes one and nothing else.
 *
 * @throws {UsageError} There are more words than one.
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

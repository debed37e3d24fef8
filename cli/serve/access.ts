import { NoPlaceForKey, openIdentity } from "../../client/identity.ts";
import { Failure } from "../../failure.ts";
import type { AddressRange } from "../../hall/moderation/moderation.ts";
import { readFingerprint } from "../../protocol/fingerprint.ts";
import {
  type Access,
  readRange,
} from "../../server/admission/address_range.ts";
import type { Given, Option } from "../command.ts";
import { identityPlace } from "../options/identity.ts";
import { passwordOptions } from "../options/password.ts";
import { UsageError } from "../usage_error.ts";
import { warn } from "../warn.ts";

const GROUP = "Who may come in, and who is in charge";

/** The options that say who may come in and who is an operator. */
export const ACCESS_OPTIONS: readonly Option[] = [
  {
    name: "allow",
    value: "ADDRESS",
    many: true,
    group: GROUP,
    help:
      "let in only this address or range (192.0.2.0/24), given again for more of them (everybody)",
  },
  {
    name: "deny",
    value: "ADDRESS",
    many: true,
    group: GROUP,
    help: "keep out this address or range, given again for more of them",
  },
  {
    name: "op",
    value: "KEY",
    many: true,
    group: GROUP,
    help:
      "an operator's key as chat id prints it, given again for more of them; whoever starts the server is one",
  },
  ...passwordOptions(
    "what has to be known to come in; others on this machine can read it here",
    GROUP,
  ),
];

/**
 * Reads which addresses may come in.
 *
 * @throws {UsageError} One of them is none.
 */
export function readAccess(given: Given): Access {
  return { allow: ranges(given, "allow"), deny: ranges(given, "deny") };
}

/**
 * The keys of the operators: those that are named, and that of whoever starts
 * the server, who can end it anyway.
 *
 * @throws {UsageError} One of them is none.
 */
export async function readOperators(given: Given): Promise<readonly string[]> {
  const named = given.values("op").map((written) => {
    const key = readFingerprint(written);
    if (key !== undefined) return key;
    throw new UsageError(
      `--op ${written} is no key: what chat id prints, as3n-n9tm-cd3m-r0m5-vxev for example`,
    );
  });
  const own = await ownKey(given);
  return [...new Set([...named, ...own === undefined ? [] : [own]])];
}

async function ownKey(given: Given): Promise<string | undefined> {
  const { path } = identityPlace(given);
  if (path === undefined) return undefined;
  try {
    return (await openIdentity(path)).identity.fingerprint;
  } catch (error) {
    // A hall can do without: that is no reason not to open it.
    if (!(error instanceof Failure)) throw error;
    if (!(error instanceof NoPlaceForKey)) warn(error.message);
    return undefined;
  }
}

function ranges(given: Given, option: string): readonly AddressRange[] {
  return given.values(option).map((written) => {
    const range = readRange(written);
    if (range !== undefined) return range;
    throw new UsageError(
      `--${option} ${written} is no address: 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32 for example`,
    );
  });
}

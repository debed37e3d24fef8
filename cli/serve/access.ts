import { NoPlaceForKey, openIdentity } from "../../dial/identity.ts";
import { Failure } from "../../failure.ts";
import type { AddressRange } from "../../hall/moderation/sanctions.ts";
import { fingerprintOf, readFingerprint } from "../../protocol/fingerprint.ts";
import {
  type Access,
  readRange,
} from "../../server/admission/address_range.ts";
import type { Given, Option } from "../command.ts";
import { identityPlace } from "../options/identity.ts";
import { operPasswordOption, passwordOptions } from "../options/password.ts";
import { UsageError } from "../usage_error.ts";
import { warn } from "../warn.ts";

const GROUP = "Access and operators";

/** The options for access by address, operators and the password. */
export const ACCESS_OPTIONS: readonly Option[] = [
  {
    name: "allow",
    value: "ADDRESS",
    many: true,
    group: GROUP,
    help: "Allow only this address or range (192.0.2.0/24)",
    default: "all",
  },
  {
    name: "deny",
    value: "ADDRESS",
    many: true,
    group: GROUP,
    help: "Reject this address or range",
  },
  {
    name: "proxy",
    value: "ADDRESS",
    many: true,
    group: GROUP,
    help:
      "Proxy that names the addresses of its clients, by the PROXY protocol or X-Forwarded-For",
  },
  {
    name: "op",
    value: "KEY",
    many: true,
    group: GROUP,
    help: "Key of an additional operator, as printed by chat id",
  },
  ...passwordOptions(
    "Password for entering; visible to other users of this machine",
    GROUP,
  ),
  operPasswordOption(GROUP),
];

/**
 * Reads the addresses to allow and to reject.
 *
 * @throws {UsageError} A value is not an address or range.
 */
export function readAccess(given: Given): Access {
  return { allow: ranges(given, "allow"), deny: ranges(given, "deny") };
}

/**
 * Reads the proxies that are believed.
 *
 * @throws {UsageError} A value is not an address or range.
 */
export function readProxies(given: Given): readonly AddressRange[] {
  return ranges(given, "proxy");
}

/**
 * The keys of the operators: those named by `--op`, and the key of the user who
 * starts the server and can stop it anyway.
 *
 * @throws {UsageError} A value is not a fingerprint.
 */
export async function readOperators(given: Given): Promise<readonly string[]> {
  const named = given.values("op").map((written) => {
    const key = readFingerprint(written);
    if (key !== undefined) return key;
    throw new UsageError(
      `--op ${written} is not a key: expected the output of chat id, such as as3n-n9tm-cd3m-r0m5-vxev`,
    );
  });
  const own = await ownKey(given);
  return [...new Set([...named, ...own === undefined ? [] : [own]])];
}

async function ownKey(given: Given): Promise<string | undefined> {
  const { path } = identityPlace(given);
  if (path === undefined) return undefined;
  try {
    return fingerprintOf((await openIdentity(path)).identity.publicKey);
  } catch (error) {
    // The hall works without this operator.
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
      `--${option} ${written} is not an address: 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32 for example`,
    );
  });
}

import { memberName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { shellCommand } from "../../shell_command.ts";
import {
  DEFAULT_PORT,
  hostPort,
  readAddress,
  withoutSecrets,
} from "../../transport/address.ts";

/** The forms of an address, for error messages. */
const ADDRESS_SHAPE =
  "HOST, HOST:PORT or [IPV6]:PORT, with a port from 1 to 65535, optionally followed by #key=PASSPHRASE, #sha256:FINGERPRINT or #sha256:FINGERPRINT&key=PASSPHRASE";

/** An address as other programs write it: scheme, user, host with port, path. Secrets follow a `#`. */
const OF_OTHERS =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:([^@/#:]+)(?::[^@/#]*)?@)?([^/#]+)(?:\/[^#]*)?(#.*)?$/is;

/** An IPv6 address without brackets and a port. */
const BARE_PORT = /^([0-9a-f:.]+(?:%[^:]+)?):(\d+)$/i;

/** Commands that take a name too. */
const NAMED = ["chat join", "chat send", "chat tail"];

/**
 * The error for a value that is not an address, with the probable correction or
 * the forms of an address.
 *
 * @param command The command it was given to, as `chat join`; a setting has none.
 *
 * @example
 * ```ts
 * import { noAddress } from "./no_address.ts";
 *
 * console.assert(
 *   noAddress("me@host", "chat join") ===
 *     "me@host is no address; did you mean: chat join host --name me",
 * );
 * ```
 */
export function noAddress(written: string, command?: string): string {
  const known = withoutSecrets(written);
  const [, name, where = "", behind = ""] = OF_OTHERS.exec(known) ?? [];
  const meant = meantBy(where);
  const address = `${meant}${behind}`;
  const shown = command === undefined || /\p{Cc}/u.test(known)
    ? JSON.stringify(known)
    : known;
  if (meant === undefined || address === known) {
    return `${shown} is not an address: ${ADDRESS_SHAPE}`;
  }
  return `${shown} is not an address; did you mean: ${
    command === undefined ? address : inCommand(command, address, name)
  }`;
}

/** A command with the corrected address, and the name that was part of it. */
function inCommand(
  command: string,
  address: string,
  name: string | undefined,
): string {
  const words = [command.replace("chat ", ""), address];
  return name !== undefined && NAMED.includes(command) && isName(name)
    ? shellCommand(...words, "--name", name)
    : shellCommand(...words);
}

/**
 * The address made of a host and a port given as two words.
 *
 * @returns `undefined` when they do not make one.
 */
export function joined(host: string, port: string): string | undefined {
  const [, where = "", behind = ""] =
    /^([^#]*)(#.*)?$/.exec(withoutSecrets(host)) ?? [];
  const isAlone = readAddress(where)?.port === DEFAULT_PORT &&
    !where.endsWith(`:${DEFAULT_PORT}`);
  const written = hostPort(where.replace(/^\[(.*)\]$/, "$1"), Number(port));
  return isAlone && /^\d+$/.test(port) && readAddress(written) !== undefined
    ? written + behind
    : undefined;
}

function meantBy(where: string): string | undefined {
  const [, host = "", port = ""] = BARE_PORT.exec(where) ?? [];
  return readAddress(where) === undefined ? joined(host, port) : where;
}

function isName(name: string): boolean {
  try {
    memberName(name);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

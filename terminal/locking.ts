import type { Client } from "../client.ts";
import { newPassphrase } from "../client/locks/passphrase.ts";
import {
  COMMANDS,
  nearestOf,
  type SlashCommand,
  withPlainSlash,
} from "../protocol/command.ts";
import { LOBBY } from "../protocol/name/name.ts";
import { Refusal } from "../protocol/refusal.ts";
import { normalForm } from "../protocol/text/normal_form.ts";
import { shellCommand } from "../shell_command.ts";
import { type Address, writtenAddress } from "../transport/address.ts";

/** Fewer characters make a passphrase short. */
const SHORT = 16;

/** The extent of a lock, for its user. */
export const WHAT_IS_LOCKED =
  "only who has the passphrase can read what you say here; topics and words to one alone are not locked";

/** Locks or unlocks the current room, which the server does not learn. */
export type Locking =
  /** Without a passphrase, a new passphrase is made. */
  | { readonly type: "lock"; readonly passphrase?: string }
  | { readonly type: "unlock" };

/** Commands of the client, at a terminal or through a pipe. */
export const LOCK_COMMANDS: readonly SlashCommand<Locking>[] = [
  {
    name: "lock",
    takes: "[PASSPHRASE]",
    help: "lock the room: only members with the passphrase can read it",
    read: (words) => ({
      type: "lock",
      ...(words === "" ? {} : { passphrase: words }),
    }),
  },
  {
    name: "unlock",
    takes: "",
    help: "speak in clear in the room again",
    read: (words) => words === "" ? { type: "unlock" } : undefined,
  },
];

const LOCK_NAMES = LOCK_COMMANDS.map(({ name }) => name);

/**
 * A line that may hold a passphrase, as the command it is or was meant to be:
 * mistyped, behind blanks or in wide letters. Such a line is neither stored nor
 * sent.
 *
 * @returns `undefined` for any other line.
 *
 * @example
 * ```ts
 * import { lockLine } from "./locking.ts";
 *
 * console.assert(lockLine("  /LOCK open sesame") === "/LOCK open sesame");
 * console.assert(lockLine("/lokc open sesame") !== undefined);
 * console.assert(lockLine("the lock is open") === undefined);
 * ```
 */
export function lockLine(line: string): string | undefined {
  const command = withPlainSlash(normalForm(line, "NFKC"));
  const name = /^\/\s*([^/\s]\S*)/.exec(command)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  if (name.includes("lock")) return command;
  const isOther = COMMANDS.some((command) => command.name === name);
  return !isOther && nearestOf(name, LOCK_NAMES) !== undefined
    ? command
    : undefined;
}

/** The output of a lock command. */
export interface LockingAnswer {
  /** Shows a line. */
  readonly tell: (line: string) => void;
  /** Shows a command to type, on a line of its own that is not broken. */
  readonly offer: (command: string) => void;
}

/**
 * Locks or unlocks the current room.
 *
 * @throws {Refusal} There is no current room, or no such passphrase.
 */
export async function carryOutLocking(
  client: Client,
  locking: Locking,
  { tell, offer }: LockingAnswer,
): Promise<void> {
  const room = client.current;
  if (room === undefined) {
    throw new Refusal("not-in-room", "you are in no room; enter one first");
  }
  if (locking.type === "unlock") {
    return tell(
      client.unlock(room)
        ? `* ${room} is no longer locked: what you say here is said in clear`
        : `* ${room} is not locked`,
    );
  }
  const { passphrase = newPassphrase() } = locking;
  const locked = client.lock(room, passphrase);
  if (locking.passphrase === undefined) {
    tell(`* the others type this in ${room}, or come by the command below it:`);
    offer(`/lock ${passphrase}`);
    offer(joinCommand(client.address, room, passphrase));
  }
  await locked;
  tell(`* ${room} is locked: ${WHAT_IS_LOCKED}`);
  if ([...passphrase].length < SHORT) {
    tell(
      "* that passphrase is short, and whoever keeps the log can try many: /lock alone makes one that nobody finds",
    );
  }
}

/** The command by which others join a locked room. */
function joinCommand(
  address: Address,
  room: string,
  passphrase: string,
): string {
  const where = writtenAddress({ ...address, passphrase });
  if (room === LOBBY) return shellCommand("join", where);
  // Without `=`, a room that begins with a dash would be an option.
  return room.startsWith("-")
    ? shellCommand("join", where, `--room=${room}`)
    : shellCommand("join", where, "--room", room);
}

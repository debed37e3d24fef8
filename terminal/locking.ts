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

/** From how many characters on a passphrase is not called short. */
const SHORT = 16;

/** What who speaks in a locked room should know. */
export const WHAT_IS_LOCKED =
  "only who has the passphrase can read what you say here; topics and words to one alone are not locked";

/** Locks the room where words go, or takes its lock away: the hall has no part in it. */
export type Locking =
  /** Without a passphrase one is made. */
  | { readonly type: "lock"; readonly passphrase?: string }
  | { readonly type: "unlock" };

/** The commands of whoever types, at a terminal or through a pipe, beside the hall's. */
export const LOCK_COMMANDS: readonly SlashCommand<Locking>[] = [
  {
    name: "lock",
    takes: "[PASSPHRASE]",
    help: "have the room read only by who has the passphrase",
    read: (words) => ({
      type: "lock",
      ...(words === "" ? {} : { passphrase: words }),
    }),
  },
  {
    name: "unlock",
    takes: "",
    help: "say things in the room in clear again",
    read: (words) => words === "" ? { type: "unlock" } : undefined,
  },
];

const LOCK_NAMES = LOCK_COMMANDS.map(({ name }) => name);

/**
 * A line that may hold a passphrase, as the command it is or was meant to be:
 * mistyped, behind blanks or in wide letters. Such a line is kept nowhere and
 * said nowhere.
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

/** How somebody who locks a room is answered. */
export interface LockingAnswer {
  /** Shows a line. */
  readonly tell: (line: string) => void;
  /** Shows what is to be typed, on a line of its own that nothing breaks. */
  readonly offer: (command: string) => void;
}

/**
 * Locks or unlocks the room where words go.
 *
 * @throws {Refusal} That cannot be done.
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

/** What somebody types to come to a locked room. */
function joinCommand(address: Address, room: string, key: string): string {
  const where = writtenAddress({ ...address, key });
  if (room === LOBBY) return shellCommand("join", where);
  // Apart, a room that begins with a dash would be taken for an option.
  return room.startsWith("-")
    ? shellCommand("join", where, `--room=${room}`)
    : shellCommand("join", where, "--room", room);
}

import type { Client } from "../client.ts";
import { newPassphrase } from "../client/locks/passphrase.ts";
import { commandNamed, COMMANDS, withPlainSlash } from "../protocol/command.ts";
import { LOBBY } from "../protocol/name/name.ts";
import { nearestOf } from "../protocol/nearest.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { SlashCommand } from "../protocol/schema/slash_command.ts";
import { normalForm } from "../protocol/text/normal_form.ts";
import { shellCommand } from "../shell_command.ts";
import {
  type Address,
  isLoopback,
  writtenAddress,
} from "../transport/address.ts";

/** Fewer characters make a passphrase short. */
const SHORT = 16;

/** The extent of a lock, for its user. */
export const LOCK_EFFECT =
  "only members with the passphrase can read messages here; topics and /msg are not encrypted";

/** Locks or unlocks the current room, which the server does not learn. */
export type Locking =
  /** Without a passphrase, a new passphrase is made. */
  | { readonly type: "lock"; readonly passphrase?: string }
  | { readonly type: "unlock" };

/** Commands of the client, at a terminal or through a pipe. */
export const LOCK_COMMANDS: readonly SlashCommand<Locking>[] = [
  {
    name: "lock",
    group: "rooms",
    takes: "[PASSPHRASE]",
    help: "only members with the passphrase can read the room",
    read: (words) => ({
      type: "lock",
      ...(words === "" ? {} : { passphrase: words }),
    }),
  },
  {
    name: "unlock",
    group: "rooms",
    takes: "",
    help: "stop encrypting messages in the room",
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
  return commandNamed(name, COMMANDS) === undefined &&
      nearestOf(name, LOCK_NAMES) !== undefined
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
 * Locks or unlocks a room.
 *
 * @throws {Refusal} There is no room, or no such passphrase.
 */
export async function carryOutLocking(
  client: Client,
  room: string | undefined,
  locking: Locking,
  { tell, offer }: LockingAnswer,
): Promise<void> {
  if (room === undefined) {
    throw new Refusal("not-in-room", "you are not in a room; join one first");
  }
  if (locking.type === "unlock") {
    return tell(
      client.unlock(room)
        ? `* ${room} is no longer locked: the server can read new messages`
        : `* ${room} is not locked`,
    );
  }
  const { passphrase = newPassphrase() } = locking;
  const locked = client.lock(room, passphrase);
  if (locking.passphrase === undefined) {
    tell(`* others type this in ${room}, or join with the command below:`);
    offer(`/lock ${passphrase}`);
    offer(joinCommand(client.address, room, passphrase));
    const { host } = client.address;
    if (isLoopback(host)) {
      tell(
        `* on other machines, put the address that chat serve printed in place of ${host}`,
      );
    }
  }
  await locked;
  // It may have been unlocked while the key was made.
  if (client.isLocked(room)) tell(`* ${room} is locked: ${LOCK_EFFECT}`);
  if ([...passphrase].length < SHORT) {
    tell(
      "* that passphrase is short and can be guessed: /lock without a passphrase makes a strong one",
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

import type { Client } from "../client.ts";
import { LOCK_EFFECT, type Locking } from "../client/locks/lock_commands.ts";
import { newPassphrase } from "../client/locks/passphrase.ts";
import { LOBBY } from "../protocol/name/name.ts";
import { notInRoom } from "../protocol/refusal.ts";
import { shellCommand } from "../shell_command.ts";
import {
  type Address,
  isLoopback,
  writtenAddress,
} from "../transport/address.ts";

/** Fewer characters make a passphrase short. */
const SHORT = 16;

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
  if (room === undefined) throw notInRoom();
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

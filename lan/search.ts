import { delay } from "@std/async/delay";
import { type OpenMulticast, openMulticast } from "./multicast.ts";
import { type HeardHall, heardIn, SERVICE } from "./records.ts";

/** Most servers that are found: more are no network that a person chooses from, and cost memory. */
export const FOUND_MAX = 100;

/** Most servers that are found of one sender, so that none can hide all others by inventing some. */
export const FOUND_A_SENDER_MAX = 20;

/** Time until the question is asked again, in milliseconds; it doubles (RFC 6762, 5.2). */
const ASK_AGAIN = 1_000;

/** How to search. */
export interface SearchOptions {
  /** How long answers are waited for, in milliseconds. */
  readonly wait: number;
  /** Ends the search; its reason is thrown. */
  readonly signal: AbortSignal;
  /** @default {openMulticast} */
  readonly open?: OpenMulticast;
}

/**
 * Looks for servers on the networks of this machine.
 *
 * @returns The servers by name, at most {@linkcode FOUND_MAX}. Anyone on these
 * networks can have said anything.
 * @throws {Failure} Multicast DNS is not available.
 */
export async function findHalls(
  { wait, signal, open = openMulticast }: SearchOptions,
): Promise<readonly HeardHall[]> {
  const found = new FoundHalls();
  await using multicast = await open();
  multicast.listen((packet, from) => {
    const { halls, gone } = heardIn(packet, from);
    for (const name of gone) found.remove(name, from);
    for (const hall of halls) found.add(hall, from);
  });
  const ends = performance.now() + wait;
  for (let again = ASK_AGAIN;; again *= 2) {
    await multicast.send(multicast.join(), () => ({
      type: "query",
      questions: [{ name: SERVICE, type: "PTR" }],
      records: [],
    }));
    const left = ends - performance.now();
    await delay(Math.max(0, Math.min(again, left)), { signal });
    if (left <= again) return found.sorted();
  }
}

/** A server, and the address of the machine that announced it. */
interface Found {
  readonly hall: HeardHall;
  readonly from: string;
}

/** The servers found so far. What a machine has announced no other can change. */
class FoundHalls {
  readonly #found = new Map<string, Found>();

  /** Adds a server, or what is new of it. A machine in two networks is heard in both: under the first it stays. */
  add(hall: HeardHall, from: string): void {
    const key = JSON.stringify([hall.name, hall.host, hall.port]);
    const known = this.#found.get(key);
    const isTaken = known === undefined
      ? this.#isFull(from)
      : known.from !== from;
    if (!isTaken) this.#found.set(key, { hall, from });
  }

  /** Removes the servers of a name that have said goodbye. */
  remove(name: string, from: string): void {
    for (const [key, found] of this.#found) {
      if (found.hall.name === name && found.from === from) {
        this.#found.delete(key);
      }
    }
  }

  sorted(): readonly HeardHall[] {
    return [...this.#found.values()].map(({ hall }) => hall)
      .sort((one, other) =>
        one.name.localeCompare(other.name) ||
        one.address.localeCompare(other.address) || one.port - other.port
      );
  }

  #isFull(from: string): boolean {
    const ofSender = [...this.#found.values()]
      .filter((found) => found.from === from);
    return this.#found.size >= FOUND_MAX ||
      ofSender.length >= FOUND_A_SENDER_MAX;
  }
}

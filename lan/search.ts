import { delay } from "@std/async/delay";
import { type OpenMulticast, openMulticast } from "./multicast.ts";
import { type HeardHall, heardIn, SERVICE } from "./records.ts";

/** Most servers that are found: more are no network that a person chooses from, and cost memory. */
export const FOUND_MAX = 100;

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
    for (const name of gone) found.remove(name);
    for (const hall of halls) found.add(hall);
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

/** The servers found so far. */
export class FoundHalls {
  readonly #halls = new Map<string, HeardHall>();

  /** Adds a server, or what is new of it. A machine in two networks is heard in both: its first address stays. */
  add(hall: HeardHall): void {
    const key = JSON.stringify([hall.name, hall.host, hall.port]);
    const known = this.#halls.get(key);
    if (known === undefined && this.#halls.size >= FOUND_MAX) return;
    this.#halls.set(key, { ...hall, address: known?.address ?? hall.address });
  }

  /** Removes the servers of a name, which have said goodbye. */
  remove(name: string): void {
    for (const [key, hall] of this.#halls) {
      if (hall.name === name) this.#halls.delete(key);
    }
  }

  sorted(): readonly HeardHall[] {
    return [...this.#halls.values()].sort((one, other) =>
      one.name.localeCompare(other.name) ||
      one.address.localeCompare(other.address) || one.port - other.port
    );
  }
}

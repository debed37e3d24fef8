import { createHash } from "node:crypto";
import { Hall } from "../hall/hall.ts";
import { Moderation } from "../hall/moderation/moderation.ts";
import {
  NAME_LEASE,
  NAME_TRIAL,
  NameRegistration,
} from "../hall/sessions/name_registration.ts";
import { shellCommand } from "../shell_command.ts";
import type { NameStore } from "../store/name_store.ts";
import type { MessageStore } from "../store/store.ts";
import { VERSION } from "../version.ts";
import { readRange } from "./admission/address_range.ts";
import { networkOf } from "./admission/network.ts";
import { boundsOf, type Limits, toldLimits } from "./limits.ts";
import type { Refusals } from "./observe/refusals.ts";
import { ServerObserver } from "./observe/server_observer.ts";
import type { ServeOptions } from "./serve_options.ts";

/** The dependencies of the hall of a server, beside the server's options. */
export interface HallContext {
  readonly store: MessageStore;
  /** The names of a server that keeps none. */
  readonly namesUntilEnd: NameStore;
  readonly limits: Limits;
  readonly refusals: Refusals;
  /** A monotonic time, in milliseconds. */
  readonly now: () => number;
  /** Has the hall handle what the store tells of other servers. */
  readonly wake: () => void;
}

/** A hall, and the names that belong to its members. */
export interface OpenHall {
  readonly hall: Hall;
  readonly nameRegistration: NameRegistration;
}

/** Opens the hall of a server, with the sanctions and names that are kept. */
export async function openHall(
  options: ServeOptions,
  { store, namesUntilEnd, limits, refusals, now, wake }: HallContext,
): Promise<OpenHall> {
  const { serverLog, logMessages = false, nameStore } = options;
  const moderation = await Moderation.open({
    operators: options.operators ?? [],
    serveWith: (key) => shellCommand("serve", "--op", key),
    now: Date.now,
    readRange,
    sanctionStore: options.sanctionStore,
  });
  const nameRegistration = new NameRegistration({
    nameStore: nameStore ?? namesUntilEnd,
    now: Date.now,
    lease: options.nameLease ?? NAME_LEASE,
    // A name that ends with the server belongs to a key only with a password.
    trial: nameStore === undefined ? Infinity : options.nameTrial ?? NAME_TRIAL,
    mostPerSource: limits.maxNames,
    sourceOf: (address) => digestOf(store.id + networkOf(address)),
  });
  const hall = new Hall({
    store,
    now: Date.now,
    monotonic: now,
    newSecret: () => crypto.randomUUID(),
    authorOf: digestOf,
    moderation,
    observer: new ServerObserver(serverLog, refusals, logMessages),
    motd: options.motd?.join("\n"),
    server: { name: "chat", version: VERSION, ...toldLimits(limits) },
    sourceOf: networkOf,
    bounds: boundsOf(limits),
    nameRegistration,
    wake,
  });
  return { hall, nameRegistration };
}

/** Stands in the store for a secret or an address that must not be kept. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

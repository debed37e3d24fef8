import type { IrcFacts, WebSite } from "../dialects/dialect.ts";
import type { NameStore } from "../store/name_store.ts";
import type { SanctionStore } from "../store/sanction_store.ts";
import type { MessageStore } from "../store/store.ts";
import type { Access } from "./admission/address_range.ts";
import type { Limits } from "./limits.ts";
import type { BoundPorts, ListenOptions } from "./listeners.ts";
import type { MetricsAddress } from "./observe/metrics_endpoint.ts";
import type { ServerLog } from "./observe/server_log.ts";

/** The options of a server. */
export interface ServeOptions extends ListenOptions {
  /** Limits that differ from those of the table `LIMITS`; 0 lifts a limit. */
  readonly limits?: Partial<Limits>;
  /** The addresses that may connect. @default {all} */
  readonly access?: Access | undefined;
  /** Where messages are kept. @default {new MemoryStore()} */
  readonly store?: MessageStore;
  /** The password of the hall. @default {none} */
  readonly password?: string;
  /** The password that makes members operators. @default {none does} */
  readonly operPassword?: string | undefined;
  /** The site for browsers. @default {browsers are not served} */
  readonly web?: WebSite | undefined;
  /** The name of the server in IRC, and what its clients may do there. @default {IRC clients are not served} */
  readonly irc?:
    | Pick<IrcFacts, "serverName" | "replay" | "registers">
    | undefined;
  /** The lines of the message of the day. @default {there is none} */
  readonly motd?: readonly string[] | undefined;
  /** The fingerprints of the keys whose owners are operators. @default {[]} */
  readonly operators?: readonly string[];
  /** Where bans and mutes are kept; without it they end with the server. */
  readonly sanctionStore?: SanctionStore;
  /** Where it is kept which name belongs to which key; without it none does. */
  readonly nameStore?: NameStore;
  /** How long a name belongs to a key that does not use it, in milliseconds. @default {NAME_LEASE} */
  readonly nameLease?: number | undefined;
  /** How long a key must use a name until that belongs to it, in milliseconds. @default {NAME_TRIAL} */
  readonly nameTrial?: number | undefined;
  readonly serverLog: ServerLog;
  /** Whether messages in rooms are written to the server log. @default {false} */
  readonly logMessages?: boolean;
  /** Where the metrics are served; port 0 takes a free one. @default {nowhere} */
  readonly metrics?: MetricsAddress;
  /** Closes the server: it says goodbye to all members and returns. */
  readonly signal: AbortSignal;
  /** Called once the server listens. The second gives the number of members at any time. */
  readonly listening: (
    addresses: ListeningAddresses,
    members: () => number,
  ) => void;
}

/** The addresses on which a server listens. */
export interface ListeningAddresses extends BoundPorts {
  /** Where its metrics are served. */
  readonly metrics: MetricsAddress | undefined;
}

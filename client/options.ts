import type { RoomWish } from "../protocol/features/hello.ts";
import type { Backoff } from "./link/backoff.ts";
import type { openUnderFreeName } from "./link/free_name.ts";
import type { HelloOptions } from "./link/greet.ts";
import type { CipherOf } from "./locks/cipher.ts";
import type { DeriveRoomKey } from "./locks/passphrase.ts";

/** A conversation of an earlier client, such as that of a page before it was loaded again. */
export interface Resumption {
  /** The secret of the session. */
  readonly session: string;
  /** The message store that `since` of the rooms counts in. */
  readonly log: string;
  /** The number of the last whisper received; 0 when there is none. */
  readonly whispers: number;
}

/** How a client appears, and what it does about cuts and locks. */
export interface ClientOptions
  extends Pick<HelloOptions, "name" | "identity" | "password" | "account"> {
  /**
   * The rooms to enter; the server's lobby when there are none. A room with
   * `since` brings everything after that number, any other the newest messages.
   */
  readonly rooms?: readonly (string | RoomWish)[];
  /** Whether to come back when the connection is lost. @default {true} */
  readonly comeBack?: boolean;
  /** Whether nobody is told that this client comes and goes. @default {false} */
  readonly unannounced?: boolean;
  /** How long the server may be silent before it is pinged, in milliseconds. @default {30_000} */
  readonly pingAfter?: number;
  /** Whether other clients with the same key and name may be the same member. @default {false} */
  readonly shared?: boolean;
  /**
   * How to begin where a client with the same key has this name and does not
   * share it: under another. After a cut it is so in any case.
   *
   * @default {not at all}
   */
  readonly openUnderFreeName?: typeof openUnderFreeName;
  /** A conversation of an earlier client to go on with, in the same session. @default {none} */
  readonly resume?: Resumption | undefined;
  /** Whether acknowledgements are events too, in their place among the others. @default {false} */
  readonly tellsAcks?: boolean;
  /** Locks every room, from the beginning. @default {none} */
  readonly passphrase?: string | undefined;
  /** Locks some rooms from the beginning, each with a passphrase of its own. @default {none} */
  readonly passphrases?: Readonly<Record<string, string>> | undefined;
  /** How the keys of locked rooms are made: all clients must agree. */
  readonly deriveRoomKey: DeriveRoomKey;
  /** Makes the cipher of a room from its key. @default {WebCrypto} */
  readonly cipherOf?: CipherOf | undefined;
  /** How long to wait before the server is called again. @default {new Backoff()} */
  readonly backoff?: Backoff;
  /** Ends the first call of the server: the reason is thrown. */
  readonly signal?: AbortSignal;
}

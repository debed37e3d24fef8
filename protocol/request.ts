import type { AnyFeature } from "./features.ts";
import type { Bye } from "./features/bye.ts";
import type { ClientHello, Hello } from "./features/hello.ts";
import type { RefusalCode } from "./refusal.ts";
import type { Read } from "./schema/field.ts";

/** The requests of a feature. */
type RequestsOf<Feature> = Feature extends { readonly requests: infer Readers }
  ? Read<Readers[keyof Readers]>
  : never;

/** A request as a client makes it. */
export type ClientRequest = RequestsOf<AnyFeature>;

/** A request of a member to the hall, in whatever dialect it came. */
export type Request = Exclude<ClientRequest, ClientHello> | Hello;

/** Input that could not be understood as a request. */
export interface Fault {
  readonly type: "fault";
  readonly code: RefusalCode;
  readonly message: string;
  /** The `id` of the frame, when it could be read. */
  readonly id?: string;
}

/** Why a connection has ended: by the member, by the network, or by a limit of the server. */
export type GoneReason =
  | "left"
  | "cut"
  | "timeout"
  | "idle"
  | "slow"
  | "flood";

/** The connection has ended. */
export interface Gone {
  readonly type: "gone";
  readonly reason: GoneReason;
  /** The last notice, when the server ends the connection. */
  readonly bye?: Bye;
}

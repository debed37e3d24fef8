import { METADATA_CAPABILITY, METADATA_LIMITS } from "./commands/metadata.ts";
import { MECHANISMS } from "./sasl_exchange.ts";
import type { MemberState } from "./member_state.ts";
import { multilineLimits } from "./multiline/limits.ts";

/** A capability that a client can ask for (IRCv3, capability negotiation). */
export interface Capability {
  /** Its value in `CAP LS 302`. */
  readonly value?: string | ((state: MemberState) => string);
  /** The capabilities without which it means nothing. They come with it. */
  readonly needs?: readonly string[];
}

/** Every capability. */
export const CAPABILITIES: Readonly<Record<string, Capability>> = {
  "account-notify": {},
  "account-tag": {},
  "away-notify": {},
  "batch": {},
  "cap-notify": {},
  "draft/account-registration": { value: "before-connect" },
  "draft/chathistory": {},
  [METADATA_CAPABILITY]: { value: METADATA_LIMITS, needs: ["batch"] },
  "draft/multiline": { value: multilineLimits, needs: ["batch"] },
  "draft/read-marker": {},
  "echo-message": {},
  "extended-join": {},
  "extended-monitor": {},
  "invite-notify": {},
  "labeled-response": { needs: ["batch"] },
  "message-tags": {},
  "multi-prefix": {},
  "sasl": { value: MECHANISMS.join() },
  "server-time": {},
  "setname": {},
  "standard-replies": {},
  "userhost-in-names": {},
};

/** The capabilities of a connection. */
export type Capabilities = ReadonlySet<string>;

/**
 * The capabilities that change what all members are sent, and so the variant of
 * the dialect, beside `draft/multiline`. There are as many variants as subsets:
 * an encoder for each.
 */
export const OF_VARIANTS = [
  "account-tag",
  "message-tags",
  "server-time",
  "extended-join",
] as const;

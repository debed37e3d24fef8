import {
  METADATA_CAPABILITY,
  METADATA_LIMITS,
} from "./commands/metadata/capability.ts";
import { mechanisms } from "./sasl_exchange.ts";
import type { MemberState } from "./member_state.ts";
import { multilineLimits } from "./multiline/limits.ts";

/** A capability that a client can ask for (IRCv3, capability negotiation). */
export interface Capability {
  /** Its value in `CAP LS 302`. */
  readonly value?: string | ((state: MemberState) => string | undefined);
  /** Whether it only tells something, if there is something to tell, and cannot be asked for. @default {false} */
  readonly isNews?: boolean;
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
  "draft/account-registration": {
    value: ({ facts }) =>
      facts.registers === "welcomed" ? undefined : "before-connect",
  },
  "draft/chathistory": {},
  "draft/event-playback": { needs: ["draft/chathistory"] },
  "draft/message-redaction": {},
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
  "sasl": {
    value: ({ facts }) => mechanisms(facts.isEncrypted === true).join(),
  },
  "server-time": {},
  "setname": {},
  "standard-replies": {},
  "sts": { value: ({ facts }) => facts.sts, isNews: true },
  "userhost-in-names": {},
};

/**
 * How long clients connect to this host by TLS alone, in seconds, counted from
 * each connection: a day, so that a server that gives TLS up is not lost for long.
 */
const STS_DURATION = 86_400;

/** How clients are to connect next time (IRCv3, `sts`): by TLS on this port, or as they did. */
export function stsOf(port: number, isEncrypted: boolean): string {
  return isEncrypted ? `duration=${STS_DURATION}` : `port=${port}`;
}

/** Clients are told of messages that are deleted. */
export const REDACTION = "draft/message-redaction";

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
  REDACTION,
] as const;

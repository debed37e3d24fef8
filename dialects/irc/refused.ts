import type { RefusalCode } from "../../protocol/refusal.ts";
import type { MemberState } from "./member_state.ts";
import type { IrcMessage } from "./message.ts";

/** A refusal of the hall. */
export interface Refused {
  readonly code: RefusalCode;
  readonly message: string;
}

/** The subject of a refused command. */
export interface About {
  readonly command: string;
  /** The channel or nick that it named. */
  readonly target?: string | undefined;
}

/** The numeric for a refusal where its target is named. */
const WITH_TARGET: Partial<Record<RefusalCode, string>> = {
  "no-such-member": "401",
  "bad-room": "403",
  "not-in-room": "442",
  "too-many-rooms": "405",
  "room-full": "471",
  "invite-only": "473",
  "room-banned": "474",
  "room-password": "475",
  "bad-name": "432",
  "name-taken": "433",
  "name-owned": "433",
  "login-needed": "433",
  "name-yours": "433",
};

/** The numeric for a refusal that names nothing. */
const BARE: Partial<Record<RefusalCode, string>> = {
  "hello-first": "451",
  "password-needed": "464",
  "bad-password": "464",
  "bad-login": "464",
  "too-many-tries": "464",
  "banned": "465",
  "too-long": "417",
};

/** Why something was not said in a channel: all of it has one numeric. */
const NOT_SAID: ReadonlySet<RefusalCode> = new Set([
  ...[
    "not-in-room",
    "muted",
    "slow",
    "no-voice",
    "room-banned",
    "bad-text",
    "not-kept",
  ] as const,
]);

/** The commands that say something. */
const SPOKEN: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG"]);

/** Tells a refusal in IRC. */
export function refused(
  state: MemberState,
  { code, message }: Refused,
  { command, target }: About,
): IrcMessage {
  const isSpeech = SPOKEN.has(command);
  if (isSpeech && target !== undefined && NOT_SAID.has(code)) {
    return state.numeric("404", target, message);
  }
  if (code === "not-operator") {
    return target?.startsWith("#")
      ? state.numeric("482", target, message)
      : state.numeric("481", message);
  }
  const numeric = WITH_TARGET[code];
  if (numeric !== undefined && target !== undefined) {
    return state.numeric(numeric, target, message);
  }
  const bare = BARE[code];
  if (bare !== undefined) return state.numeric(bare, message);
  const name = code.toUpperCase().replaceAll("-", "_");
  return state.standardReply("FAIL", command, name, message);
}

import type { IrcFacts } from "../../dialects/dialect.ts";
import { SERVER_NAME } from "../../dialects/irc/source.ts";
import { HISTORY_ON_JOIN } from "../../protocol/features/membership.ts";
import type { Given, Option } from "../command.ts";
import { choice, SWITCH } from "../options/choice.ts";
import { UsageError } from "../usage_error.ts";

/** The option for IRC clients. */
export const IRC_OPTION: Option = {
  name: "irc",
  value: "WHEN",
  choices: SWITCH,
  help: "Let IRC clients take part, on the same port: on or off",
  default: "on",
};

/** When an IRC client can give its nick a password. */
const REGISTERS = ["always", "welcomed"] as const;

/** The option for the registration of nicks. */
export const IRC_REGISTER_OPTION: Option = {
  name: "irc-register",
  value: "WHEN",
  choices: REGISTERS,
  help:
    "Let IRC clients register their nick: always, or welcomed to have them connect first",
  default: "always",
};

/** Most earlier messages that an IRC client is sent by itself: what a room keeps in memory. */
const REPLAY_MAX = 1_000;

/** The option for earlier messages of IRC clients. */
export const IRC_REPLAY_OPTION: Option = {
  name: "irc-replay",
  value: "N",
  help:
    "Send IRC clients what they missed, or else the newest N messages; 0 sends nothing",
  default: `${HISTORY_ON_JOIN}`,
};

/**
 * Reads how IRC clients are served. The server has the name there that browsers
 * open it by, for there is no other.
 *
 * @returns `undefined` when they are not.
 */
export function readIrc(
  given: Given,
): Pick<IrcFacts, "serverName" | "replay" | "registers"> | undefined {
  const replay = readReplay(
    given.value(IRC_REPLAY_OPTION.name) ?? `${HISTORY_ON_JOIN}`,
  );
  const registers = choice(
    given,
    IRC_REGISTER_OPTION.name,
    REGISTERS,
    "always",
  );
  if (choice(given, IRC_OPTION.name, SWITCH, "on") === "off") return undefined;
  const [serverName = SERVER_NAME] = given.values("web-host")
    .filter((host) => host.includes("."));
  return { serverName, replay, registers };
}

/** @throws {UsageError} */
function readReplay(value: string): number {
  const number = /^\d{1,4}$/.test(value) ? Number(value) : Infinity;
  if (number <= REPLAY_MAX) return number;
  throw new UsageError(
    `--irc-replay ${value} is not valid: a number of messages, up to ${REPLAY_MAX}`,
  );
}

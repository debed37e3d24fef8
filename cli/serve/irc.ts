import { SERVER_NAME } from "../../dialects/irc/source.ts";
import type { Given, Option } from "../command.ts";
import { choice, SWITCH } from "../options/choice.ts";

/** The option for IRC clients. */
export const IRC_OPTION: Option = {
  name: "irc",
  value: "WHEN",
  choices: SWITCH,
  help: "Let IRC clients take part, on the same port: on or off",
  default: "on",
};

/**
 * Reads how IRC clients are served. The server has the name there that browsers
 * open it by, for there is no other.
 *
 * @returns `undefined` when they are not.
 */
export function readIrc(
  given: Given,
): { readonly serverName: string } | undefined {
  if (choice(given, IRC_OPTION.name, SWITCH, "on") === "off") return undefined;
  const [serverName = SERVER_NAME] = given.values("web-host")
    .filter((host) => host.includes("."));
  return { serverName };
}

import type { WebSite } from "../../dialects/web/web_site.ts";
import type { Given, Option } from "../command.ts";
import { choice, SWITCH } from "../options/choice.ts";
import { UsageError } from "../usage_error.ts";

const GROUP = "Browsers";

/** The options for browsers. */
export const WEB_OPTIONS: readonly Option[] = [
  {
    name: "web",
    value: "WHEN",
    choices: SWITCH,
    group: GROUP,
    help: "Let browsers take part, on the same port: on or off",
    default: "on",
  },
  {
    name: "web-host",
    value: "NAME",
    many: true,
    group: GROUP,
    help:
      "Host name that browsers open the server by; its addresses and localhost always work",
  },
  {
    name: "qr",
    value: "WHEN",
    choices: SWITCH,
    group: GROUP,
    help:
      "Print a QR code of the address for browsers, at a terminal: on or off",
    default: "on",
  },
];

/** A host name, as it stands in the address of a page. */
const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?$/i;

/**
 * Reads how browsers are served.
 *
 * @returns `undefined` when they are not.
 * @throws {UsageError} A value is not a host name.
 */
export function readWeb(given: Given): (() => Promise<WebSite>) | undefined {
  const hosts = given.values("web-host");
  const wrong = hosts.find((host) => !HOST_NAME.test(host));
  if (wrong !== undefined) {
    throw new UsageError(
      `--web-host ${wrong} is not a host name, without port: chat.example.org`,
    );
  }
  if (choice(given, "web", SWITCH, "on") === "off") return undefined;
  return async () => {
    const [{ openWebSite }, { default: built }] = await Promise.all([
      import("../../dialects/web/open_web_site.ts"),
      import("../../web/site.json", { with: { type: "json" } }),
    ]);
    return await openWebSite(built, hosts);
  };
}

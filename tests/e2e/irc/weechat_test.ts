/** weechat in the hall. */
import { clientTest } from "./client_on_screen.ts";

clientTest({
  program: "weechat",
  command: (folder, port) =>
    Promise.resolve([
      ...["weechat", "--dir", folder],
      ...["-r", `/server add hall 127.0.0.1/${port} -notls -nicks=mina`],
      ...["-r", "/set irc.server.hall.autoreconnect_delay 1"],
      // Newer versions ask for all that they know.
      ...["-r", "/set irc.server.hall.capabilities server-time"],
      ...["-r", "/connect hall"],
    ]),
  connected: /\bmotd\b|message of the day/i,
  words: {
    renamed: "Ann is now known as Anna",
    kicked: "has kicked minji",
  },
});

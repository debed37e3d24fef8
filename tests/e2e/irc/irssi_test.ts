/** irssi in the hall. */
import { clientTest } from "./client_on_screen.ts";

clientTest({
  program: "irssi",
  async command(folder, port) {
    await Deno.writeTextFile(
      `${folder}/config`,
      `servers = ({ address = "127.0.0.1"; chatnet = "hall"; port = "${port}"; autoconnect = "yes"; });
chatnets = { hall = { type = "IRC"; nick = "mina"; }; };
settings = {
  core = { real_name = "mina"; user_name = "mina"; server_reconnect_time = "1s"; };
  "irc/core" = { cmd_queue_speed = "10msec"; cmds_max_at_once = "100"; };
  "fe-text" = { show_server_time = "yes"; };
};
`,
    );
    return ["irssi", `--home=${folder}`];
  },
  connected: /message of the day/i,
  words: {
    renamed: "Ann is now known as Anna",
    kicked: "was kicked from #dev",
  },
});

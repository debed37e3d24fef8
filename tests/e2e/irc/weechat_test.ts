/** A client that people use, on a terminal, in the hall. */
import { assertEquals } from "@std/assert";
import { installed } from "../harness/program.ts";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { noTerminal, Screen } from "../harness/screen.ts";
import { member } from "../harness/socket.ts";

const hasWeechat = installed("weechat");

Deno.test({
  name: `weechat joins, sees what was said before, and speaks Korean${
    hasWeechat ? "" : " (skipped: weechat not installed)"
  }`,
  ignore: !hasWeechat || noTerminal !== undefined,
  async fn() {
    await using hall = await openHall(UNHURRIED_LIMITS);
    await using ann = await member(hall.port, "Ann");
    await ann.say("before you came");
    const folder = await Deno.makeTempDir({ prefix: "chat-weechat-" });
    try {
      await using screen = new Screen([
        "env",
        ...["LC_ALL=C.UTF-8", "weechat", "--dir", folder],
        ...["-r", `/server add hall 127.0.0.1/${hall.port} -notls -nicks=mina`],
        ...["-r", "/set irc.server.hall.autojoin #lobby"],
        // Newer versions ask for all that they know.
        ...["-r", "/set irc.server.hall.capabilities server-time"],
        ...["-r", "/connect hall"],
      ]);
      await screen.untilShown("before you came");
      await ann.frameOf("presence");
      await ann.say("안녕, mina");
      await screen.untilShown("안녕, mina");
      screen.type("안녕하세요\r");
      const { from, text } = await ann.frameOf("message");
      assertEquals([from, text], ["mina", "안녕하세요"]);
      screen.type("/me waves\r");
      assertEquals((await ann.frameOf("message")).text, "/me waves");
      screen.type("/nick minji\r");
      await screen.untilShown("minji");
      screen.type("/quit bye\r");
      await screen.ended();
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** A bot of a library that many use takes part, as a program and as a web client. */
import { assertEquals } from "@std/assert";
import {
  Client,
  type FrameworkEvent,
  webSocketTransport,
} from "../../dialects/irc/irc_framework.ts";
import { startServer, UNHURRIED, within } from "../harness/program.ts";
import { member } from "../harness/socket.ts";

/** How the bot connects. */
const WAYS = {
  TCP: {},
  "a WebSocket": { path: "/irc", transport: webSocketTransport },
};

for (const [way, options] of Object.entries(WAYS)) {
  Deno.test(`a bot of a library answers in a room, over ${way}`, async () => {
    await using hall = await startServer(UNHURRIED);
    await using ann = await member(hall.port, "Ann");
    const bot = new Client();
    const next = (event: string) =>
      within(
        new Promise<FrameworkEvent>((resolve) => bot.on(event, resolve)),
        `the event ${event}`,
      );
    const registered = next("registered");
    bot.connect({
      ...{ host: "127.0.0.1", port: hall.port, nick: "echobot" },
      ...{ ...options, auto_reconnect: false },
    });
    assertEquals((await registered).nick, "echobot");
    const joined = next("join");
    bot.join("#lobby");
    assertEquals((await joined).channel, "#lobby");
    const heard = next("privmsg");
    await ann.say("안녕");
    const { nick, target = "", message = "" } = await heard;
    assertEquals([nick, target, message], ["Ann", "#lobby", "안녕"]);
    bot.say(target, `${nick}: ${message}`);
    assertEquals((await ann.frameOf("message")).text, "Ann: 안녕");
    const closed = next("socket close");
    bot.quit("done");
    await closed;
  });
}

/** IRC clients that come back to a channel without asking for what they missed. */
import { assertEquals, assertMatch } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { member } from "../harness/socket.ts";
import { IrcMember } from "./irc_member.ts";

Deno.test("the owner of a nick is sent all that was said while it was away, once", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using bob = await member(hall.port, "Bob");
  await bob.say("before");
  await using first = await IrcMember.inLobby(
    hall.port,
    "ann",
    "draft/account-registration",
  );
  await first.send("REGISTER * * a-password-of-ann");
  await first.until("REGISTER");
  await first.send("PART #lobby", "JOIN #lobby");
  await first.answers();
  await bob.say("heard");
  assertEquals((await first.until("PRIVMSG")).params[1], "heard");
  await first.send("QUIT");
  await first.ended();
  const missed = Array.from({ length: 30 }, (_, index) => `missed ${index}`);
  for (const text of missed) await bob.say(text);
  await using ann = await IrcMember.connect(hall.port);
  await ann.send("CAP REQ :sasl server-time", "AUTHENTICATE PLAIN");
  await ann.until("AUTHENTICATE");
  const plain = new TextEncoder().encode("\0ann\0a-password-of-ann").toBase64();
  await ann.send(`AUTHENTICATE ${plain}`);
  await ann.until("903");
  await ann.send("NICK ann", "USER ann 0 * :Ann", "CAP END", "JOIN #lobby");
  await ann.until("366");
  await bob.say("live");
  for (const text of [...missed, "live"]) {
    assertEquals((await ann.until("PRIVMSG")).params[1], text);
  }
});

Deno.test("messages have their ids also for a client that says everything at once", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using bob = await member(hall.port, "Bob");
  await bob.say("before");
  await using ann = await IrcMember.connect(hall.port);
  await ann.send(
    "CAP REQ :message-tags server-time draft/chathistory",
    "NICK ann",
    "USER ann 0 * :Ann",
    "CAP END",
    "JOIN #lobby",
  );
  await ann.until("366");
  await bob.say("live");
  const { msgid = "" } = (await ann.until("PRIVMSG")).tags ?? {};
  assertMatch(msgid, /^[^.]+\.lobby\.2$/);
  await ann.send(`CHATHISTORY BEFORE #lobby msgid=${msgid} 10`);
  assertEquals((await ann.until("PRIVMSG")).params[1], "before");
});

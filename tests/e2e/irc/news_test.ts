/** News about members, tags and names of before, over real connections. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Client } from "../../dialects/irc/irc_framework.ts";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { within } from "../harness/program.ts";
import { member } from "../harness/socket.ts";
import { IrcMember } from "./irc_member.ts";

Deno.test("clients are told of absences and full names, whatever dialect the others speak", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(
    hall.port,
    "ann",
    "away-notify setname",
  );
  await using bob = await IrcMember.inLobby(hall.port, "bob");
  await using cho = await member(hall.port, "Cho");
  await ann.until("JOIN");
  await ann.until("JOIN");
  await bob.answers();
  await cho.sendFrame({ type: "absent", text: "lunch" });
  assertEquals((await ann.until("AWAY")).params, ["lunch"]);
  await bob.send("SETNAME :Bob Smith", "AWAY :home", "AWAY");
  assertEquals((await bob.answers()).map((line) => line.slice(0, 3)), [
    "306",
    "305",
  ]);
  assertEquals(await ann.answers(), [
    "bob SETNAME Bob Smith",
    "bob AWAY home",
    "bob AWAY",
  ]);
  await ann.send("SETNAME :" + "x".repeat(151), "WHOIS bob");
  const lines = await ann.answers();
  assertMatch(lines[0] ?? "", /^FAIL SETNAME INVALID_REALNAME /);
  assertMatch(lines[1] ?? "", /^311 ann bob .* Bob Smith$/);
});

Deno.test("tags of clients reach those that know tags, with and without a message", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  const tagged = "message-tags echo-message";
  await using ann = await IrcMember.inLobby(hall.port, "ann", tagged);
  await using bob = await IrcMember.inLobby(hall.port, "bob", tagged);
  await using old = await IrcMember.inLobby(hall.port, "old");
  await using cho = await member(hall.port, "Cho");
  for (const irc of [ann, bob, old]) await irc.answers();
  await ann.send(
    "@+typing=active;x=y TAGMSG #lobby",
    "@+draft/reply=a.1 PRIVMSG #lobby :yes",
    "@+typing=done TAGMSG bob",
  );
  const [first, said, last] = [
    await bob.message(),
    await bob.message(),
    await bob.message(),
  ];
  assertEquals([first.command, ...first.params], ["TAGMSG", "#lobby"]);
  const { msgid, ...tags } = first.tags ?? {};
  assert(msgid);
  assertEquals({ ...tags }, { "+typing": "active" });
  assertEquals(said.tags?.["+draft/reply"], "a.1");
  assertEquals([last.command, ...last.params], ["TAGMSG", "bob"]);
  assertEquals(last.source, "ann!~u@chat.member");
  assertEquals((await ann.message()).tags, first.tags);
  assertEquals(await old.answers(), ["ann PRIVMSG #lobby yes"]);
  assertEquals((await cho.frameOf("message")).text, "yes");
  await bob.send("TAGMSG #nowhere");
  assertMatch((await bob.answers())[0] ?? "", /^404 bob #nowhere /);
});

Deno.test("tags to oneself come as to any recipient, and besides to clients that want an echo", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  for (
    const [nick, copies, echo] of [
      ["ann", 1, ""],
      ["bob", 2, " echo-message"],
    ] as const
  ) {
    const capabilities = `message-tags labeled-response batch${echo}`;
    await using irc = await IrcMember.inLobby(hall.port, nick, capabilities);
    await irc.answers();
    await irc.send(`@label=1;+typing=done TAGMSG ${nick}`, "PING end");
    const labels: (string | undefined)[] = [];
    for (;;) {
      const { command, tags } = await irc.message();
      if (command === "PONG") break;
      if (command === "TAGMSG") labels.push(tags?.label);
    }
    assertEquals(labels.length, copies);
    assertEquals(labels.filter((label) => label === "1").length, copies - 1);
  }
});

Deno.test("a bot that calls itself one is known as such", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann", "message-tags");
  const bot = new Client();
  const next = (event: string) =>
    within(
      new Promise<void>((resolve) => bot.on(event, () => resolve())),
      `the event ${event}`,
    );
  const registered = next("registered");
  bot.connect({
    ...{ host: "127.0.0.1", port: hall.port, nick: "echobot" },
    auto_reconnect: false,
  });
  await registered;
  const joined = next("join");
  bot.join("#lobby");
  await joined;
  await ann.until("JOIN");
  bot.raw("MODE echobot +B");
  bot.say("#lobby", "beep");
  const said = await ann.until("PRIVMSG");
  assertEquals([said.params[1], said.tags?.bot], ["beep", ""]);
  await ann.send("WHOIS echobot", "WHO echobot");
  const lines = await ann.answers();
  assert(lines.some((line) => line.startsWith("335 ann echobot ")));
  assert(lines.some((line) => /^352 .* echobot H@?B /.test(line)));
  const closed = next("socket close");
  bot.quit("done");
  await closed;
});

Deno.test("WHOWAS knows who had a nick, and those that watch it are told of its absence", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(
    hall.port,
    "ann",
    "extended-monitor away-notify",
  );
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await ann.send("MONITOR + bob");
  await ann.until("730");
  await bob.send("AWAY :gone fishing", "QUIT");
  assertEquals((await ann.until("AWAY")).params, ["gone fishing"]);
  await ann.until("731");
  await ann.send("WHOWAS Bob", "WHOWAS nobody");
  const lines = await ann.answers();
  assertEquals(lines.map((line) => line.slice(0, 3)), [
    ...["314", "312", "369"],
    ...["406", "369"],
  ]);
  assertEquals(lines[0], "314 ann bob bob chat.member * bob of the tests");
});

Deno.test("operators of a room see invitations as INVITE, where they asked for that", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann", "invite-notify");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await using cho = await IrcMember.welcomed(hall.port, "cho");
  await ann.send("JOIN #dev");
  await ann.answers();
  await bob.send("JOIN #dev", "INVITE cho #dev");
  assertEquals((await ann.until("INVITE")).params, ["cho", "#dev"]);
  await cho.until("INVITE");
});

Deno.test("WALLOPS is read by those with the mode w, and by operators", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS, { operPassword: "psst" });
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await using cho = await IrcMember.welcomed(hall.port, "cho");
  await bob.send("MODE bob +w");
  assertEquals(await bob.answers(), ["bob MODE bob +w"]);
  await ann.send("WALLOPS :no", "OPER ann psst", "WALLOPS :restart at noon");
  const lines = await ann.answers();
  assertMatch(lines[0] ?? "", /^481 ann /);
  assertEquals(lines.at(-1), "ann WALLOPS restart at noon");
  assertEquals(await bob.answers(), ["ann WALLOPS restart at noon"]);
  assertEquals(await cho.answers(), []);
});

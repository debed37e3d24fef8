/** IRC clients in the hall, over real connections. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { member, Socket } from "../harness/socket.ts";
import { IrcMember } from "./irc_member.ts";

Deno.test("a client is welcomed with the numerics that clients wait for", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.connect(hall.port);
  await ann.send("NICK ann", "USER ann 0 * :Ann");
  const commands: string[] = [];
  while (commands.at(-1) !== "422") {
    const { command, source, params } = await ann.message();
    assertEquals([source, params[0]], ["chat.test", "ann"]);
    commands.push(command);
  }
  assertEquals(commands, [
    ...["001", "002", "003", "004", "005", "005", "005"],
    ...["251", "255", "265", "266", "422"],
  ]);
});

Deno.test("IRC and native members hear each other, once and in one order", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(
    hall.port,
    "ann",
    "message-tags server-time",
  );
  await using bob = await member(hall.port, "Bob");
  assertEquals((await ann.until("JOIN")).source, "Bob!~u@chat.member");
  const { seq } = await bob.say("hello from native");
  const said = await ann.until("PRIVMSG");
  assertEquals(said.params, ["#lobby", "hello from native"]);
  assertMatch(said.tags?.msgid ?? "", new RegExp(`\\.lobby\\.${seq}$`));
  assertMatch(said.tags?.time ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  await ann.send("PRIVMSG #lobby :hello from IRC");
  await ann.send("PRIVMSG #lobby :\x01ACTION waves\x01");
  for (const text of ["hello from IRC", "/me waves"]) {
    const message = await bob.frameOf("message");
    assertEquals([message.from, message.text], ["ann", text]);
  }
  assertEquals(await ann.answers(), []);
});

Deno.test("a long message is cut between characters for IRC, and whole in the log", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann");
  await using bob = await member(hall.port, "Bob");
  const text = "한글 ".repeat(400) + "\nsecond line\n/quit";
  await bob.say(text);
  const lines = (await ann.answers()).filter((line) =>
    line.includes("PRIVMSG")
  );
  assert(lines.length > 4);
  const whole = lines.map((line) => line.replace("Bob PRIVMSG #lobby ", ""));
  assertEquals(whole.join(""), text.replaceAll("\n", ""));
  await bob.sendFrame({ type: "history" });
  assertMatch(JSON.stringify(await bob.frameOf("history")), /second line\\n/);
});

Deno.test("no text of another member begins a line of its own", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann");
  await using bob = await member(hall.port, "Bob");
  for (const end of ["\r\n", "\r", "\n", "\u2028"]) {
    await bob.say(`x${end}:ann!u@h QUIT :gone`);
  }
  await bob.sendFrame({ type: "topic", text: "a:b :c" });
  await bob.sendFrame({ type: "leave", room: "lobby", reason: ":x y" });
  const lines = await ann.answers();
  assertEquals(
    lines.filter((line) => !/^Bob (JOIN|PRIVMSG|TOPIC|PART) /.test(line)),
    [],
  );
});

Deno.test("members come and go with their reasons, and change names", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann");
  await using bob = await IrcMember.inLobby(hall.port, "bob");
  await ann.send("JOIN #dev");
  await bob.send("JOIN #dev");
  await bob.answers();
  await ann.answers();
  await bob.send("NICK rob");
  assertEquals(await bob.answers(), ["bob NICK rob"]);
  assertEquals(await ann.answers(), ["bob NICK rob"]);
  await bob.send("PART #dev :lunch");
  assertEquals(await bob.answers(), ["rob PART #dev lunch"]);
  assertEquals(await ann.answers(), ["rob PART #dev lunch"]);
  await bob.send("QUIT :good night");
  assertMatch((await bob.until("ERROR")).params[0] ?? "", /^Closing link: /);
  await bob.ended();
  assertEquals(await ann.answers(), ["rob QUIT good night"]);
});

Deno.test("a client that registers with a taken nick is told so and takes another", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using _ann = await IrcMember.welcomed(hall.port, "ann");
  await using other = await IrcMember.connect(hall.port);
  await other.send("NICK ann", "USER ann 0 * :Ann");
  assertEquals((await other.until("433")).params.slice(0, 2), ["*", "ann"]);
  await other.send("NICK ann2");
  assertEquals((await other.until("001")).params[0], "ann2");
});

Deno.test("requests are refused with the numerics of IRC", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  const refused: readonly (readonly [line: string, answer: RegExp])[] = [
    ["PRIVMSG #lobby :x", /^404 ann #lobby /],
    ["PRIVMSG nobody :x", /^401 ann nobody /],
    ["PRIVMSG", /^411 ann /],
    ["PRIVMSG #lobby", /^412 ann /],
    ["PART #lobby", /^403 ann #lobby /],
    ["JOIN lobby", /^403 ann lobby /],
    ["JOIN", /^461 ann JOIN /],
    ["DANCE", /^421 ann DANCE /],
    ["NICK a*b", /^432 ann a\*b /],
    ["NICK", /^431 ann /],
    ["USER a 0 * :b", /^462 ann /],
    ["KICK #lobby bob", /^403 ann #lobby /],
    ["MODE #lobby +i", /^403 ann #lobby /],
    ["TOPIC #lobby", /^403 ann #lobby /],
    ["OPER a b", /^491 ann /],
    ["WHOIS nobody", /^401 ann nobody /],
  ];
  for (const [line, answer] of refused) {
    await ann.send(line);
    assertMatch((await ann.answers())[0] ?? "", answer, line);
  }
});

Deno.test("WHO, WHOIS and NAMES tell of members, USERHOST and ISON of nicks", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann");
  await using bob = await member(hall.port, "Bob");
  await bob.sendFrame({ type: "absent", text: "lunch" });
  await bob.frameOf("absent");
  await ann.answers();
  await ann.send("WHO #lobby");
  assertEquals(await ann.answers(), [
    "352 ann #lobby ann chat.member chat.test ann H 0 ann of the tests",
    "352 ann #lobby ~u chat.member chat.test Bob G 0 Bob",
    "315 ann #lobby end of WHO",
  ]);
  await ann.send("WHO bO?");
  assertEquals(await ann.answers(), [
    "352 ann #lobby ~u chat.member chat.test Bob G 0 Bob",
    "315 ann bO? end of WHO",
  ]);
  await ann.send("WHO #lobby %tcuhnf,42");
  assertEquals(await ann.answers(), [
    "354 ann 42 #lobby ann chat.member ann H",
    "354 ann 42 #lobby ~u chat.member Bob G",
    "315 ann #lobby end of WHO",
  ]);
  await ann.send("WHOIS bob", "ISON bob eve ann", "USERHOST bob");
  const answers = await ann.answers();
  assertEquals(answers.map((line) => line.split(" ")[0]), [
    ...["311", "319", "312", "301", "317", "318", "303", "302"],
  ]);
  assertEquals(answers.slice(-2), [
    "303 ann Bob ann",
    "302 ann Bob=-~u@chat.member",
  ]);
  await ann.send("NAMES #lobby");
  assertEquals(await ann.answers(), [
    "353 ann = #lobby ann Bob",
    "366 ann #lobby end of NAMES",
  ]);
});

Deno.test("a direct message comes to one member, and tells that it is away", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  const tags = "message-tags echo-message";
  await using ann = await IrcMember.welcomed(hall.port, "ann", tags);
  await using bob = await IrcMember.welcomed(hall.port, "bob", tags);
  await bob.send("AWAY :lunch");
  assertEquals(await bob.answers(), ["306 bob you are away"]);
  await ann.send("PRIVMSG bob :psst");
  assertEquals((await ann.until("301")).params, ["ann", "bob", "lunch"]);
  const echo = await ann.until("PRIVMSG");
  const delivery = await bob.until("PRIVMSG");
  assertEquals(echo.params, ["bob", "psst"]);
  assertEquals(delivery, echo);
});

Deno.test("an answer has the label of its command: one message, a batch, or ACK", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(
    hall.port,
    "ann",
    "labeled-response batch",
  );
  await ann.send("@label=one PING x");
  assertEquals((await ann.message()).tags, { label: "one" });
  await ann.send("@label=none PONG x");
  const { command, tags } = await ann.message();
  assertEquals([command, tags], ["ACK", { label: "none" }]);
  await ann.send("@label=many WHOIS ann");
  const start = await ann.message();
  assertEquals(start.tags, { label: "many" });
  assertEquals(start.params[1], "labeled-response");
  const inside = await ann.message();
  assertEquals(`+${inside.tags?.batch}`, start.params[0]);
  assertEquals((await ann.until("BATCH")).params, [`-${inside.tags?.batch}`]);
});

Deno.test("earlier messages come with their times to clients that show them", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using bob = await member(hall.port, "Bob");
  for (let i = 1; i <= 25; i++) await bob.say(`before ${i}`);
  await using ann = await IrcMember.welcomed(hall.port, "ann", "server-time");
  await ann.send("JOIN #lobby");
  const before = await ann.until("PRIVMSG");
  assertEquals(before.params, ["#lobby", "before 6"]);
  assert(before.tags?.time !== undefined);
  await bob.say("after");
  while ((await ann.until("PRIVMSG")).params[1] !== "before 25");
  assertEquals((await ann.message()).params, ["#lobby", "after"]);
  await using eve = await IrcMember.inLobby(hall.port, "eve");
  assertEquals(await eve.answers(), []);
});

Deno.test("a line that others could not take with the source before it is refused, and the longest comes as one", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann");
  await using eve = await IrcMember.inLobby(hall.port, "eve");
  const before = ":ann!~u@chat.member PRIVMSG #lobby :";
  const longest = "x".repeat(510 - before.length);
  await ann.send(`PRIVMSG #lobby :${longest}`, `PRIVMSG #lobby :${longest}y`);
  assertEquals((await ann.until("417")).params[0], "ann");
  assertEquals((await eve.until("PRIVMSG")).params[1], longest);
  assertEquals(await eve.answers(), []);
  // Others are not limited so: their lines are cut.
  await using bob = await member(hall.port, "Bob");
  await bob.say("z".repeat(600));
  const [first = "", second = ""] = [
    (await eve.until("PRIVMSG")).params[1],
    (await eve.until("PRIVMSG")).params[1],
  ];
  assertEquals(`:Bob!~u@chat.member PRIVMSG #lobby :${first}`.length, 510);
  assertEquals(first + second, "z".repeat(600));
});

Deno.test("bytes that are no text are refused, and nobody else is told", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann");
  await ann.send("PRIVMSG #lobby :" + "x".repeat(600));
  assertEquals((await ann.message()).command, "417");
  assertEquals(await ann.answers(), []);
});

Deno.test("MONITOR tells when nicks come and go", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await ann.send("MONITOR + bob,a*b,eve");
  assertEquals(await ann.answers(), ["731 ann bob,eve"]);
  await using bob = await member(hall.port, "Bob");
  assertEquals(await ann.answers(), ["730 ann Bob!~u@chat.member"]);
  await ann.send("MONITOR S", "MONITOR L", "MONITOR - eve", "MONITOR L");
  assertEquals(await ann.answers(), [
    "730 ann Bob!~u@chat.member",
    "731 ann eve",
    "732 ann bob,eve",
    "733 ann end of MONITOR list",
    "732 ann bob",
    "733 ann end of MONITOR list",
  ]);
  await bob.sendFrame({ type: "bye" });
  await bob.ended();
  assertEquals(await ann.answers(), ["731 ann Bob"]);
  await ann.send("MONITOR C", "MONITOR L");
  assertEquals(await ann.answers(), ["733 ann end of MONITOR list"]);
  const many = Array.from({ length: 60 }, (_, index) => `m${index}`);
  await ann.send(
    `MONITOR + ${many}`,
    `MONITOR + ${many.map((it) => it + "x")}`,
  );
  const full = (await ann.answers()).find((line) => line.startsWith("734"));
  assert(full?.startsWith("734 ann 100 m40x,"));
});

Deno.test("the message of the day is shown at the start, and by MOTD", async () => {
  const motd = ["Be kind.", ":and brief"];
  await using hall = await openHall(UNHURRIED_LIMITS, {
    irc: { serverName: "chat.test" },
    motd,
  });
  await using ann = await IrcMember.connect(hall.port);
  await ann.send("NICK ann", "USER ann 0 * :Ann");
  await ann.until("376");
  await ann.send("MOTD");
  assertEquals(await ann.answers(), [
    "375 ann - chat.test message of the day -",
    "372 ann - Be kind.",
    "372 ann - :and brief",
    "376 ann end of MOTD",
  ]);
  await using nc = await Socket.connect(hall.port);
  await nc.send("/name Bob\n");
  while (await nc.line() !== "* Be kind.");
  assertEquals(await nc.line(), "* :and brief");
});

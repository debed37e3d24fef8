/** Operators, modes and invitations of channels, over real connections. */
import { assertEquals, assertMatch } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { Socket } from "../harness/socket.ts";
import { IrcMember } from "./irc_member.ts";

Deno.test("the first member of a channel is its operator: it kicks, sets modes and gives roles", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await ann.send("JOIN #dev");
  assertEquals((await ann.answers()).slice(-2), [
    "353 ann = #dev @ann",
    "366 ann #dev end of NAMES",
  ]);
  await bob.send("JOIN #dev");
  await bob.answers();
  await bob.send("MODE #dev +m", "KICK #dev ann");
  assertEquals(
    (await bob.answers()).map((line) => line.slice(0, 12)),
    ["482 bob #dev", "482 bob #dev"],
  );
  await ann.answers();
  await ann.send("MODE #dev +mo-v bob bob", "MODE #dev");
  assertEquals(
    (await ann.answers()).filter((line) => !line.startsWith("329 ann #dev ")),
    [
      "ann MODE #dev +m",
      "ann MODE #dev +o bob",
      "NOTICE ann bob has no voice in dev",
      "324 ann #dev +mn",
    ],
  );
  assertEquals(await bob.answers(), [
    "ann MODE #dev +m",
    "ann MODE #dev +o bob",
  ]);
  await ann.send("KICK #dev bob :noise", "PRIVMSG #dev :quiet now");
  assertEquals(await ann.answers(), ["ann KICK #dev bob noise"]);
  assertEquals(await bob.answers(), ["ann KICK #dev bob noise"]);
  await bob.send("PRIVMSG #dev :x");
  assertMatch((await bob.answers())[0] ?? "", /^404 bob #dev /);
});

Deno.test("a channel for invited members, with a key, a limit and bans refuses with the numerics of IRC", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await ann.send("JOIN #dev", "MODE #dev +i");
  await ann.answers();
  await bob.send("JOIN #dev");
  assertMatch((await bob.answers())[0] ?? "", /^473 bob #dev /);
  await ann.send("INVITE bob #dev");
  assertEquals(await ann.answers(), ["341 ann bob #dev"]);
  assertEquals(await bob.answers(), ["ann INVITE bob #dev"]);
  await bob.send("JOIN #dev");
  assertEquals((await bob.answers())[0], "bob JOIN #dev");
  await ann.send("KICK #dev bob", "MODE #dev -i+k word");
  await ann.answers();
  await bob.answers();
  await bob.send("JOIN #dev");
  assertMatch((await bob.answers())[0] ?? "", /^475 bob #dev /);
  await bob.send("JOIN #dev word");
  assertEquals((await bob.answers())[0], "bob JOIN #dev");
  await bob.send("PART #dev");
  await ann.send("MODE #dev -k+l * 1");
  await bob.answers();
  await ann.answers();
  await bob.send("JOIN #dev");
  assertMatch((await bob.answers())[0] ?? "", /^471 bob #dev /);
  await ann.send("MODE #dev -l+b bob!*@*", "MODE #dev b");
  const [ban = "", end] = (await ann.answers()).slice(-2);
  assertMatch(ban, /^367 ann #dev bob!\*@\* ann \d{10}$/);
  assertEquals(end, "368 ann #dev end of bans");
  await bob.send("JOIN #dev");
  assertMatch((await bob.answers())[0] ?? "", /^474 bob #dev /);
  // Banned while it is there, it may not speak.
  await ann.send("MODE #dev -b bob!*@*");
  await ann.answers();
  await bob.send("JOIN #dev");
  await bob.answers();
  await ann.send("MODE #dev +b bob!*@*");
  await ann.answers();
  await bob.answers();
  await bob.send("PRIVMSG #dev :hi");
  assertMatch((await bob.answers())[0] ?? "", /^404 bob #dev /);
});

Deno.test("channels that are not there, members elsewhere, keys and topics have the numerics of IRC", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await ann.send("JOIN #dev", "TOPIC #dev :lunch");
  await ann.answers();
  await bob.send("TOPIC #none", "MODE #none +o ann", "PART #dev", "MODE #DEV");
  assertEquals(
    (await bob.answers()).map((line) => line.slice(0, 13)),
    ["403 bob #none", "403 bob #none", "442 bob #dev ", "442 bob #DEV "],
  );
  await ann.send("MODE #dev +s", "MODE #dev +o bob", "KICK #DEV bob");
  await ann.send("MODE #dev +o nobody", `MODE #dev +k :${"x".repeat(129)}`);
  await ann.send("MODE #dev +k :a b", "NAMES #dev");
  assertEquals((await ann.answers()).map((line) => line.slice(0, 21)), [
    "ann MODE #dev +s",
    "441 ann bob #dev bob ",
    "441 ann bob #DEV bob ",
    "401 ann nobody there ",
    "696 ann #dev k * it n",
    "696 ann #dev k * it n",
    "353 ann @ #dev @ann",
    "366 ann #dev end of N",
  ]);
  // A secret channel is not there for others.
  await bob.send("MODE #dev", "JOIN #dev");
  const answers = await bob.answers();
  assertMatch(answers[0] ?? "", /^403 bob #dev /);
  assertEquals(answers.slice(1, 3), ["bob JOIN #dev", "332 bob #dev lunch"]);
  assertMatch(answers[3] ?? "", /^333 bob #dev ann!~u@chat.member \d{10}$/);
  assertEquals(answers[4], "353 bob @ #dev :@ann bob".replace(":", ""));
  await bob.send("MODE #dev");
  assertMatch((await bob.answers())[1] ?? "", /^329 bob #dev \d{10}$/);
});

Deno.test("a channel without n hears outsiders, +I lets in, and @#channel reaches its operators", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob", "echo-message");
  await ann.send("JOIN #dev", "MODE #dev -n+iC", "MODE #dev +I bob!*@*");
  await ann.send("MODE #dev I");
  const lines = (await ann.answers()).slice(-4);
  assertMatch(lines[2] ?? "", /^346 ann #dev bob!\*@\* ann \d{10}$/);
  assertEquals(lines.toSpliced(2, 1), [
    "ann MODE #dev +iC-n",
    "ann MODE #dev +I bob!*@*",
    "347 ann #dev end of invitation exceptions",
  ]);
  await bob.send("PRIVMSG #dev :outside", "PRIVMSG #dev :\x01PING 1\x01");
  const [echo, refused = ""] = await bob.answers();
  assertEquals(echo, "bob PRIVMSG #dev outside");
  assertMatch(refused, /^404 bob #dev /);
  assertEquals(await ann.answers(), ["bob PRIVMSG #dev outside"]);
  await bob.send("JOIN #dev", "PRIVMSG @#Dev :to the operators");
  assertEquals(
    (await bob.answers()).at(-1),
    "bob PRIVMSG @#Dev to the operators",
  );
  assertEquals(
    (await ann.answers()).at(-1),
    "bob PRIVMSG @#dev to the operators",
  );
});

Deno.test("LIST takes masks and numbers of members, NAMES and KICK several targets, INVITE none", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await ann.send("JOIN #dev,#den,#ops", "INVITE bob #den", "INVITE bob #ops");
  await bob.send("JOIN #dev");
  await ann.answers();
  await bob.answers();
  const listed = async (conditions: string) => {
    await bob.send(`LIST ${conditions}`);
    return (await bob.answers()).filter((line) => line.startsWith("322"))
      .map((line) => line.split(" ")[2]).join();
  };
  assertEquals(await listed(""), "#dev,#den,#ops");
  assertEquals(await listed("#DE*,!*n"), "#dev");
  assertEquals(await listed(">1"), "#dev");
  assertEquals(await listed("<2,*n,#none"), "#den");
  // Each condition is compared with every room.
  assertEquals(await listed("#a,#b,#c,#d,#dev"), "");
  await bob.send("INVITE", "NAMES #dev,#ops");
  assertEquals(await bob.answers(), [
    "336 bob #den",
    "336 bob #ops",
    "337 bob end of invitations",
    "353 bob = #dev @ann bob",
    "366 bob #dev,#ops end of NAMES",
  ]);
  await ann.send("KICK #dev bob,nobody :enough");
  const [kick, nobody = ""] = await ann.answers();
  assertEquals(kick, "ann KICK #dev bob enough");
  assertMatch(nobody, /^401 ann nobody /);
});

/** A native member in the room of these tests. */
async function inDev(port: number, name: string): Promise<Socket> {
  const socket = await Socket.connect(port);
  await socket.hello({ name, rooms: [{ name: "dev" }] });
  return socket;
}

Deno.test("members of other dialects put out of a channel are seen to leave it, and IRC members by them", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using boss = await inDev(hall.port, "Boss");
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await using _bob = await inDev(hall.port, "Bob");
  await ann.send("JOIN #dev");
  await ann.answers();
  const manage = { type: "manage", room: "dev" };
  await boss.sendFrame({ ...manage, what: "ban", who: "Bob" });
  assertEquals((await ann.until("MODE")).params, ["#dev", "+b", "Bob!*@*"]);
  assertEquals((await ann.until("KICK")).params, ["#dev", "Bob", "removed"]);
  await boss.sendFrame({ ...manage, what: "kick", who: "ann" });
  assertEquals((await ann.until("KICK")).params.slice(0, 2), ["#dev", "ann"]);
  await ann.send("PRIVMSG #dev :x");
  assertMatch((await ann.answers())[0] ?? "", /^404 ann #dev /);
  await using again = await IrcMember.welcomed(hall.port, "eve");
  await again.send("JOIN #dev");
  await again.answers();
  await boss.sendFrame({ ...manage, what: "ban", who: "e*" });
  assertEquals((await again.until("KICK")).params, ["#dev", "eve", "removed"]);
});

Deno.test("~m: silences by nick, by account and by user, and an exception or voice lifts that", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob", "echo-message");
  await ann.send("JOIN #dev", "MODE #dev +b ~m:*!bo?@*");
  await ann.send("MODE #dev +bb *!*@192.0.2.7 *!eve*@*");
  await ann.answers();
  await bob.send("JOIN #dev", "MODE #dev b", "PRIVMSG #dev :one");
  // It may enter. Every member sees the masks, but no address.
  const lines = await bob.answers();
  assertEquals(lines[0], "bob JOIN #dev");
  assertEquals(
    lines.filter((line) => line.startsWith("367"))
      .map((line) => line.split(" ")[3]),
    ["~m:*!bo?@*", "*!eve*@*"],
  );
  assertMatch(lines.at(-1) ?? "", /^404 bob #dev /);
  for (
    const [lifted, again] of [
      ["+v bob", "-v bob"],
      ["+e bob!*@*", "-e bob!*@*"],
      ["+e ~m:*!bob@*", "-e ~m:*!bob@*"],
    ]
  ) {
    await ann.send(`MODE #dev ${lifted}`);
    await bob.until("MODE");
    await bob.send("PRIVMSG #dev :heard");
    assertEquals(await bob.answers(), ["bob PRIVMSG #dev heard"]);
    await ann.send(`MODE #dev ${again}`);
    await bob.until("MODE");
    await bob.send("TAGMSG #dev", "TOPIC #dev :tea", "PRIVMSG #dev :no");
    assertMatch((await bob.answers()).at(-1) ?? "", /^404 bob #dev /, lifted);
  }
});

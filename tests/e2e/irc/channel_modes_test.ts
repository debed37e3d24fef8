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
    await ann.answers(),
    [
      "ann MODE #dev +m",
      "ann MODE #dev +o bob",
      "NOTICE ann bob has no voice in dev",
      "324 ann #dev +nm",
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
  assertEquals((await ann.answers()).slice(-2), [
    "367 ann #dev bob!*@*",
    "368 ann #dev end of bans",
  ]);
  await bob.send("JOIN #dev");
  assertMatch((await bob.answers())[0] ?? "", /^474 bob #dev /);
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

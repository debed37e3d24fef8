/** Operators by a password, and their commands, over real connections. */
import { assertEquals, assertMatch } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { member } from "../harness/socket.ts";
import { IrcMember } from "./irc_member.ts";

const SERVER = { operPassword: "open sesame" };

Deno.test("OPER with the password makes an operator, who is one for all members", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS, SERVER);
  await using ann = await IrcMember.inLobby(hall.port, "ann");
  await using bob = await member(hall.port, "Bob");
  await ann.until("JOIN");
  await ann.send("OPER ann wrong", "KILL Bob", "OPER ann");
  assertEquals(
    (await ann.answers()).map((line) => line.slice(0, 7)),
    ["464 ann", "481 ann", "461 ann"],
  );
  await ann.send("OPER any :open sesame", "MODE ann", "WHOIS ann");
  const lines = await ann.answers();
  assertEquals(lines.slice(0, 3), [
    "381 ann you are an operator now",
    "ann MODE ann +o",
    "221 ann +io",
  ]);
  assertEquals(lines.some((line) => line.startsWith("313 ann ann ")), true);
  const { what, by, who } = await bob.frameOf("order");
  assertEquals([what, by, who], ["op", "ann", "ann"]);
  await ann.send("MODE ann -o", "KILL Bob");
  assertEquals(
    (await ann.answers()).map((line) => line.slice(0, 13)),
    ["ann MODE ann ", "NOTICE ann an", "481 ann opera"],
  );
});

Deno.test("a server without such a password has no operators of IRC", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  await ann.send("OPER ann guess");
  assertMatch((await ann.answers())[0] ?? "", /^491 ann no password /);
});

Deno.test("KILL ends a connection, and the others see it quit", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS, SERVER);
  await using ann = await IrcMember.inLobby(hall.port, "ann");
  await using bob = await IrcMember.inLobby(hall.port, "bob");
  await using cho = await IrcMember.inLobby(hall.port, "cho");
  await ann.send("OPER ann :open sesame", "KILL nobody :x");
  assertMatch((await ann.answers()).at(-1) ?? "", /^401 ann nobody /);
  await ann.send("KILL bob :too much noise");
  assertEquals((await ann.until("NOTICE")).params, [
    "ann",
    "ann kicked bob: too much noise",
  ]);
  const quits = [await ann.until("QUIT"), await cho.until("QUIT")];
  for (const { source, params } of quits) {
    assertEquals(source, "bob!~u@chat.member");
    assertEquals(params, ["Killed (ann (too much noise))"]);
  }
  assertEquals((await bob.until("ERROR")).params, [
    "Closing link: ann kicked you: too much noise",
  ]);
  await bob.ended();
});

Deno.test("in plain text and in JSON the same password makes an operator", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS, SERVER);
  await using ann = await member(hall.port, "Ann");
  await ann.sendFrame({ type: "slow", seconds: 5 });
  assertEquals((await ann.frameOf("error")).code, "not-operator");
  await ann.sendFrame({ type: "oper", password: "open sesame" });
  assertEquals((await ann.frameOf("order")).what, "op");
  await ann.sendFrame({ type: "slow", seconds: 5 });
  assertEquals((await ann.frameOf("order")).what, "slow");
});

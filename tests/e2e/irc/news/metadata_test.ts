/** Values of keys of IRC users and channels, over real connections. */
import { assertEquals } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../../harness/hall.ts";
import { member } from "../../harness/socket.ts";
import { IrcMember } from "../irc_member.ts";

const METADATA = "draft/metadata-3 batch standard-replies";

/** Lines without the references of batches. */
function plain(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^BATCH ([+-])\S+/, "BATCH $1"));
}

Deno.test("a client sets values of itself and its channel, and others ask for them", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann", METADATA);
  await using bob = await IrcMember.welcomed(hall.port, "bob", METADATA);
  await ann.send("JOIN #dev");
  await ann.until("366");
  await bob.send("JOIN #dev");
  await ann.until("JOIN");
  await ann.answers();
  await bob.answers();
  await ann.send(
    "METADATA * SET display-name :Ann the First",
    "METADATA #dev SET url :https://example.com/ 한글",
    "METADATA ann SET avatar x",
    "METADATA * SET avatar",
  );
  assertEquals(await ann.answers(), [
    "761 ann ann display-name * Ann the First",
    "761 ann #dev url * https://example.com/ 한글",
    "761 ann ann avatar * x",
    "766 ann ann avatar the key is not set",
  ]);
  await bob.send(
    "METADATA ANN LIST",
    "METADATA #dev GET url Url color",
    "WHOIS ann",
    "METADATA #dev SET url :mine",
    "METADATA ann CLEAR",
    "METADATA nobody LIST",
    "METADATA #none LIST",
    "METADATA * SET color :\x02red",
    `METADATA * SET color :${"x".repeat(251)}`,
    "METADATA",
    "METADATA * SNEEZE",
    "METADATA * GET",
    "METADATA * :S U",
  );
  const lines = plain(await bob.answers());
  assertEquals(lines.filter((line) => /^(760|318)/.test(line)), [
    "760 bob ann display-name * Ann the First",
    "318 bob ann end of WHOIS",
  ]);
  assertEquals(lines.filter((line) => !/^(3|760)/.test(line)).map(words), [
    "BATCH + metadata ann",
    "761 bob ann display-name *",
    "BATCH -",
    "BATCH + metadata #dev",
    "761 bob #dev url *",
    "WARN METADATA INVALID_KEY Url that",
    "766 bob #dev color the",
    "BATCH -",
    "FAIL METADATA KEY_NO_PERMISSION #dev url",
    "FAIL METADATA KEY_NO_PERMISSION ann *",
    "FAIL METADATA INVALID_TARGET nobody there",
    "FAIL METADATA INVALID_TARGET #none you",
    "FAIL METADATA INVALID_VALUE color a",
    "FAIL METADATA INVALID_VALUE color a",
    "FAIL METADATA INVALID_PARAMS * there",
    "FAIL METADATA INVALID_PARAMS SNEEZE there",
    "FAIL METADATA INVALID_PARAMS GET a",
    "FAIL METADATA INVALID_PARAMS * there",
  ]);
  await ann.send("METADATA #dev CLEAR");
  assertEquals(plain(await ann.answers()), [
    "BATCH + metadata #dev",
    "766 ann #dev url the key is not set",
    "BATCH -",
  ]);
});

/** The first words of a line. */
function words(line: string): string {
  return line.split(" ").slice(0, 5).join(" ");
}

Deno.test("a client is told of the keys that it follows, and of nothing without the capability", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using old = await IrcMember.inLobby(hall.port, "old");
  await using cho = await member(hall.port, "Cho");
  await using ann = await IrcMember.welcomed(hall.port, "ann", METADATA);
  await using bob = await IrcMember.welcomed(hall.port, "bob", METADATA);
  await bob.send(
    "METADATA * SUB color Bad avatar",
    "METADATA * UNSUB avatar",
    "METADATA * SUBS",
    "MONITOR + ann",
  );
  assertEquals(plain(await bob.answers()), [
    "770 bob color avatar",
    "WARN METADATA INVALID_KEY Bad that cannot be a key",
    "774 bob *ALL 0 ask for it by SYNC",
    "771 bob avatar",
    "BATCH + metadata-subs",
    "772 bob color",
    "BATCH -",
    "730 bob ann!~u@chat.member",
    "774 bob *ALL 0 ask for it by SYNC",
  ]);
  // A member that is watched is told of without a common channel.
  await ann.send("METADATA * SET color red", "METADATA * SET avatar x");
  assertEquals(await ann.answers(), [
    "761 ann ann color * red",
    "761 ann ann avatar * x",
  ]);
  assertEquals(await bob.answers(), ["761 bob ann color * red"]);
  await ann.send("JOIN #lobby");
  await ann.until("366");
  await bob.send("MONITOR C", "JOIN #lobby");
  await bob.until("366");
  assertEquals(plain(await bob.answers()), [
    "BATCH + metadata #lobby",
    "761 bob ann color * red",
    "BATCH -",
  ]);
  await ann.send("METADATA * CLEAR");
  await ann.answers();
  assertEquals(await bob.answers(), ["766 bob ann color the key is not set"]);
  await bob.send("METADATA *ALL SYNC", "CAP REQ -draft/metadata-3");
  assertEquals(plain(await bob.answers()), [
    "BATCH + metadata *ALL",
    "BATCH -",
    "CAP bob ACK -draft/metadata-3",
  ]);
  await ann.send("METADATA * SET color blue");
  await ann.answers();
  assertEquals(await bob.answers(), []);
  await old.send("METADATA * LIST");
  assertEquals(
    (await old.answers()).filter((line) => !line.includes("JOIN")),
    ["421 old METADATA unknown command"],
  );
  assertEquals((await cho.say("undisturbed")).type, "ack");
});

Deno.test("values that a client sets before its welcome hold after it", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.connect(hall.port);
  await ann.send(
    `CAP REQ :${METADATA}`,
    "METADATA * SET color red",
    "METADATA * SET avatar x",
    "METADATA * SET avatar",
    "METADATA * SET color :\x07",
    "METADATA bob SET color red",
    "METADATA * SUB color",
    "METADATA * LIST",
    "NICK ann",
    "USER ann 0 * :Ann",
    "CAP END",
  );
  const early: string[] = [];
  for (;;) {
    const { command, params } = await ann.message();
    if (command === "001") break;
    early.push([command, ...params].join(" "));
  }
  assertEquals(plain(early).slice(1).map(words), [
    "761 * * color *",
    "761 * * avatar *",
    "766 * * avatar the",
    "FAIL METADATA INVALID_VALUE color a",
    "FAIL METADATA INVALID_TARGET bob there",
    "770 * color",
    "BATCH + metadata *",
    "761 * * color *",
    "BATCH -",
  ]);
  assertEquals((await ann.until("BATCH")).params.slice(1), ["metadata", "ann"]);
  assertEquals((await ann.message()).params, [
    "ann",
    "ann",
    "color",
    "*",
    "red",
  ]);
  await ann.until("422");
  await ann.send("METADATA * SUBS");
  assertEquals((await ann.until("772")).params, ["ann", "color"]);
});

Deno.test("a client that asks too fast is told when to ask again", async () => {
  await using hall = await openHall({
    ...UNHURRIED_LIMITS,
    rate: 1,
    burst: 30,
  });
  await using ann = await IrcMember.welcomed(hall.port, "ann", METADATA);
  await ann.send(
    ...Array.from({ length: 30 }, () => "METADATA * SET color :red or blue"),
  );
  assertEquals((await ann.until("775")).params, [
    ...["ann", "5", "*", "SET", "color", "red or blue"],
  ]);
});

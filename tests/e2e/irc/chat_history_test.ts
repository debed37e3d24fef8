/** Clients that ask for earlier messages (`draft/chathistory`). */
import { assertEquals, assertMatch } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { member } from "../harness/socket.ts";
import { IrcMember } from "./irc_member.ts";

const CAPABILITIES =
  "batch draft/chathistory echo-message labeled-response message-tags server-time";

/** The texts of the next batch, and what it is about. */
async function batch(
  client: IrcMember,
): Promise<{ type: string[]; texts: string[]; ids: string[] }> {
  const { params: [start = "", ...type] } = await client.until("BATCH");
  const texts: string[] = [];
  const ids: string[] = [];
  for (;;) {
    const { command, params, tags } = await client.message();
    if (command === "BATCH") {
      assertEquals(params, [`-${start.slice(1)}`]);
      return { type, texts, ids };
    }
    assertEquals(tags?.batch, start.slice(1));
    texts.push(params.at(-1) ?? "");
    ids.push(tags?.msgid ?? "");
  }
}

Deno.test("a client is sent nothing of the past but what it asks for, by id and by time", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using bob = await member(hall.port, "Bob");
  for (const text of ["1", "2", "3", "4", "5"]) await bob.say(text);
  await using ann = await IrcMember.inLobby(hall.port, "ann", CAPABILITIES);
  assertEquals(await ann.answers(), []);
  const asked = async (what: string) => {
    await ann.send(`CHATHISTORY ${what}`);
    const { type, texts } = await batch(ann);
    assertEquals(type, ["chathistory", "#lobby"]);
    return texts.join("");
  };
  await ann.send("CHATHISTORY LATEST #lobby * 10");
  const { ids, texts } = await batch(ann);
  assertEquals(texts, ["1", "2", "3", "4", "5"]);
  const [one, two, , four] = ids.map((id) => `msgid=${id}`);
  assertEquals(await asked(`LATEST #LOBBY * 2`), "45");
  assertEquals(await asked(`LATEST #lobby ${two} 2`), "45");
  assertEquals(await asked(`BEFORE #lobby ${four} 2`), "23");
  assertEquals(await asked(`AFTER #lobby ${two} 2`), "34");
  assertEquals(await asked(`BETWEEN #lobby ${one} ${four} 9`), "23");
  assertEquals(await asked(`BETWEEN #lobby ${four} ${one} 1`), "3");
  assertEquals(await asked(`AROUND #lobby ${four} 3`), "345");
  const [early, late] = ["1971", "9999"]
    .map((year) => `timestamp=${year}-01-01T00:00:00.000Z`);
  assertEquals(await asked(`AFTER #lobby ${early} 2`), "12");
  assertEquals(await asked(`BEFORE #lobby ${late} 2`), "45");
  // The ids of a log that has ended are older than everything.
  assertEquals(await asked("LATEST #lobby msgid=old.lobby.99 9"), "12345");
  await ann.send(`CHATHISTORY TARGETS ${early} ${late} 9`);
  assertEquals((await batch(ann)).type, ["draft/chathistory-targets"]);
  await ann.send(`@label=x CHATHISTORY LATEST #lobby * 1`);
  assertEquals((await ann.until("BATCH")).tags, { label: "x" });
});

Deno.test("what cannot be answered is refused in the words of the specification", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann", CAPABILITIES);
  const refused: readonly (readonly [asked: string, code: RegExp])[] = [
    ["", /^INVALID_PARAMS \* /],
    ["NEXT #lobby * 1", /^INVALID_PARAMS NEXT /],
    ["latest #lobby *", /^INVALID_PARAMS LATEST /],
    ["LATEST #lobby * 0", /^INVALID_PARAMS LATEST /],
    ["LATEST #lobby * x", /^INVALID_PARAMS LATEST /],
    ["LATEST #lobby 7 1", /^INVALID_PARAMS LATEST 7 /],
    ["BEFORE #lobby * 1", /^INVALID_PARAMS BEFORE \* /],
    ["BETWEEN #lobby msgid=1 1", /^INVALID_PARAMS BETWEEN /],
    ["TARGETS msgid=1 msgid=2 1", /^INVALID_PARAMS TARGETS /],
    ["BEFORE #lobby msgid=1 1", /^MESSAGE_ERROR BEFORE #lobby /],
    ["LATEST #attic * 1", /^INVALID_TARGET LATEST #attic /],
    ["LATEST #a%20b * 1", /^INVALID_TARGET LATEST #a%20b /],
  ];
  for (const [asked, code] of refused) {
    await ann.send(`CHATHISTORY ${asked}`);
    const { params } = await ann.until("FAIL");
    assertEquals(params[0], "CHATHISTORY");
    assertMatch(params.slice(1).join(" "), code, asked);
  }
});

Deno.test("both sides of a direct conversation have it again, and nobody else", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann", CAPABILITIES);
  await using bob = await IrcMember.welcomed(hall.port, "bob", CAPABILITIES);
  await ann.send("PRIVMSG bob :psst");
  const { tags } = await ann.until("PRIVMSG");
  await bob.until("PRIVMSG");
  await bob.send("PRIVMSG ann :yes?");
  await ann.until("PRIVMSG");
  for (const [client, other] of [[ann, "bob"], [bob, "ann"]] as const) {
    await client.send(`CHATHISTORY LATEST ${other} * 9`);
    const { type, texts, ids } = await batch(client);
    assertEquals(type, ["chathistory", other]);
    assertEquals(texts, ["psst", "yes?"]);
    assertEquals(ids[0], tags?.msgid);
    await client.send(`CHATHISTORY AFTER ${other} msgid=${tags?.msgid} 9`);
    assertEquals((await batch(client)).texts, ["yes?"]);
  }
  await using cho = await IrcMember.welcomed(hall.port, "cho", CAPABILITIES);
  await cho.send("CHATHISTORY LATEST bob * 9");
  assertEquals((await batch(cho)).texts, []);
});

Deno.test("a client that is cut and comes back has each message once", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using bob = await member(hall.port, "Bob");
  const seen: string[] = [];
  let last: string | undefined;
  let said = 0;
  const says = async (count: number) => {
    for (let i = 0; i < count; i++) await bob.say(`${++said}`);
  };
  for (const missed of [0, 3, 1, 450]) {
    await says(missed);
    await using ann = await IrcMember.inLobby(hall.port, "ann", CAPABILITIES);
    // Live messages come while it asks for the others.
    await says(2);
    for (const live of await ann.answers()) {
      const text = live.split(" ").at(-1) ?? "";
      if (live.includes("PRIVMSG")) seen.push(text);
    }
    const end = last;
    for (let page = end; page !== undefined;) {
      await ann.send(`CHATHISTORY AFTER #lobby msgid=${page} 100`);
      const { texts, ids } = await batch(ann);
      // By their ids, those that have come already are not shown again.
      seen.push(...texts.filter((text) => !seen.includes(text)));
      page = ids.at(-1);
      last = page ?? last;
    }
    if (last === undefined) {
      await ann.send("CHATHISTORY LATEST #lobby * 1");
      last = (await batch(ann)).ids[0];
    }
    await ann.send("QUIT");
    await ann.ended();
  }
  assertEquals(
    seen.toSorted((one, other) => Number(one) - Number(other)),
    Array.from({ length: said }, (_, index) => `${index + 1}`),
  );
});

Deno.test("a deleted message is told to those that ask for it, and is in no history", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using bob = await member(hall.port, "Bob");
  await using ann = await IrcMember.inLobby(
    hall.port,
    "ann",
    `${CAPABILITIES} draft/message-redaction`,
  );
  await using cho = await IrcMember.inLobby(hall.port, "cho", CAPABILITIES);
  await ann.send("PRIVMSG #lobby :oops");
  const { tags, params: [, text] } = await ann.until("PRIVMSG");
  const id = tags?.msgid ?? "";
  assertEquals(text, "oops");
  await ann.send("REDACT #lobby nothing", "REDACT #dev nothing");
  assertEquals((await ann.answers()).map((line) => line.split(" :")[0]), [
    "FAIL REDACT UNKNOWN_MSGID #lobby nothing that message is not there",
    "FAIL REDACT INVALID_TARGET #dev you are not in that channel",
  ]);
  await cho.send(`REDACT #lobby ${id}`);
  assertMatch(
    (await cho.answers()).at(-1) ?? "",
    new RegExp(`^FAIL REDACT REDACT_FORBIDDEN #lobby ${id} `),
  );
  await ann.send(`REDACT #lobby ${id} :wrong room`);
  const told = await ann.until("REDACT");
  assertEquals([told.source, ...told.params], [
    ...["ann!~u@chat.member", "#lobby", id, "wrong room"],
  ]);
  const said = [await bob.frameOf("message"), await bob.frameOf("message")];
  assertEquals(said.map(({ redacts }) => redacts), [undefined, 1]);
  await bob.say("still here");
  await ann.until("PRIVMSG");
  // Whoever has not asked for it is told nothing.
  assertEquals((await cho.until("PRIVMSG")).params[1], "still here");
  await ann.send("CHATHISTORY LATEST #lobby * 9");
  assertEquals((await batch(ann)).texts, ["still here"]);
});

Deno.test("topics, orders and tags are among earlier messages for those that ask for them", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(
    hall.port,
    "ann",
    `${CAPABILITIES} draft/event-playback`,
  );
  await ann.send("JOIN #dev");
  await ann.answers();
  await ann.send(
    ...["PRIVMSG #dev :one", "TOPIC #dev :tea", "MODE #dev +t"],
    ...["@+draft/persist;+x=y TAGMSG #dev", "PRIVMSG #dev :two"],
  );
  await ann.answers();
  await using bob = await IrcMember.welcomed(hall.port, "bob", CAPABILITIES);
  await bob.send("JOIN #dev");
  await bob.answers();
  const asked = async (client: IrcMember, what: string) => {
    await client.send(`CHATHISTORY ${what}`);
    return await batch(client);
  };
  const { texts, ids } = await asked(ann, "LATEST #dev * 9");
  assertEquals(texts, ["one", "tea", "+t", "#dev", "two"]);
  assertEquals((await asked(bob, "LATEST #dev * 9")).texts, ["one", "two"]);
  const [one] = ids;
  assertEquals(
    (await asked(ann, `AFTER #dev msgid=${one} 2`)).texts,
    ["tea", "+t"],
  );
});

Deno.test("a direct message is deleted by its author, on both sides and in their history", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  const capabilities = `${CAPABILITIES} draft/message-redaction`;
  await using ann = await IrcMember.welcomed(hall.port, "ann", capabilities);
  await using bob = await IrcMember.welcomed(hall.port, "bob", capabilities);
  await ann.send("PRIVMSG bob :psst");
  const id = (await ann.until("PRIVMSG")).tags?.msgid ?? "";
  assertEquals((await bob.until("PRIVMSG")).tags?.msgid, id);
  await bob.send(`REDACT ann ${id}`);
  assertMatch((await bob.answers())[0] ?? "", /^FAIL REDACT UNKNOWN_MSGID /);
  await ann.send(`REDACT nobody ${id}`);
  assertMatch((await ann.answers())[0] ?? "", /^FAIL REDACT INVALID_TARGET /);
  await ann.send(`REDACT bob ${id} :a slip`);
  for (const client of [ann, bob]) {
    const { source, params } = await client.until("REDACT");
    assertEquals([source, ...params], [
      ...["ann!~u@chat.member", "bob", id, "a slip"],
    ]);
    await client.send(
      `CHATHISTORY LATEST ${client === ann ? "bob" : "ann"} * 9`,
    );
    assertEquals((await batch(client)).texts, []);
  }
});

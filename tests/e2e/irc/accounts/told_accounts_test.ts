/** How IRC clients are told of the accounts of others, over real connections. */
import { assertEquals } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../../harness/hall.ts";
import { member } from "../../harness/socket.ts";
import { IrcMember } from "../irc_member.ts";
import { registered, signIn } from "./registered_member.ts";

const TAGGED = "account-tag echo-message message-tags";

Deno.test("extended-join tells of the account and of the full name, whatever dialect a member speaks", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall.port, "ann");
  await using op = await IrcMember.inLobby(hall.port, "op", "extended-join");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await signIn(bob, "ann");
  await bob.send("SETNAME :Bob Smith", "JOIN #lobby");
  assertEquals((await op.until("JOIN")).params, ["#lobby", "ann", "Bob Smith"]);
  await using cho = await member(hall.port, "Cho");
  assertEquals((await op.until("JOIN")).params, ["#lobby", "*", "Cho"]);
  await cho.sendFrame({ type: "login", name: "ann", password: "sesame" });
  await cho.frameOf("named");
  await cho.sendFrame({ type: "leave", room: "lobby" });
  await op.until("PART");
  await cho.sendFrame({ type: "join", room: "lobby" });
  assertEquals((await op.until("JOIN")).params, ["#lobby", "ann", "ann"]);
  // A member is told the same of itself.
  await bob.answers();
  await bob.send("CAP REQ :extended-join", "PART #lobby", "JOIN #lobby");
  assertEquals((await bob.until("JOIN")).params, [
    "#lobby",
    "ann",
    "Bob Smith",
  ]);
});

Deno.test("account-notify tells of members that sign in and out, also where only the nick is watched", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall.port, "ann");
  await using near = await IrcMember.inLobby(
    hall.port,
    "near",
    "account-notify",
  );
  await using far = await IrcMember.welcomed(
    hall.port,
    "far",
    "account-notify extended-monitor",
  );
  await using deaf = await IrcMember.inLobby(hall.port, "deaf");
  await using monitor = await IrcMember.welcomed(
    hall.port,
    "monitor",
    "account-notify",
  );
  for (const it of [far, monitor]) await it.send("MONITOR + bob");
  await using bob = await IrcMember.inLobby(hall.port, "bob", "account-notify");
  for (const it of [near, far, deaf, monitor]) await it.answers();
  await signIn(bob, "ann");
  assertEquals(await bob.answers(), ["bob ACCOUNT ann"]);
  assertEquals(await near.answers(), ["bob ACCOUNT ann"]);
  assertEquals(await far.answers(), ["bob ACCOUNT ann"]);
  for (const it of [deaf, monitor]) assertEquals(await it.answers(), []);
  // The account ends elsewhere, and for all that are signed in to it.
  await using ann = await member(hall.port, "Zoe");
  await ann.sendFrame({ type: "login", name: "ann", password: "sesame" });
  await ann.frameOf("named");
  await bob.answers();
  await ann.sendFrame({ type: "unregister" });
  await ann.frameOf("unregistered");
  assertEquals((await bob.until("901")).params.slice(0, 2), [
    "bob",
    "bob!~u@chat.member",
  ]);
  assertEquals((await bob.message()).params, ["*"]);
  assertEquals((await far.until("ACCOUNT")).params, ["*"]);
});

Deno.test("with account-tag everything that a member says and does has its account", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall.port, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob", TAGGED);
  await signIn(bob, "ann");
  await using op = await IrcMember.inLobby(hall.port, "op", TAGGED);
  await using old = await IrcMember.inLobby(hall.port, "old", "message-tags");
  await op.until("JOIN");
  await old.answers();
  await bob.send(
    "JOIN #lobby",
    "PRIVMSG #lobby :hi",
    "PRIVMSG op :psst",
    "@+typing=active TAGMSG #lobby",
    "TOPIC #lobby :tea",
    "NICK rob",
  );
  for (
    const command of ["JOIN", "PRIVMSG", "PRIVMSG", "TAGMSG", "TOPIC", "NICK"]
  ) assertEquals((await op.until(command)).tags?.account, "ann", command);
  await bob.send("JOIN #dev", "INVITE op #dev", "PART #lobby :bye");
  for (const command of ["INVITE", "PART"]) {
    assertEquals((await op.until(command)).tags?.account, "ann", command);
  }
  // Its own client sees the same, what it said when it is acknowledged.
  const own: string[] = [];
  while (!own.includes("PART")) {
    const { source, tags, command } = await bob.message();
    if (source?.includes("!")) own.push(command);
    if (source?.includes("!")) assertEquals(tags?.account, "ann", command);
  }
  assertEquals(own.filter((command) => command === "PRIVMSG").length, 2);
  await op.send("PRIVMSG #lobby :who is it");
  assertEquals((await op.until("PRIVMSG")).tags?.account, undefined);
  await old.send("PRIVMSG op :done");
  await op.until("PRIVMSG");
  assertEquals((await old.until("PRIVMSG")).tags?.account, undefined);
});

Deno.test("earlier messages have the accounts that their authors had then", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall.port, "ann");
  await using op = await IrcMember.welcomed(
    hall.port,
    "op",
    "account-tag draft/chathistory draft/event-playback message-tags",
  );
  await op.send("JOIN #lobby");
  await op.until("366");
  await using bob = await IrcMember.inLobby(hall.port, "bob", TAGGED);
  await bob.send("PRIVMSG #lobby :before");
  await signIn(bob, "ann");
  await bob.send("PRIVMSG #lobby :after", "PRIVMSG op :after");
  await bob.send("TOPIC #lobby :tea", "QUIT");
  await bob.ended();
  await op.until("QUIT");
  await using late = await IrcMember.inLobby(
    hall.port,
    "late",
    "account-tag message-tags server-time",
  );
  for (const account of [undefined, "ann"]) {
    assertEquals((await late.until("PRIVMSG")).tags?.account, account);
  }
  await op.answers();
  await op.send("CHATHISTORY LATEST #lobby * 9", "CHATHISTORY LATEST bob * 9");
  for (const command of ["PRIVMSG", "PRIVMSG", "TOPIC", "PRIVMSG"]) {
    const { tags, params } = await op.until(command);
    assertEquals(
      [params[1], tags?.account],
      params[1] === "before" ? ["before", undefined] : [params[1], "ann"],
    );
  }
});

Deno.test("members of other dialects are sent the same frames whatever accounts there are", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall.port, "ann");
  await using cho = await member(hall.port, "Cho");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await signIn(bob, "ann");
  await bob.send("JOIN #lobby", "PRIVMSG #lobby :hi", "PART #lobby");
  await cho.frameOf("presence");
  const { seq, time, ...said } = await cho.frameOf("message");
  assertEquals([typeof seq, typeof time], ["number", "number"]);
  assertEquals<unknown>(said, {
    ...{ type: "message", room: "lobby", from: "bob", text: "hi" },
  });
  assertEquals<unknown>(await cho.frameOf("presence"), {
    ...{ type: "presence", room: "lobby" },
    ...{ joined: [], left: ["bob"], renamed: [] },
  });
});

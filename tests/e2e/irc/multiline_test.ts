/** Messages of several lines (`draft/multiline`). */
import { assert, assertEquals } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { member } from "../harness/socket.ts";
import { IrcMember } from "./irc_member.ts";

const CAPABILITIES =
  "batch draft/multiline echo-message labeled-response message-tags";

Deno.test("a batch is one message for everybody, with its lines as they were sent", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.inLobby(hall.port, "ann", CAPABILITIES);
  await using bob = await IrcMember.inLobby(hall.port, "bob", CAPABILITIES);
  await using cho = await IrcMember.inLobby(hall.port, "cho", "message-tags");
  await using dan = await member(hall.port, "Dan");
  await ann.answers();
  await bob.answers();
  await cho.answers();
  await ann.send(
    "@label=x BATCH +1 draft/multiline #lobby",
    "@batch=1 PRIVMSG #lobby :",
    "@batch=1 PRIVMSG #lobby :how is ",
    "@batch=1;draft/multiline-concat PRIVMSG #lobby :everyone?",
    "BATCH -1",
  );
  assertEquals((await dan.frameOf("message")).text, "\nhow is everyone?");
  const expected = [
    "ann BATCH +lines draft/multiline #lobby",
    "ann PRIVMSG #lobby ",
    "ann PRIVMSG #lobby how is ",
    "ann PRIVMSG #lobby everyone?",
    "BATCH -lines",
  ];
  const echo = await ann.until("BATCH");
  assertEquals(echo.tags?.label, "x");
  assert(echo.tags?.msgid?.endsWith(".lobby.1"));
  assertEquals(await ann.answers(), expected.slice(1));
  assertEquals(await bob.answers(), expected);
  assertEquals(await cho.answers(), expected.slice(2, 4));
  await dan.say("one\n\ntwo");
  assertEquals((await bob.answers()).slice(1, -1), [
    ...[
      "Dan PRIVMSG #lobby one",
      "Dan PRIVMSG #lobby ",
      "Dan PRIVMSG #lobby two",
    ],
  ]);
});

Deno.test("the limits of a batch are told, and are those of a message", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.connect(hall.port);
  await ann.send("CAP LS 302");
  const { params } = await ann.until("CAP");
  assert(
    params.at(-1)?.includes(
      "draft/multiline=max-bytes=16384,max-lines=1000",
    ),
    params.at(-1),
  );
});

/** The modes of rooms from outside: in frames, in plain text, and over a restart. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { TestFolder } from "../../store/test_folder.ts";
import { startServer } from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";

const DEV = { room: "dev" } as const;

Deno.test("an operator in frames, a member at nc: kicked, refused, invited, without voice and with it", async () => {
  await using server = await startServer(["--host", "127.0.0.1"]);
  await using ann = await member(server.port, "Ann");
  await ann.sendFrame({ type: "join", ...DEV });
  await ann.frameOf("joined");
  await using bob = await Socket.connect(server.port);
  await bob.send("/name Bob\n/join dev\n");
  await bob.lineWith("* you are in dev");
  await ann.frameOf("presence");

  await ann.sendFrame({ type: "modes", ...DEV, on: ["invite-only"] });
  await bob.lineWith("* Ann made dev invite-only");
  const kick = { type: "manage", ...DEV, what: "kick", who: "bob" };
  await ann.sendFrame({ ...kick, reason: "too loud" });
  await bob.lineWith("* Ann kicked Bob from dev: too loud");
  await bob.lineWith("* you left dev");
  await bob.send("/join dev\n");
  await bob.lineWith(
    "! the room dev is invite-only; ask an operator of it to invite you",
  );
  await ann.sendFrame({ type: "invite", ...DEV, name: "Bob" });
  await bob.lineWith("* Ann invites you to dev; to enter, type: /join dev");
  await ann.sendFrame({ type: "modes", ...DEV, on: ["moderated"] });
  await bob.send("/join dev\n");
  await bob.lineWith("* dev is moderated");

  await bob.send("may I?\n");
  await bob.lineWith("! the room dev is moderated; ask an operator of it");
  await ann.sendFrame({ type: "manage", ...DEV, what: "voice", who: "Bob" });
  await bob.lineWith("* Ann gave Bob voice in dev");
  await bob.send("/who\n");
  await bob.lineWith("* in dev (2 people): @Ann, +Bob");
  await bob.lineWith("* operators of dev: Ann");
  await bob.lineWith("* voice in dev: Bob");
  await bob.send("I may\n");
  const { from, text } = await ann.frameOf("message");
  assertEquals([from, text], ["Bob", "I may"]);
  await bob.send("/room secret on\n");
  await bob.lineWith("! operators of the room dev only");
});

Deno.test("an operator at nc gives a room a password and a limit, and bans; a member in frames needs them", async () => {
  await using server = await startServer(["--host", "127.0.0.1"]);
  await using ann = await Socket.connect(server.port);
  await ann.send("/name Ann\n/join tea\n/room password open sesame\n");
  await ann.lineWith("* Ann gave tea a password");
  await ann.send("/room secret on\n/room limit 2\n/room ban spam*\n/room\n");
  await ann.lineWith("* tea is secret");
  await ann.lineWith("* tea has a password");
  await ann.lineWith("* tea takes at most 2 members");
  await ann.lineWith("* operators of tea: Ann");
  await ann.lineWith("* banned from tea: spam*");

  await using bob = await member(server.port, "Bob");
  const join = { type: "join", room: "tea" };
  await bob.sendFrame({ type: "rooms" });
  assertEquals((await bob.frameOf("rooms")).rooms, [
    { name: "lobby", members: 1 },
  ]);
  await bob.sendFrame(join);
  const { code, message, room } = await bob.frameOf("error");
  assertEquals([code, room], ["room-password", "tea"]);
  assertStringIncludes(String(message), "/join tea PASSWORD");
  await bob.sendFrame({ ...join, password: "open sesame" });
  assertEquals((await bob.frameOf("joined")).modes, ["secret"]);
  await using spam = await member(server.port, "spammer");
  await spam.sendFrame({ ...join, password: "open sesame" });
  assertEquals((await spam.frameOf("error")).code, "room-banned");
  await using cho = await member(server.port, "Cho");
  await cho.sendFrame({ ...join, password: "open sesame" });
  assertEquals((await cho.frameOf("error")).code, "room-full");
});

Deno.test("with --data the modes and the operator of a room are the same after a restart", async () => {
  using folder = new TestFolder();
  const start = () =>
    startServer(["--host", "127.0.0.1", "--data", folder.data]);
  const rooms = [{ name: "dev" }];
  let session: unknown;
  {
    await using server = await start();
    await using ann = await Socket.connect(server.port);
    ({ session } = await ann.hello({ name: "Ann", rooms }));
    await ann.sendFrame({ type: "modes", ...DEV, on: ["invite-only"] });
    assertEquals((await ann.frameOf("modes")).on, ["invite-only"]);
    server.program.signal("SIGTERM");
    await server.program.finished();
  }
  await using server = await start();
  await using bob = await Socket.connect(server.port);
  await bob.sendFrame({ type: "hello", version: 1, name: "Bob", rooms });
  const { code, room } = await bob.frameOf("error");
  assertEquals([code, room], ["invite-only", "dev"]);
  await using ann = await Socket.connect(server.port);
  await ann.hello({ name: "Ann", session, rooms });
  await ann.sendFrame({ type: "modes", ...DEV, off: ["invite-only"] });
  assertEquals((await ann.frameOf("modes")).off, ["invite-only"]);
  await bob.sendFrame({ type: "join", ...DEV });
  assertEquals((await bob.frameOf("joined")).members, ["Ann", "Bob"]);
});

/** Accounts of IRC clients: registering a name, and signing in to it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { pbkdf2Sync } from "node:crypto";
import { Client } from "../../dialects/irc/irc_framework.ts";
import { type Hall, openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { within } from "../harness/program.ts";
import { member } from "../harness/socket.ts";
import { clientFinal } from "../../server/admission/accounts/scram_client.ts";
import { IrcMember } from "./irc_member.ts";

/** Registers a name with the password `sesame`, and leaves. */
async function registered(hall: Hall, nick: string): Promise<void> {
  await using ann = await IrcMember.welcomed(hall.port, nick);
  await ann.send("REGISTER * * sesame");
  assertEquals((await ann.until("REGISTER")).params[0], "SUCCESS");
  await ann.send("QUIT");
  await ann.ended();
}

/** Signs in by PLAIN. @returns The numerics of the answer. */
async function plain(
  client: IrcMember,
  name: string,
  password: string,
): Promise<readonly string[]> {
  await client.send("AUTHENTICATE PLAIN");
  assertEquals((await client.message()).params, ["+"]);
  await client.send(`AUTHENTICATE ${btoa(`\0${name}\0${password}`)}`);
  const { command, params } = await client.message();
  if (command !== "900") return [command];
  assertEquals(params[2], name);
  return [command, (await client.message()).command];
}

Deno.test("REGISTER gives the nick a password, and SASL with it is the same member as the key's", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall, "ann");
  await using bob = await IrcMember.connect(hall.port);
  await bob.send("CAP LS 302");
  // An asterisk says that another line follows.
  const offered: string[] = [];
  for (let more: string | undefined = "*"; more === "*";) {
    const { params } = await bob.message();
    more = params[2];
    offered.push(params.at(-1) ?? "");
  }
  assertMatch(
    offered.join(" "),
    /draft\/account-registration=before-connect .*sasl=PLAIN,SCRAM-SHA-256/,
  );
  await bob.send("NICK ann", "USER ann 0 * :Ann", "CAP END");
  assertEquals((await bob.until("433")).params.slice(0, 2), ["*", "ann"]);
  await bob.send("CAP REQ :sasl");
  await bob.until("CAP");
  assertEquals(await plain(bob, "ann", "wrong"), ["904"]);
  assertEquals(await plain(bob, "ann", "sesame"), ["900", "903"]);
  await bob.send("NICK ann", "CAP END");
  assertEquals((await bob.until("001")).params[0], "ann");
  await bob.send("QUIT");
  await bob.ended();
  // In the native dialect the same password is that of the same owner.
  await using native = await member(hall.port, "Zoe");
  await native.sendFrame({ type: "login", name: "ann", password: "sesame" });
  assertEquals((await native.frameOf("named")).name, "ann");
});

Deno.test("a name is registered before the welcome, and nobody else's is", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall, "ann");
  await using _cho = await IrcMember.welcomed(hall.port, "cho");
  await using bob = await IrcMember.connect(hall.port);
  const fails: readonly (readonly [lines: readonly string[], code: string])[] =
    [
      [["CAP LS", "REGISTER * * sesame"], "NEED_NICK"],
      [["NICK ann", "REGISTER * * sesame"], "ACCOUNT_EXISTS"],
      [["NICK cho", "REGISTER * * sesame"], "ACCOUNT_EXISTS"],
      [["NICK bob", "REGISTER ann * sesame"], "ACCOUNT_NAME_MUST_BE_NICK"],
      [["REGISTER bob * :\x01"], "UNACCEPTABLE_PASSWORD"],
    ];
  for (const [lines, code] of fails) {
    await bob.send(...lines);
    assertEquals((await bob.until("FAIL")).params[1], code);
  }
  await bob.send("REGISTER bob * sesame");
  assertEquals((await bob.until("REGISTER")).params[1], "bob");
  assertEquals((await bob.message()).command, "900");
  await bob.send("USER bob 0 * :Bob", "CAP END");
  await bob.until("422");
  // The owner gives the name another password.
  await bob.send(`REGISTER bob * :${"much longer ".repeat(50)}`);
  assertEquals((await bob.until("REGISTER")).params[0], "SUCCESS");
  await bob.send("QUIT");
  await bob.ended();
  await using back = await IrcMember.connect(hall.port);
  assertEquals(await plain(back, "bob", "sesame"), ["904"]);
  await back.send("NICK bob", "USER bob 0 * :Bob");
  await back.until("433");
});

Deno.test("SCRAM shows each side that the other knows the password", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob", "sasl");
  const encoded = (text: string) => `AUTHENTICATE ${btoa(text)}`;
  const exchange = async (password: string): Promise<string> => {
    await bob.send("AUTHENTICATE SCRAM-SHA-256", encoded("n,,n=ann,r=abc"));
    assertEquals((await bob.message()).params, ["+"]);
    const challenge = atob((await bob.message()).params[0] ?? "");
    const [, salt = "", iterations = ""] =
      /,s=([^,]+),i=(\d+)$/.exec(challenge) ?? [];
    const salted = pbkdf2Sync(
      password,
      Uint8Array.fromBase64(salt),
      Number(iterations),
      32,
      "sha256",
    );
    await bob.send(
      encoded(clientFinal(salted, { first: "n,,n=ann,r=abc", challenge })),
    );
    const { command, params } = await bob.message();
    return command === "AUTHENTICATE" ? atob(params[0] ?? "") : command;
  };
  assertEquals(await exchange("wrong"), "904");
  assertMatch(await exchange("sesame"), /^v=/);
  await bob.send("AUTHENTICATE +");
  assertEquals((await bob.message()).params.slice(0, 3), [
    ...["bob", "bob!~u@chat.member", "ann"],
  ]);
  assertEquals((await bob.message()).command, "903");
});

Deno.test("signing in ends in a numeric, whatever the client sends", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.connect(hall.port);
  const full = "A".repeat(400);
  const ends: readonly (readonly [lines: readonly string[], ...string[]])[] = [
    [["EXTERNAL"], "908", "904"],
    [["PLAIN", "*"], "AUTHENTICATE", "906"],
    [["PLAIN", "!!!"], "AUTHENTICATE", "904"],
    [["PLAIN", full + "A"], "AUTHENTICATE", "905"],
    [["PLAIN", ...Array(9).fill(full)], "AUTHENTICATE", "904"],
    [["PLAIN", btoa("bob\0ann\0sesame")], "AUTHENTICATE", "904"],
    [["PLAIN", btoa("\0ann\0sesame")], "AUTHENTICATE", "904"],
    [["SCRAM-SHA-256", btoa("p=x,,n=a,r=b")], "AUTHENTICATE", "904"],
    [["SCRAM-SHA-256", btoa("n,,n=nobody,r=b")], "AUTHENTICATE", "904"],
  ];
  for (const [lines, ...commands] of ends) {
    await ann.send(...lines.map((line) => `AUTHENTICATE ${line}`));
    for (const command of commands) {
      assertEquals((await ann.message()).command, command, lines[1]);
    }
  }
  // A client that goes on without an answer is not signed in.
  await ann.send("AUTHENTICATE PLAIN", "NICK ann", "USER ann 0 * :Ann");
  await ann.until("906");
  await ann.until("001");
});

Deno.test("WHOIS and WHOX tell of an account, and a ban of it holds under any nick", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall, "ann");
  await using op = await IrcMember.welcomed(hall.port, "op");
  await op.send("JOIN #dev", "MODE #dev +b ~a:ANN");
  await op.until("MODE");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await bob.send("JOIN #dev");
  await bob.until("366");
  assertEquals(await plain(bob, "ann", "sesame"), ["900", "903"]);
  await op.answers();
  await op.send("WHOIS bob", "WHO bob %na", "WHO op %na", "MODE #dev b");
  const answers = await op.answers();
  for (
    const line of [
      "330 op bob ann is signed in as",
      "354 op bob ann",
      "354 op op 0",
    ]
  ) assert(answers.includes(line), `${line}: ${answers.join("\n")}`);
  assert(answers.some((line) => line.startsWith("367 op #dev ~a:ANN")));
  assert(!answers.some((line) => line.startsWith("276")));
  await bob.send("NICK rob", "PART #dev", "JOIN #dev");
  await bob.until("474");
  await op.send("MODE #dev -b ~a:ANN");
  await op.until("MODE");
  await bob.send("JOIN #dev");
  await bob.until("366");
});

Deno.test("without the password of the server no password of a name is tried", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS, { password: "psst" });
  await using ann = await IrcMember.connect(hall.port);
  assertEquals(await plain(ann, "ann", "sesame"), ["904"]);
  await ann.send("NICK ann", "REGISTER * * sesame");
  assertEquals((await ann.until("FAIL")).params[1], "TEMPORARILY_UNAVAILABLE");
  await ann.send("PASS psst", "REGISTER * * sesame");
  await ann.until("REGISTER");
  await ann.until("900");
  assertEquals(await plain(ann, "ann", "sesame"), ["900", "903"]);
  await ann.send("USER ann 0 * :Ann");
  await ann.until("001");
});

Deno.test("a bot made with a library of others signs in", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall, "echobot");
  const bot = new Client();
  const loggedIn = within(
    new Promise((resolve) => bot.on("loggedin", resolve)),
    "the login",
  );
  const welcomed = within(
    new Promise((resolve) => bot.on("registered", resolve)),
    "the welcome",
  );
  bot.connect({
    ...{ host: "127.0.0.1", port: hall.port, nick: "echobot" },
    auto_reconnect: false,
    account: { account: "echobot", password: "sesame" },
  });
  await loggedIn;
  await welcomed;
  const closed = new Promise((resolve) => bot.on("socket close", resolve));
  bot.quit("done");
  await within(closed, "the end");
});

/** A client of an account, after its welcome. */
async function signedIn(
  hall: Hall,
  account: string,
  capabilities = "",
): Promise<IrcMember> {
  const client = await IrcMember.connect(hall.port);
  await client.send(`CAP REQ :sasl ${capabilities}`);
  await client.until("CAP");
  assertEquals(await plain(client, account, "sesame"), ["900", "903"]);
  await client.send(`NICK ${account}`, `USER ${account} 0 * :x`, "CAP END");
  await client.until("422");
  return client;
}

/** The lines to a client up to one with a text, but for numerics. */
async function seenUntil(client: IrcMember, text: string): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const { source = "", command, params } = await within(
      client.message(),
      `${text}, after ${seen.join(", ")}`,
    );
    if (/^\d{3}$/.test(command)) continue;
    seen.push([source.split("!")[0], command, ...params].join(" "));
    if (params.at(-1) === text) return seen;
  }
}

Deno.test("several clients of an account are one nick, in the same channels", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await registered(hall, "ann");
  await using bob = await IrcMember.welcomed(hall.port, "bob");
  await bob.send("JOIN #a");
  await bob.until("366");
  await using one = await signedIn(hall, "ann");
  await one.send("JOIN #a");
  await one.until("366");
  await using two = await signedIn(hall, "ann", "echo-message");
  // It is in the channels of the other by itself.
  assertEquals((await two.until("JOIN")).params, ["#a"]);
  assertMatch((await two.until("353")).params[3] ?? "", /ann/);
  await two.until("366");
  await one.send("PRIVMSG #a :from one", "PRIVMSG bob :psst");
  const said = ["ann PRIVMSG #a from one", "ann PRIVMSG bob psst"];
  assertEquals(await seenUntil(two, "psst"), said);
  assertEquals(await seenUntil(bob, "psst"), ["ann JOIN #a", ...said]);
  await bob.send("PRIVMSG ann :to all");
  for (const client of [one, two]) {
    assertEquals(await seenUntil(client, "to all"), ["bob PRIVMSG ann to all"]);
  }
  await two.send("JOIN #b");
  assertEquals((await one.until("JOIN")).params, ["#b"]);
  await two.send("NICK anna", "AWAY :lunch", "PART #a :bye");
  await two.send("PRIVMSG bob :there");
  assertEquals(await seenUntil(one, "there"), [
    ...["ann NICK anna", "anna PART #a", "anna PRIVMSG bob there"],
  ]);
  await two.send("QUIT");
  await two.ended();
  await one.send("PRIVMSG bob :still here");
  assertEquals(await seenUntil(bob, "still here"), [
    ...["ann NICK anna", "anna PART #a bye", "anna PRIVMSG bob there"],
    "anna PRIVMSG bob still here",
  ]);
});

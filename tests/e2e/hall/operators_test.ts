/** Operators, from outside: who is one, what they order, and what comes of it for everybody else. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { TestFolder } from "../../store/test_folder.ts";
import { Home } from "../harness/home.ts";
import { testWith } from "../harness/needs.ts";
import {
  chat,
  type Program,
  type Server,
  startCommand,
  startProgram,
  startServer,
} from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { type Frame, member, Socket } from "../harness/socket.ts";
import { ALONE_IN_LOBBY, DISCONNECTED, IN_LOBBY } from "../harness/words.ts";

/** Where a home's files are differs between systems; `tests/cli/options/settings_test.ts` covers them all. */
const ignore = Deno.build.os !== "linux";

/** A program that talks in frames, and has a key of its own. */
class Talker implements AsyncDisposable {
  readonly #program: Program;

  constructor(server: Server, name: string, home: Home) {
    this.#program = startProgram(
      ["join", `127.0.0.1:${server.port}`, "--name", name, "--json"],
      home.options,
    );
  }

  /** Sends frames, and waits for the next one of a type. */
  async ask(type: string, ...frames: readonly unknown[]): Promise<Frame> {
    for (const frame of frames) {
      await this.#program.type(JSON.stringify(frame) + "\n");
    }
    return JSON.parse(
      await this.#program.stdout.line((line) => JSON.parse(line).type === type),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program[Symbol.asyncDispose]();
  }
}

/** An operator of a server, in and told so. */
async function operator(
  server: Server,
  home: Home,
  name = "Boss",
): Promise<Talker> {
  const talker = new Talker(server, name, home);
  try {
    assertEquals((await talker.ask("welcome")).operator, true);
    await talker.ask("joined");
  } catch (error) {
    await talker[Symbol.asyncDispose]();
    throw error;
  }
  return talker;
}

/** A server with an operator who has a home. */
async function serveFor(
  home: Home,
  ...more: readonly string[]
): Promise<Server> {
  const key = await home.fingerprint();
  return await startServer(["--host", "127.0.0.1", "--op", key, ...more]);
}

function operatorTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

operatorTest(
  "the user who starts a server is its operator, without --op; others are not",
  async () => {
    using home = new Home();
    using guest = new Home();
    await using server = await startServer(["--host", "127.0.0.1"], {
      env: { CHAT_IDENTITY: "", ...home.options.env },
    });
    await using boss = await operator(server, home);
    await using ann = new Talker(server, "Ann", guest);
    assertEquals((await ann.ask("welcome")).operator, undefined);
    const { code } = await ann.ask("error", { type: "kick", name: "Boss" });
    assertEquals(code, "not-operator");
    assertEquals((await boss.ask("bans", { type: "bans" })).bans, []);
  },
);

operatorTest(
  "--op: a key in capitals and without its dashes is the same key",
  async () => {
    using home = new Home();
    const key = (await home.fingerprint()).toUpperCase().replaceAll("-", "");
    await using server = await startServer([
      "--host",
      "127.0.0.1",
      "--op",
      key,
    ]);
    await using boss = await operator(server, home);
    assertEquals((await boss.ask("bans", { type: "bans" })).bans, []);
  },
);

operatorTest(
  "a kicked member is told why and disconnected, native and plain; the others are told",
  async () => {
    using home = new Home();
    await using server = await serveFor(home);
    await using boss = await operator(server, home);
    await using ann = await member(server.port, "Ann");
    await using bob = await member(server.port, "Bob");
    await using plain = await Socket.connect(server.port);
    // The number depends on when the operator's look for TLS was seen to end.
    const greeting = await plain.lineWith("* welcome, ");
    const [plainName = ""] = /Client\d+/.exec(greeting) ?? [];
    await plain.lineWith(IN_LOBBY);

    const order = { type: "kick", name: "Bob", reason: "too loud" };
    const told = await boss.ask("order", order);
    assertEquals([told.what, told.who, told.reason], [
      "kick",
      "Bob",
      "too loud",
    ]);
    assertEquals(await bob.frameOf("bye"), {
      type: "bye",
      reason: "Boss kicked you: too loud",
      again: false,
    });
    await bob.ended();
    assertEquals((await ann.frameOf("order")).who, "Bob");
    await plain.lineWith("* Boss kicked Bob: too loud");

    const { name } = await ann.frameOf("presence") as { name?: unknown };
    assertEquals(name, undefined);
    await boss.ask("order", { type: "kick", name: plainName });
    await plain.lineWith(`${DISCONNECTED} Boss`);
    await plain.ended();
    assertEquals((await ann.say("still here")).type, "ack");
  },
);

operatorTest(
  "a ban by name keeps out the name and the key, with --data over a restart, until it is taken back",
  async () => {
    using home = new Home();
    using guest = new Home();
    using folder = new TestFolder();
    const says = (server: Server, name: string, from: Home | undefined) =>
      chat(
        [
          ...["send", `127.0.0.1:${server.port}`, "--name", name],
          ...(from === undefined ? ["--identity", "none"] : []),
          "hello",
        ],
        "",
        from?.options ?? {},
      );
    {
      await using server = await serveFor(home, "--data", folder.data);
      await using boss = await operator(server, home);
      await using bob = new Talker(server, "Bob", guest);
      await bob.ask("joined");
      await boss.ask("order", { type: "ban", who: "Bob" });
      assertStringIncludes(
        String((await bob.ask("bye")).reason),
        "banned you",
      );
      server.program.signal("SIGTERM");
      await server.program.finished();
    }
    await using server = await serveFor(home, "--data", folder.data);
    for (
      const [name, from, why] of [
        ["Bob", guest, "banned"],
        ["Rob", guest, "banned"],
        ["Bob", undefined, "banned"],
      ] as const
    ) {
      const { code, stderr } = await says(server, name, from);
      assertEquals(code, 1, stderr);
      assertStringIncludes(stderr, why);
    }
    assertEquals((await says(server, "Rob", undefined)).code, 0);
    await using boss = await operator(server, home);
    const { bans } = await boss.ask("bans", { type: "bans" }) as unknown as {
      bans: { kind: string; who: string; by: string }[];
    };
    assertEquals(
      bans.map(({ kind, who, by }) => [kind, who, by]),
      [["name", "Bob", "Boss"], ["key", "Bob", "Boss"]],
    );
    await boss.ask("order", { type: "unban", who: "Bob" });
    assertEquals((await says(server, "Bob", guest)).code, 0);
  },
);

operatorTest(
  "a ban of a range closes its connections, and admits only operators from there",
  async () => {
    using home = new Home();
    await using server = await serveFor(home, "--host", "::");
    await using boss = await operator(server, home);
    await using six = await Socket.connect(server.port, "::1");
    await six.hello({ name: "Six" });
    await boss.ask("order", { type: "ban", who: "::/64", duration: 60_000 });
    assertStringIncludes(
      String((await six.frameOf("bye")).reason),
      "banned you for ",
    );
    await six.ended();
    await using again = await Socket.connect(server.port, "::1");
    await again.sendFrame({ type: "hello", version: 1, name: "Seven" });
    assertEquals((await again.frame()).code, "banned");
    await again.ended();
    await boss.ask("order", { type: "ban", who: "127.0.0.0/8" });
    await using other = await operator(server, home, "Other");
    assertEquals((await other.ask("bans", { type: "bans" })).type, "bans");
  },
);

operatorTest(
  "a muted member is told so, and a slow room lets one message through",
  async () => {
    using home = new Home();
    await using server = await serveFor(home);
    await using boss = await operator(server, home);
    await using ann = await member(server.port, "Ann");
    await boss.ask("order", { type: "mute", name: "Ann" });
    await ann.sendFrame({ type: "say", id: "1", text: "hello" });
    const { code, message, id } = await ann.frameOf("error");
    assertEquals([code, id], ["muted", "1"]);
    assertStringIncludes(String(message), "you are muted");
    await boss.ask("order", { type: "unmute", name: "Ann" });
    await boss.ask("order", { type: "slow", seconds: 600 });
    assertEquals((await ann.say("first")).seq, 1);
    await ann.sendFrame({ type: "say", id: "2", text: "second" });
    assertEquals((await ann.frameOf("error")).code, "slow");
  },
);

operatorTest(
  "sanctions by operators are logged, and attempts by others have no effect",
  async () => {
    using home = new Home();
    using guest = new Home();
    await using server = await serveFor(home);
    await using boss = await operator(server, home);
    await using ann = new Talker(server, "Ann", guest);
    await ann.ask("joined");
    assertEquals(
      (await ann.ask("error", { type: "ban", who: "Boss" })).code,
      "not-operator",
    );
    await boss.ask("order", { type: "op", name: "Ann" });
    assertEquals((await ann.ask("bans", { type: "bans" })).bans, []);
    await boss.ask("order", { type: "ban", who: "192.0.2.0/24" });
    const { stderr } = server.program;
    await stderr.line((line) =>
      line.includes("operator command") && line.includes("command=op") &&
      line.includes("by=Boss") && line.includes("who=Ann")
    );
    await stderr.line((line) =>
      line.includes("command=ban") && line.includes("192.0.2.0/24")
    );
  },
);

Deno.test("a member with a key is told the command that would make it an operator, as the server was started", async () => {
  using home = new Home();
  const key = await home.fingerprint();
  await using server = await startServer(undefined, {
    env: { CHAT_COMMAND: "deno task chat" },
  });
  const where = `127.0.0.1:${server.port}`;
  const { stdout, stderr } = await chat(
    ["join", where],
    "/kick Ann\n",
    home.options,
  );
  assertEquals(stderr, "");
  // Through npx where that has fetched the Deno of this test.
  assertMatch(
    stdout,
    new RegExp(
      `start the server with: (npx -y deno@\\S+|deno) task chat serve --op ${key}\n`,
    ),
  );
});

testWith(
  ["nc"],
  "a member at nc cannot be an operator, and is told so",
  async () => {
    await using server = await startServer();
    await using nc = startCommand(["nc", "127.0.0.1", `${server.port}`]);
    await nc.stdout.includes(ALONE_IN_LOBBY);
    await nc.type("/kick Ann\n");
    await nc.stdout.line((line) =>
      line.startsWith("! operators only") && line.includes("key")
    );
  },
);

screenTest(
  "at the terminal: /kick, /ban and /slow by hand, with what comes of them",
  async () => {
    if (ignore) return;
    using home = new Home();
    await using server = await serveFor(home);
    await using bob = await member(server.port, "Bob");
    await using screen = await Screen.join(server.port, "Boss", {
      env: home.options.env,
    });
    await screen.untilShown("* you are an operator");
    screen.type("/help\r");
    await screen.untilShown("* /help operators  /kick");
    screen.type("/slow 30\r");
    await screen.untilShown(
      "* Boss turned on slow mode in lobby: one message every 30 s",
    );
    screen.type("/kick Bob see you\r");
    await screen.untilShown("* Boss kicked Bob: see you");
    assertEquals((await bob.frameOf("bye")).again, false);
    screen.type("/ban Bob 10m\r");
    await screen.untilShown("* Boss banned Bob until");
    screen.type("/bans\r");
    await screen.untilShown("* Bob: banned by Boss");
    await using cid = await Screen.join(server.port, "Cid");
    await screen.untilShown("* Cid joined");
    screen.type("/kick Cid too loud\r");
    assertEquals((await cid.ended()).code, 1);
    const told = (kicked: Screen) =>
      kicked.everything().filter((row) => row.includes("too loud"));
    assertEquals(told(cid).length, 1, cid.picture());
    screen.type("/kick Nobody\r");
    await screen.untilShown("! there is no member called Nobody");
    assert(!screen.everything().join("\n").includes("undefined"));
    // The rest of what is announced has come before that answer.
    assertEquals(told(screen), ["* Boss kicked Cid: too loud"]);
    assert(!screen.everything().some((row) => / left$/.test(row)));
  },
);

/**
 * The study note, row by row of the first table of the design: that each of its
 * parts still works here, seen from outside. Then the note's own two programs,
 * each against the other side as it is here.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { testWith } from "../harness/needs.ts";
import {
  PATIENT,
  type Program,
  startCommand,
  startProgram,
  startServer,
  UNHURRIED,
} from "../harness/program.ts";
import { type Frame, member, Socket } from "../harness/socket.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { ALONE_IN_LOBBY, IN_LOBBY, lineOf } from "../harness/words.ts";

/** Runs one of the note's programs, which are written for a UTF-8 terminal. */
function note(program: string, ...args: readonly string[]): Program {
  const path = new URL(`note/${program}`, import.meta.url).pathname;
  return startCommand(["python3", "-u", "-X", "utf8", path, ...args]);
}

/** All frames up to a message, which is left out. */
async function framesUntil(socket: Socket, text: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (;;) {
    const frame = await socket.frame();
    if (frame.type === "message" && frame.text === text) return frames;
    frames.push(frame);
  }
}

/** The server has dealt with all that was sent, and told nothing of it but this. */
async function hearsOnly(
  socket: Socket,
  ...types: readonly string[]
): Promise<void> {
  await socket.sendFrame({ type: "ping" });
  for (const type of [...types, "pong"]) {
    assertEquals((await socket.frame()).type, type);
  }
  assertEquals(socket.waiting, []);
}

/** The numbers from 1 on. */
function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

Deno.test("`socket`, `bind`, `listen` | `Deno.listen`", async () => {
  await using server = await startServer();
  await using ann = await Socket.connect(server.port);
  await ann.lineWith("welcome");
  server.program.signal("SIGTERM");
  assertEquals((await server.program.finished()).code, 0);
  await assertRejects(
    () => Socket.connect(server.port),
    Deno.errors.ConnectionRefused,
  );
});

Deno.test("`while True: accept()` | one accept loop a listener", async () => {
  await using server = await startServer();
  await using crowd = new AsyncDisposableStack();
  const many = 150;
  const names = await Promise.all(
    upTo(many).map(async () => {
      const socket = crowd.use(await Socket.connect(server.port));
      return (await socket.hello()).name;
    }),
  );
  assertEquals(
    new Set(names),
    new Set(upTo(many).map((number) => `Client${number}`)),
  );
  // The loop goes on after all of them, and after connections that end at once: their
  // numbers may be given again, for nobody has seen them.
  await crowd.disposeAsync();
  for (const _ of upTo(20)) {
    await using _hasty = await Socket.connect(server.port);
  }
  await using late = await Socket.connect(server.port);
  const { name } = await late.hello();
  const place = Number(/^Client(\d+)$/.exec(String(name))?.[1]);
  assert(place > many && place <= many + 20 + 1, `${name}`);
});

Deno.test("`count`, `group` | the member number, the room's members", async () => {
  await using server = await startServer();
  await using one = await member(server.port);
  await using silent = await Socket.connect(server.port);
  await using three = await Socket.connect(server.port);
  // The number is the place in the order of arrival, whichever member speaks first.
  assertEquals((await three.hello()).name, "Client3");
  await silent.lineWith("welcome, Client2");
  assertEquals(await group(one), ["Client1", "Client2", "Client3"]);

  silent.conn.close();
  while (`${(await one.frameOf("presence")).left}` !== "Client2");
  assertEquals(await group(one), ["Client1", "Client3"]);
  // A number is not given twice.
  await using four = await Socket.connect(server.port);
  assertEquals((await four.hello()).name, "Client4");
  assertEquals(await group(one), ["Client1", "Client3", "Client4"]);
});

/** The names of the members of the room. */
async function group(socket: Socket): Promise<unknown> {
  await socket.sendFrame({ type: "who" });
  const { members } = await socket.frameOf("members");
  return Array.isArray(members) ? members.toSorted() : members;
}

Deno.test("`Recv(conn, count, queue)` thread | one reading loop a connection", async () => {
  // Half a hello is to wait for a hundred messages, on a busy machine too.
  const patient = ["--hello-timeout", "60s", ...PATIENT];
  await using server = await startServer([...UNHURRIED, ...patient]);
  await using ann = await member(server.port, "Ann");
  // None of these four says anything that is finished, or takes what is said.
  await using silent = await Socket.connect(server.port);
  await using halfFrame = await Socket.connect(server.port);
  await halfFrame.send('{"type":"hello","version":1,"na');
  await using halfLine = await Socket.connect(server.port);
  await halfLine.send("a line\nand a ha");
  assertEquals((await ann.frameOf("message")).text, "a line");
  await using deaf = await member(server.port, "Deaf");
  deaf.pause();

  await using bob = await member(server.port, "Bob");
  for (const number of upTo(100)) {
    const { seq } = await bob.say(`number ${number}`);
    const heard = await ann.frameOf("message");
    assertEquals([heard.seq, heard.text], [seq, `number ${number}`]);
  }
  // Each of them goes on where it was.
  await silent.lineWith("Bob >> number 100");
  await halfLine.send("lf\n");
  assertEquals((await ann.frameOf("message")).text, "and a half");
  await halfFrame.send('me":"Half"}\n');
  assertEquals((await halfFrame.frameOf("welcome")).name, "Half");
  deaf.resume();
  while ((await deaf.frameOf("message")).text !== "and a half");
});

Deno.test("`queue.Queue`, `get()` blocks | one `Channel`, `receive` waits, a full channel holds the readers back", async () => {
  await using server = await startServer(["--rate-per-address", "0"]);
  const rooms = upTo(90).map((number) => ({ name: `room${number}` }));
  await using ann = await Socket.connect(server.port);
  await ann.hello({ rooms });
  await using bob = await Socket.connect(server.port);
  await bob.hello({ rooms });
  // Nothing is in the queue: nothing comes.
  await hearsOnly(bob);

  // Ninety talk at the same moment, each in a room of its own. That is more
  // than the queue holds, and nothing of it is lost.
  await using talkers = new AsyncDisposableStack();
  const blobs = rooms.map(async (room) => {
    const talker = talkers.use(await Socket.connect(server.port));
    await talker.hello({ rooms: [room] });
    const lines = upTo(90).map((number) =>
      `{"type":"say","id":"${number}","text":"${number}"}\n`
    );
    return { talker, blob: lines.join("") };
  });
  const ready = await Promise.all(blobs);
  server.program.signal("SIGSTOP");
  await Promise.all(ready.map(({ talker, blob }) => talker.send(blob)));
  server.program.signal("SIGCONT");

  const last = new Map<unknown, number>();
  for (const _ of upTo(90 * 90)) {
    const heard = await ann.frameOf("message");
    const seq = (last.get(heard.room) ?? 0) + 1;
    assertEquals([heard.seq, heard.text], [seq, `${seq}`]);
    last.set(heard.room, seq);
    assertEquals(await bob.frameOf("message"), heard);
  }
});

Deno.test("`Send(group, queue)` thread | the hall: the one consumer of the queue, one order of events for everybody", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await using bob = await member(server.port, "Bob");
  await using plain = await Socket.connect(server.port);
  await plain.lineWith(IN_LOBBY);
  await using host = await member(server.port, "Host");
  await host.say("start");
  await framesUntil(ann, "start");
  await framesUntil(bob, "start");
  await plain.lineWith("Host >> start");

  await Promise.all(
    upTo(8).map(async (number) => {
      await using guest = await member(server.port, `Guest${number}`);
      for (const count of upTo(10)) await guest.say(`${count} of ${number}`);
      await guest.sendFrame({ type: "name", name: `Other${number}` });
      await guest.frameOf("named");
      for (const count of upTo(10)) await guest.say(`${count} more`);
    }),
  );
  await host.say("end");

  const events = await framesUntil(ann, "end");
  const said = events.filter(({ type }) => type === "message");
  assertEquals(said.length, 8 * 20);
  assert(events.length > said.length, "comings and goings are told too");
  assertEquals(await framesUntil(bob, "end"), events);
  // Notices have the fields of their frames.
  const lines = events.map((event) => lineOf(event as unknown as Notice));
  for (
    const line of [...lines.flatMap((text) => text.split("\n")), "Host >> end"]
  ) {
    assertEquals(await plain.line(), line);
  }
});

Deno.test("one client alone: nothing to broadcast | the sender is never sent its own message", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await ann.sendFrame({ type: "say", id: "1", text: "anybody there?" });
  await hearsOnly(ann, "ack");

  await using bob = await member(server.port, "Bob");
  assertEquals((await ann.frame()).type, "presence");
  assertEquals((await bob.frame()).text, "anybody there?");
  await ann.sendFrame({ type: "say", id: "2", text: "now there is" });
  await hearsOnly(ann, "ack");
  assertEquals((await bob.frame()).text, "now there is");

  // The same in the plain dialect, which has no acknowledgements.
  await using other = await startServer();
  await using plain = await Socket.connect(other.port);
  await plain.lineWith(ALONE_IN_LOBBY);
  await plain.send("anybody there?\n/who\n");
  assertEquals(await plain.line(), "* in lobby (1 person): Client1");
  await using cat = await member(other.port, "Cat");
  assertEquals((await cat.frame()).text, "anybody there?");
  assertEquals(await plain.line(), "* joined: Cat");
  await plain.send("now there is\n/who\n");
  assertEquals(await plain.line(), "* in lobby (2 people): Client1, Cat");
  assertEquals((await cat.frame()).text, "now there is");
});

Deno.test("`'Group Changed'` | `presence`", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  // The first has nobody's coming to be told of, its own least of all.
  await hearsOnly(ann);
  await using plain = await Socket.connect(server.port);
  await plain.lineWith(IN_LOBBY);
  const nothing = { joined: [], left: [], renamed: [] };
  const presence = { type: "presence", room: "lobby", ...nothing };
  assertEquals(await ann.frame(), { ...presence, joined: ["Client2"] });

  await using bob = await member(server.port, "Bob");
  await hearsOnly(bob);
  assertEquals(await ann.frame(), { ...presence, joined: ["Bob"] });
  assertEquals(await plain.line(), "* joined: Bob");

  await bob.sendFrame({ type: "name", name: "Rob" });
  assertEquals(await ann.frame(), { ...presence, renamed: [["Bob", "Rob"]] });
  assertEquals(await plain.line(), "* Bob is now Rob");

  bob.conn.close();
  const left = ["Rob"];
  assertEquals(await ann.frame(), { ...presence, left, gone: left });
  assertEquals(await plain.line(), "* left: Rob");
});

Deno.test("client `Send`/`Recv` threads | two loops over one connection", async () => {
  await using server = await startServer(UNHURRIED);
  await using ann = await member(server.port, "Ann");
  const where = `127.0.0.1:${server.port}`;
  await using bob = startProgram(["join", where, "--name", "Bob"]);
  await bob.stdout.includes(IN_LOBBY);

  // It hears while it waits for somebody to type, in the middle of a line too.
  await ann.say("nobody types");
  await bob.stdout.includes("Ann >> nobody types\n");
  await bob.type("half a ");
  await ann.say("somebody types");
  await bob.stdout.includes("Ann >> somebody types\n");
  await bob.type("line\n");
  assertEquals((await ann.frameOf("message")).text, "half a line");

  // Both ways at once, more than any buffer on the way holds back.
  const many = upTo(2_000);
  const pad = "x".repeat(200);
  await Promise.all([
    bob.type(many.map((number) => `from Bob ${number} ${pad}\n`).join("")),
    ann.send(
      many.map((number) => {
        const text = `from Ann ${number} ${pad}`;
        return JSON.stringify({ type: "say", id: `${number}`, text }) + "\n";
      }).join(""),
    ),
  ]);
  for (const number of many) {
    const { text } = await ann.frameOf("message");
    assertEquals(text, `from Bob ${number} ${pad}`);
  }
  await bob.stdout.includes(`from Ann ${many.length} ${pad}\n`);
  const heard = bob.stdout.text.split("\n").filter((line) =>
    line.includes("from Ann ")
  );
  assertEquals(
    heard,
    many.map((number) => `Ann >> from Ann ${number} ${pad}`),
  );
});

Deno.test("`encode()`, `recv(1024).decode()` | a streaming decoder: a character cut in two by a read is still one character", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await using plain = await Socket.connect(server.port);
  await plain.lineWith(IN_LOBBY);
  const where = `127.0.0.1:${server.port}`;
  await using bob = startProgram(["join", where, "--name", "Bob"]);
  await bob.stdout.includes(IN_LOBBY);
  // Longer than what is read at once, wherever: with three beginnings, every
  // end of a buffer falls once before and twice inside of a syllable.
  for (const beginning of ["", "1", "12"]) {
    const text = beginning + "한".repeat(5_000);
    await bob.type(text + "\n");
    assertEquals((await ann.frameOf("message")).text, text);
    assertEquals(await plain.lineWith(" >> "), `Bob >> ${text}`);
    await ann.say(text);
    await bob.stdout.includes(`Ann >> ${text}\n`);
    await plain.lineWith(`Ann >> ${text}`);
    await plain.send(text + "\n");
    assertEquals((await ann.frameOf("message")).text, text);
  }
});

testWith(
  ["python3"],
  "the note's client and chat join hear each other",
  async () => {
    await using server = await startServer();
    await using client = note("client.py", "127.0.0.1", `${server.port}`);
    await client.stdout.includes("welcome, Client1");
    const where = `127.0.0.1:${server.port}`;
    await using bob = startProgram(["join", where, "--name", "철수"]);
    await client.stdout.includes("* joined: 철수");

    await bob.type("안녕하세요\n");
    await client.stdout.includes("철수 >> 안녕하세요");
    // Without a line end, several times in a row, each its own message.
    for (const text of ["반갑습니다", "hello", "👨‍👩‍👧 가족", "또 만나요"]) {
      await client.type(`${text}\n`);
      await bob.stdout.includes(`Client1 >> ${text}\n`);
      await bob.type(`${text}!\n`);
      await client.stdout.includes(`철수 >> ${text}!`);
    }

    await client.type("/who\n");
    await client.stdout.includes("* in lobby (2 people): Client1, 철수");
    await client.type("/name 영희\n");
    await bob.stdout.includes("* Client1 is now 영희\n");
    await client.type("이제 이름이 있어요\n");
    await bob.stdout.includes("영희 >> 이제 이름이 있어요\n");

    client.signal("SIGKILL");
    await bob.stdout.includes("* left: 영희\n");
    assertEquals(client.stderr.text, "");
  },
);

testWith(["python3"], "two of the note's clients hear each other", async () => {
  await using server = await startServer();
  const where = ["127.0.0.1", `${server.port}`] as const;
  await using one = note("client.py", ...where);
  await one.stdout.includes("welcome, Client1");
  await using two = note("client.py", ...where);
  await two.stdout.includes("welcome, Client2");
  await one.stdout.includes("* joined: Client2");

  await one.type("안녕 둘째\n");
  await two.stdout.includes("Client1 >> 안녕 둘째");
  await two.type("안녕 첫째\n");
  await one.stdout.includes("Client2 >> 안녕 첫째");

  await two.type("/quit\n");
  assertEquals((await two.finished()).code, 0);
  await one.stdout.includes("* left: Client2");
  assertEquals(one.stderr.text, "");
});

testWith(
  ["python3"],
  "the note's client is heard when it speaks before it is greeted",
  async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using client = note("client.py", "127.0.0.1", `${server.port}`);
    await client.type("먼저 말합니다\n");
    const { from, text } = await ann.frameOf("message");
    assertEquals([from, text], ["Client2", "먼저 말합니다"]);
    await client.stdout.includes("welcome, Client2");
  },
);

testWith(
  ["python3"],
  "the note's server is joined by chat join --plain and by the note's client",
  async () => {
    await using server = note("server.py", "127.0.0.1", "0");
    const listening = await server.stdout.line((line) =>
      line.startsWith("Listening on ")
    );
    const port = listening.replace("Listening on ", "");
    await using bob = startProgram(["join", `127.0.0.1:${port}`, "--plain"]);
    await server.stdout.line((line) => line.startsWith("Connected"));
    await using client = note("client.py", "127.0.0.1", port);
    await server.stdout.line((line) => line.startsWith("Connected"));

    await bob.type("안녕하세요\n");
    await client.stdout.includes("Client1 >> 안녕하세요\n");
    // The input has no line end, and is shown as a line nevertheless.
    for (const text of ["반갑습니다", "hello", "👨‍👩‍👧 가족", "또 만나요"]) {
      await client.type(`${text}\n`);
      await bob.stdout.includes(`Client2 >> ${text}\n`);
      await bob.type(`${text}!\n`);
      await client.stdout.includes(`Client1 >> ${text}!\n`);
    }
    // Nobody hears itself there either.
    assert(!bob.stdout.text.includes("Client1"));
    assert(!client.stdout.text.includes("Client2"));

    await bob.endInput();
    await server.stdout.line((line) => line === "Disconnected Client1");
    assertEquals((await bob.finished()).code, 0);
  },
);

import { assertEquals } from "@std/assert";
import { Identity } from "../../dial/identity.ts";
import { claimText } from "../../protocol/proof.ts";
import { chat, type Program, startProgram } from "../e2e/harness/program.ts";
import { member, Socket } from "../e2e/harness/socket.ts";
import { attackTest } from "./arena.ts";
import { fingerprintOf } from "../../protocol/fingerprint.ts";

/** The hostile member: an operator, who can write into more fields than others. */
const operator = await Identity.make();

/** Sequences that control a terminal when they arrive unaltered. */
const HOSTILE = [
  "\x1b[2J\x1b[H\x1b[3J",
  "\x1b]0;owned\x07\x1b]2;owned\x1b\\",
  "\x1b]52;c;cm0gLXJm\x07",
  "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
  "\x1bP$qm\x1b\\\x1b_owned\x1b\\\x1b[21t\x1b[6n",
  "\x9b2J\x9d0;owned\x9c",
  "\r\x1b[A\x1b[2KHonest1 >> I am a fool",
  "\x08\x08\x08\x7f\x0b\x0c\x0e",
  "\u202eloof a ma I\u2066\u2067",
  "a\u2028b\u2029c\u0085d",
  "one\r\nHonest1 >> two\rHonest1 >> three",
];

/** The same on one line and without what only a text may hold. */
const IN_A_LINE = HOSTILE.filter((text) => !/[\n\0]/.test(text));

/** Everything that can drive a terminal, line ends aside. */
const DRIVES = /(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** The last message: a member that has seen it has seen everything. */
const LAST = "that was all of it";

/** Every field in which somebody else reads what one has written. */
function fields(text: string): readonly Record<string, unknown>[] {
  return [
    { type: "say", id: crypto.randomUUID(), text },
    { type: "say", id: crypto.randomUUID(), text: `/me ${text}` },
    { type: "whisper", id: crypto.randomUUID(), to: "Plain", text },
    { type: "whisper", id: crypto.randomUUID(), to: "Piped", text },
    { type: "topic", text },
    { type: "absent", text },
    { type: "name", name: text },
    { type: "name", name: `M${text.replaceAll(/\s/g, "")}` },
    { type: "join", room: text },
    { type: "whois", name: text },
    { type: "search", words: text },
    { type: "kick", name: text },
    { type: "ban", who: text, duration: 1 },
    { type: "mute", name: text },
    { type: text },
  ];
}

attackTest(
  "escape sequences",
  {
    data: true,
    serve: [
      // Only the content matters here, not the speed.
      ...["--rate", "0", "--log-messages", "--log-level", "debug"],
      ...["--op", fingerprintOf(operator.publicKey)],
    ],
  },
  async ({ server, port, data, tally, underWay }) => {
    const host = `127.0.0.1:${port}`;
    await using mallory = await Socket.connect(port);
    await helloWithKey(mallory, "Mallory");
    await using piped = startProgram(["join", host, "--name", "Piped"]);
    await using json = startProgram(["join", host, "--json", "--name", "Json"]);
    await using tail = startProgram(["tail", host]);
    await using tailJson = startProgram(["tail", host, "--json"]);
    await using plain = await Socket.connect(port);
    await plain.send("/name Plain\n");
    await plain.lineWith("you are now Plain");
    const watchers: Record<string, Program> = { piped, json, tail, tailJson };
    await untilHere(mallory, ["Piped", "Json"]);
    await mallory.say("before");
    for (const { stdout } of Object.values(watchers)) {
      await stdout.includes("before");
    }

    await using kicked = startProgram(["join", host, "--name", "Kicked"]);
    await untilHere(mallory, ["Kicked"]);

    underWay();
    for (const text of HOSTILE) {
      for (const frame of fields(text)) {
        await asks(mallory, frame);
        tally.count("sent");
      }
      // Those who share the room hear why somebody is put out; if it is no
      // reason, nobody is, and so once more without.
      await using victim = await member(port, "Victim");
      for (const reason of [text, undefined]) {
        await asks(mallory, { type: "kick", name: "Victim", reason });
      }
      await victim.ended();
    }
    for (const reason of [...HOSTILE, undefined]) {
      await asks(mallory, { type: "kick", name: "Kicked", reason });
    }
    const { stdout, stderr } = await kicked.finished();
    // The plain dialect has no frames: the same goes as it stands.
    for (const text of IN_A_LINE) {
      for (
        const command of ["", "/name ", "/join ", "/away ", "/topic ", "/"]
      ) {
        await plain.send(`${command}${text}\n`);
      }
    }
    await plain.send("/join lobby\n/who\n/topic\n/rooms\n/whois Honest1\n");
    await plain.send("/history 200\n/search fool\n");
    await asks(mallory, { type: "say", id: "last", text: LAST });

    const seen: Record<string, string> = { plain: "", kicked: stdout + stderr };
    while (!seen.plain?.includes(LAST)) seen.plain += await plain.line() + "\n";
    for (const [what, { stdout }] of Object.entries(watchers)) {
      await stdout.includes(LAST);
      seen[what] = stdout.text;
    }
    for (const format of ["text", "json"]) {
      const { stdout } = await chat([
        ...["export", data, "--room", "lobby", "--format", format],
      ]);
      seen[`export ${format}`] = stdout;
    }
    seen.log = server.program.stderr.text;
    for (const [what, text] of Object.entries(seen)) {
      tally.count(`lines seen by ${what}`, text.split("\n").length);
      for (const line of text.split("\n")) {
        assertEquals(
          DRIVES.exec(line),
          null,
          `${what}: ${JSON.stringify(line)}`,
        );
      }
    }
    // Each line of theirs carries their name: nobody else has said a thing.
    for (const what of ["plain", "piped"]) {
      const forged = seen[what]?.split("\n")
        .filter((line) => /^Honest1 >> (?!word )/.test(line));
      assertEquals(forged, [], what);
    }
  },
);

/** Comes in with the key of the operator. */
async function helloWithKey(socket: Socket, name: string): Promise<void> {
  const { publicKey } = operator;
  await socket.sendFrame({ type: "hello", version: 1, name, publicKey });
  const { nonce } = await socket.frameOf("challenge");
  const claim = { server: "", nonce: String(nonce), publicKey, session: "" };
  const signature = await operator.sign(claimText(claim));
  await socket.sendFrame({ type: "proof", signature });
  await socket.frameOf("joined");
}

/** Waits until all of them have come into the room. */
async function untilHere(
  socket: Socket,
  names: readonly string[],
): Promise<void> {
  const missing = new Set(names);
  while (missing.size > 0) {
    const { joined } = await socket.frameOf("presence");
    for (const name of joined as string[]) missing.delete(name);
  }
}

/** Asks for something. What comes of it does not matter. */
async function asks(
  socket: Socket,
  frame: Record<string, unknown>,
): Promise<void> {
  await socket.sendFrame(frame);
  await socket.sendFrame({ type: "ping" });
  await socket.frameOf("pong");
}

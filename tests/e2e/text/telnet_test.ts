/**
 * A person with nothing but telnet. It needs no terminal to talk; its keys
 * (Ctrl-C, Ctrl-]) are tried on one.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { testWith } from "../harness/needs.ts";
import { type Program, startCommand, startServer } from "../harness/program.ts";
import { member } from "../harness/socket.ts";
import { ALONE_IN_LOBBY, IN_LOBBY, namedLine } from "../harness/words.ts";

const CTRL_C = "\x03";
const CTRL_CLOSING_BRACKET = "\x1d";
const RETURN = "\r";

/** `telnet` without a terminal: what is typed comes from a pipe. */
function telnet(port: number): Program {
  return startCommand(["telnet", "127.0.0.1", `${port}`]);
}

/** `telnet` on a terminal, which shows what is typed as well. */
function telnetOnTerminal(...args: readonly string[]): Program {
  const tool = new URL("../harness/on_a_terminal.py", import.meta.url).pathname;
  return startCommand(["python3", "-u", tool, "telnet", ...args]);
}

/** The address of a server as telnet takes it. */
function where(port: number): [host: string, port: string] {
  return ["127.0.0.1", `${port}`];
}

/** As {@linkcode where}, and so that telnet negotiates as it does with a telnet server. */
function negotiating(port: number): [end: string, host: string, port: string] {
  return ["--", "127.0.0.1", `-${port}`];
}

testWith(["telnet"], "telnet: who is silent is greeted", async () => {
  await using server = await startServer();
  await using ann = telnet(server.port);
  await ann.stdout.includes("* welcome, Client1: type a message");
  await ann.stdout.includes(ALONE_IN_LOBBY);
});

testWith(["telnet"], "telnet from a pipe: speaks, hears, leaves", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await using bob = telnet(server.port);
  await bob.stdout.includes("welcome, Client2");
  // It ends its lines with \r\n.
  await bob.type("hello\n");
  assertEquals((await ann.frameOf("message")).text, "hello");
  await ann.say("안녕하세요, 👨‍👩‍👧");
  await bob.stdout.includes("Ann >> 안녕하세요, 👨‍👩‍👧\n");
  await bob.type("/quit\n");
  const { stderr } = await bob.finished();
  assertEquals(stderr, "Connection closed by foreign host.\n");
  while (`${(await ann.frameOf("presence")).left}` !== "Client2");
});

for (
  const [how, arguments_] of [
    ["telnet", where],
    ["telnet that negotiates", negotiating],
  ] as const
) {
  const needs = ["telnet", "python3"];

  testWith(needs, `${how}: speaks and hears on a terminal`, async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using bob = telnetOnTerminal(...arguments_(server.port));
    await bob.stdout.includes("* welcome, Client2:");
    await bob.stdout.includes(IN_LOBBY);
    await bob.type("나 가다 é 😀" + RETURN);
    const { from, text } = await ann.frameOf("message");
    assertEquals([from, text], ["Client2", "나 가다 é 😀"]);
    await ann.say("안녕하세요, 👨‍👩‍👧");
    await bob.stdout.includes("Ann >> 안녕하세요, 👨‍👩‍👧\r\n");
  });

  testWith(needs, `${how}: /who, /name, /msg, /help, /quit`, async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using bob = telnetOnTerminal(...arguments_(server.port));
    await bob.stdout.includes("welcome");
    await ann.frameOf("presence");
    await bob.type("/who" + RETURN);
    await bob.stdout.includes("* in lobby (2 people): Ann, Client2\r\n");
    await bob.type("/name Bob" + RETURN);
    await bob.stdout.includes(`${namedLine("Bob")}\r\n`);
    assertEquals((await ann.frameOf("presence")).renamed, [["Client2", "Bob"]]);
    await bob.type("/msg Ann psst" + RETURN);
    const whisper = await ann.frameOf("whisper");
    assertEquals([whisper.from, whisper.text], ["Bob", "psst"]);
    await bob.type("/help" + RETURN);
    await bob.stdout.includes("  leave the chat\r\n");
    await bob.type("/quit" + RETURN);
    await bob.stdout.includes("Connection closed by foreign host.\r\n");
    await bob.finished();
    assertEquals((await ann.frameOf("presence")).left, ["Bob"]);
  });

  testWith(
    needs,
    `${how}: Ctrl-C takes back the line and wedges nothing`,
    async () => {
      await using server = await startServer();
      await using ann = await member(server.port, "Ann");
      await using bob = telnetOnTerminal(...arguments_(server.port));
      await bob.stdout.includes(IN_LOBBY);
      for (const number of [1, 2, 3]) {
        await bob.type(`never said ${number}${CTRL_C}`);
        // Until its Ctrl-C has been answered, telnet shows nothing of what comes.
        await bob.type(`said ${number}${RETURN}`);
        assertEquals((await ann.frameOf("message")).text, `said ${number}`);
        await ann.say(`heard ${number}`);
        await bob.stdout.includes(`Ann >> heard ${number}\r\n`);
      }
    },
  );

  testWith(needs, `${how}: leaves by Ctrl-] and quit`, async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using bob = telnetOnTerminal(...arguments_(server.port));
    await bob.stdout.includes("welcome");
    await ann.frameOf("presence");
    await bob.type(CTRL_CLOSING_BRACKET);
    await bob.stdout.includes("telnet> ");
    await bob.type("quit" + RETURN);
    assertEquals((await bob.finished()).code, 0);
    assertEquals((await ann.frameOf("presence")).left, ["Client2"]);
  });

  testWith(needs, `${how}: leaves when its terminal is closed`, async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using bob = telnetOnTerminal(...arguments_(server.port));
    await bob.stdout.includes("welcome");
    await ann.frameOf("presence");
    await bob.endInput();
    assertEquals((await ann.frameOf("presence")).left, ["Client2"]);
    await bob.finished();
  });

  testWith(
    needs,
    `${how}: a syllable that telnet tears apart is not said, and the next line is`,
    async () => {
      await using server = await startServer();
      await using ann = await member(server.port, "Ann");
      await using bob = telnetOnTerminal(...arguments_(server.port));
      await bob.stdout.includes(IN_LOBBY);
      // The last byte of 한 is Ctrl-\ to a telnet that looks at seven bits: it
      // sends a "break" in its place.
      await bob.type("한글" + RETURN);
      await bob.stdout.includes("UTF-8");
      await bob.type("hangul" + RETURN);
      assertEquals((await ann.frameOf("message")).text, "hangul");
      await ann.say("한글");
      await bob.stdout.includes("Ann >> 한글\r\n");
    },
  );
}

testWith(
  ["telnet", "python3"],
  "telnet -8 is granted its eight bits: every syllable arrives",
  async () => {
    await using server = await startServer();
    await using ann = await member(server.port, "Ann");
    await using bob = telnetOnTerminal("-8", ...negotiating(server.port));
    await bob.stdout.includes(IN_LOBBY);
    // Among their bytes are Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-\ and Ctrl-], each with its eighth bit set.
    for (const text of ["한글", "탄 턄 텄 턚 턜 턝", "👨‍👩‍👧 가족"]) {
      await bob.type(text + RETURN);
      assertEquals((await ann.frameOf("message")).text, text);
    }
  },
);

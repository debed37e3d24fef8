/** Earlier messages, back to the first one. */
import { assertEquals } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { chat } from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member, Socket } from "../harness/socket.ts";

const COUNT = 70;

/** A server where so much was said. */
async function startWithPast() {
  const server = await openHall(UNHURRIED_LIMITS);
  await using ann = await member(server.port, "Ann");
  for (let count = 1; count <= COUNT; count++) await ann.say(`no. ${count}`);
  await ann.sendFrame({ type: "ping" });
  await ann.frameOf("pong");
  return server;
}

/** The numbers of the messages in some lines, smallest first. */
function numbersIn(lines: readonly string[]): number[] {
  return lines.map((line) => Number(/no\. (\d+)$/.exec(line)?.[1] ?? 0))
    .filter((number) => number > 0).toSorted((one, other) => one - other);
}

const ALL = Array.from({ length: COUNT }, (_, index) => index + 1);

Deno.test("through a pipe and at nc: /history goes back to the first message, and tells each once", async () => {
  await using server = await startWithPast();
  const { code, stdout } = await chat(
    ["join", `127.0.0.1:${server.port}`],
    "/history\n/history 25\n/history\n/history\n",
  );
  assertEquals(code, 0);
  const lines = stdout.split("\n");
  assertEquals(numbersIn(lines), ALL);
  assertEquals(
    lines.filter((line) =>
      /^\* (\d+ earlier|first|no earlier).* in lobby/.test(line)
    ),
    [
      "* 20 earlier in lobby:",
      "* 25 earlier in lobby:",
      "* first 5 in lobby:",
      "* no earlier messages in lobby",
    ],
  );

  await using nc = await Socket.connect(server.port);
  await nc.send("/history\n");
  const told: string[] = [];
  for (let command: string | undefined = ""; command !== undefined;) {
    command = undefined;
    for (let line = ""; !/earlier: |first \d+ in/.test(line);) {
      line = await nc.line();
      told.push(line);
      command = /^\* earlier: (.*)$/.exec(line)?.[1];
    }
    if (command !== undefined) await nc.send(`${command}\n`);
  }
  assertEquals(told.at(-1), "* first 10 in lobby:");
  while (numbersIn(told).length < COUNT + 20) told.push(await nc.line());
  // Messages sent on entering are sent again.
  assertEquals([...new Set(numbersIn(told))], ALL);
});

screenTest(
  "at a terminal: /history goes back from what is shown",
  async () => {
    await using server = await startWithPast();
    await using bob = await Screen.join(server.port, "Bob");
    await bob.untilShown(`no. ${COUNT}`);
    for (
      const told of [
        ...[ALL.slice(-40), ALL.slice(-60)],
        ALL,
      ]
    ) {
      bob.type("/history\r");
      await bob.untilEqual(() => numbersIn(bob.everything()), told);
      await bob.untilLast("lobby>");
    }
    await bob.untilShown("* first 10 in lobby:");
  },
);

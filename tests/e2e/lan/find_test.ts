/** The promises of `chat serve --announce`, `chat find` and `chat join` without an address, between two machines on a network of their own. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { FOUND_A_SENDER_MAX } from "../../../lan/search.ts";
import { TestFolder } from "../../store/test_folder.ts";
import {
  find,
  FIRST,
  found,
  type Machines,
  networkTest,
  SECOND,
} from "./machines.ts";
import {
  denoCommand,
  PATIENCE,
  programCommand,
  startCommand,
} from "../harness/program.ts";
import { Screen } from "../harness/screen.ts";

/** A server that is announced: it is found from then on. */
async function announced(machines: Machines, ...args: readonly string[]) {
  const server = await machines.serve(1, args);
  await server.stderr.line((line) => line.includes(" info announced "));
  return server;
}

/** A terminal where somebody joins who may choose among servers; it begins again when a busy machine answers late. */
async function offering(machines: Machines): Promise<Screen> {
  for (const started = performance.now();;) {
    await using stack = new AsyncDisposableStack();
    const screen = stack.use(
      new Screen(
        machines.on(2, [...programCommand(), "join", "--name", "Ann"]),
        { env: { CHAT_IDENTITY: "none" } },
      ),
    );
    let answer: string | undefined;
    await screen.until(
      () => {
        answer = /number of the server|no server was found/
          .exec(screen.shown().join("\n"))?.[0];
        return answer !== undefined;
      },
      "an answer",
    );
    if (answer?.startsWith("number")) {
      stack.move();
      return screen;
    }
    if (performance.now() > started + PATIENCE) throw new Error(answer);
  }
}

networkTest(
  "chat find lists the servers of other machines, what they say of themselves, and nothing once they are gone",
  async (machines) => {
    using folder = new TestFolder();
    const named = ["--announce", "Class 3b"];
    await using locked = await announced(
      machines,
      ...[...named, "--tls", "--password", "secret", "--port", "2500"],
      ...["--data", folder.data],
    );
    await using open = await announced(machines, ...named);
    const [, fingerprint] = await locked.stdout.matches(/#sha256:([0-9a-f]+)/);
    const [first, second, ...others] = await found(machines, 2);
    assertEquals(others, []);
    assertEquals(first, {
      ...{ name: "Class 3b", address: `${FIRST}:2500`, tls: true },
      ...{ fingerprint, password: true, people: 0, protocol: 1 },
    });
    assertEquals(second, {
      ...{ name: "Class 3b (2)", address: `${FIRST}:2428`, tls: false },
      ...{ fingerprint: null, password: false, people: 0, protocol: 1 },
    });
    const table = await find(machines, "--wait", "4");
    assertEquals([table.code, table.stderr], [0, ""]);
    assertEquals(
      table.stdout,
      `ADDRESS         TLS  PASSWORD  PEOPLE  NAME
${FIRST}:2500  yes  yes       0       Class 3b
${FIRST}:2428  no   no        0       Class 3b (2)
`,
    );

    await using member = machines.chat(2, ["join", FIRST, "--name", "Ann"]);
    await open.stderr.line((line) => line.includes(" info joined "));
    // It is told within seconds.
    for (;;) {
      const people = (await found(machines, 2)).map(({ people }) => people);
      if (people[1] === 1) break;
      assertEquals(people, [0, 0]);
    }
    await member.endInput();

    for (const server of [locked, open]) {
      server.signal("SIGTERM");
      assertEquals((await server.finished()).code, 0);
    }
    assertEquals(await find(machines, "--wait", "0.5"), {
      code: 1,
      stdout: "",
      stderr:
        "chat: no server was found on the local network; join by its address: chat join HOST\n",
    });
  },
);

networkTest(
  "a server that is told so, or that only its own machine can reach, is not announced",
  async (machines) => {
    await using _off = await machines.serve(1, ["--announce", "off"]);
    await using _loopback = await machines.serve(1, [
      ...["--host", "127.0.0.1", "--port", "2500"],
    ]);
    await using _announced = await announced(machines, "--port", "2600");
    assertEquals(
      (await found(machines, 1)).map(({ address }) => address),
      [`${FIRST}:2600`],
    );
  },
);

networkTest(
  "a server that multicast DNS is not available to serves all the same, and chat find says why it cannot look",
  async (machines) => {
    const script = new URL("port_for_itself.ts", import.meta.url);
    const holder = denoCommand(script, "-A");
    await using first = startCommand(machines.on(1, holder));
    await using second = startCommand(machines.on(2, holder));
    for (const { stdout } of [first, second]) await stdout.includes("bound");
    await using server = await machines.serve(1, []);
    const line = await server.stderr.line((line) =>
      line.includes(" warn announcement failed ")
    );
    assertStringIncludes(line, "UDP port 5353");
    const { code, stderr } = await find(machines);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "UDP port 5353");
    await using member = machines.chat(2, ["join", FIRST]);
    await server.stderr.line((line) => line.includes(" info joined "));
    await member.endInput();
  },
);

networkTest(
  "what anybody sends by multicast neither ends a server or a search nor acts on a terminal, and hides no server",
  async (machines) => {
    await using server = await announced(machines, "--announce", "Class 3b");
    const hostile = denoCommand(
      new URL("hostile_responder.ts", import.meta.url),
      "-A",
    );
    // On the machine of the search, and so from another address than the server's.
    await using responder = startCommand(machines.on(2, [...hostile, SECOND]));
    await using elsewhere = startCommand(
      machines.on(1, [...hostile, FIRST, SECOND]),
    );
    for (const { stdout } of [responder, elsewhere]) {
      await stdout.includes("sending");
    }
    for (const args of [["--wait", "4"], ["--wait", "4", "--json"]]) {
      const { code, stdout } = await find(machines, ...args);
      assertEquals(code, 0);
      assertStringIncludes(stdout, "Class 3b");
      // deno-lint-ignore no-control-regex -- It is what must not be there.
      assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(stdout), stdout);
      assert(stdout.split("\n").length <= 2 + FOUND_A_SENDER_MAX + 1, stdout);
      assert(!stdout.includes("elsewhere"), stdout);
    }
    await using member = machines.chat(2, ["join", FIRST]);
    await server.stderr.line((line) => line.includes(" info joined "));
    await member.endInput();
  },
);

networkTest(
  "chat join without an address offers the servers that are found, and Enter joins the first",
  async (machines) => {
    await using server = await announced(machines, "--announce", "Class 3b");
    await using screen = await offering(machines);
    await screen.untilLast("number of the server (1):");
    await screen.untilShown(
      `1  ${FIRST}:2428  no   no        0       Class 3b`,
    );
    screen.type("2\r");
    // The terminal is not raw between two questions.
    await screen.until(
      () =>
        /^! choose a number from 1 to 1\n+number of/m.test(
          screen.shown().join("\n"),
        ),
      "the question again",
    );
    screen.type("\r");
    await server.stderr.line((line) => line.includes(" info joined "));
  },
  { isScreen: true },
);

networkTest(
  "chat join without an address says what is missing, in a pipe at once and at a terminal when nothing is found",
  async (machines) => {
    await using piped = machines.chat(2, ["join"]);
    const { code, stderr } = await piped.finished();
    assertEquals(code, 2);
    assertStringIncludes(stderr, "chat: chat join needs an address");
    await using screen = new Screen(
      machines.on(2, [...programCommand(), "join"]),
      { env: { CHAT_IDENTITY: "none" } },
    );
    await screen.untilShown("no server was found");
    await screen.untilShown("chat: chat join needs an address");
    assertEquals((await screen.ended()).code, 2);
  },
  { isScreen: true },
);

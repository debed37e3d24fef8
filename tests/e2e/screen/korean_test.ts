/** The program where the locale is Korean: people read Korean, programs what they always read. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { openHall } from "../harness/hall.ts";
import { chat, startProgram, within } from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member, Socket } from "../harness/socket.ts";

const KOREAN = { LC_ALL: "ko_KR.UTF-8" };

/** A word in English; names and commands are shorter, in capitals or behind a sign. */
const ENGLISH = /(?<![\w/-])[a-z]{3,}/;

/** Words that are the same in every language. */
const NAMES = /lobby|chat|kitchen|127\.0\.0\.1:\d+|https?:\S+/g;

function assertKorean(text: string): void {
  assertMatch(text, /[가-힣]/);
  const rest = text.replaceAll(NAMES, "");
  assert(!ENGLISH.test(rest), text);
}

screenTest(
  "a person reads Korean from the first question to the end",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bora = Screen.start(
      ["join", `127.0.0.1:${server.port}`, "--time", "off"],
      { env: KOREAN, rows: 40 },
    );
    await bora.untilShown("이름:");
    bora.type("Bora\r");
    await bora.untilShown("lobby>");
    await ann.say("you left the room");
    await bora.untilShown("Ann >> you left the room");
    bora.type("/whoo\r/join kitchen\r/leave lobby\r");
    await bora.untilShown("kitchen>");
    bora.type("/help rooms\r");
    await bora.until(
      () => bora.everything().some((row) => row.startsWith("* /unlock")),
      "the help",
    );
    // A group is called as it is shown.
    bora.type("/help 화\t\r");
    await bora.until(
      () => bora.everything().some((row) => row.startsWith("* /clear")),
      "the help of a group",
    );
    await bora.untilLast("kitchen>");
    for (const row of bora.everything()) {
      if (/^[*!] /.test(row)) {
        assertKorean(
          row.replace(/\/help room|\/\w+|\[[^\]]*\]|\b[A-Z]+\b/g, ""),
        );
      }
    }
    bora.type("/quit\r");
    assertEquals(await bora.ended(), { code: 0 });
  },
);

Deno.test("help, a wrong command line and a failure are Korean; the exit codes are the same", async () => {
  for (
    const [code, ...args] of [
      [0, "help"],
      [2, "jion"],
      [1, "join", "127.0.0.1:1"],
    ] as const
  ) {
    const korean = await chat(args, "", { env: KOREAN });
    assertEquals(korean.code, code);
    const shown = korean.stdout + korean.stderr;
    assertMatch(shown, /[가-힣]/);
    const plain = await chat(args, "", { env: { LC_ALL: "C" } });
    assertEquals(plain.code, code);
    assert(!/[가-힣]/.test(plain.stdout + plain.stderr));
    assertEquals(
      await chat(args, "", { env: { LC_ALL: "ko_KR", LANGUAGE: "en" } }),
      plain,
    );
  }
});

Deno.test("a chosen language holds in any locale, for every command", async () => {
  for (const locale of ["C", "en_US.UTF-8"]) {
    const env = { LC_ALL: locale, CHAT_LANGUAGE: "ko" };
    assertMatch((await chat(["help"], "", { env })).stdout, /[가-힣]/);
  }
  const env = { ...KOREAN, CHAT_LANGUAGE: "en" };
  assert(!/[가-힣]/.test((await chat(["help"], "", { env })).stdout));
});

Deno.test("output for programs is byte for byte the same", async () => {
  await using server = await openHall();
  const where = `127.0.0.1:${server.port}`;
  const frames = [
    '{"type":"who"}\n{"type":"nothing"}\n{"type":"join","room":"a b"}\nx\n',
    '{"type":"whois","name":"Cho"}\n{"type":"bye"}\n',
  ].join("");
  const read = async (env: Readonly<Record<string, string>>) => {
    const outputs = [
      await chat(["join", where, "--json", "--name", "Bot"], frames, { env }),
      await chat(["tail", where, "--json", "--no-follow"], "", { env }),
      await chat(["doctor", "127.0.0.1:1", "--json"], "", { env }),
      await chat(["version", "--json"], "", { env }),
      await chat(["completions", "bash"], "", { env }),
      await chat(["man"], "", { env }),
    ];
    return outputs.map(({ stdout, code }) => [stdout, code]);
  };
  assertEquals(await read(KOREAN), await read({ LC_ALL: "C" }));
});

Deno.test("a server in Korean logs, and greets others, in English", async () => {
  await using program = startProgram(
    ["serve", "--host", "127.0.0.1", "--port", "0", "--max-connections", "10"],
    { env: KOREAN },
  );
  const line = await program.stdout.line((line) => /:\d+/.test(line));
  assertMatch(line, /[가-힣]/);
  const port = Number(/:(\d+)/.exec(line)?.[1]);
  await using socket = await Socket.connect(port);
  await socket.send("/who\n");
  assertStringIncludes(await socket.line(), "* welcome, ");
  program.signal("SIGTERM");
  const { stderr } = await within(program.finished(), "the server to end");
  assert(!/[가-힣]/.test(stderr), stderr);
});

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { harmless } from "../../../protocol/text/harmless.ts";
import {
  LEVELS,
  type LogFields,
  openServerLog,
  type ServerLog,
  type ServerLogOptions,
} from "../../../server/observe/server_log.ts";
import { nextTurn } from "../../../server/turn.ts";
import { FakeTimers, settled } from "../fake_timers.ts";

const TIME = Date.UTC(2024, 1, 29, 12, 0, 0, 7);

/** All that a server log writes of what a test says in it. */
async function written(
  say: (serverLog: ServerLog) => void,
  options: Omit<ServerLogOptions, "write"> = {},
): Promise<string> {
  let text = "";
  {
    await using serverLog = openServerLog({
      write: (more) => Promise.resolve(void (text += more)),
      now: () => TIME,
      ...options,
    });
    say(serverLog);
  }
  return text;
}

Deno.test("a line has the time, the level, the message and its fields", async () => {
  assertEquals(
    await written((serverLog) => {
      serverLog.info("connected", { address: "192.0.2.7:1234" });
      serverLog.warn("trouble");
      serverLog.error("worse", { count: 2, isBad: true, reason: undefined });
    }),
    "2024-02-29T12:00:00.007Z info connected address=192.0.2.7:1234\n" +
      "2024-02-29T12:00:00.007Z warn trouble\n" +
      "2024-02-29T12:00:00.007Z error worse count=2 isBad=true\n",
  );
});

Deno.test("as JSON a line is one object with the fields beside those of every line", async () => {
  const text = await written(
    (serverLog) => {
      serverLog.info("connected", { address: "192.0.2.7:1234" });
      serverLog.warn("worse", { count: 2, isBad: true, reason: undefined });
    },
    { format: "json" },
  );
  assertEquals(
    text,
    `{"time":"2024-02-29T12:00:00.007Z","level":"info","message":"connected","address":"192.0.2.7:1234"}\n` +
      `{"time":"2024-02-29T12:00:00.007Z","level":"warn","message":"worse","count":2,"isBad":true}\n`,
  );
});

Deno.test("a value that is not one word is quoted and cannot leave its quotes", async () => {
  const cases: [value: string, shown: string][] = [
    ["안녕", "안녕"],
    ["hung up", `"hung up"`],
    ["", `""`],
    ["a=b", `"a=b"`],
    [`she said "no"`, String.raw`"she said \"no\""`],
    ["back\\slash", String.raw`"back\\slash"`],
    ["one\ntwo\tthree", String.raw`"one\ntwo\tthree"`],
    ["\x1b[2J", String.raw`"\u001b[2J"`],
    ["\x9b2J\x7f", String.raw`"\u009b2J\u007f"`],
    ["\u202eevil\u2066", String.raw`"\u202eevil\u2066"`],
    ["\u2028", String.raw`"\u2028"`],
    ["wide\u3000blank", `"wide\u3000blank"`],
  ];
  for (const [value, shown] of cases) {
    assertEquals(
      await written((serverLog) => serverLog.info("said", { value })),
      `2024-02-29T12:00:00.007Z info said value=${shown}\n`,
    );
  }
});

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      ...'a ="\\\n\r\t\0\x1b\x7f\x85\x9b\u2028\u2029\u202e\u2069안👋',
    ),
  }),
);

Deno.test("whatever the fields hold, a line is one line and harmless to a terminal", async () => {
  await fc.assert(fc.asyncProperty(
    anyText,
    fc.constantFrom("text", "json"),
    async (value, format) => {
      const text = await written(
        (serverLog) => serverLog.info("said", { value, more: 1 }),
        { format },
      );
      assertEquals(text.indexOf("\n"), text.length - 1);
      const line = text.slice(0, -1);
      assertEquals(line, harmless(line));
      assert(!/[\n\t]/.test(line));
    },
  ));
});

Deno.test("any field can be read back from JSON and from a text line", async () => {
  await fc.assert(fc.asyncProperty(anyText, async (value) => {
    const say = (serverLog: ServerLog) => serverLog.info("said", { value });
    assertEquals(JSON.parse(await written(say, { format: "json" })), {
      time: "2024-02-29T12:00:00.007Z",
      level: "info",
      message: "said",
      value,
    });
    const text = await written(say);
    const word = text.slice(text.indexOf("value=") + "value=".length, -1);
    assertEquals(word.startsWith('"') ? JSON.parse(word) : word, value);
  }));
});

Deno.test("lines below the level are left out", async () => {
  for (const [index, level] of LEVELS.entries()) {
    const text = await written((serverLog) => {
      for (const each of LEVELS) serverLog[each](`said ${each}`);
    }, { level });
    assertEquals(
      text.trimEnd().split("\n").map((line) => line.split("said ")[1]),
      LEVELS.slice(index),
    );
  }
});

Deno.test("without a given clock a server log uses the real one", async () => {
  const before = Date.now();
  const text = await written((serverLog) => serverLog.info("now"), {
    now: undefined,
  });
  const after = Date.now();
  const time = Date.parse(text.split(" ")[0] ?? "");
  assert(before <= time && time <= after);
});

Deno.test("logging does not wait for a line to be written, and lines that cannot be are lost", async () => {
  const texts: string[] = [];
  const end = Promise.withResolvers<void>();
  const serverLog = openServerLog({
    write: (text) => {
      texts.push(text);
      return end.promise;
    },
    now: () => TIME,
  });
  serverLog.info("one");
  await nextTurn();
  serverLog.info("two");
  end.reject(new Deno.errors.BrokenPipe("nobody reads"));
  await serverLog[Symbol.asyncDispose]();
  assertEquals(texts, [
    "2024-02-29T12:00:00.007Z info one\n",
    "2024-02-29T12:00:00.007Z info two\n2024-02-29T12:00:00.007Z warn log lines lost lines=1\n",
    "2024-02-29T12:00:00.007Z warn log lines lost lines=2\n",
  ]);
});

Deno.test("a server log whose reader has stopped does not hold up the end", async () => {
  using timers = new FakeTimers();
  const serverLog = openServerLog({ write: () => new Promise(() => {}) });
  serverLog.info("last words");
  const closing = serverLog[Symbol.asyncDispose]();
  await settled();
  assertEquals(timers.waits.length, 1);
  await timers.goOff();
  await closing;
});

Deno.test("no field can replace one that every line has", () => {
  // @ts-expect-error: these names are taken
  const fields: LogFields = { level: "info" };
  assertEquals(Object.keys(fields), ["level"]);
});

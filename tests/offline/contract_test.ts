// The behaviour of @std on which the program and its tests rely. They run against
// the real library and against the stand-ins in offline/, whichever is in use.

import {
  assert,
  assertEquals,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";
import { Channel, ChannelClosedError } from "@std/async/channel";
import { deadline } from "@std/async/deadline";
import { delay } from "@std/async/delay";
import { parseArgs } from "@std/cli/parse-args";

/** Longer than any test takes, in milliseconds: stands for "never". */
const LONG_MS = 60_000;

// The assertions come first and are tested without themselves: a broken
// assertEquals would otherwise pass its own test.

function failsWith(run: () => unknown): AssertionError {
  try {
    run();
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
  throw new Error(`Did not fail: ${run}`);
}

async function failsLater(
  run: () => Promise<unknown>,
): Promise<AssertionError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
  throw new Error(`Did not fail: ${run}`);
}

Deno.test("assert: passes what is true, fails what is not, narrows the type", () => {
  const value: string | undefined = ["text"].at(0);
  assert(value);
  value.toUpperCase();
  for (const falsy of [false, 0, "", null, undefined]) {
    failsWith(() => assert(falsy));
  }
  const error = failsWith(() => assert(false, "the reason"));
  if (!error.message.includes("the reason")) throw error;
  if (error.name !== "AssertionError") throw error;
});

Deno.test("fail: always fails, and says why", () => {
  const error = failsWith(() => fail("the reason"));
  if (!error.message.includes("the reason")) throw error;
});

Deno.test("assertEquals: compares content at every depth", () => {
  class Point {
    constructor(readonly x: number) {}
  }
  const same: [unknown, unknown][] = [
    [1, 1],
    [NaN, NaN],
    ["a", "a"],
    [undefined, undefined],
    [[1, [2]], [1, [2]]],
    [{ a: 1, b: { c: [] } }, { b: { c: [] }, a: 1 }],
    [new Uint8Array([1, 2]), new Uint8Array([0, 1, 2]).subarray(1)],
    [new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]])],
    [new Set([1, 2]), new Set([2, 1])],
    [new Date(1), new Date(1)],
    [new Point(1), new Point(1)],
  ];
  for (const [a, b] of same) {
    assertEquals(a, b);
    failsWith(() => assertNotEquals(a, b));
  }
  const different: [unknown, unknown][] = [
    [1, 2],
    [1, "1"],
    [null, undefined],
    [[1], [1, 2]],
    [[1, 2], [2, 1]],
    [{ a: 1 }, { a: 2 }],
    [{ a: undefined }, {}],
    [{ a: 1 }, { a: 1, b: 1 }],
    [[], {}],
    [new Uint8Array([1]), new Uint8Array([2])],
    [new Uint8Array([1]), [1]],
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [new Set([1]), new Set([2])],
    [new Date(1), new Date(2)],
    [new Point(1), new Point(2)],
    [new Point(1), { x: 1 }],
    [new URL("http://one.test"), new URL("http://two.test")],
  ];
  for (const [a, b] of different) {
    assertNotEquals(a, b);
    failsWith(() => assertEquals(a, b));
  }
});

Deno.test("assertEquals: the message has the note and both values", () => {
  const { message } = failsWith(() =>
    assertEquals(["left"], ["right"], "the note")
  );
  for (const part of ["the note", "left", "right"]) {
    if (!message.includes(part)) throw new Error(`No ${part} in: ${message}`);
  }
});

Deno.test("assertStrictEquals: the same object, not an equal one", () => {
  const list = [1];
  assertStrictEquals(list, list);
  assertStrictEquals("a", "a");
  assertStrictEquals(NaN, NaN);
  failsWith(() => assertStrictEquals([1], list));
  failsWith(() => assertStrictEquals(-0, 0));
});

Deno.test("assertStringIncludes and assertMatch", () => {
  assertStringIncludes("hello", "ell");
  failsWith(() => assertStringIncludes("hello", "elo"));
  assertMatch("hello", /^h.*o$/);
  failsWith(() => assertMatch("hello", /^e/));
});

Deno.test("assertLess and assertLessOrEqual", () => {
  assertLess(1, 2);
  failsWith(() => assertLess(1, 1));
  assertLessOrEqual(1, 1);
  failsWith(() => assertLessOrEqual(2, 1));
});

Deno.test("assertThrows: checks class and message, returns the error", () => {
  const thrower = () => {
    throw new TypeError("a bad type");
  };
  const error = assertThrows(thrower, TypeError, "bad");
  assertEquals(error.message, "a bad type");
  assertThrows(thrower);
  assertThrows(thrower, Error);
  failsWith(() => assertThrows(thrower, RangeError));
  failsWith(() => assertThrows(thrower, TypeError, "good"));
  failsWith(() => assertThrows(() => {}));
  failsWith(() => assertThrows(() => {}, Error));
  const thrown = assertThrows(() => {
    throw "not an error";
  });
  assertEquals(thrown, "not an error");
});

Deno.test("assertRejects: checks class and message, returns the error", async () => {
  const rejecter = () => Promise.reject(new TypeError("a bad type"));
  const error = await assertRejects(rejecter, TypeError, "bad");
  assertEquals(error.message, "a bad type");
  await assertRejects(rejecter);
  await failsLater(() => assertRejects(rejecter, RangeError));
  await failsLater(() => assertRejects(rejecter, TypeError, "good"));
  await failsLater(() => assertRejects(() => Promise.resolve()));
  await failsLater(() => assertRejects(() => Promise.resolve(), Error));
});

Deno.test("assertRejects: a function that throws does not reject", async () => {
  await failsLater(() =>
    assertRejects((): Promise<void> => {
      throw new TypeError("at once");
    }, TypeError)
  );
});

// parseArgs

/** Parses with options like the program's; leaves out what was not given. */
function given(...words: string[]): Record<string, unknown> {
  const args = parseArgs(words, {
    string: ["_", "port", "name", "room"],
    boolean: ["plain", "help"],
    collect: ["room"],
    alias: { port: "p", name: ["n", "nick"], help: "h", room: "r" },
  });
  const entries = Object.entries(args).filter(([name, value]) =>
    name.length > 1 && value !== false &&
    !(Array.isArray(value) && value.length === 0)
  );
  const rest = args._.length > 0 ? { _: args._ } : {};
  return { ...Object.fromEntries(entries), ...rest };
}

Deno.test("parseArgs: everything there is when nothing is given", () => {
  assertEquals(
    { ...parseArgs([], { string: ["_", "port"], boolean: ["help"] }) },
    { _: [], help: false },
  );
  assertEquals(
    {
      ...parseArgs([], {
        string: ["room"],
        collect: ["room"],
        alias: { room: "r" },
      }),
    },
    { _: [], room: [], r: [] },
  );
});

Deno.test("parseArgs: the ways to give a value", () => {
  assertEquals(given("--port", "7777"), { port: "7777" });
  assertEquals(given("--port=7777"), { port: "7777" });
  assertEquals(given("-p", "7777"), { port: "7777" });
  assertEquals(given("-p=7777"), { port: "7777" });
  assertEquals(given("-p7777"), { port: "7777" });
  assertEquals(given("--port=a=b"), { port: "a=b" });
  assertEquals(given("--name", "Ann Lee"), {
    name: "Ann Lee",
    nick: "Ann Lee",
  });
  assertEquals(given("-n", "日本"), { name: "日本", nick: "日本" });
  assertEquals(given("-n=äö"), { name: "äö", nick: "äö" });
  assertEquals(given("-n/tmp/x"), { name: "/tmp/x", nick: "/tmp/x" });
});

Deno.test("parseArgs: a missing value is an empty string", () => {
  assertEquals(given("--port"), { port: "" });
  assertEquals(given("--port="), { port: "" });
  assertEquals(given("-p"), { port: "" });
  assertEquals(given("-p="), { port: "" });
  assertEquals(given("--port", "--help"), { port: "", help: true });
  assertEquals(given("--port", "-h"), { port: "", help: true });
  assertEquals(given("-p", "--help"), { port: "", help: true });
  assertEquals(given("--port", "--", "x"), { port: "", _: ["x"] });
  assertEquals(given("--port", ""), { port: "", _: [""] });
});

Deno.test("parseArgs: a value with a dash in front needs an equals sign", () => {
  const options = { string: ["_", "port"], alias: { port: "p" } };
  const apart = parseArgs(["--port", "-1"], options);
  assertEquals([apart["port"], apart["1"]], ["", true]);
  assertEquals(parseArgs(["-p", "-1"], options)["port"], "");
  assertEquals(given("--port=-1"), { port: "-1" });
  assertEquals(given("-p=-1"), { port: "-1" });
  assertEquals(given("-p-1"), { port: "-1" });
  // A lone dash is a word; only a short option takes it for a value.
  assertEquals(given("-"), { _: ["-"] });
  assertEquals(given("--port", "-"), { port: "", _: ["-"] });
  assertEquals(given("-p", "-"), { port: "-" });
});

Deno.test("parseArgs: aliases give and get the value", () => {
  for (const way of ["--name", "-n", "--nick"]) {
    const args = parseArgs([way, "ann"], {
      string: ["name"],
      alias: { name: ["n", "nick"] },
    });
    assertEquals({ ...args }, { _: [], name: "ann", n: "ann", nick: "ann" });
  }
  for (const way of ["--help", "-h"]) {
    const args = parseArgs([way, "topic"], {
      boolean: ["help"],
      alias: { help: "h" },
    });
    assertEquals({ ...args }, { _: ["topic"], help: true, h: true });
  }
});

Deno.test("parseArgs: booleans", () => {
  assertEquals(given("--plain"), { plain: true });
  assertEquals(given("--plain", "serve"), { plain: true, _: ["serve"] });
  assertEquals(given("--plain=true"), { plain: true });
  assertEquals(given("--plain=false"), {});
  assertEquals(given("--plain=yes"), { plain: true });
  assertEquals(given("--plain", "false"), {});
  assertEquals(given("--plain", "true"), { plain: true });
  assertEquals(given("-h", "false"), {});
});

Deno.test("parseArgs: given twice, the last counts; collected, both do", () => {
  assertEquals(given("--port", "1", "-p", "2"), { port: "2" });
  assertEquals(given("--plain", "--plain=false"), {});
  assertEquals(given("--room", "a", "-r", "b", "--room=c"), {
    room: ["a", "b", "c"],
  });
  assertEquals(given("--room", "a"), { room: ["a"] });
  assertEquals(given("--room"), { room: [""] });
  const args = parseArgs(["-v", "-v"], { boolean: ["v"], collect: ["v"] });
  assertEquals(args.v, [true, true]);
});

Deno.test("parseArgs: several letters after one dash", () => {
  const flat = (...words: string[]): Record<string, unknown> => ({
    ...parseArgs(words, { string: ["n"], boolean: ["a", "b"] }),
  });
  assertEquals(flat("-ab"), { _: [], a: true, b: true });
  assertEquals(flat("-abn", "x"), { _: [], a: true, b: true, n: "x" });
  assertEquals(flat("-an=x"), { _: [], a: "x", b: false });
  assertEquals(flat("-na"), { _: [], n: "", a: true, b: false });
  assertEquals(flat("-n-"), { _: [], n: "-", a: false, b: false });
  assertEquals(flat("-n-x"), { _: [], n: "-x", a: false, b: false });
});

Deno.test("parseArgs: words stay strings with `_`, become numbers without", () => {
  assertEquals(given("join", "127.0.0.1", "7777", "1e3", "0x10"), {
    _: ["join", "127.0.0.1", "7777", "1e3", "0x10"],
  });
  assertEquals(parseArgs(["7777", "x", " "])._, [7777, "x", " "]);
  assertEquals(parseArgs(["--level", "3"], { collect: ["level"] })["level"], [
    3,
  ]);
});

Deno.test("parseArgs: `--` ends the options", () => {
  assertEquals(given("--plain", "--", "--port", "1", "--"), {
    plain: true,
    _: ["--port", "1", "--"],
  });
});

Deno.test("parseArgs: unknown hears of options nobody named, and of words", () => {
  const heard: unknown[][] = [];
  const parse = (...words: string[]): Record<string, unknown> => {
    heard.length = 0;
    return {
      ...parseArgs(words, {
        string: ["_", "port"],
        boolean: ["help"],
        alias: { port: "p" },
        unknown: (arg, key, value) => {
          heard.push([arg, key, value]);
          return false;
        },
      }),
    };
  };
  assertEquals(parse("--port", "1", "-p=2", "--help"), {
    _: [],
    port: "2",
    p: "2",
    help: true,
  });
  assertEquals(heard, []);

  assertEquals(parse("serve", "--prot", "1", "-x", "--flag"), {
    _: [],
    help: false,
  });
  assertEquals(heard, [
    ["serve", undefined, undefined],
    ["--prot", "prot", "1"],
    ["-x", "x", true],
    ["--flag", "flag", true],
  ]);

  parse("--prot=1", "-x=2", "-yz", "--", "--after");
  assertEquals(heard, [
    ["--prot=1", "prot", "1"],
    ["-x=2", "x", "2"],
    ["-yz", "y", true],
    ["-yz", "z", true],
  ]);

  parse("--no-help", "---dashes", "--a.b");
  assertEquals(heard.map(([arg, key]) => [arg, key]), [
    ["--no-help", "no-help"],
    ["---dashes", "-dashes"],
    ["--a.b", "a.b"],
  ]);
});

Deno.test("parseArgs: unknown keeps what it does not answer with false", () => {
  const args = parseArgs(["word", "--flag", "--size", "2"], {
    string: ["_"],
    unknown: () => undefined,
  });
  assertEquals({ ...args }, { _: ["word"], flag: true, size: 2 });
});

Deno.test("parseArgs: an option cannot reach into the prototype", () => {
  const args = parseArgs(["--__proto__", "x"], { string: ["_"] });
  assertStrictEquals(Object.getPrototypeOf(args), Object.prototype);
});

Deno.test("parseArgs: the types of what it returns", () => {
  const args = parseArgs(["serve", "--port", "1"], {
    string: ["_", "port", "room"],
    boolean: ["help"],
    collect: ["room"],
    alias: { port: "p" },
    unknown: () => false,
  });
  const port: string | undefined = args.port;
  const help: boolean = args.help;
  const rooms: string[] = args.room;
  const words: string[] = args._.map(String);
  const other: unknown = args["other"];
  assertEquals([port, help, rooms, words, other], [
    "1",
    false,
    [],
    [],
    undefined,
  ]);
});

// Channel

Deno.test("Channel: values come out in the order they went in", async () => {
  const channel = new Channel<number>({ capacity: 100 });
  assertEquals([channel.capacity, channel.size, channel.closed], [
    100,
    0,
    false,
  ]);
  // More rounds than the queue inside has places, so that it goes round.
  let sent = 0;
  let received = 0;
  for (let round = 0; round < 50; round++) {
    while (channel.size < 100 - round % 7) await channel.send(sent++);
    while (channel.size > round) {
      assertEquals(await channel.receive(), received++);
    }
  }
  while (channel.size > 0) assertEquals(await channel.receive(), received++);
  assertEquals(received, sent);
});

Deno.test("Channel: a burst of many values", async () => {
  const many = 20_000;
  const channel = new Channel<number>({ capacity: many });
  for (let turn = 0; turn < 2; turn++) {
    for (let i = 0; i < many; i++) assert(channel.trySend(i));
    assertEquals(channel.trySend(-1), false);
    for (let i = 0; i < many; i++) {
      if (await channel.receive() !== i) fail(`Not in order at ${i}`);
    }
    assertEquals(channel.size, 0);
  }
});

Deno.test("Channel: a full one makes send wait, first come first served", async () => {
  const channel = new Channel<string>({ capacity: 1 });
  await channel.send("a");
  const done: string[] = [];
  const b = channel.send("b").then(() => done.push("b"));
  const c = channel.send("c").then(() => done.push("c"));
  await delay(0);
  assertEquals(done, []);
  assertEquals(channel.size, 1);

  assertEquals(await channel.receive(), "a");
  await b;
  assertEquals(done, ["b"]);
  assertEquals(channel.size, 1);
  assertEquals(channel.tryReceive(), { state: "ok", value: "b" });
  await c;
  assertEquals(await channel.receive(), "c");
  assertEquals(done, ["b", "c"]);
});

Deno.test("Channel: who waits to receive is served in turn", async () => {
  const channel = new Channel<number>({ capacity: 4 });
  const waiting = [channel.receive(), channel.receive()];
  assert(channel.trySend(1));
  await channel.send(2);
  assert(channel.trySend(3));
  assertEquals(await Promise.all(waiting), [1, 2]);
  assertEquals(await channel.receive(), 3);
});

Deno.test("Channel: undefined is a value", async () => {
  const channel = new Channel<undefined>({ capacity: 2 });
  assert(channel.trySend(undefined));
  assertEquals(channel.size, 1);
  assertEquals(channel.tryReceive(), { state: "ok", value: undefined });
  assertEquals(channel.tryReceive(), { state: "empty" });
  const received = channel.receive();
  await channel.send(undefined);
  assertEquals(await received, undefined);
});

Deno.test("Channel: a closed one gives what it has, then rejects", async () => {
  const channel = new Channel<number>({ capacity: 2 });
  await channel.send(1);
  channel.close();
  channel.close();
  assert(channel.closed);

  assertEquals(channel.trySend(2), false);
  const error = await assertRejects(() => channel.send(2), ChannelClosedError);
  assertEquals(error.name, "ChannelClosedError");

  assertEquals(await channel.receive(), 1);
  await assertRejects(() => channel.receive(), ChannelClosedError);
  assertEquals(channel.tryReceive(), { state: "closed" });
});

Deno.test("Channel: closing ends every wait", async () => {
  const empty = new Channel<number>({ capacity: 1 });
  const receivers = [empty.receive(), empty.receive()];
  empty.close();
  for (const receiver of receivers) {
    await assertRejects(() => receiver, ChannelClosedError);
  }

  const full = new Channel<number>({ capacity: 1 });
  await full.send(1);
  const senders = [full.send(2), full.send(3)];
  full.close();
  for (const sender of senders) {
    await assertRejects(() => sender, ChannelClosedError);
  }
  assertEquals(await full.receive(), 1);
  await assertRejects(() => full.receive(), ChannelClosedError);
});

Deno.test("Channel: for await runs until it is closed and empty", async () => {
  const channel = new Channel<number>({ capacity: 1 });
  const producer = (async () => {
    for (let i = 0; i < 5; i++) await channel.send(i);
    channel.close();
  })();
  const values = [];
  for await (const value of channel) values.push(value);
  await producer;
  assertEquals(values, [0, 1, 2, 3, 4]);
});

// delay, deadline

Deno.test("delay: resolves after the time, not before", async () => {
  const start = performance.now();
  await delay(30);
  // A timer may fire a fraction of a millisecond early by this clock.
  assert(performance.now() - start >= 29);
});

Deno.test("delay: a signal ends it with the signal's reason", async () => {
  const reason = new Error("no longer needed");
  const controller = new AbortController();
  const waiting = delay(LONG_MS, { signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting), reason);
  assertStrictEquals(
    await assertRejects(() => delay(LONG_MS, controller)),
    reason,
  );
  await assertRejects(
    () => delay(LONG_MS, { signal: AbortSignal.abort() }),
    DOMException,
  );
});

Deno.test("deadline: passes on what comes in time", async () => {
  assertEquals(await deadline(Promise.resolve("in time"), LONG_MS), "in time");
  assertEquals(await deadline(delay(1).then(() => 2), LONG_MS), 2);
  await assertRejects(
    () => deadline(Promise.reject(new TypeError("its own")), LONG_MS),
    TypeError,
    "its own",
  );
});

Deno.test("deadline: rejects with a TimeoutError when it is over", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const error = await assertRejects(() => deadline(promise, 5), DOMException);
  assertEquals(error.name, "TimeoutError");
  resolve();
});

Deno.test("deadline: a failure after that goes unnoticed", async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  await assertRejects(() => deadline(promise, 1), DOMException);
  reject(new Error("late"));
  await delay(1);
});

Deno.test("deadline: a signal ends it with the signal's reason", async () => {
  const never = new Promise<void>(() => {});
  const reason = new Error("no longer needed");
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = deadline(never, LONG_MS, { signal });
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting), reason);
  assertStrictEquals(
    await assertRejects(() => deadline(Promise.resolve(), LONG_MS, { signal })),
    reason,
  );
});

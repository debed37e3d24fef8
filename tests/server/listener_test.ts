import { assert, assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../../failure.ts";
import { InputFence } from "../../server/input_fence.ts";
import { acceptLoop, openListener } from "../../server/listener.ts";
import { FakeTimers, settled } from "./fake_timers.ts";
import { FakeServerLog } from "./observe/fake_server_log.ts";
import { PendingInput, Work } from "./pending_input.ts";

/** A connection that is no more than a name. */
interface FakeConn {
  readonly name: string;
}

/** A listener whose accepts give what a test hands in: a connection, an error, or its end. */
class FakeListener {
  readonly #accepts: PromiseWithResolvers<IteratorResult<FakeConn>>[] = [];
  #taken = 0;
  #given = 0;

  accept(name: string): void {
    this.#at(this.#given++).resolve({ value: { name }, done: false });
  }

  fail(error: Error): void {
    const accept = this.#at(this.#given++);
    accept.promise.catch(() => {});
    accept.reject(error);
  }

  close(): void {
    this.#at(this.#given++).resolve({ value: undefined, done: true });
  }

  next(): Promise<IteratorResult<FakeConn>> {
    return this.#at(this.#taken++).promise;
  }

  [Symbol.asyncIterator](): AsyncIterator<FakeConn> {
    return this;
  }

  /** As the type that the loop asks for: it uses nothing else of a listener. */
  get asListener(): Deno.Listener<Deno.TcpConn> {
    return this as unknown as Deno.Listener<Deno.TcpConn>;
  }

  #at(index: number): PromiseWithResolvers<IteratorResult<FakeConn>> {
    return this.#accepts[index] ??= Promise.withResolvers();
  }
}

/** An accept loop under way, and all that it does. */
function looping({ isPolite = true } = {}) {
  const listener = new FakeListener();
  const stop = new AbortController();
  const names: string[] = [];
  const serverLog = new FakeServerLog();
  const refused: string[] = [];
  const loop = { isOver: false };
  const clock = { now: 0 };
  const turns = new FakeTurns();
  const done = acceptLoop(
    listener.asListener,
    (conn) => void names.push((conn as unknown as FakeConn).name),
    {
      serverLog,
      refusals: { count: (code) => void refused.push(code) },
      closed: stop.signal,
      isPolite,
      now: () => clock.now,
      inputFence: turns,
    },
  ).then(() => void (loop.isOver = true));
  return {
    listener,
    stop,
    names,
    serverLog,
    refused,
    loop,
    clock,
    turns,
    done,
  };
}

/** Turns of the members that end when a test says so. */
class FakeTurns {
  #waiting: PromiseWithResolvers<void> | undefined;

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  passed(): Promise<void> {
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** The turn ends, and everything happens that comes of it. */
  async end(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve();
    await settled();
  }
}

Deno.test("connections are accepted in order until the listener is closed", async () => {
  const { listener, names, serverLog, refused, done } = looping();
  for (const name of ["one", "two", "three"]) listener.accept(name);
  listener.close();
  await done;
  assertEquals(names, ["one", "two", "three"]);
  assertEquals([serverLog.entries, refused], [[], []]);
});

Deno.test("a limited number of connections is accepted in a row, and members get a turn in between", async () => {
  const { listener, names, serverLog, turns, done } = looping();
  for (let count = 1; count <= 20; count++) listener.accept(`${count}`);
  await settled();
  const first = names.length;
  assert(first > 0 && first < 20, `${first}`);
  assert(turns.isWaiting);
  await turns.end();
  assertEquals(names.length, 2 * first);
  await turns.end();
  assertEquals(names.length, 20);
  listener.close();
  await done;
  assertEquals(serverLog.entries, []);
});

Deno.test("while members keep the server busy new connections wait longer, unless their rate is not limited", async () => {
  for (const isPolite of [true, false]) {
    using timers = new FakeTimers();
    const { listener, names, clock, turns, done } = looping({ isPolite });
    for (let count = 1; count <= 20; count++) listener.accept(`${count}`);
    await settled();
    const first = names.length;
    clock.now += 30;
    await turns.end();
    if (isPolite) {
      assertEquals(names.length, first);
      assertEquals(timers.waits, [90]);
      await timers.goOff();
    }
    assertEquals(names.length, 2 * first);
    await turns.end();
    listener.close();
    await done;
  }
});

Deno.test("closing ends the time of the members at once", async () => {
  using timers = new FakeTimers();
  const { listener, stop, clock, turns, done } = looping();
  for (let count = 1; count <= 20; count++) listener.accept(`${count}`);
  await settled();
  clock.now += 30;
  await turns.end();
  assertEquals(timers.waits, [90]);
  stop.abort();
  listener.fail(new Deno.errors.BadResource("closed"));
  await settled();
  for (let count = 0; count < 3; count++) await turns.end();
  await done;
});

Deno.test("members that have sent something are read from before more connections are accepted", async () => {
  using inputFence = await InputFence.open();
  await using input = await PendingInput.open(1);
  using _work = new Work();
  const listener = new FakeListener();
  for (let count = 1; count <= 40; count++) listener.accept(`${count}`);
  listener.close();
  await input.come();
  let accepted = 0;
  await acceptLoop(listener.asListener, () => {
    if (++accepted === 40) assertEquals(input.unread, 0);
  }, {
    serverLog: new FakeServerLog(),
    refusals: { count: () => {} },
    inputFence,
    closed: new AbortController().signal,
    isPolite: false,
  });
  assertEquals(accepted, 40);
});

Deno.test("a failed accept is logged and counted, and after a pause the next ones are accepted", async () => {
  using timers = new FakeTimers();
  const { listener, names, serverLog, refused, loop, done } = looping();
  listener.accept("before");
  listener.fail(new Error("too many open files (os error 24)\nmore"));
  listener.accept("after");
  await settled();
  assertEquals(names, ["before"]);
  assertEquals(serverLog.entries, [{
    level: "warn",
    message: "accept failed",
    fields: { reason: "too many open files (os error 24)" },
  }]);
  assertEquals(refused, ["not-accepted"]);
  assertEquals(timers.waits.length, 1);
  assert((timers.waits[0] ?? 0) > 0);
  await timers.goOff();
  assertEquals(names, ["before", "after"]);
  assertEquals([loop.isOver, timers.waits.length], [false, 0]);
  listener.close();
  await done;
});

Deno.test("repeated failures of accept are no busy loop: there is a pause after each", async () => {
  using timers = new FakeTimers();
  const { listener, names, refused, done } = looping();
  for (let count = 0; count < 5; count++) {
    listener.fail(new Error(`failure ${count}`));
    await settled();
    assertEquals(refused.length, count + 1);
    assertEquals(timers.waits.length, 1);
    await timers.goOff();
  }
  listener.accept("at last");
  listener.close();
  await done;
  assertEquals(names, ["at last"]);
});

Deno.test("closing ends the pause after a failed accept at once", async () => {
  using timers = new FakeTimers();
  const { listener, stop, done } = looping();
  listener.fail(new Error("no"));
  await settled();
  assertEquals(timers.waits.length, 1);
  stop.abort();
  await done;
  assertEquals(timers.waits, []);
});

Deno.test("an accept that fails because the listener is closed is no error", async () => {
  const { listener, stop, serverLog, refused, done } = looping();
  await settled();
  stop.abort(new Error("closing"));
  listener.fail(new Deno.errors.BadResource("closed"));
  await done;
  assertEquals([serverLog.entries, refused], [[], []]);
});

Deno.test("a loop that is closed before it begins accepts nothing", async () => {
  const names: string[] = [];
  const listener = new FakeListener();
  listener.accept("one");
  await acceptLoop(
    listener.asListener,
    () => void names.push("one"),
    {
      serverLog: new FakeServerLog(),
      refusals: { count: () => {} },
      inputFence: new FakeTurns(),
      closed: AbortSignal.abort(),
      isPolite: true,
    },
  );
  assertEquals(names, []);
});

/** The options that `Deno.listen` was given. */
interface Asked {
  readonly hostname?: string;
  readonly port: number;
}

/** Opens a listener with a `Deno.listen` that gives or throws what a test says. */
function opening(
  hostname: string,
  port: number,
  answer: (asked: Asked) => unknown,
): { readonly asked: Asked[]; readonly open: () => unknown } {
  const asked: Asked[] = [];
  const open = () => {
    const listen = Deno.listen;
    const fake = (options: Asked) => {
      asked.push(options);
      return answer(options);
    };
    Deno.listen = fake as unknown as typeof Deno.listen;
    try {
      return openListener(hostname, port);
    } finally {
      Deno.listen = listen;
    }
  };
  return { asked, open };
}

function thrower(error: unknown): () => never {
  return () => {
    throw error;
  };
}

const LISTENER = {};

Deno.test("every address is that of IPv6, which takes IPv4 too", () => {
  for (const host of ["0.0.0.0", "::"]) {
    const { asked, open } = opening(host, 7, () => LISTENER);
    assert(open() === LISTENER);
    assertEquals(asked.map(({ hostname, port }) => [hostname, port]), [
      ["::", 7],
    ]);
  }
});

Deno.test("a machine without IPv6 listens on every IPv4 address", () => {
  const unsupported = Object.assign(
    new Error("Address family not supported by protocol (os error 97)"),
    { code: "EAFNOSUPPORT" },
  );
  const errors = [
    unsupported,
    new Deno.errors.AddrNotAvailable("Cannot assign requested address"),
  ];
  for (const error of errors) {
    const { asked, open } = opening("0.0.0.0", 7, ({ hostname }) => {
      if (hostname === "::") throw error;
      return LISTENER;
    });
    assert(open() === LISTENER);
    assertEquals(asked.map(({ hostname }) => hostname), ["::", "0.0.0.0"]);
  }
});

Deno.test("a single host is listened on alone", () => {
  for (const host of ["127.0.0.1", "::1", "localhost"]) {
    const { asked, open } = opening(host, 7, () => LISTENER);
    assert(open() === LISTENER);
    assertEquals(asked.map(({ hostname }) => hostname), [host]);
  }
});

Deno.test("a listener that cannot be opened says in one line why, and what to do", () => {
  const failures: [host: string, error: unknown, says: string[]][] = [
    [
      "0.0.0.0",
      new Deno.errors.AddrInUse("Address already in use (os error 98)"),
      ["port 99 is in use", "--port"],
    ],
    [
      "127.0.0.1",
      new Deno.errors.PermissionDenied("Permission denied (os error 13)"),
      ["port 99", "--port", "1023"],
    ],
    [
      "192.0.2.7",
      new Deno.errors.AddrNotAvailable("Cannot assign requested address"),
      ["192.0.2.7", "not an address of this machine", "--host"],
    ],
    [
      "nowhere.invalid",
      new Error("failed to lookup address information: Name not known"),
      ["nowhere.invalid", "not an address of this machine", "--host"],
    ],
    [
      "::1",
      new Error("something else\nat some line"),
      ["[::1]:99: something else"],
    ],
  ];
  for (const [host, error, says] of failures) {
    const { open } = opening(host, 99, thrower(error));
    const failure = assertThrows(open, Failure);
    for (const part of says) {
      assert(failure.message.includes(part), failure.message);
    }
    assert(!failure.message.includes("\n"), failure.message);
    assert(failure.cause === error);
  }
});

Deno.test("a taken port is not tried again on IPv4 alone", () => {
  const { asked, open } = opening(
    "0.0.0.0",
    99,
    thrower(new Deno.errors.AddrInUse("Address already in use")),
  );
  assertThrows(open, Failure);
  assertEquals(asked.length, 1);
});

import { assertEquals } from "@std/assert";
import type { Dialect } from "../../../dialects/dialect.ts";
import { native } from "../../../dialects/native/native.ts";
import { plain } from "../../../dialects/text/plain.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { BRISK, LEISURELY } from "../../../server/delivery/flush_pace.ts";
import { FlushScheduler } from "../../../server/delivery/flush_scheduler.ts";
import { Outbox, type Sink } from "../../../server/delivery/outbox.ts";
import { WRITES_A_TURN } from "../../../server/turn.ts";
import { settled } from "../fake_timers.ts";

/** How long it takes to begin a write, in milliseconds. */
const WRITE_TIME = 5;

/** The notice that all members are sent. */
const NOTICE: Notice = {
  type: "topic",
  room: "lobby",
  text: "something",
  by: "Ann",
};

/** More flushes than the pace takes to follow a change. */
const MANY = 100;

/** A clock that a test sets, a flush scheduler that goes by it, and members whose writes succeed at once. */
class Fixture {
  time = 1_000;
  readonly scheduler = new FlushScheduler(() => this.time);
  /** Whether writing takes time. */
  isBusy = false;
  readonly written: string[] = [];

  member(name: string, dialect: Dialect): Outbox {
    const sink: Sink = {
      write: (bytes) => {
        this.written.push(name);
        if (this.isBusy) this.time += WRITE_TIME;
        return Promise.resolve(bytes.length);
      },
    };
    const outbox = new Outbox(sink, this.scheduler, { max: 1_000_000 });
    outbox.encoder = dialect;
    return outbox;
  }

  /** Flushes what is due. @returns The members that were written to. */
  async due(): Promise<string[]> {
    await this.scheduler.flushDue(this.time);
    await settled();
    return this.written.splice(0);
  }
}

/** A program and a person that are sent notices again and again, with flushes that take long. */
async function busy() {
  const fixture = new Fixture();
  const program = fixture.member("program", native);
  const person = fixture.member("person", plain);
  const tell = () => {
    for (const outbox of [program, person]) {
      outbox.send(NOTICE);
    }
  };
  fixture.isBusy = true;
  for (let count = 0; count < MANY; count++) {
    tell();
    await fixture.scheduler.flush();
    await settled();
  }
  fixture.isBusy = false;
  fixture.written.length = 0;
  return { fixture, tell };
}

Deno.test("in a quiet hall every member is written to at once", async () => {
  const fixture = new Fixture();
  const members = [
    fixture.member("program", native),
    fixture.member("person", plain),
  ];
  for (let count = 0; count < 3; count++) {
    for (const outbox of members) {
      outbox.send(NOTICE);
    }
    assertEquals(fixture.scheduler.wait(false), 0);
    assertEquals(await fixture.due(), ["program", "person"]);
  }
});

Deno.test("in a busy hall people who read the bytes as they come wait longer than programs", async () => {
  const { fixture, tell } = await busy();
  const { scheduler } = fixture;
  tell();
  const brisk = scheduler.wait(false);
  assertEquals(brisk <= BRISK.most, true, `${brisk}`);
  fixture.time += brisk;
  assertEquals(await fixture.due(), ["program"]);
  const leisurely = scheduler.wait(false);
  assertEquals(leisurely <= LEISURELY.most, true, `${leisurely}`);
  fixture.time += leisurely;
  assertEquals(await fixture.due(), ["person"]);
  assertEquals(scheduler.wait(false), Infinity);
});

Deno.test("no flush is due when nothing waits, and a replay that is to be continued waits for the shorter pace", async () => {
  const { fixture, tell } = await busy();
  const { scheduler } = fixture;
  assertEquals(scheduler.wait(false), Infinity);
  assertEquals(scheduler.wait(true) <= BRISK.most, true);
  tell();
  await scheduler.flush();
  assertEquals(scheduler.wait(false), Infinity);
});

Deno.test("an outbox that was flushed by itself, however often, delays no other at the next flush", async () => {
  const fixture = new Fixture();
  const hasty = fixture.member("hasty", native);
  const patient = fixture.member("patient", native);
  for (let count = 0; count < WRITES_A_TURN; count++) {
    hasty.send(NOTICE);
    hasty.flush();
    await Promise.resolve();
  }
  patient.send(NOTICE);
  fixture.written.length = 0;
  const flushing = fixture.scheduler.flush();
  // It did not have to wait for another turn.
  assertEquals(fixture.written, ["patient"]);
  await flushing;
});

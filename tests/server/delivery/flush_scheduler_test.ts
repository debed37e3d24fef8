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

/** How long a write takes to begin, in milliseconds. */
const WRITE_TIME = 5;

/** What everybody is told. */
const NOTICE: Notice = {
  type: "topic",
  room: "lobby",
  text: "something",
  by: "Ann",
};

/** How many flushes it takes at most until the pace has followed. */
const MANY = 100;

/** A clock that a test sets, a flush scheduler that goes by it, and members who take everything. */
class Fixture {
  time = 1_000;
  readonly post = new FlushScheduler(() => this.time);
  /** Whether to write costs time. */
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
    const outbox = new Outbox(sink, this.post, { max: 1_000_000 });
    outbox.dialect = dialect;
    return outbox;
  }

  /** What is due is flushed. @returns Who was written to. */
  async due(): Promise<string[]> {
    await this.post.flushDue(this.time);
    await settled();
    return this.written.splice(0);
  }
}

/** A program and a person who are told something again and again, and flushes that take long. */
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
    await fixture.post.flush();
    await settled();
  }
  fixture.isBusy = false;
  fixture.written.length = 0;
  return { fixture, tell };
}

Deno.test("while little is going on, everybody is written to at once", async () => {
  const fixture = new Fixture();
  const members = [
    fixture.member("program", native),
    fixture.member("person", plain),
  ];
  for (let count = 0; count < 3; count++) {
    for (const outbox of members) {
      outbox.send(NOTICE);
    }
    assertEquals(fixture.post.wait(false), 0);
    assertEquals(await fixture.due(), ["program", "person"]);
  }
});

Deno.test("when much is going on, people who read what comes wait longer than programs", async () => {
  const { fixture, tell } = await busy();
  const { post } = fixture;
  tell();
  const brisk = post.wait(false);
  assertEquals(brisk <= BRISK.most, true, `${brisk}`);
  fixture.time += brisk;
  assertEquals(await fixture.due(), ["program"]);
  const leisurely = post.wait(false);
  assertEquals(leisurely <= LEISURELY.most, true, `${leisurely}`);
  fixture.time += leisurely;
  assertEquals(await fixture.due(), ["person"]);
  assertEquals(post.wait(false), Infinity);
});

Deno.test("nothing is due when nothing waits, and what is still to be told goes briskly", async () => {
  const { fixture, tell } = await busy();
  const { post } = fixture;
  assertEquals(post.wait(false), Infinity);
  assertEquals(post.wait(true) <= BRISK.most, true);
  tell();
  await post.flush();
  assertEquals(post.wait(false), Infinity);
});

Deno.test("whoever was told something at once, however often, holds nobody up at the next flush", async () => {
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
  const flushing = fixture.post.flush();
  // Nobody had to wait for another turn.
  assertEquals(fixture.written, ["patient"]);
  await flushing;
});

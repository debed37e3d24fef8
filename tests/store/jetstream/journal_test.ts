import { assertEquals } from "@std/assert";
import { Journal } from "../../../store/jetstream/journal.ts";
import type { Stream } from "../../../store/jetstream/stream.ts";
import { FakeTimers } from "../../server/fake_timers.ts";

Deno.test("a pause ends by itself or with the journal, and leaves no listener behind", async () => {
  using timers = new FakeTimers();
  let listeners = 0;
  using _counting = counted((more) => listeners += more);
  const journal = new Journal({} as Stream);
  const pauses = [journal.pause(), journal.pause()];
  assertEquals(listeners, 2);
  await timers.goOff();
  await Promise.all(pauses);
  assertEquals(listeners, 0);
  const last = journal.pause();
  journal.close();
  await last;
  await journal.pause();
  assertEquals([timers.waits, listeners], [[], 0]);
});

/** Counts the listeners of signals. */
function counted(count: (more: number) => void): Disposable {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (...given) {
    count(1);
    return addEventListener.apply(this, given);
  };
  EventTarget.prototype.removeEventListener = function (...given) {
    count(-1);
    return removeEventListener.apply(this, given);
  };
  return {
    [Symbol.dispose]() {
      Object.assign(EventTarget.prototype, {
        addEventListener,
        removeEventListener,
      });
    },
  };
}

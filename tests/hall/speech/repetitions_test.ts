import { assertEquals } from "@std/assert";
import { withRepetitions } from "../../../hall/speech/repetitions.ts";
import type { Kept, Stored } from "../../../store/store.ts";

function message(seq: number, room = "lobby") {
  const text = `no. ${seq}`;
  return { type: "message", room, seq, from: "Ann", text, time: 0 } as const;
}

function stored(seq: number, room?: string): Stored {
  return { message: message(seq, room), author: "Ann", id: undefined };
}

const topic = { room: "lobby", topic: "tea", by: "Ann" };

function given(id: string) {
  const draft = {
    room: "lobby",
    from: "Ann",
    author: "Ann",
    text: "",
    time: 0,
  };
  return { sender: `sender of ${id}`, draft: { ...draft, id } };
}

function kept(seq: number, repeated = false): Kept {
  return { message: message(seq), repeated };
}

Deno.test("without a repetition all is as the store has told it", () => {
  const all = [stored(1), topic, stored(2)];
  assertEquals(withRepetitions(all, [given("a")], [kept(1)]), all);
  assertEquals(withRepetitions(all, [given("a")], []), all);
});

Deno.test("a repetition stands behind what its sender asked for before, and before what came after", () => {
  const told = [stored(7, "dev"), stored(8), topic, stored(9), stored(10)];
  const order = withRepetitions(
    told,
    [given("a"), given("b"), { sender: "c", draft: topic }, given("d")],
    [kept(8), kept(3, true), kept(9)],
  );
  const repetition = {
    message: message(3),
    id: "b",
    repeatedBy: "sender of b",
  };
  assertEquals(order, [
    ...[stored(7, "dev"), stored(8), repetition],
    ...[topic, stored(9), stored(10)],
  ]);
});

Deno.test("when all are repetitions, what was told of others follows them", () => {
  const order = withRepetitions([stored(7)], [given("a")], [kept(3, true)]);
  assertEquals(order.map((it) => "message" in it && it.message.seq), [3, 7]);
});

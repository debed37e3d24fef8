import { assertEquals } from "@std/assert";
import { DEPARTED_MAX } from "../../../hall/sessions/departed.ts";
import { TestHall } from "../test_hall.ts";

Deno.test("a name that a member had is remembered when it leaves or is renamed, the latest first", async () => {
  const hall = new TestHall();
  const ann = await hall.greet({ name: "Ann" });
  for (const [name, user] of [["Bob", "b1"], ["bob", "b2"]] as const) {
    const bob = await hall.greet({ name, user, realname: `${user} smith` });
    await bob.asks({ type: "bye" });
  }
  const cho = await hall.greet({ name: "Cho" });
  await cho.asks({ type: "name", name: "Dan" });
  const had = async (name: string) => {
    await ann.asks({ type: "departed", name });
    const [answer] = ann.recipient.takeAll("departed");
    return answer?.departed.map(({ name, user, realname }) =>
      [name, user, realname].join(" ").trim()
    );
  };
  assertEquals(await had("BOB"), ["bob b2 b2 smith", "Bob b1 b1 smith"]);
  assertEquals(await had("cho"), ["Cho"]);
  assertEquals(await had("Dan"), []);
});

Deno.test("the oldest names are forgotten", async () => {
  const hall = new TestHall();
  const ann = await hall.greet({ name: "first" });
  for (let at = 0; at <= DEPARTED_MAX; at++) {
    await ann.asks({ type: "name", name: at % 2 === 0 ? "even" : "odd" });
  }
  const count = async (name: string) => {
    await ann.asks({ type: "departed", name });
    return ann.recipient.takeAll("departed")[0]?.departed.length;
  };
  assertEquals(await count("first"), 0);
  assertEquals(await count("even"), DEPARTED_MAX / 2);
});

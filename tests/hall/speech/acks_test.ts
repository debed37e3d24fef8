import { assert, assertEquals } from "@std/assert";
import { KEPT_MAX } from "../../../client/unacknowledged.ts";
import { Acks, ACKS_ALL, ACKS_PER_AUTHOR } from "../../../hall/speech/acks.ts";
import type { Ack } from "../../../protocol/features/say.ts";

function ack(id: string): Ack {
  return { type: "ack", id, to: "Bob", time: 0 };
}

/** How many of the messages 0, 1, 2, … of an author are remembered; they must be the newest. */
function remembered(acks: Acks, author: string, said: number): number {
  let count = 0;
  for (let id = said - 1; id >= 0; id--) {
    if (acks.get(author, `${id}`) === undefined) break;
    count++;
  }
  for (let id = 0; id < said - count; id++) {
    assertEquals(acks.get(author, `${id}`), undefined);
  }
  return count;
}

Deno.test("all that a client can send again at once is remembered", () => {
  assert(KEPT_MAX <= ACKS_PER_AUTHOR);
});

Deno.test("the newest acknowledgements of an author are remembered, by its own ids", () => {
  const acks = new Acks();
  const said = ACKS_PER_AUTHOR + 10;
  for (let id = 0; id < said; id++) acks.add("ann", `${id}`, ack(`${id}`));
  assertEquals(remembered(acks, "ann", said), ACKS_PER_AUTHOR);
  assertEquals(acks.get("bob", `${said - 1}`), undefined);
});

Deno.test("beyond the total the longest lists are shortened", () => {
  const acks = new Acks();
  for (let id = 0; id < 5; id++) acks.add("ann", `${id}`, ack(`${id}`));
  const loud = ACKS_ALL / ACKS_PER_AUTHOR + 1;
  for (let author = 0; author < loud; author++) {
    for (let id = 0; id < ACKS_PER_AUTHOR; id++) {
      acks.add(`loud ${author}`, `${id}`, ack(`${id}`));
    }
  }
  assertEquals(remembered(acks, "ann", 5), 5);
  const first = remembered(acks, "loud 0", ACKS_PER_AUTHOR);
  assert(first > 0 && first < ACKS_PER_AUTHOR, `${first} are left`);
});

Deno.test("when all lists are equal, the authors with the oldest last message are dropped", () => {
  const acks = new Acks();
  for (let author = 0; author <= ACKS_ALL; author++) {
    acks.add(`author ${author}`, "x", ack("x"));
  }
  assertEquals(acks.get("author 0", "x"), undefined);
  assertEquals(acks.get(`author ${ACKS_ALL}`, "x")?.to, "Bob");
});

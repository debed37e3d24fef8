import { assert, assertEquals } from "@std/assert";
import { nextTurn } from "../../server/turn.ts";

Deno.test("input is read however many turns follow each other", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  using near = await Deno.connect({ hostname: "127.0.0.1", port });
  using far = await listener.accept();
  const read = near.read(new Uint8Array(1)).then(() => true);
  await far.write(new Uint8Array(1));
  let turns = 0;
  let isRead = false;
  while (!isRead) {
    assert(++turns < 10, "nothing was read in nine turns");
    // As much work as fills a turn, whatever the machine.
    const end = performance.now() + 10;
    while (performance.now() < end);
    const turn = nextTurn();
    isRead = await Promise.race([read, turn.then(() => false)]);
    await turn;
  }
  assertEquals(isRead, true);
});

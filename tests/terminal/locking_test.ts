import { assertEquals } from "@std/assert";
import type { Locking } from "../../client/locks/lock_commands.ts";
import { carryOutLocking } from "../../terminal/locking.ts";
import { Client } from "../../client.ts";
import { MemoryHall } from "../client/memory_hall.ts";

Deno.test("a room that is unlocked while its key is made is not called locked", async () => {
  await using hall = new MemoryHall();
  const key = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const client = await Client.connect(hall, {
    deriveRoomKey: () => key.promise,
  });
  const told: string[] = [];
  const answer = { tell: (line: string) => told.push(line), offer: () => {} };
  const passphrase = "open sesame, please";
  const carryOut = (locking: Locking) =>
    carryOutLocking(client, "lobby", locking, answer);
  const locked = carryOut({ type: "lock", passphrase });
  await carryOut({ type: "unlock" });
  key.resolve(new Uint8Array(32));
  await locked;
  assertEquals(told, [
    "* lobby is no longer locked: the server can read new messages",
  ]);
  await client.close();
});

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Lock } from "../../../client/locks/lock.ts";
import { Locks } from "../../../client/locks/locks.ts";
import { Sealer } from "../../../client/locks/sealer.ts";
import type { Say } from "../../../protocol/features/say.ts";
import { Refusal } from "../../../protocol/refusal.ts";

const PASSPHRASE = "open sesame";

const deriveKey = () => Promise.resolve(new Uint8Array(32));

/** A sealer with the lobby locked; its client has a name that a test may change. */
function sealing(whenNamed = () => Promise.resolve()) {
  const locks = new Locks(deriveKey);
  const client = { name: "Ann" };
  const sealer = new Sealer(locks, { name: () => client.name, whenNamed });
  sealer.maxText = 1_000;
  void locks.lock("lobby", PASSPHRASE);
  return { locks, client, sealer };
}

const SAY: Say = { type: "say", room: "lobby", id: "x", text: "hello" };

/** The text of a sealed message, for a member with the passphrase. */
async function opened(say: Say | undefined, from: string) {
  const lock = await Lock.make("lobby", PASSPHRASE, deriveKey);
  const message = await lock.open(say?.text ?? "", from);
  return message && [message.id, message.text];
}

Deno.test("a message to a room that is not locked goes in clear, without a wait", () => {
  const { sealer } = sealing();
  assertEquals(sealer.seal({ ...SAY, room: "dev" }), undefined);
  assertThrows(() => sealer.seal({ ...SAY, room: undefined }), Refusal);
});

Deno.test("a message is sealed once for a lock and a name, and with another name again", async () => {
  const { sealer, client } = sealing();
  const resent = { lock: undefined };
  const first = await sealer.seal(SAY, resent);
  assertEquals(await opened(first, "Ann"), ["x", "hello"]);
  assertEquals(await sealer.seal(SAY, resent), first);
  client.name = "Anna";
  const second = await sealer.seal(SAY, resent);
  assertEquals(await opened(second, "Anna"), ["x", "hello"]);
  assertEquals(await opened(second, "Ann"), undefined);
});

Deno.test("a message said in a locked room stays locked after that is unlocked", async () => {
  const { sealer, locks } = sealing();
  const lock = locks.lockFor(SAY);
  locks.unlock("lobby");
  assertEquals(sealer.seal(SAY), undefined);
  const sealed = await sealer.seal(SAY, { lock });
  assertEquals(await opened(sealed, "Ann"), ["x", "hello"]);
});

Deno.test("the name is that which the server has answered with", async () => {
  const answered = Promise.withResolvers<void>();
  const { sealer, client } = sealing(() => answered.promise);
  const sealed = sealer.seal(SAY);
  client.name = "Anna";
  answered.resolve();
  assertEquals(await opened(await sealed, "Anna"), ["x", "hello"]);
});

Deno.test("a text must fit with its lock", async () => {
  const { sealer } = sealing();
  const text = "x".repeat(sealer.maxText);
  sealer.check(text);
  assertThrows(() => sealer.check(text, "x"), Refusal, "bytes with its lock");
  const sealed = sealer.seal({ ...SAY, text });
  assert(sealed !== undefined);
  await assertRejects(() => sealed, Refusal, "bytes with its lock");
});

import { assertEquals, assertRejects } from "@std/assert";
import type { KeyClaim } from "../../../protocol/proof.ts";
import { Verifier } from "../../../server/admission/verifier.ts";
import { settled } from "../fake_timers.ts";

const CLAIM: KeyClaim = { server: "", nonce: "", publicKey: "", session: "" };

/** A verifier whose signatures are good when a test says so. */
function verifying() {
  const open = new Map<string, PromiseWithResolvers<boolean>>();
  const verifier = new Verifier((_, signature) => {
    const answer = Promise.withResolvers<boolean>();
    open.set(signature, answer);
    return answer.promise;
  });
  return { verifier, open };
}

Deno.test("a limited number of proofs is verified at once, the others follow in order", async () => {
  const { verifier, open } = verifying();
  const all = Array.from(
    { length: 100 },
    (_, index) => verifier.isProven(CLAIM, `${index}`),
  );
  await settled();
  const most = open.size;
  assertEquals(most > 1 && most < 100, true);
  for (let index = 0; index < 100; index++) {
    assertEquals(open.size, Math.min(100, index + most));
    open.get(`${index}`)?.resolve(index % 2 === 0);
    assertEquals(await all[index], index % 2 === 0);
    await settled();
  }
});

Deno.test("a proof that fails does not keep others from being verified", async () => {
  const { verifier, open } = verifying();
  const all = Array.from(
    { length: 100 },
    (_, index) => verifier.isProven(CLAIM, `${index}`),
  );
  for (let index = 0; index < 99; index++) {
    await settled();
    open.get(`${index}`)?.reject(new Error("broken"));
    await assertRejects(() => all[index] ?? Promise.resolve(), Error, "broken");
  }
  await settled();
  open.get("99")?.resolve(true);
  assertEquals(await all[99], true);
});

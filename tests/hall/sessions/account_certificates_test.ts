import { assertEquals } from "@std/assert";
import { CERTIFICATES_MAX } from "../../../hall/sessions/account_certificates.ts";
import type { Certificates } from "../../../protocol/features/dialects/certificates.ts";
import { MemoryNameStore } from "./memory_name_store.ts";
import { TestHall } from "../test_hall.ts";

/** A request for the certificates of an account, as the authenticator passes it on. */
function certificates(more: Partial<Certificates> = {}): Certificates {
  return { type: "certificates", what: "list", ...more };
}

Deno.test("a member adds the certificate that it shows to its account, and drops it", async () => {
  const test = new TestHall({ nameStore: new MemoryNameStore(), trial: 0 });
  const first = await test.greet({ name: "Ann", key: "a" });
  await first.asks({ type: "bye" });
  const ann = await test.greet({ name: "Ann", key: "a" });
  const told = async (more: Partial<Certificates>) => {
    await ann.asks(certificates({ id: "1", ...more }));
    return ann.recipient.take().map((notice) =>
      notice.type === "certificates" && notice.id === "1"
        ? notice.certificates
        : notice.type === "error" && notice.id === "1"
        ? notice.code
        : notice
    );
  };
  assertEquals(await told({}), [[]]);
  assertEquals(await told({ what: "add" }), ["bad-login"]);
  // That of its key is none beside it.
  assertEquals(await told({ what: "add", shown: "a" }), [[]]);
  assertEquals(await told({ what: "add", shown: "x" }), [["x"]]);
  assertEquals(await told({ what: "add", shown: "x" }), [["x"]]);
  assertEquals(await told({ what: "drop", which: "y" }), ["bad-login"]);
  assertEquals(await told({ what: "drop" }), ["bad-login"]);
  assertEquals(await told({ what: "drop", which: "x" }), [[]]);
  const most = Array.from({ length: CERTIFICATES_MAX }, (_, at) => `x${at}`);
  for (const shown of most) await told({ what: "add", shown });
  assertEquals(await told({}), [most]);
  assertEquals(await told({ what: "add", shown: "y" }), ["bad-login"]);
  const bob = await test.enter("Bob");
  assertEquals(await bob.errors(certificates({ what: "add", shown: "x" })), [
    "login-needed",
  ]);
});

import { assert, assertEquals } from "@std/assert";
import {
  isLocked,
  lockAside,
  LOCKED,
  readable,
} from "../../protocol/locked.ts";

Deno.test("a text is locked when it begins with the mark, whatever follows", () => {
  assert(isLocked(`${LOCKED}1.YTE.AAEC`));
  assert(isLocked(`${LOCKED}99.from a later version`));
  assert(!isLocked(`what is ${LOCKED}?`));
  assert(!isLocked(`/me ${LOCKED}`));
  assert(!isLocked(""));
});

Deno.test("a message that cannot be read or trusted is never shown as text", () => {
  const text = `${LOCKED}1.YTE.AAEC`;
  const closed = "(locked: you do not have the passphrase)";
  assertEquals(readable({ text }), closed);
  assertEquals(readable({ text, lock: "closed" }), closed);
  for (const said of [text, "hello"]) {
    const shown = readable({ text: said, lock: "unverified" });
    assert(shown.startsWith("(locked, not verified"), shown);
  }
});

Deno.test("an opened text is shown, even if it looks locked; a clear text is marked", () => {
  const text = `${LOCKED}1.YTE.AAEC`;
  assertEquals(readable({ text, lock: "opened" }), text);
  assertEquals(readable({ text: "hello", lock: "opened" }), "hello");
  assertEquals(readable({ text: "hello", lock: "clear" }), "hello");
  assertEquals(lockAside({ time: 0, lock: "clear" }), " (not locked)");
  for (const lock of ["opened", "closed", "unverified"] as const) {
    assertEquals(lockAside({ time: 0, lock }), "");
  }
  assertEquals(lockAside({ time: 0 }), "");
});

Deno.test("a message locked long before or after it was said is marked", () => {
  const time = 1_000_000_000;
  const aside = (lockedAt: number) =>
    lockAside({ time, lock: "opened", lockedAt });
  assertEquals(aside(time - 599_999), "");
  assertEquals(aside(time + 599_999), "");
  assertEquals(aside(time - 600_000), " (locked 10 m earlier)");
  assertEquals(aside(time - 3 * 86_400_000), " (locked 3 d earlier)");
  assertEquals(aside(time + 7_200_000), " (locked 2 h later)");
});

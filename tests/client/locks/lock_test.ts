import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { createCipheriv, hkdfSync, scryptSync } from "node:crypto";
import { Lock, lockedId, lockedLength } from "../../../client/locks/lock.ts";
import { Stamps } from "../../../client/locks/stamp.ts";
import { roomKey } from "../../../dial/room_key.ts";
import { ID_MAX } from "../../../protocol/features/say.ts";
import { isLocked } from "../../../protocol/locked.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import { runs } from "../../long.ts";
import { anyText } from "../../protocol/text/any_text.ts";

const PASSPHRASE = "correct horse battery staple";

/** Made once: it is slow on purpose. */
let made: Promise<Lock> | undefined;

function lobby(): Promise<Lock> {
  return made ??= Lock.make("lobby", PASSPHRASE, roomKey);
}

const stamps = new Stamps();

/** Locks a text as this run of a client does. */
function sealed(
  lock: Lock,
  text: string,
  from: string,
  id: string,
): Promise<string> {
  return lock.seal(text, from, id, stamps.next());
}

const anyName = anyText(12).filter((name) => name !== "");
const anyId = anyText(20).filter((id) => id !== "" && id.length <= ID_MAX);

Deno.test("any text comes back from its lock, and nothing of it is to be seen before", async () => {
  const lock = await lobby();
  await fc.assert(
    fc.asyncProperty(anyText(), anyName, anyId, async (text, from, id) => {
      const stamp = stamps.next();
      const locked = await lock.seal(text, from, id, stamp);
      assert(isLocked(locked));
      assert(/^chat-locked\.1\.[\w-]+\.[\w-]+$/.test(locked), locked);
      assertEquals(locked.length, lockedLength(text, id));
      assertEquals(lockedId(locked), id);
      const opened = await lock.open(locked, from);
      assertEquals(opened, { text, id, stamp });
    }),
  );
});

Deno.test("no two locked texts are alike, nor are their random bytes", async () => {
  const lock = await lobby();
  const random = new Set<string>();
  const locked = new Set<string>();
  for (let count = 0; count < 500; count++) {
    const text = await sealed(lock, "hello", "Ann", "a1");
    locked.add(text);
    // The part that is not sealed: the random bytes, in base64url.
    random.add(text.split(".")[3]?.slice(0, 37) ?? "");
  }
  assertEquals([locked.size, random.size], [500, 500]);
});

Deno.test("a single character that was changed, added or taken away keeps a text shut", async () => {
  const lock = await lobby();
  const locked = await sealed(lock, "hello", "Ann", crypto.randomUUID());
  const character = fc.oneof(
    fc.integer({ min: 0x20, max: 0x7e }).map((code) =>
      String.fromCharCode(code)
    ),
    fc.constantFrom("\n", "\0", "é", "=", "+", "/", "."),
  );
  const place = fc.integer({ min: 0, max: locked.length - 1 });
  await fc.assert(
    fc.asyncProperty(
      place,
      character,
      fc.constantFrom(0, 1),
      async (at, put, taken) => {
        const altered = locked.slice(0, at) + put + locked.slice(at + taken);
        fc.pre(altered !== locked);
        assertEquals(await lock.open(altered, "Ann"), undefined, altered);
      },
    ),
    { numRuns: runs(1_000) },
  );
  for (let at = 0; at < locked.length; at++) {
    const shorter = locked.slice(0, at) + locked.slice(at + 1);
    // The same letter twice is shorter in one way.
    assertEquals(await lock.open(shorter, "Ann"), undefined, shorter);
    assertEquals(await lock.open(locked.slice(0, at), "Ann"), undefined);
  }
});

Deno.test("another name, another id or parts of two messages keep a text shut", async () => {
  const lock = await lobby();
  await fc.assert(
    fc.asyncProperty(
      anyName,
      anyName,
      anyId,
      anyId,
      async (a, b, id, other) => {
        fc.pre(a !== b && id !== other);
        const locked = await sealed(lock, "hello", a, id);
        assertEquals(await lock.open(locked, b), undefined);
        const [head = "", version = "", , body = ""] = locked.split(".");
        const [, , named = ""] = (await sealed(lock, "hello", a, other)).split(
          ".",
        );
        const mixed = [head, version, named, body].join(".");
        assertEquals(lockedId(mixed), other);
        assertEquals(await lock.open(mixed, a), undefined);
      },
    ),
  );
  // Where one part ends and the next begins is bound too.
  const locked = await sealed(lock, "hello", "Ann,2:a1", "b");
  assertEquals(await lock.open(locked, "Ann"), undefined);
});

Deno.test("another room or another passphrase keeps a text shut", async () => {
  const lock = await lobby();
  const locked = await sealed(lock, "hello", "Ann", "a1");
  for (
    const [room, passphrase] of [["dev", PASSPHRASE], [
      "lobby",
      "other",
    ]] as const
  ) {
    const other = await Lock.make(room, passphrase, roomKey);
    assertEquals(await other.open(locked, "Ann"), undefined);
    const back = await sealed(other, "hello", "Ann", "a1");
    assertEquals(await lock.open(back, "Ann"), undefined);
  }
});

Deno.test("a text that is not locked by this version does not open and throws nothing", async () => {
  const lock = await lobby();
  const locked = await sealed(lock, "hello", "Ann", "a1");
  const wrong = [
    ...["", "hello", "chat-locked.", "chat-locked.1.", "chat-locked.1.."],
    ...["chat-locked.1.YTE", "chat-locked.1.YTE.", "chat-locked.1.YTE.AAEC"],
    ...[locked.replace(".1.", ".2."), locked.replace(".1.", ".01.")],
    ...[`${locked}.`, `${locked}=`, ` ${locked}`, locked.toUpperCase()],
    // An id of no characters, of too many, and of bytes that are no text.
    ...["", "YQ".repeat(ID_MAX * 2), "_w"].map((id) =>
      locked.replace("YTE", id)
    ),
  ];
  for (const text of wrong) {
    assertEquals(await lock.open(text, "Ann"), undefined, text);
    if (text !== "") assertNotEquals(text, locked);
  }
  await fc.assert(
    fc.asyncProperty(anyText(), anyName, async (text, from) => {
      assertEquals(await lock.open(text, from), undefined);
      assertEquals(await lock.open(`chat-locked.1.${text}`, from), undefined);
    }),
  );
});

Deno.test("a passphrase is one line of text, here too", async () => {
  await assertRejects(
    () => Lock.make("lobby", " ", roomKey),
    Refusal,
    "one line",
  );
});

/** The test vector that `docs/protocol.md` gives, by its labels. */
function vector(): (label: string) => string {
  const page = Deno.readTextFileSync(
    new URL("../../../docs/protocol.md", import.meta.url),
  );
  const lines = /```\n(passphrase {2,}[^]*?)```/.exec(page)?.[1]?.split("\n");
  const values = new Map(
    lines?.map((line) => {
      const [, label = "", value = ""] = /^(.*?) {2,}(.*)$/.exec(line) ?? [];
      return [label, value];
    }),
  );
  return (label) => {
    const value = values.get(label);
    assert(value !== undefined, `no ${label} in the vector`);
    return value;
  };
}

Deno.test("the steps of the protocol page make its test vector", () => {
  const of = vector();
  const key = scryptSync(of("passphrase"), of("salt"), 32, {
    N: 131_072,
    r: 8,
    p: 1,
    maxmem: 2 ** 28,
  });
  assertEquals(of("salt"), `chat locked room 1: ${of("room")}`);
  assertEquals(key.toString("hex"), of("room key"));
  const random = Buffer.from(of("random bytes"), "hex");
  const messageKey = Buffer.from(
    hkdfSync(
      "sha256",
      key,
      random.subarray(0, 16),
      "chat locked message 1",
      32,
    ),
  );
  assertEquals(messageKey.toString("hex"), of("message key"));
  const bound = ["1", of("room"), of("name"), of("id")]
    .map((part) => `${Buffer.byteLength(part)}:${part},`).join("");
  assertEquals(bound, of("bound data"));
  const cipher = createCipheriv("aes-256-gcm", messageKey, random.subarray(16));
  cipher.setAAD(Buffer.from(bound));
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(of("time")));
  const body = Buffer.concat([
    random,
    cipher.update(Buffer.from(of("sender"), "hex")),
    cipher.update(time),
    cipher.update(of("text"), "utf8"),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  const id = Buffer.from(of("id")).toString("base64url");
  assertEquals(
    `chat-locked.1.${id}.${body.toString("base64url")}`,
    of("locked text"),
  );
});

Deno.test("the lock opens the protocol's test vector", async () => {
  const of = vector();
  const lock = await Lock.make(of("room"), of("passphrase"), roomKey);
  const opened = await lock.open(of("locked text"), of("name"));
  assertEquals(opened, {
    id: of("id"),
    text: of("text"),
    stamp: { sender: of("sender"), time: Number(of("time")) },
  });
});

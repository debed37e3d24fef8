import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  BadKey,
  Identity,
  NoPlaceForKey,
  openIdentity,
} from "../../dial/identity.ts";
import { Failure } from "../../failure.ts";
import { fromBase64url } from "../../protocol/base64url.ts";
import { fingerprintOf } from "../../protocol/fingerprint.ts";

/** The private key 00 01 02 … 1f, as `openssl` writes it, and what other programs make of it. */
const PEM = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
`;
const PUBLIC_KEY = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";
const FINGERPRINT = "as3n-n9tm-cd3m-r0m5-vxev";

/** Modes are no matter on Windows. */
const ignore = Deno.build.os === "windows";

/** A folder for keys, and away with it. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "chat-keys-" });

  /** A file with a text in it, which only its owner may read. */
  file(text: string, mode = 0o600): string {
    const path = `${this.path}/key.pem`;
    Deno.writeTextFileSync(path, text);
    Deno.chmodSync(path, mode);
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

async function verifies(
  { publicKey }: Identity,
  signature: string,
  text: string,
): Promise<boolean> {
  const raw = fromBase64url(publicKey, 32);
  const bytes = fromBase64url(signature, 64);
  assert(raw !== undefined && bytes !== undefined);
  const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, [
    "verify",
  ]);
  return await crypto.subtle.verify(
    "Ed25519",
    key,
    bytes,
    new TextEncoder().encode(text),
  );
}

Deno.test("a key of another program is read, and written as it was", async () => {
  const identity = await Identity.read(PEM);
  assertEquals(identity.publicKey, PUBLIC_KEY);
  assertEquals(fingerprintOf(identity.publicKey), FINGERPRINT);
  assertEquals(await identity.pem(), PEM);
  const odd = `\ufeff\r\n${PEM.replaceAll("\n", "\r\n")}\r\n`;
  assertEquals((await Identity.read(odd)).publicKey, PUBLIC_KEY);
});

Deno.test("the public half verifies a signature, and nothing else", async () => {
  const [ann, bob] = [await Identity.make(), await Identity.make()];
  assertNotEquals(ann.publicKey, bob.publicKey);
  const signature = await ann.sign("hello, 안녕");
  assert(await verifies(ann, signature, "hello, 안녕"));
  assert(!await verifies(ann, signature, "hello, 안넝"));
  assert(!await verifies(bob, signature, "hello, 안녕"));
  const same = await Identity.read(await ann.pem());
  assertEquals(await same.sign("hello, 안녕"), signature);
});

Deno.test("a file without a key is not read", async () => {
  const other = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["sign", "verify"],
  );
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", other.privateKey);
  const wrapped = (body: string) =>
    `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`;
  for (
    const text of [
      "",
      "hello",
      PEM.slice(0, 80),
      PEM.replace("MC4", "MC5"),
      PEM.replace("HR4f", "HR4"),
      PEM.replaceAll("PRIVATE", "OPENSSH PRIVATE"),
      wrapped("===="),
      wrapped(""),
      wrapped(new Uint8Array(pkcs8).toBase64()),
    ]
  ) {
    await assertRejects(() => Identity.read(text), BadKey, "", text);
  }
});

Deno.test("a key is made once, for its owner alone, and nothing is left beside it", async () => {
  using folder = new Folder();
  const path = `${folder.path}/a/b/key.pem`;
  const first = await openIdentity(path);
  assert(first.isNew);
  const second = await openIdentity(path);
  assert(!second.isNew);
  assertEquals(second.identity.publicKey, first.identity.publicKey);
  assertEquals(
    Array.from(Deno.readDirSync(`${folder.path}/a/b`), ({ name }) => name),
    ["key.pem"],
  );
  if (ignore) return;
  const mode = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;
  assertEquals(mode(path), 0o600);
  assertEquals(mode(`${folder.path}/a/b`), 0o700);
});

Deno.test("programs that need a key at the same time get the same key", async () => {
  using folder = new Folder();
  const path = `${folder.path}/key.pem`;
  const all = await Promise.all(
    Array.from({ length: 20 }, () => openIdentity(path)),
  );
  const keys = new Set(all.map(({ identity }) => identity.publicKey));
  assertEquals([...keys], [(await openIdentity(path)).identity.publicKey]);
  assertEquals(all.filter(({ isNew }) => isNew).length, 1);
  assertEquals([...Deno.readDirSync(folder.path)].length, 1);
});

Deno.test("where a file system has no links, a key is made all the same", async () => {
  using folder = new Folder();
  const { linkSync } = Deno;
  Deno.linkSync = () => {
    throw new Deno.errors.NotSupported("no links here");
  };
  try {
    const path = `${folder.path}/key.pem`;
    const all = [await openIdentity(path), await openIdentity(path)];
    assertEquals(all.map(({ isNew }) => isNew), [true, false]);
    const keys = new Set(all.map(({ identity }) => identity.publicKey));
    assertEquals(keys.size, 1);
  } finally {
    Deno.linkSync = linkSync;
  }
});

Deno.test({
  name: "a key that others can read is refused, and left as it is",
  ignore,
  fn: async () => {
    using folder = new Folder();
    for (const mode of [0o644, 0o640, 0o604, 0o620, 0o677]) {
      const path = folder.file(PEM, mode);
      const { message } = await assertRejects(
        () => openIdentity(path),
        Failure,
        "others can read it",
      );
      assertStringIncludes(message, `chmod 600 ${path}`);
      assertEquals(Deno.readTextFileSync(path), PEM);
    }
    assertEquals(
      (await openIdentity(folder.file(PEM, 0o400))).identity.publicKey,
      PUBLIC_KEY,
    );
  },
});

Deno.test("a damaged key is refused in one line that says what to do, and left as it is", async () => {
  using folder = new Folder();
  for (const text of ["", "hello\n", PEM.slice(0, 70)]) {
    const path = folder.file(text);
    const { message } = await assertRejects(() => openIdentity(path), Failure);
    assertMatch(message, /^[^\n]+$/);
    assertStringIncludes(message, path);
    assertStringIncludes(message, "move the file away");
    assertEquals(Deno.readTextFileSync(path), text);
  }
});

Deno.test("a folder is no key, and a file no folder", async () => {
  using folder = new Folder();
  await assertRejects(
    () => openIdentity(folder.path),
    Failure,
    "is not a file",
  );
  const path = folder.file("something");
  await assertRejects(
    () => openIdentity(`${path}/key.pem`),
    NoPlaceForKey,
    "cannot be written",
  );
});

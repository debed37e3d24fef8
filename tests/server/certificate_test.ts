import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { X509Certificate } from "node:crypto";
import { Failure } from "../../failure.ts";
import {
  BadCertificate,
  credentialsOf,
  keptCertificate,
  makeCertificate,
} from "../../server/certificate.ts";
import { testWith } from "../e2e/harness/needs.ts";

const NOW = Date.UTC(2026, 10, 24);

/** A folder of its own for a test, gone behind it. */
class Folder implements Disposable {
  readonly path: string = Deno.makeTempDirSync();

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** Runs `openssl` with some arguments, in a folder. */
async function openssl(cwd: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args, cwd })
    .output();
  assert(success, new TextDecoder().decode(stderr));
}

Deno.test("a new certificate never expires, is self-signed and differs each time", async () => {
  const pair = await makeCertificate(NOW);
  const certificate = new X509Certificate(pair.certificate);
  assertEquals(certificate.subject, "CN=chat");
  assertEquals(certificate.issuer, "CN=chat");
  assertEquals(new Date(certificate.validTo).getUTCFullYear(), 9999);
  assert(Date.parse(certificate.validFrom) < NOW);
  assertEquals(certificate.publicKey.asymmetricKeyType, "ec");
  const { fingerprint } = await credentialsOf(pair);
  assertEquals(
    fingerprint,
    certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
  );
  const other = await credentialsOf(await makeCertificate(NOW));
  assertNotEquals(other.fingerprint, fingerprint);
});

Deno.test("a certificate and a key that cannot be used are refused with the reason", async () => {
  const ann = await makeCertificate(NOW);
  const bob = await makeCertificate(NOW);
  const broken = (pem: string) => pem.replace(/\n.{10}/, "\nAAAAAAAAAA");
  const cases: readonly (readonly [string, string, string])[] = [
    [ann.certificate, bob.key, "the key does not match the certificate"],
    ["", ann.key, "no certificate in PEM form"],
    ["hello", ann.key, "no certificate in PEM form"],
    [ann.key, ann.key, "no certificate in PEM form"],
    [ann.certificate, "", "no private key in PEM form"],
    [ann.certificate, ann.certificate, "no private key in PEM form"],
    [ann.certificate.slice(0, 200), ann.key, "no certificate in PEM form"],
    [broken(ann.certificate), ann.key, "the certificate cannot be used"],
    [ann.certificate, broken(ann.key), "the key cannot be used"],
  ];
  for (const [certificate, key, why] of cases) {
    const { message } = await assertRejects(
      () => credentialsOf({ certificate, key }),
      BadCertificate,
      why,
    );
    assert(!message.includes("\n"), message);
  }
});

testWith(
  ["openssl"],
  "certificates of other makers can be used, whatever key they have",
  async () => {
    using folder = new Folder();
    const kinds: readonly string[][] = [
      ["-newkey", "rsa:2048"],
      ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
      ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"],
      ["-newkey", "ed25519"],
    ];
    for (const kind of kinds) {
      await openssl(
        folder.path,
        ...["req", "-x509", "-nodes", "-subj", "/CN=x", ...kind],
        ...["-keyout", "key", "-out", "cert"],
      );
      const { fingerprint } = await credentialsOf({
        certificate: Deno.readTextFileSync(`${folder.path}/cert`),
        key: Deno.readTextFileSync(`${folder.path}/key`),
      });
      assertEquals(fingerprint.length, 64);
    }
  },
);

testWith(
  ["openssl"],
  "a certificate of an old version is refused, and a key that is locked or weak",
  async () => {
    using folder = new Folder();
    const { path } = folder;
    const pem = () => ({
      certificate: Deno.readTextFileSync(`${path}/cert`),
      key: Deno.readTextFileSync(`${path}/key`),
    });
    await openssl(
      path,
      ...["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"],
      ...["-keyout", "key", "-out", "request"],
    );
    await openssl(
      path,
      ...["x509", "-req", "-in", "request", "-signkey", "key", "-out", "cert"],
    );
    await assertRejects(
      () => credentialsOf(pem()),
      BadCertificate,
      "version 3",
    );
    const make = (...more: string[]) =>
      openssl(
        path,
        ...["req", "-x509", "-subj", "/CN=x", "-keyout", "key", "-out", "cert"],
        ...more,
      );
    await make("-newkey", "rsa:2048", "-passout", "pass:secret");
    await assertRejects(() => credentialsOf(pem()), BadCertificate, "key");
    await make("-newkey", "rsa:1024", "-nodes");
    await assertRejects(() => credentialsOf(pem()), BadCertificate, "pair");
  },
);

Deno.test("a server's certificate is made once and readable by its owner alone", async () => {
  using folder = new Folder();
  const path = `${folder.path}/a/server.pem`;
  const first = await keptCertificate(path, NOW);
  const second = await keptCertificate(path, NOW + 1);
  assertEquals(second.fingerprint, first.fingerprint);
  assertEquals(
    Array.from(Deno.readDirSync(`${folder.path}/a`), ({ name }) => name),
    ["server.pem"],
  );
  if (Deno.build.os === "windows") return;
  assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  Deno.chmodSync(path, 0o644);
  await assertRejects(
    () => keptCertificate(path, NOW),
    Failure,
    "others can read it",
  );
});

Deno.test("two servers that start for the first time together share a certificate", async () => {
  using folder = new Folder();
  const path = `${folder.path}/server.pem`;
  const all = await Promise.all(
    Array.from({ length: 5 }, () => keptCertificate(path, NOW)),
  );
  assertEquals(new Set(all.map(({ fingerprint }) => fingerprint)).size, 1);
});

Deno.test("a damaged file is refused in one line that says what to do, and not changed", async () => {
  using folder = new Folder();
  const path = `${folder.path}/server.pem`;
  for (const text of ["", "hello\n"]) {
    Deno.writeTextFileSync(path, text, { mode: 0o600 });
    const { message } = await assertRejects(
      () => keptCertificate(path, NOW),
      Failure,
      "move it away",
    );
    assert(message.startsWith(path) && !message.includes("\n"), message);
    assertEquals(Deno.readTextFileSync(path), text);
  }
});

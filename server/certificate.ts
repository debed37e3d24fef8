import { createPrivateKey, X509Certificate } from "node:crypto";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { Failure, reasonOf } from "../failure.ts";
import { keepPrivateFile, readPrivateFile } from "../private_file.ts";
import {
  fingerprintOfCertificate,
  isVersion3,
  type ServerCredentials,
} from "../transport/tls/tls_conn.ts";
import { answersTls, knock } from "../transport/tls/tls_hello.ts";

/** A certificate and its key, both in PEM form. */
export interface CertificatePair {
  /** Its own first; those of the authorities that vouch for it may follow. */
  readonly certificate: string;
  readonly key: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;
const KEY = /-----BEGIN ((?:\w+ )?PRIVATE KEY)-----[^-]+-----END \1-----/;

/** Certificate and key do not do. The message says why, as what "they" are. */
export class BadCertificate extends Failure {
  override readonly name = "BadCertificate";
}

/**
 * Makes a certificate that vouches for itself, with a new ECDSA key (P-256).
 * It never expires: what it is good for is to be recognised.
 *
 * @param now The time, in milliseconds since 1970.
 */
export async function makeCertificate(now: number): Promise<CertificatePair> {
  // Only once in the life of a server: no other start pays for it.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=chat",
    // The clocks of others may be a little behind.
    notBefore: new Date(now - A_DAY),
    // How RFC 5280 says that there is no end.
    notAfter: new Date("9999-12-31T23:59:59Z"),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{
        type: "dns",
        value: "chat",
      }]),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: certificate.toString("pem"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
  };
}

const A_DAY = 86_400_000;

/**
 * Looks whether a certificate and a key can be used, down to a client's first
 * words being answered as they should.
 *
 * @throws {BadCertificate}
 */
export async function credentialsOf(
  { certificate, key }: CertificatePair,
): Promise<ServerCredentials> {
  const own = CERTIFICATE.exec(certificate)?.[0];
  const ownKey = KEY.exec(key)?.[0];
  if (own === undefined) {
    throw new BadCertificate("there is no certificate in PEM form");
  }
  if (ownKey === undefined) {
    throw new BadCertificate("there is no private key in PEM form");
  }
  const parsed = parse("certificate", () => new X509Certificate(own));
  const privateKey = parse("key", () => createPrivateKey(ownKey));
  if (!isVersion3(parsed.raw)) {
    throw new BadCertificate("the certificate is not of X.509 version 3");
  }
  if (!parsed.checkPrivateKey(privateKey)) {
    throw new BadCertificate("the key is not that of the certificate");
  }
  const context = parse(
    "pair",
    () => tls.createSecureContext({ cert: certificate, key: ownKey }),
  );
  await tryOut(context);
  return { fingerprint: fingerprintOfCertificate(parsed.raw), context };
}

function parse<T>(what: string, parsed: () => T): T {
  try {
    return parsed();
  } catch (error) {
    throw new BadCertificate(
      `the ${what} cannot be used: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

/** Has a client knock, and looks what is answered. */
async function tryOut(context: tls.SecureContext): Promise<void> {
  const answered = Promise.withResolvers<boolean | undefined>();
  const client = new Duplex({
    read() {},
    write(bytes, _, done) {
      answered.resolve(answersTls(bytes));
      done();
    },
  });
  const server = new tls.TLSSocket(client, {
    isServer: true,
    secureContext: context,
  }).on("error", answered.reject);
  client.push(knock());
  try {
    if (await answered.promise) return;
    throw new BadCertificate("the pair cannot be used");
  } catch (error) {
    if (error instanceof BadCertificate) throw error;
    throw new BadCertificate(`the pair cannot be used: ${reasonOf(error)}`);
  } finally {
    server.destroy();
  }
}

/**
 * The certificate of a file, which holds its key too; one is made there when
 * there is none. So a server shows the same one after every restart.
 *
 * @param now The time, in milliseconds since 1970.
 * @throws {Failure} The file cannot be read or written, others can read it, or
 * what it holds cannot be used.
 */
export async function keptCertificate(
  path: string,
  now: number,
): Promise<ServerCredentials> {
  let text = readPrivateFile(path, HOLDS);
  if (text === undefined) {
    const { certificate, key } = await makeCertificate(now);
    keepPrivateFile(path, `${certificate}\n${key}\n`);
    // Another program may have been faster: its own is the one from now on.
    text = readPrivateFile(path, HOLDS) ?? "";
  }
  try {
    return await credentialsOf({ certificate: text, key: text });
  } catch (error) {
    if (!(error instanceof BadCertificate)) throw error;
    throw new Failure(
      `${path}: ${error.message}; put back the file that was there, or move it away and a new certificate is made`,
    );
  }
}

/** What the file of a certificate holds, for people. */
const HOLDS = "the key of this server's certificate";

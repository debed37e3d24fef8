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
import { answersTls, probeHello } from "../transport/tls/tls_hello.ts";

/** A certificate and its key, both in PEM form. */
export interface CertificatePair {
  /** The server's certificate first; those of its authorities may follow. */
  readonly certificate: string;
  readonly key: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;
const KEY = /-----BEGIN ((?:\w+ )?PRIVATE KEY)-----[^-]+-----END \1-----/;

/** A certificate and key that cannot be used. The message says why. */
export class BadCertificate extends Failure {
  override readonly name = "BadCertificate";
}

/**
 * Makes a self-signed certificate with a new ECDSA key (P-256). It never expires:
 * its purpose is to be recognised.
 *
 * @param now The time, in milliseconds since 1970.
 */
export async function makeCertificate(now: number): Promise<CertificatePair> {
  // Loaded only when a certificate is made: once in the life of a server.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=chat",
    // Clocks of clients may be a little behind.
    notBefore: new Date(now - A_DAY),
    // RFC 5280, 4.1.2.5: a certificate without an end.
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
 * Checks whether a certificate and a key can be used, up to the answer to a
 * client's first bytes.
 *
 * @throws {BadCertificate}
 */
export async function credentialsOf(
  { certificate, key }: CertificatePair,
): Promise<ServerCredentials> {
  const own = CERTIFICATE.exec(certificate)?.[0];
  const ownKey = KEY.exec(key)?.[0];
  if (own === undefined) {
    throw new BadCertificate("there is no certificate in PEM format");
  }
  if (ownKey === undefined) {
    throw new BadCertificate("there is no private key in PEM format");
  }
  const parsed = parse("certificate", () => new X509Certificate(own));
  const privateKey = parse("key", () => createPrivateKey(ownKey));
  if (!isVersion3(parsed.raw)) {
    throw new BadCertificate("the certificate is not X.509 version 3");
  }
  if (!parsed.checkPrivateKey(privateKey)) {
    throw new BadCertificate("the key does not match the certificate");
  }
  const context = parse(
    "pair",
    () => tls.createSecureContext({ cert: certificate, key: ownKey }),
  );
  await tryOut(context);
  return {
    fingerprint: fingerprintOfCertificate(parsed.raw),
    context,
    isSelfSigned: parsed.subject === parsed.issuer,
  };
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

/** Sends the first bytes of a handshake to a server with this certificate, and checks its answer. */
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
  client.push(probeHello());
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
 * Reads a certificate and its key from a file, or makes them there when there is
 * none, so that a server has the same certificate after every restart.
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
    // Another program may have been faster: then its certificate counts.
    text = readPrivateFile(path, HOLDS) ?? "";
  }
  try {
    return await credentialsOf({ certificate: text, key: text });
  } catch (error) {
    if (!(error instanceof BadCertificate)) throw error;
    throw new Failure(
      `${path}: ${error.message}; restore the file, or move it away to create a new certificate`,
    );
  }
}

/** The content of such a file, for error messages. */
const HOLDS = "the key of this server's certificate";

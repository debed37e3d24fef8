import { join } from "node:path";
import { Failure, reasonForPeople } from "../../failure.ts";
import type { Encryption } from "../../server/encryption.ts";
import type { ServerLog } from "../../server/observe/server_log.ts";
import { readTextFile } from "../../text_file.ts";
import { readPort } from "../../transport/address.ts";
import type { ServerCredentials } from "../../transport/tls/tls_conn.ts";
import type { Given, Option } from "../command.ts";
import type { Interrupt } from "../interrupt.ts";
import { statePath } from "../options/state.ts";
import { UsageError } from "../usage_error.ts";

const GROUP = "Encryption";

/** The options for encryption and certificates. */
export const TLS_OPTIONS: readonly Option[] = [
  {
    name: "tls",
    group: GROUP,
    help:
      "Encrypt everything; a certificate is created at the first start and kept",
  },
  {
    name: "cert",
    value: "FILE",
    group: GROUP,
    help: "Encrypt with this certificate (PEM); reloaded on SIGHUP",
  },
  {
    name: "key",
    value: "FILE",
    group: GROUP,
    help: "Private key of the certificate (PEM)",
  },
  {
    name: "also-plain",
    value: "PORT",
    group: GROUP,
    help: "Additional port for plain text, 0 for any free port",
    default: "none",
  },
];

/** The file of the self-signed certificate and its key. */
const KEPT = "server.pem";

/** The chosen encryption. */
export interface TlsChoice {
  /** The given files; without them the certificate is self-signed. */
  readonly files?: { readonly certificate: string; readonly key: string };
  readonly plainPort?: number;
}

/**
 * Reads the encryption options.
 *
 * @returns `undefined` without encryption.
 * @throws {UsageError} The options contradict each other, or a port is invalid.
 */
export function readTls(given: Given): TlsChoice | undefined {
  const certificate = given.value("cert");
  const key = given.value("key");
  if ((certificate === undefined) !== (key === undefined)) {
    throw new UsageError(
      "--cert FILE and --key FILE go together: a certificate and its private key",
    );
  }
  const plain = given.value("also-plain");
  if (certificate === undefined && !given.has("tls")) {
    if (plain === undefined) return undefined;
    throw new UsageError(
      "--also-plain needs --tls: without it everything is plain text anyway",
    );
  }
  const plainPort = plain === undefined ? undefined : readPort(plain);
  if (plain !== undefined && plainPort === undefined) {
    throw new UsageError(
      `--also-plain ${plain} is not a port: a number from 0 to 65535`,
    );
  }
  const files = certificate === undefined || key === undefined
    ? undefined
    : { certificate, key };
  return { files, plainPort };
}

/** The encryption, whose certificate is reloaded until it is disposed of. */
export interface OpenEncryption extends AsyncDisposable {
  readonly encryption: Encryption;
}

/**
 * Opens the encryption. Given files are read again on SIGHUP, where there is
 * such a signal.
 *
 * @param dir The data folder, if any.
 * @throws {Failure} The certificate or its key cannot be used, or there is no place to store one.
 */
export async function openEncryption(
  { files }: TlsChoice,
  dir: string | undefined,
  serverLog: ServerLog,
  interrupt: Interrupt,
): Promise<OpenEncryption> {
  // Loaded here, so that a server without TLS does not pay for it.
  const { Encryption } = await import("../../server/encryption.ts");
  if (files === undefined) {
    const { keptCertificate } = await import("../../server/certificate.ts");
    const encryption = new Encryption(
      await keptCertificate(keptPath(dir), Date.now()),
    );
    return { encryption, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const encryption = new Encryption(await credentialsIn(files));
  const renew = async () => {
    try {
      encryption.renew(await credentialsIn(files));
      const { fingerprint } = encryption;
      serverLog.info("certificate reloaded", { fingerprint });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      serverLog.error("certificate reload failed", {
        reason: error.message,
      });
    }
  };
  const reloading = interrupt.onReload(renew);
  return {
    encryption,
    [Symbol.asyncDispose]: () => reloading[Symbol.asyncDispose](),
  };
}

/** The path of the self-signed certificate. */
function keptPath(dir: string | undefined): string {
  const path = dir === undefined ? statePath(KEPT) : join(dir, KEPT);
  if (path !== undefined) return path;
  throw new Failure(
    "HOME is not set, so a certificate cannot be stored; use --data DIR, or --cert FILE and --key FILE",
  );
}

async function credentialsIn(
  files: { readonly certificate: string; readonly key: string },
): Promise<ServerCredentials> {
  const { BadCertificate, credentialsOf } = await import(
    "../../server/certificate.ts"
  );
  const certificate = read("--cert", files.certificate);
  const key = read("--key", files.key);
  try {
    return await credentialsOf({ certificate, key });
  } catch (error) {
    if (!(error instanceof BadCertificate)) throw error;
    throw new Failure(
      `--cert ${files.certificate} --key ${files.key}: ${error.message}`,
    );
  }
}

function read(option: string, path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    throw new Failure(
      `${option} ${path} cannot be read: ${reasonForPeople(error)}`,
    );
  }
}

import { NoChatServer } from "../../client/link/greet.ts";
import { plainAdvice, type Route } from "../../dial/dial.ts";
import type { KnownHost } from "../../dial/known_hosts.ts";
import { Failure, reasonForPeople } from "../../failure.ts";
import type { ServerFacts } from "../../protocol/features/hello.ts";
import { hostPort } from "../../transport/address.ts";
import { Examination } from "./examination.ts";

/** The server to examine, and how. */
export interface DiagnosisOptions extends Route {
  /** Whether the server is called over TLS. @default {what it speaks} */
  readonly isTls?: boolean;
  /** The entry of the server among the known hosts. */
  readonly known?: KnownHost | undefined;
  readonly password?: string | undefined;
  /** How long the examination may take, in milliseconds. */
  readonly timeout: number;
  /** Ends the examination: its reason is thrown. */
  readonly signal: AbortSignal;
}

/** How a connection is encrypted. */
export interface SeenEncryption {
  /** `TLSv1.3` for example. */
  readonly version: string;
  /** The SHA-256 fingerprint of the certificate. */
  readonly fingerprint: string;
  /** Whether an authority that this machine trusts vouches for it. */
  readonly isCertified: boolean;
  /** The end of the certificate, in ISO 8601. */
  readonly validUntil: string;
  /** The certificate is that of the known hosts, that of the address, another than expected, or none was expected. */
  readonly certificate: "known" | "given" | "wrong" | "new";
}

/** The findings; a field that is absent could not be found out. */
export interface Diagnosis {
  readonly host: string;
  readonly port: number;
  /** Why the server cannot be used, and what to do. */
  problem?: string;
  /** Possible improvements. */
  readonly remarks: string[];
  /** The addresses of the host name. */
  addresses?: readonly string[];
  /** The address that was reached. */
  address?: string;
  /** How long it took to connect, in milliseconds. */
  connected?: number;
  /** `null` for plain text. */
  encryption?: SeenEncryption | null;
  password?: "none" | "needed" | "right";
  /** The version of the protocol. */
  protocol?: number;
  server?: ServerFacts;
  /** The shortest round trip, in milliseconds. */
  roundTrip?: number;
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  clock?: number;
}

/**
 * Examines a server as a client meets it, without entering a room or asking for
 * a name: no member is told.
 *
 * A problem of the server is returned; only the reason of the signal is thrown.
 */
export async function diagnose(options: DiagnosisOptions): Promise<Diagnosis> {
  const { host, port, timeout, signal } = options;
  const found: Diagnosis = { host, port, remarks: [] };
  const late = AbortSignal.timeout(timeout);
  const examination = new Examination(
    { ...options, signal: AbortSignal.any([signal, late]) },
    found,
  );
  try {
    await examination.run();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    found.problem = late.aborted
      ? `${hostPort(host, port)} ${
        examination.silence(`within ${timeout / 1000} s`)
      }`
      : error instanceof NoChatServer
      ? error.message + plainAdvice(hostPort(host, port))
      : error instanceof Failure
      ? error.message
      : `${hostPort(host, port)} failed: ${reasonForPeople(error)}`;
  }
  return found;
}

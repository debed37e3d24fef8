import { dial, DIAL_TIMEOUT, type Route } from "../../dial/dial.ts";
import { ask, fetchCertificate, hangUp } from "../../dial/first_contact.ts";
import { type KnownHost, KnownHosts } from "../../dial/known_hosts.ts";
import { Failure } from "../../failure.ts";
import { shellCommand } from "../../shell_command.ts";
import { type Address, hostPort } from "../../transport/address.ts";
import type { Given, Option } from "../command.ts";
import { UsageError } from "../usage_error.ts";
import { warn } from "../warn.ts";
import { statePath } from "./state.ts";

/** The options for encryption of the connection. */
export const ROUTE_OPTIONS: readonly Option[] = [
  { name: "tls", help: "Require encryption" },
  {
    name: "no-tls",
    help: "Use plain text, without a warning",
  },
];

/** Help note of these commands. */
export const ROUTE_NOTE =
  `The certificate of a TLS server is trusted on first use; from then on another certificate, or plain text, is refused. HOST#sha256:FINGERPRINT verifies the first use too.`;

/** The file of known TLS servers. */
const KNOWN_HOSTS = "known_hosts";

/** The known TLS servers; `undefined` when the user has no folder for them. */
export function knownHosts(): KnownHosts | undefined {
  const path = statePath(KNOWN_HOSTS);
  return path === undefined ? undefined : new KnownHosts(path);
}

/**
 * Checks that a server that is called over TLS is that of its route.
 *
 * @param stop Aborts; its reason is thrown.
 * @throws {DialFailure} The server cannot be reached.
 * @throws {WrongServer} It presents another certificate, or does not encrypt.
 */
export async function verifyServer(
  route: Route,
  stop: AbortSignal,
): Promise<void> {
  if (route.fingerprint === undefined && route.isCertified !== true) return;
  await hangUp(await dial(route, DIAL_TIMEOUT, stop));
}

/** How the route is found out; tests replace parts. */
export interface RouteProbes {
  readonly hosts?: KnownHosts | undefined;
  readonly ask?: typeof ask;
  readonly fetchCertificate?: typeof fetchCertificate;
  readonly dial?: typeof dial;
  readonly warn?: (message: string) => void;
}

/**
 * Decides how to connect to a server, for the whole conversation. A known server,
 * or an address with a fingerprint: only over TLS, with that certificate. Any
 * other server: over TLS if it speaks TLS, and its certificate is kept. Plain text
 * is used only with unknown servers, and with a warning.
 *
 * @param options The command line.
 * @param stop Aborts; its reason is thrown.
 * @throws {UsageError} The options contradict each other or the address.
 * @throws {DialFailure} The server cannot be reached.
 * @throws {WrongServer} It presents another certificate, or does not encrypt.
 */
export async function routeTo(
  address: Address,
  options: Pick<Given, "has">,
  stop: AbortSignal,
  surroundings: RouteProbes = {},
): Promise<Route> {
  const real = { hosts: knownHosts(), ask, fetchCertificate, dial, warn };
  const { hosts, ...others } = { ...real, ...surroundings };
  const where = hostPort(address.host, address.port);
  const isTls = options.has("tls");
  /** Without a place to store it, the certificate is trusted for this run. */
  const keep = (known: KnownHost) => {
    try {
      if (hosts === undefined) throw new Failure("HOME is not set");
      hosts.keep(address, known);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      others.warn(
        `the certificate cannot be remembered: ${error.message}`,
      );
    }
  };
  const known = hosts?.of(address);
  if (options.has("no-tls")) {
    if (isTls || address.fingerprint !== undefined) {
      throw new UsageError(
        `--no-tls excludes ${
          isTls ? "--tls" : "an address that carries a fingerprint"
        }`,
      );
    }
    if (known === undefined) return address;
    throw new Failure(
      `${where} used TLS before, so plain text is refused; if TLS was turned off on purpose: ${
        shellCommand("forget", where)
      }`,
    );
  }
  if (address.fingerprint !== undefined) {
    const isKnown = known?.isCertified === true ||
      known?.fingerprint === address.fingerprint;
    if (!isKnown) {
      // The address overrides the file, once the server has proven it right.
      await hangUp(await others.dial(address, DIAL_TIMEOUT, stop));
      keep({ fingerprint: address.fingerprint });
    }
    return address;
  }
  if (known !== undefined) return { ...address, ...known };
  if (!isTls) {
    // --plain is for servers that speak nothing else.
    if (options.has("plain")) return address;
    const { speaksTls, isHere } = await others.ask(address, stop);
    if (!speaksTls) {
      if (!isHere) {
        others.warn(
          `${where} does not encrypt: others on the network can read and alter messages`,
        );
      }
      return address;
    }
  }
  const { fingerprint, isCertified } = await others.fetchCertificate(
    address,
    stop,
  );
  const found: KnownHost = isCertified ? { isCertified } : { fingerprint };
  others.warn(
    isCertified
      ? `${where} encrypts with a certificate from an authority, required from now on`
      : `${where} encrypts; its certificate is trusted from now on: sha256:${fingerprint}`,
  );
  keep(found);
  return { ...address, ...found };
}

import { dial, DIAL_TIMEOUT, type Route } from "../../client/link/dial.ts";
import { ask, hangUp, look } from "../../client/link/first_contact.ts";
import { type Known, KnownHosts } from "../../client/link/known_hosts.ts";
import { Failure } from "../../failure.ts";
import { shellCommand } from "../../shell_command.ts";
import { type Address, hostPort } from "../../transport/address.ts";
import type { Given, Option } from "../command.ts";
import { UsageError } from "../usage_error.ts";
import { warn } from "../warn.ts";
import { statePath } from "./state.ts";

/** The options that concern how a server is called. */
export const ROUTE_OPTIONS: readonly Option[] = [
  { name: "tls", help: "encrypted or not at all" },
  {
    name: "no-tls",
    help: "plain text on purpose: do not look for TLS, and do not warn",
  },
];

/** What the help of these commands says of it. */
export const ROUTE_NOTE =
  `A server with TLS is known by its certificate from the first time on, and never called
in plain text again. HOST#sha256:FINGERPRINT knows it the first time too.`;

/** The file of the servers one has met over TLS. */
const KNOWN_HOSTS = "known_hosts";

/** The servers one has met; `undefined` when nothing says where one's files are. */
export function knownHosts(): KnownHosts | undefined {
  const path = statePath(KNOWN_HOSTS);
  return path === undefined ? undefined : new KnownHosts(path);
}

/** What is asked of others to find out; everything is real unless told otherwise. */
export interface RouteProbes {
  readonly hosts?: KnownHosts | undefined;
  readonly ask?: typeof ask;
  readonly look?: typeof look;
  readonly dial?: typeof dial;
  readonly warn?: (message: string) => void;
}

/**
 * Finds out how a server is to be called, so that it stays so for as long as a
 * conversation lasts: a server that is known, or whose address carries a
 * fingerprint, only over TLS and only with its certificate; any other over TLS
 * if it speaks it, and its certificate is kept. Plain text is fallen back to
 * only where nothing is known, and never without a word.
 *
 * @param options What was given on the command line.
 * @param stop Gives up: its reason is thrown.
 * @throws {UsageError} The options contradict each other or the address.
 * @throws {DialFailure} It cannot be reached.
 * @throws {WrongServer} It is not the server it should be, or does not encrypt.
 */
export async function routeTo(
  address: Address,
  options: Pick<Given, "has">,
  stop: AbortSignal,
  surroundings: RouteProbes = {},
): Promise<Route> {
  const real = { hosts: knownHosts(), ask, look, dial, warn };
  const { hosts, ...others } = { ...real, ...surroundings };
  const where = hostPort(address.host, address.port);
  const isTls = options.has("tls");
  /** Without a place for it, it is known for this time. */
  const keep = (known: Known) => {
    try {
      if (hosts === undefined) throw new Failure("HOME is not set");
      hosts.keep(address, known);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      others.warn(
        `the certificate is known for this time only: ${error.message}`,
      );
    }
  };
  const known = hosts?.of(address);
  if (options.has("no-tls")) {
    if (isTls || address.fingerprint !== undefined) {
      throw new UsageError(
        `--no-tls does not go with ${
          isTls ? "--tls" : "an address that carries a fingerprint"
        }`,
      );
    }
    if (known === undefined) return address;
    throw new Failure(
      `${where} is known to speak TLS, so it is not called in plain text; if it has given that up: ${
        shellCommand("forget", where)
      }`,
    );
  }
  if (address.fingerprint !== undefined) {
    const isKnown = known?.isCertified === true ||
      known?.fingerprint === address.fingerprint;
    if (!isKnown) {
      // Whoever wrote the address knows better than the file, once that proves true.
      await hangUp(await others.dial(address, DIAL_TIMEOUT, stop));
      keep({ fingerprint: address.fingerprint });
    }
    return address;
  }
  if (known !== undefined) return { ...address, ...known };
  if (!isTls) {
    // Bare text is for servers that have nothing else.
    if (options.has("plain")) return address;
    const { speaksTls, isHere } = await others.ask(address, stop);
    if (!speaksTls) {
      if (!isHere) {
        others.warn(
          `${where} does not encrypt: whoever is on the way can read along, and change what is said`,
        );
      }
      return address;
    }
  }
  const { fingerprint, isCertified } = await others.look(address, stop);
  const found: Known = isCertified ? { isCertified } : { fingerprint };
  others.warn(
    isCertified
      ? `${where} encrypts, and an authority vouches for it; from now on it must be so`
      : `${where} encrypts; it is known from now on by its certificate, sha256:${fingerprint}`,
  );
  keep(found);
  return { ...address, ...found };
}

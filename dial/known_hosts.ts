import { Failure, reasonForPeople } from "../failure.ts";
import { makeFolderOf, MINE, replacePrivateFile } from "../private_file.ts";
import { isNoFile, readTextFile } from "../text_file.ts";
import { type Address, asciiHost, hostPort } from "../transport/address.ts";
import type { Route } from "./dial.ts";

/** The entry of a server: the fingerprint of its certificate, or that an authority vouches for it. */
export type KnownHost =
  & Pick<Route, "fingerprint" | "isCertified">
  & ({ readonly fingerprint: string } | { readonly isCertified: true });

/** In the place of a fingerprint: an authority vouches for the server. */
const CERTIFIED = "certified";

const FINGERPRINT = /^sha256:([0-9a-f]{64})$/;

/**
 * The servers that were called over TLS, in a file: a line for each, `HOST:PORT` and
 * `sha256:` with the fingerprint of its certificate, or `certified`. A server
 * that is in it is never called in plain text. Of two lines for one server the
 * first counts. Blank lines and those that begin with `#` are skipped.
 *
 * @example
 * ```ts
 * import { KnownHosts } from "./known_hosts.ts";
 *
 * const path = `${Deno.makeTempDirSync()}/known_hosts`;
 * const hosts = new KnownHosts(path);
 * const there = { host: "Example.org", port: 2428 };
 * hosts.keep(there, { isCertified: true });
 * console.assert(hosts.of(there)?.isCertified);
 * console.assert(Deno.readTextFileSync(path) === "example.org:2428 certified\n");
 * ```
 */
export class KnownHosts {
  readonly #path: string;

  /** @param path The file, which need not be there. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Finds the entry of a server.
   *
   * @throws {Failure} The file cannot be read, or a line of it cannot be parsed.
   */
  of(address: Address): KnownHost | undefined {
    const name = nameOf(address);
    for (const [index, line] of this.#lines().entries()) {
      const [host, known, more] = line.trim().split(/\s+/);
      if (host === "" || host?.startsWith("#")) continue;
      const fingerprint = FINGERPRINT.exec(known ?? "")?.[1];
      if ((known !== CERTIFIED && !fingerprint) || more !== undefined) {
        // The line may have been the entry of this server.
        throw new Failure(
          `${this.#path}, line ${
            index + 1
          } is not HOST:PORT and sha256: with 64 hex digits; correct or delete the line`,
        );
      }
      if (host !== name) continue;
      return fingerprint === undefined
        ? { isCertified: true }
        : { fingerprint };
    }
    return undefined;
  }

  /**
   * Stores the entry of a server, in place of an earlier entry.
   *
   * @throws {Failure} It cannot be written.
   */
  keep(address: Address, { fingerprint }: KnownHost): void {
    const line = `${nameOf(address)} ${
      fingerprint === undefined ? CERTIFIED : `sha256:${fingerprint}`
    }\n`;
    if (this.of(address) !== undefined) this.forget(address);
    // Some editors leave out the end of the last line.
    const gap = this.#lines().at(-1) ? "\n" : "";
    this.#write(() =>
      Deno.writeTextFileSync(this.#path, gap + line, {
        append: true,
        mode: MINE,
      })
    );
  }

  /**
   * Removes the entry of a server.
   *
   * @returns Whether it was known.
   * @throws {Failure} The file cannot be read or written.
   */
  forget(address: Address): boolean {
    const name = nameOf(address);
    const lines = this.#lines();
    const others = lines.filter((line) => line.trim().split(/\s+/)[0] !== name);
    if (others.length === lines.length) return false;
    this.#write(() => replacePrivateFile(this.#path, others.join("\n")));
    return true;
  }

  #lines(): readonly string[] {
    try {
      return readTextFile(this.#path).split("\n");
    } catch (error) {
      if (isNoFile(error)) return [];
      throw new Failure(
        `${this.#path} cannot be read: ${reasonForPeople(error)}`,
      );
    }
  }

  #write(write: () => void): void {
    try {
      makeFolderOf(this.#path);
      write();
    } catch (error) {
      throw new Failure(
        `${this.#path} cannot be written: ${reasonForPeople(error)}`,
      );
    }
  }
}

/** The name of a server in the file. */
function nameOf({ host, port }: Address): string {
  return hostPort(asciiHost(host).toLowerCase(), port);
}

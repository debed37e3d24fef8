import { PROJECT } from "./deno.ts";

/**
 * Which version of every npm package goes into a release, and what its archive
 * must be to the byte: those that packages import in turn are pinned by nothing
 * else. `deno task lock` makes it anew.
 */
const LOCK = "release/deno.lock";

/** Deno writes down in it what it finds besides; the one that is kept stays as it is. */
const COPY = "dist/deno.lock";

/** What the lock says of a package. */
interface Locked {
  readonly npm: Readonly<Record<string, { readonly integrity: string }>>;
}

/** What to add to a `deno` command line that is to take the packages of the lock and no others. */
export async function lockFlag(): Promise<string> {
  await Deno.mkdir(new URL("dist", PROJECT), { recursive: true });
  await Deno.copyFile(new URL(LOCK, PROJECT), new URL(COPY, PROJECT));
  return `--lock=${COPY}`;
}

/** The SHA-512 of each npm package's archive, in hex digits, by name and version. */
export async function lockedDigests(): Promise<ReadonlyMap<string, string>> {
  const { npm }: Locked = JSON.parse(
    await Deno.readTextFile(new URL(LOCK, PROJECT)),
  );
  return new Map(
    Object.entries(npm).map(([id, { integrity }]) => [
      id,
      Uint8Array.fromBase64(integrity.replace(/^sha512-/, "")).toHex(),
    ]),
  );
}

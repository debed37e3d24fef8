import { PROJECT } from "./deno.ts";

/**
 * The version and the digest of every npm package in a release; nothing else pins
 * indirect dependencies. `deno task lock` writes it anew.
 */
const LOCK = "release/deno.lock";

/** A copy, because Deno adds to the lock file it uses. */
const COPY = "dist/deno.lock";

/** The entry of a package in the lock. */
interface Locked {
  readonly npm: Readonly<Record<string, { readonly integrity: string }>>;
}

/** Options of `deno` that restrict it to the packages of the lock. */
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

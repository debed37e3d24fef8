import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { createTar } from "nanotar";

/** A file of an archive. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether it is a program. */
  readonly runs?: boolean;
}

/** The permissions of a file. */
const PROGRAM = 0o755;
const TEXT = 0o644;

/** An ordinary file, as Unix writes it. */
const FILE = 0o100000;

/** The system field of gzip: unknown. */
const NO_SYSTEM = 255;
const SYSTEM_AT = 9;

/** Unix, as zip numbers systems: its permissions are in the upper half of the attributes. */
const UNIX = 3;
const UPPER_HALF = 16;

/**
 * Packs files for Linux and macOS. The same files make the same archive to the
 * byte: sorted by name, without owner, and with the given time.
 */
export function tarGz(
  entries: readonly ArchiveEntry[],
  time: Date,
): Uint8Array {
  const tar = createTar(
    ordered(entries).map(({ name, bytes, runs }) => ({
      name,
      data: bytes,
      attrs: {
        mode: (runs === true ? PROGRAM : TEXT).toString(8),
        mtime: time.getTime(),
        uid: 0,
        gid: 0,
        user: "",
        group: "",
      },
    })),
  );
  const packed = gzipSync(tar, { level: 9 });
  packed[SYSTEM_AT] = NO_SYSTEM;
  return packed;
}

/** Packs files for Windows, likewise. */
export function zip(entries: readonly ArchiveEntry[], time: Date): Uint8Array {
  return zipSync(
    Object.fromEntries(
      ordered(entries).map(({ name, bytes, runs }) => [
        name,
        [bytes, {
          os: UNIX,
          attrs: ((FILE | (runs === true ? PROGRAM : TEXT)) << UPPER_HALF) >>>
            0,
        }],
      ]),
    ),
    { level: 9, mtime: noon(time) },
  );
}

function ordered(entries: readonly ArchiveEntry[]): ArchiveEntry[] {
  return entries.toSorted((a, b) => a.name < b.name ? -1 : 1);
}

/**
 * Noon of that day, here: a zip knows no time zones, and there is a noon on
 * every day everywhere.
 */
function noon(time: Date): Date {
  return new Date(
    time.getUTCFullYear(),
    time.getUTCMonth(),
    time.getUTCDate(),
    12,
  );
}

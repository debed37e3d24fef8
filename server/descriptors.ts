/**
 * Descriptors that no connection gets: those of the log's files, of certificates
 * that are read anew, of whoever reads the metrics, and of those who are told
 * that there is no room.
 */
export const DESCRIPTORS_RESERVED = 64;

/** Most connections where their number is not limited: as many as the default of `--max-memory` has room for. */
const UNLIMITED = 32_768;

/** What part of the descriptors is reserved where there are few of them in all. */
const RESERVED_SHARE = 1 / 4;

/** To what the number of descriptors is rounded that is asked of a shell. */
const ROUNDED_TO = 1024;

/** Something that takes a descriptor and costs nothing else. */
const NOTHING = "/dev/null";

/** How many descriptors there are, and for what. */
export interface DescriptorBudget {
  /** How many connections there is room for, at most as many as are wanted. */
  readonly connections: number;
  /** The command of a shell that gives as many as are wanted, where there are fewer. */
  readonly raise?: string;
  /** How many descriptors are left for everything else, at the least. */
  readonly reserved: number;
}

/**
 * Finds out for how many connections there are descriptors. The system tells its
 * limit only to a program that may do everything, so as many are opened as are
 * wanted, and closed again.
 *
 * @param limit So many connections are wanted at most; `Infinity` for as many as make sense.
 * @param open Takes a descriptor, or throws when there is none.
 */
export function descriptorBudget(
  limit: number,
  open: () => Disposable = openNothing,
): DescriptorBudget {
  const wanted = limit === Infinity ? UNLIMITED : limit;
  using held = new DisposableStack();
  let count = 0;
  try {
    for (; count < wanted + DESCRIPTORS_RESERVED; count++) held.use(open());
    return { connections: wanted, reserved: DESCRIPTORS_RESERVED };
  } catch (error) {
    if (!isExhausted(error)) throw error;
    const reserved = Math.min(
      DESCRIPTORS_RESERVED,
      Math.ceil(count * RESERVED_SHARE),
    );
    return {
      connections: Math.max(1, count - reserved),
      reserved,
      raise: raisingCommand(wanted),
    };
  }
}

/** The command of a shell that gives descriptors for so many connections, and some for the program itself. */
function raisingCommand(connections: number): string {
  const needed = connections + 2 * DESCRIPTORS_RESERVED;
  return `ulimit -n ${Math.ceil(needed / ROUNDED_TO) * ROUNDED_TO}`;
}

/** Windows has as many handles as anybody could want. */
function openNothing(): Disposable {
  return Deno.build.os === "windows"
    ? { [Symbol.dispose]() {} }
    : Deno.openSync(NOTHING);
}

/** This program has as many descriptors as it may have (`EMFILE`), or the machine as many as it can (`ENFILE`). */
function isExhausted(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EMFILE" || error.code === "ENFILE");
}

/**
 * Descriptors that no connection gets: for the files of the store, for reading
 * certificates, for metrics clients, and for connections that are told that there
 * is no room.
 */
export const DESCRIPTORS_RESERVED = 64;

/** Most connections when their number is not limited: as many as fit into the default of `--max-memory`. */
const UNLIMITED = 32_768;

/** The part of the descriptors that is reserved when there are few. */
const RESERVED_SHARE = 1 / 4;

/** The number of descriptors to ask a shell for is rounded up to a multiple of this. */
const ROUNDED_TO = 1024;

/** A file that takes a descriptor and nothing else. */
const NOTHING = "/dev/null";

/** How many descriptors there are for what. */
export interface DescriptorBudget {
  /** How many connections have a descriptor: the wanted number or fewer. */
  readonly connections: number;
  /** The shell command that raises the limit to the wanted number, when there are fewer. */
  readonly raise?: string;
  /** How many descriptors, at least, are left for everything else. */
  readonly reserved: number;
}

/**
 * Finds out how many connections can have a descriptor. Deno tells the system's
 * limit only to a program with all permissions, so the wanted number of
 * descriptors is opened and closed again.
 *
 * @param limit Most connections that are wanted; `Infinity` for a sensible number.
 * @param open Opens a descriptor; throws when there is none.
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

/** The shell command for a limit that is enough for so many connections and the program itself. */
function raisingCommand(connections: number): string {
  const needed = connections + 2 * DESCRIPTORS_RESERVED;
  return `ulimit -n ${Math.ceil(needed / ROUNDED_TO) * ROUNDED_TO}`;
}

/** Windows has enough handles for any number of connections. */
function openNothing(): Disposable {
  return Deno.build.os === "windows"
    ? { [Symbol.dispose]() {} }
    : Deno.openSync(NOTHING);
}

/** Whether the limit of the program (`EMFILE`) or of the machine (`ENFILE`) is reached. */
function isExhausted(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EMFILE" || error.code === "ENFILE");
}

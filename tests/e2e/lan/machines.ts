import {
  type Finished,
  installed,
  PATIENCE,
  type Program,
  programCommand,
  startCommand,
} from "../harness/program.ts";
import { noTerminal } from "../harness/screen.ts";

/** Whether this user may make networks without a user namespace, in which they may be. */
const IS_ROOT = Deno.build.os === "linux" && Deno.uid() === 0;

/** Enters namespaces of its own, as an administrator of them. */
const UNSHARE = [
  "unshare",
  ...(IS_ROOT ? [] : ["--user", "--map-root-user"]),
  "--net",
];

/** The programs that every network needs. */
const PROGRAMS = ["ip", "unshare", "nsenter"];

function absentAmong(programs: readonly string[]): string | undefined {
  const absent = programs.filter((program) => !installed(program));
  return absent.length === 0 ? undefined : `${absent.join(", ")} not installed`;
}

/** Why networks cannot be made here. */
function noNetworkHere(): string | undefined {
  const absent = absentAmong(PROGRAMS);
  if (absent !== undefined) return absent;
  const [unshare = "", ...args] = UNSHARE;
  const { success } = new Deno.Command(unshare, {
    args: [...args, "ip", "link", "add", "lan0", "type", "veth"],
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return success ? undefined : "no network of its own is allowed here";
}

const noNetwork = noNetworkHere();

/**
 * A test between two machines on a network of its own, which is none of the
 * machine that it runs on. Where there cannot be one it is skipped, and its name
 * says why.
 */
export function networkTest(
  name: string,
  fn: (machines: Machines) => Promise<void>,
  { needs = [], isScreen = false }: {
    /** Programs that not every machine has. */
    readonly needs?: readonly string[];
    /** Whether it needs a pseudo terminal. */
    readonly isScreen?: boolean;
  } = {},
): void {
  const why = noNetwork ?? absentAmong(needs) ??
    (isScreen ? noTerminal : undefined);
  Deno.test({
    name: why === undefined ? name : `${name} (skipped: ${why})`,
    ignore: why !== undefined,
    fn: async () => {
      await using machines = await Machines.open();
      await fn(machines);
    },
  });
}

/** Makes the second machine and the cable between them, and ends both with its input. */
const SCRIPT = `
set -e
ip link set lo up
unshare --net sleep infinity & other=$!
trap 'kill $other' EXIT
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]
do sleep 0.01; done
ip link add lan0 type veth peer name lan1 netns $other
ip addr add 192.0.2.7/24 dev lan0
ip link set lan0 up
nsenter --target $other --net sh -ec '
  ip link set lo up
  ip addr add 192.0.2.8/24 dev lan1
  ip link set lan1 up'
echo "$$ $other"
read -r _ || true
`;

/** The address of the first machine. */
export const FIRST = "192.0.2.7";

/** The address of the second machine. */
export const SECOND = "192.0.2.8";

/** Two machines with a cable between them: network namespaces of this one. */
export class Machines implements AsyncDisposable {
  readonly #holder: Program;
  readonly #pids: readonly [first: string, second: string];

  private constructor(
    holder: Program,
    pids: readonly [first: string, second: string],
  ) {
    this.#holder = holder;
    this.#pids = pids;
  }

  static async open(): Promise<Machines> {
    const holder = startCommand([...UNSHARE, "sh", "-c", SCRIPT]);
    try {
      const line = await holder.stdout.line((line) => /^\d+ \d+$/.test(line));
      const [first = "", second = ""] = line.split(" ");
      return new Machines(holder, [first, second]);
    } catch (error) {
      await holder[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A command as it is started on one of the machines. */
  on(machine: 1 | 2, command: readonly string[]): string[] {
    const pid = this.#pids[machine - 1] ?? "";
    const user = IS_ROOT ? [] : ["--user", "--preserve-credentials"];
    return ["nsenter", "--target", pid, ...user, "--net", ...command];
  }

  /** Starts the program on one of the machines. */
  chat(machine: 1 | 2, args: readonly string[]): Program {
    return startCommand(this.on(machine, [...programCommand(), ...args]), {
      env: { CHAT_IDENTITY: "none" },
    });
  }

  /** Starts a server on one of the machines, and waits until it listens. */
  async serve(machine: 1 | 2, args: readonly string[]): Promise<Program> {
    const server = this.chat(machine, [
      ...["serve", "--max-connections", "100"],
      ...args,
    ]);
    try {
      await server.stderr.line((line) => line.includes(" info listening "));
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder.endInput();
    await this.#holder.finished();
    await this.#holder[Symbol.asyncDispose]();
  }
}

/** Runs `chat find` on the second machine. */
export async function find(
  machines: Machines,
  ...args: readonly string[]
): Promise<Finished> {
  await using program = machines.chat(2, ["find", ...args]);
  return await program.finished();
}

/** The servers that the second machine finds, as programs read them, once there are so many: a busy machine answers late. */
export async function found(
  machines: Machines,
  count: number,
): Promise<readonly Record<string, unknown>[]> {
  const started = performance.now();
  for (;;) {
    const { stdout } = await find(machines, "--json");
    const halls = stdout.split("\n").filter((line) => line !== "")
      .map((line) => JSON.parse(line));
    if (halls.length >= count) return halls;
    if (performance.now() > started + PATIENCE) throw new Error(stdout);
  }
}

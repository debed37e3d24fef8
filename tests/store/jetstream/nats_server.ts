/** Servers of NATS for tests. */
import { TestFolder } from "../test_folder.ts";

/** Where nats-server may be, besides the folders of PATH: `go install` puts it there. */
const ALSO_IN = [
  `${Deno.env.get("HOME") ?? ""}/go/bin/nats-server`,
];

/** How long a server may take until it answers, in milliseconds. */
const ANSWER_WITHIN = 30_000;

/** The program; `undefined` where there is none that is new enough. */
export const NATS_SERVER: string | undefined = find();

/** A test that needs NATS. Without it the test is skipped, and its name says why. */
export function testWithNats(name: string, fn: () => Promise<void>): void {
  const ignore = NATS_SERVER === undefined;
  const why = "(skipped: nats-server 2.11 or newer is not installed)";
  Deno.test({ name: ignore ? `${name} ${why}` : name, ignore, fn });
}

function find(): string | undefined {
  const given = Deno.env.get("NATS_SERVER");
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const paths = [
    ...given === undefined ? [] : [given],
    ...folders.map((folder) => `${folder}/nats-server`),
    ...ALSO_IN,
  ];
  return paths.find((path) => {
    try {
      const { stdout } = new Deno.Command(path, { args: ["--version"] })
        .outputSync();
      const version = /v(\d+)\.(\d+)/.exec(new TextDecoder().decode(stdout));
      const [, major = 0, minor = 0] = version?.map(Number) ?? [];
      // Older ones may give two writers the same number.
      return major > 2 || major === 2 && minor >= 11;
    } catch (error) {
      const isAbsent = error instanceof Deno.errors.NotFound ||
        error instanceof Deno.errors.NotADirectory ||
        error instanceof Deno.errors.PermissionDenied;
      if (isAbsent) return false;
      throw error;
    }
  });
}

/**
 * Ports that are free now. They are below those that systems assign: a server that
 * starts again finds its own free.
 */
export function freePorts(count: number): number[] {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    try {
      using _listener = Deno.listen({ hostname: "127.0.0.1", port });
      ports.add(port);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  return [...ports];
}

/** A server of NATS, which may be one of several. */
export class NatsServer implements AsyncDisposable {
  readonly #args: readonly string[];
  readonly #folder = new TestFolder();
  #process: Deno.ChildProcess | undefined;

  constructor(
    readonly port: number,
    cluster: {
      readonly name: string;
      readonly port: number;
      readonly routes: readonly number[];
    } | undefined = undefined,
    more: readonly string[] = ["--jetstream"],
  ) {
    this.#args = [
      ...["--addr", "127.0.0.1", "--port", `${port}`],
      ...["--store_dir", this.#folder.path],
      ...more,
      ...(cluster === undefined ? [] : [
        ...["--name", cluster.name, "--cluster_name", "test"],
        ...["--cluster", `nats://127.0.0.1:${cluster.port}`],
        "--routes",
        cluster.routes.map((port) => `nats://127.0.0.1:${port}`).join(","),
      ]),
    ];
  }

  /** A server alone. */
  static async open(more?: readonly string[]): Promise<NatsServer> {
    const [port = 0] = freePorts(1);
    const server = new NatsServer(port, undefined, more);
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it, or starts it again with what it has kept. */
  async start(): Promise<void> {
    if (NATS_SERVER === undefined) throw new Error("no nats-server");
    this.#process = new Deno.Command(NATS_SERVER, {
      args: [...this.#args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const until = Date.now() + ANSWER_WITHIN;
    for (;;) {
      try {
        using conn = await Deno.connect({
          hostname: "127.0.0.1",
          port: this.port,
        });
        // It sends its facts as the first line.
        await conn.read(new Uint8Array(1));
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        const { promise, resolve } = Promise.withResolvers<void>();
        setTimeout(resolve, 20);
        await promise;
      }
    }
  }

  /** Sends it a signal; it has ended when the promise resolves, if that ends it. */
  async signal(signal: Deno.Signal): Promise<void> {
    this.#process?.kill(signal);
    if (signal === "SIGSTOP" || signal === "SIGCONT") return;
    await this.#process?.status;
    this.#process = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process !== undefined) await this.signal("SIGKILL");
    this.#folder[Symbol.dispose]();
  }
}

/** Three servers of NATS that keep everything three times. */
export class NatsCluster implements AsyncDisposable {
  private constructor(readonly servers: readonly NatsServer[]) {}

  static async open(): Promise<NatsCluster> {
    const ports = freePorts(6);
    const routes = ports.slice(3);
    const servers = routes.map((port, index) =>
      new NatsServer(ports[index] ?? 0, { name: `n${index}`, port, routes })
    );
    await Promise.all(servers.map((server) => server.start()));
    return new NatsCluster(servers);
  }

  get urls(): string[] {
    return this.servers.map(({ url }) => url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.servers.map((server) => server[Symbol.asyncDispose]()),
    );
  }
}

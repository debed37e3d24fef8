/**
 * A web server of this machine with releases, for who installs from there.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { type Finished, startCommand } from "../harness/program.ts";

/** The script that installs a release. */
export const SCRIPT = new URL("../../../install.sh", import.meta.url).pathname;

/** The platforms of the releases, as their names have them. */
export const TARGET = `${Deno.build.arch}-unknown-linux-gnu`;
export const ARCHIVE = `chat-${TARGET}.tar.gz`;

/** A web server with releases, and a home to install into. */
export class Releases implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "chat-install-" });
  readonly home = `${this.folder}/home`;
  readonly into = `${this.home}/.local/bin`;
  /** The served files, by path. */
  readonly files = new Map<string, Uint8Array>();
  /** Paths that lead elsewhere, and where. */
  readonly redirects = new Map<string, string>();
  /** Paths of which only so many bytes come before the connection breaks. */
  readonly broken = new Map<string, number>();
  readonly asked: string[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #isEncrypted: boolean;

  /** @param encryption The certificate and the key of a server that encrypts, for `localhost`. */
  constructor(encryption?: Deno.TlsCertifiedKeyPem) {
    Deno.mkdirSync(this.home);
    this.#isEncrypted = encryption !== undefined;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...encryption },
      (request) => this.#answer(new URL(request.url).pathname),
    );
  }

  get url(): string {
    const { port } = this.#server.addr;
    return this.#isEncrypted
      ? `https://localhost:${port}`
      : `http://127.0.0.1:${port}`;
  }

  /** An archive with a program that says its version, and the sums that go with it. */
  async add(
    version: string,
    path: string,
    program = `#!/bin/sh\necho "chat ${version}"\n`,
  ): Promise<void> {
    const archive = await this.archive(program);
    this.files.set(`${path}/${ARCHIVE}`, archive);
    this.files.set(
      `${path}/SHA256SUMS`,
      bytesOf(
        `${"0".repeat(64)}  chat-other.tar.gz\n${
          sha256(archive)
        }  ${ARCHIVE}\n`,
      ),
    );
  }

  async archive(program: string): Promise<Uint8Array> {
    const folder = Deno.makeTempDirSync({ dir: this.folder });
    Deno.writeTextFileSync(`${folder}/chat`, program, { mode: 0o755 });
    await using tar = startCommand(
      ["tar", "-czf", `${folder}/archive`, "-C", folder, "chat"],
    );
    assertEquals((await tar.finished()).code, 0);
    return Deno.readFileSync(`${folder}/archive`);
  }

  /** Runs the script as somebody does who has just downloaded it. */
  async install(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
    script = SCRIPT,
  ): Promise<Finished> {
    await using program = startCommand(["sh", script, ...args], {
      cwd: this.folder,
      env: {
        HOME: this.home,
        SHELL: "/bin/bash",
        TMPDIR: this.folder,
        CHAT_RELEASES: this.url,
        CHAT_INSTALL: "",
        CHAT_VERSION: "",
        ...env,
      },
    });
    return await program.finished();
  }

  /** The version of the installed program; `undefined` when there is none. */
  installed(into = this.into): string | undefined {
    try {
      const { stdout } = new Deno.Command(`${into}/chat`, {
        args: ["--version"],
      }).outputSync();
      return new TextDecoder().decode(stdout).trim();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Nothing is left of an installation but the program. */
  leftOver(): string[] {
    const left = (folder: string) => {
      try {
        return Array.from(Deno.readDirSync(folder), ({ name }) => name);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return [];
        throw error;
      }
    };
    return [
      ...left(this.into).filter((name) => name !== "chat"),
      ...left(this.folder).filter((name) => name.startsWith("tmp.")),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    Deno.removeSync(this.folder, { recursive: true });
  }

  #answer(path: string): Response {
    this.asked.push(path);
    const location = this.redirects.get(path);
    if (location !== undefined) {
      return new Response("elsewhere", { status: 302, headers: { location } });
    }
    const file = this.files.get(path);
    if (file === undefined) return new Response("not here", { status: 404 });
    const broken = this.broken.get(path);
    if (broken === undefined) return new Response(file.slice());
    const part = file.slice(0, broken);
    return new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(part);
          controller.close();
        },
      }),
    );
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

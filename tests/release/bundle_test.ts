// The files that go into every binary, run as the binary runs them: what is left
// out or renamed by mistake shows here, without a compile runtime.

import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { IMPORT_MAP_FLAG } from "../../offline/standard_library.ts";
import { BUNDLE, bundle } from "../../release/bundle.ts";
import { type Finished, startCommand } from "../e2e/harness/program.ts";
import { TestFolder } from "../store/test_folder.ts";

const SOURCE = { commit: "0123456789".repeat(4), time: new Date(0) };

/** More than it has by far, in bytes: something was taken in that does not belong there. */
const SIZE_MAX = 1_200_000;

/** A bundle in a folder of its own. */
class Bundle {
  readonly #folder = new TestFolder();

  /** It goes with the tests. */
  constructor() {
    addEventListener("unload", () => this.#folder[Symbol.dispose]());
  }

  async make(): Promise<string> {
    const standIns = import.meta.resolve("@std/async/channel")
      .startsWith("file:");
    await bundle(SOURCE, standIns ? IMPORT_MAP_FLAG : "", this.#folder.path);
    const files = Deno.readDirSync(this.#folder.path).map(({ name }) => name)
      .filter((name) => name.endsWith(".js")).toArray().toSorted();
    return files.map((name) =>
      `${name}\n${Deno.readTextFileSync(`${this.#folder.path}/${name}`)}`
    ).join("");
  }

  command(...args: readonly string[]): readonly string[] {
    return [
      ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "-P"],
      `--config=${fileURLToPath(new URL("../../deno.json", import.meta.url))}`,
      ...[`${this.#folder.path}/${BUNDLE}`, ...args],
    ];
  }

  async run(args: readonly string[], input = ""): Promise<Finished> {
    await using program = startCommand(this.command(...args), {
      env: { CHAT_IDENTITY: "none", XDG_STATE_HOME: this.#folder.path },
    });
    await program.type(input);
    await program.endInput();
    return await program.finished();
  }
}

/** Made once: that takes seconds. */
const made = new Bundle();
const text = await made.make();

Deno.test("the bundle is small and without paths, and made again it is the same", async () => {
  assertEquals(await new Bundle().make() === text, true);
  assertLess(text.length, SIZE_MAX);
  const here = fileURLToPath(new URL("../../", import.meta.url));
  for (const path of [here, "node_modules/", "file:///", "/.cache/"]) {
    const at = text.indexOf(path);
    assertEquals(at, -1, text.slice(at - 50, at + 100));
  }
  // It loads all other modules of Node.js, whatever the command is.
  assertEquals(text.includes('"node:module"'), false);
});

Deno.test("the bundle serves with TLS and --data, is joined, looked over and exported", async () => {
  using folder = new TestFolder();
  const { stdout } = await made.run(["--version"]);
  assertMatch(stdout, /^chat \d+\.\d+\.\d+ \(012345678901\)\n$/);
  // Its certificate is made by packages that are hard on bundlers.
  const data = `${folder.path}/hall`;
  await using server = startCommand(
    made.command(
      ...["serve", "--host", "127.0.0.1", "--port", "0"],
      ...["--tls", "--data", data],
    ),
  );
  const line = await server.stderr.line((line) => line.includes(" listening "));
  const [, where = ""] = / address=(\S+)/.exec(line) ?? [];
  const [, fingerprint = ""] = / fingerprint=(\S+)/.exec(line) ?? [];
  const address = `${where}#sha256:${fingerprint}`;
  const found = await made.run(["doctor", address]);
  assertEquals([found.code, found.stderr], [0, ""]);
  const said = await made.run(["send", address], "hello\n");
  assertEquals([said.code, said.stderr], [0, ""]);
  server.signal("SIGTERM");
  assertEquals((await server.finished()).code, 0);
  const kept = await made.run([
    ...["export", data, "--room", "lobby", "--format", "json"],
  ]);
  assertEquals(JSON.parse(kept.stdout).text, "hello");
});

Deno.test("the bundle says on one line what is wrong, like the program", async () => {
  const wrong = await made.run(["serve", "--prot", "1"]);
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertEquals(
    wrong.stderr,
    "chat: chat serve has no option --prot; did you mean --port?\n",
  );
  const nobody = await made.run(["join", "127.0.0.1:1"]);
  assertEquals(nobody.code, 1);
  assertMatch(nobody.stderr, /^chat: 127\.0\.0\.1:1 refused [^\n]+\n$/);
});

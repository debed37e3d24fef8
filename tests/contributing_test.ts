// docs/extending.md: the examples are applied to this source, and used.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { testWith } from "./e2e/harness/needs.ts";
import { within } from "./e2e/harness/program.ts";
import { member, Socket } from "./e2e/harness/socket.ts";

const ROOT = new URL("../", import.meta.url);
const page = Deno.readTextFileSync(new URL("docs/extending.md", ROOT));

/** Files that are no part of the program. */
const LEFT_OUT = [".git", "dist", "node_modules", "tests", "bench", "docs"];

/** The examples, as they stand on the page. */
const examples = Array.from(
  page.matchAll(/^```diff\n(.*?)^```$/gms),
  ([, diff = ""]) => diff,
);

/** A copy of the program, to be changed. */
class Copy implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "chat-contributing-" });

  constructor() {
    copy(fileURLToPath(ROOT), this.path);
  }

  /** Runs a command in it. */
  async does(command: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      cwd: this.path,
      env: { NO_COLOR: "1", LC_ALL: "C" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals(code, 0, `${command} ${args.join(" ")}: ${text(stderr)}`);
    return text(stdout);
  }

  /** The command that runs the changed program. */
  get command(): readonly string[] {
    return ["run", "--quiet", "--no-prompt", "-P", ...importMap(), "main.ts"];
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** Where this test was given the stand-ins, the copy gets its own. */
function importMap(): readonly string[] {
  return import.meta.resolve("@std/async/channel").startsWith("file:")
    ? ["--import-map=offline/import_map.json"]
    : [];
}

function copy(from: string, to: string): void {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(from)) {
    if (isFile) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
    if (!isDirectory || LEFT_OUT.includes(name)) continue;
    Deno.mkdirSync(`${to}/${name}`);
    copy(`${from}/${name}`, `${to}/${name}`);
  }
}

testWith(
  ["git"],
  "the examples of docs/extending.md apply to this source, are well typed, and do what they say",
  async () => {
    assertEquals(examples.length, 3);
    using changed = new Copy();
    for (const [index, example] of examples.entries()) {
      const file = `${changed.path}/${index}.diff`;
      await Deno.writeTextFile(file, example);
      await changed.does("git", "apply", file);
    }
    const deno = Deno.execPath();
    const code = ["main.ts", "cli", "protocol", "hall", "dialects"];
    await changed.does(
      deno,
      "check",
      "--quiet",
      ...importMap(),
      "release/main.ts",
    );
    await changed.does(deno, "fmt", "--check", "--quiet", ...code);
    await changed.does(deno, "lint", "--quiet", ...code);

    await using server = new Deno.Command(deno, {
      args: [
        ...changed.command,
        ...["serve", "--host", "127.0.0.1", "--port", "0"],
      ],
      cwd: changed.path,
      env: { LC_ALL: "C" },
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = server.stdout.getReader();
    const { value } = await within(reader.read(), "a line");
    const port = Number(/:(\d+)\n/.exec(new TextDecoder().decode(value))?.[1]);
    try {
      await using ann = await member(port, "Ann");

      // A command of the program.
      const rooms = await changed.does(
        deno,
        ...[...changed.command, "rooms", `127.0.0.1:${port}`, "--no-tls"],
      );
      assertStringIncludes(rooms, "* lobby: 2\n");
      const help = await changed.does(deno, ...changed.command, "help");
      assertStringIncludes(help, "  rooms        List the rooms\n");

      // A frame, and the command that asks for it.
      await ann.sendFrame({ type: "time" });
      const { time } = await ann.frameOf("time");
      assertEquals(typeof time, "number");
      await using bob = await Socket.connect(port);
      await bob.send("/time\n");
      await bob.lineWith("* it is 2");

      // A dialect.
      await using radio = await Socket.connect(port);
      await radio.send("SAY over\n");
      const { from, text } = await ann.frameOf("message");
      assertEquals(text, "over");
      await bob.lineWith(`${from} >> over`);
      await ann.say("and\nout");
      assertEquals(await radio.line(), "HEARD Ann and");
      assertEquals(await radio.line(), "HEARD Ann out");
      await radio.send("SPEAK up\n");
      assertEquals(await radio.line(), "WRONG SAY text");
    } finally {
      await reader.cancel();
    }
  },
);

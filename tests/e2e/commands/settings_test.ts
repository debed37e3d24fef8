/** Settings: options override the environment, the environment the config file. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openHall } from "../harness/hall.ts";
import { chat, type Finished } from "../harness/program.ts";
import { member } from "../harness/socket.ts";

/** A home with a config file in it. */
class Home implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "chat-home-" });
  readonly config = `${this.folder}/.config/chat/config.json`;

  constructor(config: string) {
    Deno.mkdirSync(`${this.folder}/.config/chat`, { recursive: true });
    Deno.writeTextFileSync(this.config, config);
  }

  /** The environment of its user. */
  env(more: Record<string, string> = {}): { env: Record<string, string> } {
    return { env: { HOME: this.folder, XDG_CONFIG_HOME: "", ...more } };
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Where a home's config file is differs between systems; `tests/cli/options/settings_test.ts` covers them all. */
const ignore = Deno.build.os !== "linux";

function assertRefused(
  { code, stdout, stderr }: Finished,
  ...parts: readonly string[]
): void {
  assertEquals([code, stdout], [2, ""], stderr);
  assertMatch(stderr, /^chat: [^\n]+\n$/);
  for (const part of parts) assertStringIncludes(stderr, part);
}

Deno.test({
  name: "send, tail and join without an address use the server of the settings",
  ignore,
  fn: async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    const where = `127.0.0.1:${server.port}`;
    using home = new Home(JSON.stringify({ server: where, name: "Bob" }));
    const variable = { env: { CHAT_SERVER: where, CHAT_NAME: "Bob" } };
    for (const options of [home.env(), variable]) {
      for (
        const [args, input] of [
          [["send", "-m", "hello"], ""],
          [["send"], "hello\n"],
          [["join"], "hello\n"],
          [["join", "--json"], `{"type":"say","text":"hello"}\n`],
        ] as const
      ) {
        const { code, stderr } = await chat(args, input, options);
        assertEquals([code, stderr], [0, ""], args.join(" "));
        const { from, text } = await ann.frameOf("message");
        assertEquals([from, text], ["Bob", "hello"], args.join(" "));
      }
      const tail = await chat(["tail", "-n", "1", "--no-follow"], "", options);
      assertEquals([tail.code, tail.stderr], [0, ""]);
      assertMatch(tail.stdout, / Bob >> hello\n$/);
    }
  },
});

Deno.test({
  name: "flags win over the environment, the environment over the file",
  ignore,
  fn: async () => {
    await using right = await openHall();
    await using ann = await member(right.port, "Ann");
    const where = `127.0.0.1:${right.port}`;
    using home = new Home(
      JSON.stringify({ server: "127.0.0.1:1", name: "FromFile" }),
    );
    const fromFile = home.env();
    const fromEnv = home.env({
      CHAT_SERVER: "127.0.0.1:2",
      CHAT_NAME: "FromEnv",
    });
    const refused = await chat(["send", "-m", "x"], "", fromFile);
    assertStringIncludes(refused.stderr, "127.0.0.1:1 refused");
    const refusedToo = await chat(["send", "-m", "x"], "", fromEnv);
    assertStringIncludes(refusedToo.stderr, "127.0.0.1:2 refused");
    for (
      const [args, options, name] of [
        [[], fromFile, "FromFile"],
        [[], fromEnv, "FromEnv"],
        [["--name", "FromFlag"], fromEnv, "FromFlag"],
      ] as const
    ) {
      for (const command of ["send", "join"]) {
        const { code, stderr } = await chat(
          [command, where, ...args],
          "hello\n",
          options,
        );
        assertEquals([code, stderr], [0, ""]);
        assertEquals((await ann.frameOf("message")).from, name);
      }
    }
  },
});

Deno.test({
  name: "a config file that cannot be used: one line with its path, exit 2",
  ignore,
  fn: async () => {
    using home = new Home("{");
    for (const command of ["send", "tail", "join"]) {
      assertRefused(
        await chat([command, "127.0.0.1:1"], "", home.env()),
        home.config,
        "not valid JSON",
      );
    }
  },
});

Deno.test({
  name:
    "without an address and without settings: one line that says how, exit 2",
  ignore,
  fn: async () => {
    using home = new Home("{}");
    for (const command of ["send", "tail", "join"]) {
      assertRefused(
        await chat([command], "", home.env()),
        `chat ${command} HOST[:PORT]`,
        "CHAT_SERVER",
        home.config,
      );
    }
  },
});

Deno.test("a text that was taken for a host: the error shows how to send it", async () => {
  const env = { CHAT_SERVER: "127.0.0.1:1" };
  const { code, stderr } = await chat(["send", "127.0.0.1:2"], "", { env });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "chat send -m TEXT");
});

Deno.test("the help of each command that uses them names them; the others run with a broken file", async () => {
  for (const command of ["send", "tail", "join"]) {
    const { stdout } = await chat(["help", command]);
    for (const part of ["CHAT_NAME", "CHAT_SERVER", "config.json"]) {
      assertStringIncludes(stdout, part);
    }
  }
  using home = new Home("{");
  assertEquals((await chat(["help"], "", home.env())).code, 0);
});

/** Identity: the key of this machine, and `chat id`, which shows it. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Home } from "../harness/home.ts";
import { testWith } from "../harness/needs.ts";
import { chat } from "../harness/program.ts";

/** Where a home's files are differs between systems; `tests/cli/options/settings_test.ts` covers them all. */
const ignore = Deno.build.os !== "linux";

Deno.test({
  name:
    "chat id makes a key once, for its owner alone, and says its fingerprint",
  ignore,
  fn: async () => {
    using home = new Home();
    const first = await chat(["id"], "", home.options);
    assertEquals([first.code, first.stderr], [0, ""]);
    assertMatch(
      first.stdout,
      /^([0-9a-hjkmnp-tv-z]{4}-){4}[0-9a-hjkmnp-tv-z]{4}\n$/,
    );
    assertEquals(await chat(["id"], "", home.options), first);
    const mode = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;
    assertEquals(mode(home.key), 0o600);
    assertEquals(mode(`${home.folder}/chat`), 0o700);
  },
});

Deno.test({
  name:
    "chat id --public and --json say the whole key, and never the private one",
  ignore,
  fn: async () => {
    using home = new Home();
    const { stdout: fingerprint } = await chat(["id"], "", home.options);
    const { stdout: publicKey } = await chat(
      ["id", "--public"],
      "",
      home.options,
    );
    assertMatch(publicKey, /^[\w-]{43}\n$/);
    const { code, stdout } = await chat(["id", "--json"], "", home.options);
    assertEquals(code, 0);
    assertEquals(JSON.parse(stdout), {
      fingerprint: fingerprint.trim(),
      publicKey: publicKey.trim(),
      file: home.key,
    });
  },
});

Deno.test({
  name: "programs that start for the first time at once have one key",
  ignore,
  fn: async () => {
    using home = new Home();
    const all = await Promise.all(
      Array.from({ length: 4 }, () => chat(["id"], "", home.options)),
    );
    assertEquals(all.map(({ code }) => code), [0, 0, 0, 0]);
    const [one, ...others] = new Set(all.map(({ stdout }) => stdout));
    assertEquals(others, []);
    assertEquals((await chat(["id"], "", home.options)).stdout, one);
  },
});

Deno.test({
  name: "--identity and CHAT_IDENTITY name another key",
  ignore,
  fn: async () => {
    using home = new Home();
    const { stdout: own } = await chat(["id"], "", home.options);
    const other = `${home.folder}/other.pem`;
    const named = await chat(["id", "--identity", other], "", home.options);
    assertEquals(named.code, 0);
    assertEquals(named.stdout === own, false);
    const env = { ...home.options.env, CHAT_IDENTITY: other };
    assertEquals((await chat(["id"], "", { env })).stdout, named.stdout);
    const back = await chat(["id", "--identity", home.key], "", { env });
    assertEquals(back.stdout, own);
    const none = await chat(["id", "--identity", "none"], "", home.options);
    assertEquals([none.code, none.stdout], [1, ""]);
    assertStringIncludes(none.stderr, "--identity is none");
  },
});

Deno.test({
  name:
    "a key that is damaged, that others can read or that has no place: one line, exit 1",
  ignore,
  fn: async () => {
    using home = new Home();
    await chat(["id"], "", home.options);
    Deno.chmodSync(home.key, 0o644);
    const open = await chat(["id"], "", home.options);
    Deno.chmodSync(home.key, 0o600);
    Deno.writeTextFileSync(home.key, "hello");
    const damaged = await chat(["id"], "", home.options);
    const homeless = await chat(["id"], "", {
      env: { HOME: "", XDG_CONFIG_HOME: "" },
    });
    const nowhere = await chat(["id"], "", {
      env: { XDG_CONFIG_HOME: home.key },
    });
    for (
      const [{ code, stdout, stderr }, part] of [
        [open, `chmod 600 ${home.key}`],
        [damaged, "move the file away"],
        [homeless, "HOME is not set"],
        [nowhere, "cannot be written"],
      ] as const
    ) {
      assertEquals([code, stdout], [1, ""], stderr);
      assertMatch(stderr, /^chat: [^\n]+\n$/);
      assertStringIncludes(stderr, part);
    }
  },
});

testWith(
  ["openssl"],
  "openssl reads the key, and chat one of openssl's",
  async () => {
    using home = new Home();
    const own = `${home.folder}/own.pem`;
    const { stdout } = await chat(["id", "--public", "--identity", own]);
    assertEquals(publicHalf(own), stdout.trim());
    const other = `${home.folder}/other.pem`;
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", other);
    Deno.chmodSync(other, 0o600);
    const read = await chat(["id", "--public", "--identity", other]);
    assertEquals([read.stdout.trim(), read.stderr], [publicHalf(other), ""]);
  },
);

/** The public half of a key, as openssl sees it. */
function publicHalf(file: string): string {
  const der = run("openssl", "pkey", "-in", file, "-pubout", "-outform", "DER");
  return der.subarray(-32).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

function run(command: string, ...args: readonly string[]): Uint8Array {
  const { success, stdout } = new Deno.Command(command, {
    args: [...args],
    stderr: "null",
  }).outputSync();
  assertEquals(success, true, `${command} ${args.join(" ")}`);
  return stdout;
}

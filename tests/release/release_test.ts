import { fileURLToPath } from "node:url";
import { assertEquals, assertThrows } from "@std/assert";
import { NotMade } from "../../release/bundle.ts";
import { checkTag, pack, scriptFor, sumsOf } from "../../release/release.ts";
import { archiveName, TARGETS } from "../../release/targets.ts";
import { testWith } from "../e2e/harness/needs.ts";
import { installed, startCommand } from "../e2e/harness/program.ts";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, ROOT));

Deno.test("the archives have the names that the scripts look for", () => {
  const names = TARGETS.map(archiveName);
  const asked = [
    ...["unknown-linux-gnu", "apple-darwin"].flatMap((system) => {
      assertEquals(read("install.sh").includes(`'%s-${system}'`), true);
      return ["x86_64", "aarch64"].map((processor) =>
        `chat-${processor}-${system}.tar.gz`
      );
    }),
    ...Array.from(
      read("install.ps1").matchAll(/return '(\w+-pc-windows-msvc)'/g),
      ([, target]) => `chat-${target}.zip`,
    ),
  ];
  assertEquals(names.toSorted(), asked.toSorted());
});

Deno.test("the targets are all that deno compile has", async () => {
  await using program = startCommand([
    Deno.execPath(),
    "compile",
    "--target=none",
    "main.ts",
  ], { env: { NO_COLOR: "1" } });
  const { stderr } = await program.finished();
  const [, values = ""] = /possible values: ([\w, -]+)/.exec(stderr) ?? [];
  assertEquals(
    TARGETS.map(({ name }) => name).toSorted(),
    values.split(", ").toSorted(),
  );
});

testWith(
  ["sha256sum"],
  "SHA256SUMS is as sha256sum reads it, in the order of the names",
  async () => {
    const files = {
      "b": new TextEncoder().encode("two\n"),
      "a": new TextEncoder().encode("one\n"),
    };
    const folder = await Deno.makeTempDir({ prefix: "chat-sums-" });
    try {
      for (const [name, bytes] of Object.entries(files)) {
        await Deno.writeFile(`${folder}/${name}`, bytes);
      }
      await Deno.writeTextFile(`${folder}/SHA256SUMS`, await sumsOf(files));
      await using check = startCommand(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        { cwd: folder },
      );
      const { code, stdout } = await check.finished();
      assertEquals([code, stdout], [0, "a: OK\nb: OK\n"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("a release is held against its tag", () => {
  const commit = "0123456789".repeat(4);
  const changelog = "# Changelog\n\n## [1.2.3] - 2026-11-24\n";
  checkTag("v1.2.3", "1.2.3", { commit }, changelog, "");
  const wrong = [
    ["1.2.3", "1.2.3", commit, changelog, "", "tagged v1.2.3"],
    ["v1.2.4", "1.2.3", commit, changelog, "", "tagged v1.2.3"],
    ["v1.2.3", "1.2.3", commit, "## [1.2.2] - 2026", "", "says nothing of"],
    ["v1.2.3", "1.2.3", `${commit}-modified`, changelog, "", "as it is"],
    ["v1.2.3", "1.2.3", "unknown", changelog, "", "not of unknown"],
    ["v1.2.3", "1.2.3", commit, changelog, "--import-map=x", "JSR"],
  ] as const;
  for (const [tag, version, commit, changelog, flag, says] of wrong) {
    assertThrows(
      () => checkTag(tag, version, { commit }, changelog, flag),
      NotMade,
      says,
    );
  }
});

Deno.test("the scripts of a release know where the releases are", () => {
  const releases = "https://example.org/ann/chat/releases";
  for (const script of ["install.sh", "install.ps1"]) {
    const ours = scriptFor(releases, read(script));
    assertEquals(ours.includes("@RELEASES@"), false);
    assertEquals(ours.split(`'${releases}'`).length, 2);
  }
  for (const wrong of ["http://example.org", "https://a'; rm -rf /; '"]) {
    assertThrows(() => scriptFor(wrong, read("install.sh")), NotMade);
  }
  assertThrows(() => scriptFor(releases, "no place for it"), Error, "RELEASES");
});

Deno.test({
  name: `an archive of a release can be installed${
    installed("sh") ? "" : " (skipped: sh not installed)"
  }`,
  ignore: !installed("sh") || Deno.build.os === "windows",
  fn: async () => {
    const target = TARGETS.find(({ name }) => name === Deno.build.target);
    if (target === undefined) throw new Error(`no ${Deno.build.target}`);
    const folder = await Deno.makeTempDir({ prefix: "chat-release-" });
    try {
      const program = new TextEncoder().encode("#!/bin/sh\necho chat 1.2.3\n");
      const name = archiveName(target);
      const texts = [{ name: "LICENSE", bytes: new Uint8Array() }];
      const files = { [name]: pack(target, program, texts, new Date(0)) };
      await Deno.writeFile(`${folder}/${name}`, files[name] ?? program);
      await Deno.writeTextFile(`${folder}/SHA256SUMS`, await sumsOf(files));
      await using install = startCommand(
        [
          "sh",
          fileURLToPath(new URL("install.sh", ROOT)),
          "--file",
          `${folder}/${name}`,
        ],
        { env: { CHAT_INSTALL: `${folder}/bin` } },
      );
      const { code, stdout, stderr } = await install.finished();
      assertEquals([code, stderr], [0, ""]);
      assertEquals(
        stdout.split("\n")[0],
        `chat 1.2.3 is in ${folder}/bin/chat`,
      );
      assertEquals([...Deno.readDirSync(`${folder}/bin`)].length, 1);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("a release of a tag that does not fit is not made: one line, exit 1", async () => {
  await using program = startCommand([
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "-A",
    fileURLToPath(new URL("release/release.ts", ROOT)),
    "--tag",
    "v0.0.0",
  ], { env: { NO_COLOR: "1" } });
  const { code, stdout, stderr } = await program.finished();
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr.trimEnd().split("\n").at(-1)?.slice(0, 18),
    "the tag is v0.0.0 ",
  );
});

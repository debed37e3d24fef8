/** `install.sh`, against a web server of this machine that has all kinds of releases. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testWith } from "../harness/needs.ts";
import { type Finished, startCommand } from "../harness/program.ts";
import { ARCHIVE, bytesOf, Releases, SCRIPT, sha256 } from "./releases.ts";

/** Checks that a failed installation is reported in one line, and installs nothing. */
function assertRefused(
  releases: Releases,
  { code, stderr }: Finished,
  ...parts: readonly string[]
): void {
  assertEquals(code, 1, stderr);
  const [line = "", ...more] = stderr.trimEnd().split("\n").filter((line) =>
    // Further output of the download tool.
    line.startsWith("install.sh: ")
  );
  assertEquals(more, []);
  for (const part of parts) assertStringIncludes(line, part);
  assertEquals(releases.installed(), undefined);
  assertEquals(releases.leftOver(), []);
}

const needs = Deno.build.os === "linux" ? ["sh", "tar", "curl"] : ["linux"];

function installTest(
  name: string,
  work: (releases: Releases) => Promise<void>,
): void {
  testWith(needs, name, async () => {
    await using releases = new Releases();
    await work(releases);
  });
}

installTest(
  "install.sh puts the newest release into ~/.local/bin, and says what to do about PATH",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    const { code, stdout, stderr } = await releases.install();
    assertEquals([code, stderr], [0, ""]);
    assertEquals(releases.installed(), "chat 1.2.3");
    assertEquals(
      stdout,
      `chat 1.2.3 is in ${releases.into}/chat
That folder is not where your shell looks for programs. Add it, and open a new terminal:
  echo 'export PATH="${releases.into}:$PATH"' >> ~/.bashrc
`,
    );
    assertEquals(releases.leftOver(), []);
  },
);

installTest(
  "install.sh says the line for each shell, and nothing when the folder is in PATH",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    for (
      const [shell, line] of [
        ["/usr/bin/zsh", ">> ~/.zshrc"],
        ["/usr/bin/fish", "fish_add_path"],
        ["/bin/ksh", `  export PATH="${releases.into}:$PATH"`],
      ] as const
    ) {
      const { stdout } = await releases.install([], { SHELL: shell });
      assertStringIncludes(stdout, line);
    }
    const { stdout } = await releases.install([], {
      PATH: `${releases.into}:${Deno.env.get("PATH")}`,
    });
    assertEquals(
      stdout,
      `chat 1.2.3 is in ${releases.into}/chat\nTry: chat help\n`,
    );
  },
);

installTest(
  "CHAT_VERSION takes another release, CHAT_INSTALL another folder",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    await releases.add("1.0.0", "/download/v1.0.0");
    for (const version of ["1.0.0", "v1.0.0"]) {
      const into = `${releases.folder}/elsewhere/${version}`;
      const { code } = await releases.install([], {
        CHAT_VERSION: version,
        CHAT_INSTALL: into,
      });
      assertEquals([code, releases.installed(into)], [0, "chat 1.0.0"]);
      assertEquals(releases.installed(), undefined);
    }
  },
);

installTest(
  "a newer release takes the place of an older one, and a bad one does not",
  async (releases) => {
    await releases.add("1.0.0", "/latest/download");
    await releases.install();
    await releases.add("2.0.0", "/latest/download");
    await releases.install();
    assertEquals(releases.installed(), "chat 2.0.0");
    releases.files.set(
      `/latest/download/${ARCHIVE}`,
      bytesOf("something else"),
    );
    const { code } = await releases.install();
    assertEquals([code, releases.installed()], [1, "chat 2.0.0"]);
    assertEquals(releases.leftOver(), []);
  },
);

installTest(
  "an archive that was tampered with is not installed",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    releases.files.set(
      `/latest/download/${ARCHIVE}`,
      await releases.archive("#!/bin/sh\necho evil > $HOME/evil\n"),
    );
    assertRefused(
      releases,
      await releases.install(),
      "was tampered with",
      "nothing was installed",
    );
    assertEquals([...Deno.readDirSync(releases.home)].length, 0);
  },
);

installTest(
  "an archive that is cut short is not installed",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    const path = `/latest/download/${ARCHIVE}`;
    const length = releases.files.get(path)?.length ?? 0;
    for (const bytes of [0, 1, Math.floor(length / 2), length - 1]) {
      releases.broken.set(path, bytes);
      assertRefused(releases, await releases.install(), ARCHIVE);
    }
  },
);

installTest(
  "an archive, sums or a release that is missing: one line, nothing installed",
  async (releases) => {
    assertRefused(
      releases,
      await releases.install(),
      "SHA256SUMS cannot be had",
    );
    assertRefused(
      releases,
      await releases.install([], { CHAT_VERSION: "9.9.9" }),
      "whether there is a version 9.9.9",
    );
    await releases.add("1.2.3", "/latest/download");
    releases.files.delete(`/latest/download/${ARCHIVE}`);
    assertRefused(
      releases,
      await releases.install(),
      `${ARCHIVE} cannot be had`,
    );
    await releases.add("1.2.3", "/latest/download");
    releases.files.set(
      "/latest/download/SHA256SUMS",
      bytesOf("nothing of it\n"),
    );
    assertRefused(
      releases,
      await releases.install(),
      "SHA256SUMS says nothing",
    );
  },
);

installTest(
  "a program that does not run here is not installed",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download", "#!/bin/sh\nexit 3\n");
    assertRefused(releases, await releases.install(), "does not run");
  },
);

installTest(
  "--file installs without a network, when its checksum is right",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    const folder = `${releases.folder}/carried over`;
    Deno.mkdirSync(folder);
    const archive = `${folder}/${ARCHIVE}`;
    const bytes = releases.files.get(`/latest/download/${ARCHIVE}`);
    assert(bytes !== undefined);
    Deno.writeFileSync(archive, bytes);
    assertRefused(
      releases,
      await releases.install(["--file", archive]),
      "no SHA256SUMS beside",
    );
    Deno.writeTextFileSync(
      `${folder}/SHA256SUMS`,
      `${"1".repeat(64)}  ${ARCHIVE}\n`,
    );
    assertRefused(
      releases,
      await releases.install(["--file", archive]),
      "was tampered with",
    );
    Deno.writeTextFileSync(
      `${folder}/SHA256SUMS`,
      `${sha256(bytes)}  ${ARCHIVE}\n`,
    );
    const { code } = await releases.install(["--file", archive]);
    assertEquals([code, releases.installed()], [0, "chat 1.2.3"]);
    assertEquals(releases.asked, []);
  },
);

installTest(
  "--uninstall takes the program away, and nothing else",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    await releases.install();
    Deno.writeTextFileSync(`${releases.into}/other`, "");
    const { code, stdout } = await releases.install(["--uninstall"]);
    assertEquals([code, releases.installed()], [0, undefined]);
    assertStringIncludes(stdout, "chat is gone");
    assertEquals(releases.leftOver(), ["other"]);
    assertEquals((await releases.install(["--uninstall"])).code, 1);
  },
);

installTest(
  "however much of the script arrives, it does all or nothing",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    const script = Deno.readTextFileSync(SCRIPT);
    const part = `${releases.folder}/part.sh`;
    // The last line is what begins it all.
    const last = script.lastIndexOf("main ");
    for (let at = 100; at < last; at += Math.ceil(last / 15)) {
      Deno.writeTextFileSync(part, script.slice(0, at));
      await releases.install([], {}, part);
      assertEquals(releases.installed(), undefined, `${at} characters`);
    }
    assertEquals(releases.asked, []);
  },
);

installTest(
  "a copy that no release has made says that it does not know where to look",
  async (releases) => {
    assertRefused(
      releases,
      await releases.install([], { CHAT_RELEASES: "" }),
      "CHAT_RELEASES=",
    );
  },
);

installTest(
  "an unknown option or version: one line that says what is allowed",
  async (releases) => {
    assertRefused(
      releases,
      await releases.install(["--help-me"]),
      "--uninstall",
    );
    assertRefused(
      releases,
      await releases.install(["--file"]),
      "--file needs an archive",
    );
    assertRefused(
      releases,
      await releases.install([], { CHAT_VERSION: "../../evil" }),
      "is no version",
    );
    const { code, stdout } = await releases.install(["--help"]);
    assertEquals(code, 0);
    for (const part of ["--uninstall", "CHAT_VERSION", "CHAT_INSTALL"]) {
      assertStringIncludes(stdout, part);
    }
  },
);

installTest(
  "a folder that cannot be written to is named, without asking for administrator rights",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    const { code, stderr } = await releases.install([], {
      CHAT_INSTALL: "/proc/nowhere",
    });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "CHAT_INSTALL=");
    assert(!Deno.readTextFileSync(SCRIPT).includes("sudo"));
  },
);

installTest(
  "a folder called chat is not taken for the program, nor filled, nor removed",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    Deno.mkdirSync(`${releases.into}/chat`, { recursive: true });
    for (const args of [[], ["--uninstall"]]) {
      const { code, stdout, stderr } = await releases.install(args);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, "chat is a folder, not the program");
    }
    assertEquals([...Deno.readDirSync(`${releases.into}/chat`)], []);
    assertEquals(releases.leftOver(), []);
  },
);

installTest(
  "CHAT_INSTALL may be a name from here, end in a slash or hold blanks: PATH gets all of it",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    const into = `${releases.folder}/my programs`;
    for (const CHAT_INSTALL of ["my programs", `${into}/`, "./my programs"]) {
      const { code, stdout, stderr } = await releases.install([], {
        CHAT_INSTALL,
        // Somebody who has this set is told by cd where it goes.
        CDPATH: releases.folder,
        SHELL: "/usr/bin/fish",
      });
      assertEquals([code, stderr], [0, ""]);
      assertEquals(
        stdout.split("\n").filter((line) => line.includes("programs/")),
        [`chat 1.2.3 is in ${into}/chat`],
      );
      assertStringIncludes(stdout, `  fish_add_path '${into}'\n`);
    }
    const { stdout } = await releases.install([], {
      CHAT_INSTALL: `${into}/`,
      PATH: `${into}:${Deno.env.get("PATH")}`,
    });
    assertStringIncludes(stdout, "Try: chat help");
  },
);

installTest(
  "--file takes an archive wherever it lies, whatever that place is called",
  async (releases) => {
    await releases.add("1.2.3", "/latest/download");
    for (const name of ["with: a colon", "with\\ a backslash", "-f"]) {
      Deno.mkdirSync(`${releases.folder}/${name}`);
      for (const file of [ARCHIVE, "SHA256SUMS"]) {
        Deno.writeFileSync(
          `${releases.folder}/${name}/${file}`,
          releases.files.get(`/latest/download/${file}`) ?? bytesOf(""),
        );
      }
      const { code, stderr } = await releases.install(
        ["--file", `${name}/${ARCHIVE}`],
      );
      assertEquals([code, stderr], [0, ""], name);
    }
  },
);

/** A folder with programs that stand for those of another machine, first in `PATH`. */
function machine(
  releases: Releases,
  programs: Readonly<Record<string, string>>,
): { readonly PATH: string } {
  const folder = Deno.makeTempDirSync({ dir: releases.folder });
  for (const [name, script] of Object.entries(programs)) {
    Deno.writeTextFileSync(`${folder}/${name}`, `#!/bin/sh\n${script}\n`, {
      mode: 0o755,
    });
  }
  return { PATH: `${folder}:${Deno.env.get("PATH")}` };
}

installTest(
  "each kind of machine asks for its own archive; another one is told that there is none",
  async (releases) => {
    releases.files.set("/latest/download/SHA256SUMS", bytesOf("\n"));
    const asks = async (system: string, processor: string, rosetta = false) => {
      releases.asked.length = 0;
      const { code, stderr } = await releases.install(
        [],
        machine(releases, {
          uname: `[ "$1" = -s ] && echo ${system} || echo ${processor}`,
          sysctl: rosetta ? "echo 1" : "exit 1",
        }),
      );
      assertEquals(code, 1);
      return releases.asked.at(-1) ?? stderr;
    };
    const linux = "/latest/download/chat-x86_64-unknown-linux-gnu.tar.gz";
    assertEquals(await asks("Linux", "x86_64"), linux);
    assertEquals(await asks("Linux", "amd64"), linux);
    for (const processor of ["aarch64", "arm64"]) {
      assertStringIncludes(
        await asks("Linux", processor),
        "chat-aarch64-unknown-linux-gnu.tar.gz",
      );
    }
    const macos = "/latest/download/chat-aarch64-apple-darwin.tar.gz";
    assertEquals(await asks("Darwin", "arm64"), macos);
    // A shell under Rosetta.
    assertEquals(await asks("Darwin", "x86_64", true), macos);
    assertStringIncludes(
      await asks("Darwin", "x86_64"),
      "chat-x86_64-apple-darwin.tar.gz",
    );
    assertStringIncludes(await asks("Linux", "riscv64"), "processor riscv64");
    assertStringIncludes(await asks("FreeBSD", "amd64"), "no chat for FreeBSD");
  },
);

installTest(
  "on macOS PATH is set where its shells look, and what chat kept is where it is there",
  async (releases) => {
    const darwin = machine(releases, {
      uname: '[ "$1" = -s ] && echo Darwin || echo arm64',
    });
    const archive = await releases.archive("#!/bin/sh\necho chat 1.2.3\n");
    const name = "chat-aarch64-apple-darwin.tar.gz";
    releases.files.set(`/latest/download/${name}`, archive);
    releases.files.set(
      "/latest/download/SHA256SUMS",
      bytesOf(`${sha256(archive)}  ${name}\n`),
    );
    const { stdout } = await releases.install([], darwin);
    assertStringIncludes(stdout, ">> ~/.bash_profile\n");
    const gone = await releases.install(["--uninstall"], darwin);
    assertStringIncludes(gone.stdout, "~/Library/Application Support/chat.");
  },
);

/** A machine that has what every one has, and some programs more, one of them by another name. */
function bare(
  releases: Releases,
  ...more: readonly (string | Readonly<Record<string, string>>)[]
): { readonly PATH: string } {
  const always =
    "sh uname sysctl mktemp awk cut tar gzip mkdir chmod mv rm dirname basename"
      .split(" ");
  const folder = Deno.makeTempDirSync({ dir: releases.folder });
  for (const program of [...always, ...more]) {
    const named = typeof program === "string"
      ? { [program]: program }
      : program;
    for (const [name, is] of Object.entries(named)) {
      const found = pathOf(is);
      if (found !== "") Deno.symlinkSync(found, `${folder}/${name}`);
    }
  }
  return { PATH: folder };
}

testWith(
  [...needs, "sha256sum", "shasum", "openssl", "wget"],
  "any available tool downloads and verifies, and nothing is installed unverified",
  async () => {
    await using releases = new Releases();
    await releases.add("1.2.3", "/latest/download");
    for (const download of ["curl", "wget"]) {
      for (const check of ["sha256sum", "shasum", "openssl"]) {
        const { code, stderr } = await releases.install(
          [],
          bare(releases, download, check),
        );
        assertEquals([code, stderr], [0, ""], `${download} ${check}`);
        assertEquals(releases.installed(), "chat 1.2.3");
        Deno.removeSync(`${releases.into}/chat`);
      }
    }
    assertRefused(
      releases,
      await releases.install([], bare(releases, "curl")),
      "neither sha256sum",
    );
    assertRefused(
      releases,
      await releases.install([], bare(releases, "openssl")),
      "neither curl nor wget",
    );
  },
);

testWith(
  [...needs, "busybox"],
  "BusyBox is enough, but for its wget where a certificate would have to be checked",
  async () => {
    await using releases = new Releases();
    await releases.add("1.2.3", "/latest/download");
    const folder = Deno.makeTempDirSync({ dir: releases.folder });
    const applets =
      "sh uname mktemp awk cut tar gzip mkdir chmod mv rm dirname basename sha256sum wget";
    for (const name of applets.split(" ")) {
      Deno.symlinkSync(pathOf("busybox"), `${folder}/${name}`);
    }
    const { code, stderr } = await releases.install([], { PATH: folder });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(releases.installed(), "chat 1.2.3");
    await releases.install(["--uninstall"], { PATH: folder });
    assertRefused(
      releases,
      await releases.install([], {
        PATH: folder,
        CHAT_RELEASES: releases.url.replace("http:", "https:"),
      }),
      "install curl",
    );
  },
);

for (const download of ["curl", "wget", "wget2"]) {
  // Some systems call the newer wget by the name of the older.
  const name = download === "wget2" ? "wget" : download;
  testWith(
    [...needs, "openssl", download],
    `what is encrypted stays so: ${download} follows a redirect to https, and none to http`,
    async () => {
      await using plain = new Releases();
      await using openssl = startCommand([
        ...["openssl", "req", "-x509", "-nodes", "-subj", "/CN=localhost"],
        ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        ...["-addext", "subjectAltName=DNS:localhost"],
        ...["-keyout", `${plain.folder}/key`, "-out", `${plain.folder}/cert`],
      ]);
      assertEquals((await openssl.finished()).code, 0);
      await using encrypted = new Releases({
        cert: Deno.readTextFileSync(`${plain.folder}/cert`),
        key: Deno.readTextFileSync(`${plain.folder}/key`),
      });
      const ca = `${plain.folder}/cert`;
      Deno.writeTextFileSync(`${plain.folder}/wgetrc`, `ca_certificate=${ca}`);
      Deno.writeTextFileSync(`${plain.folder}/wget2rc`, `ca-certificate=${ca}`);
      const env = {
        ...bare(plain, "sha256sum", "cat", { [name]: download }),
        CURL_CA_BUNDLE: ca,
        WGETRC: `${plain.folder}/wgetrc`,
        WGET2RC: `${plain.folder}/wget2rc`,
      };
      await plain.add("6.6.6", "/latest/download");
      await encrypted.add("1.2.3", "/v1.2.3");
      const { redirects } = encrypted;
      const leads = (name: string, ...hops: readonly string[]) => {
        let from = `/latest/download/${name}`;
        for (const to of hops) {
          redirects.set(from, to);
          from = new URL(to, encrypted.url).pathname;
        }
      };

      // As GitHub does: from the newest release to this one, and to its store.
      for (const name of ["SHA256SUMS", ARCHIVE]) {
        leads(name, `/hop/${name}`, `${encrypted.url}/v1.2.3/${name}`);
      }
      const good = await encrypted.install([], env);
      assertEquals([good.code, good.stderr], [0, ""]);
      assertEquals(encrypted.installed(), "chat 1.2.3");
      Deno.removeSync(`${encrypted.into}/chat`);

      // Somebody on the way, at the sums, at the archive, or behind another hop.
      for (const hops of [[], [`${encrypted.url}/hop2`]]) {
        for (const name of [ARCHIVE, "SHA256SUMS"]) {
          leads(name, ...hops, `${plain.url}/latest/download/${name}`);
          const refused = await encrypted.install([], env);
          assertRefused(encrypted, refused, encrypted.url);
          leads(name, `/v1.2.3/${name}`);
        }
      }
      assertEquals(plain.asked, []);

      leads(ARCHIVE, "/loop", "/loop");
      const endless = await encrypted.install([], env);
      assertRefused(encrypted, endless, encrypted.url);
    },
  );
}

/** Where a program is, empty when it is nowhere. */
function pathOf(program: string): string {
  const { stdout } = new Deno.Command("sh", {
    args: ["-c", `command -v ${program}`],
  }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

testWith(
  ["shellcheck"],
  "shellcheck has nothing to say of install.sh",
  async () => {
    await using program = startCommand(["shellcheck", SCRIPT]);
    const { code, stdout } = await program.finished();
    assertEquals([code, stdout], [0, ""]);
  },
);

testWith(
  ["pwsh"],
  "install.ps1 is a script that PowerShell can read",
  async () => {
    const script = new URL("../../../install.ps1", import.meta.url).pathname;
    await using program = startCommand([
      "pwsh",
      "-NoProfile",
      "-Command",
      `$errors = $null; [void][System.Management.Automation.Language.Parser]::ParseFile('${script}', [ref]$null, [ref]$errors); $errors.Count`,
    ]);
    assertEquals((await program.finished()).stdout.trim(), "0");
  },
);

Deno.test("install.ps1 is ASCII: an older PowerShell takes anything else for another text", () => {
  const script = new URL("../../../install.ps1", import.meta.url);
  assertEquals(Deno.readTextFileSync(script).match(/[^\n -~]/g), null);
});

/** Tab completion, in the real shells. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testWith } from "../harness/needs.ts";
import { chat, installed, startCommand } from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";

/** The completions of each line; `undefined` for the files of the folder. */
const LINES: readonly [line: string, offered: readonly string[]][] = [
  ["chat ser", ["serve"]],
  ["chat completions ", ["bash", "fish", "powershell", "zsh"]],
  ["chat help com", ["completions"]],
  ["chat serve --sy", ["--sync"]],
  ["chat serve --sync ", ["full", "normal"]],
  ["chat join example.org --bell ", ["all", "mention", "notify", "off"]],
  ["chat export sub", ["subfolder"]],
  ["chat tail -", [
    "--count",
    "--help",
    "--json",
    "--name",
    "--no-follow",
    "--room",
    "--since",
    "-n",
  ]],
];

/** A folder with a script in it, and something to be completed to. */
async function folderWith(shell: string): Promise<string> {
  const folder = Deno.makeTempDirSync({ prefix: "chat-completions-" });
  const { code, stdout, stderr } = await chat(["completions", shell]);
  assertEquals([code, stderr], [0, ""]);
  Deno.writeTextFileSync(`${folder}/script`, stdout);
  Deno.mkdirSync(`${folder}/subfolder`);
  return folder;
}

/** The output of a shell script, in a folder of its own. */
async function printed(
  shell: string,
  args: (line: string) => readonly string[],
): Promise<void> {
  const folder = await folderWith(shell);
  try {
    for (const [line, offered] of LINES) {
      await using program = startCommand([shell, ...args(line)], {
        cwd: folder,
      });
      const { code, stdout, stderr } = await program.finished();
      assertEquals([code, stderr], [0, ""], line);
      // Fish says what each is for, behind a tab.
      const words = stdout.split("\n").map((word) => word.split("\t")[0] ?? "")
        .map((word) => word.replace(/\/$/, ""))
        .filter((word) => word !== "");
      const missing = offered.filter((word) => !words.includes(word));
      assertEquals(missing, [], `${line}: ${words}`);
      if (!line.endsWith("-")) assertEquals(words.toSorted(), offered, line);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

testWith(
  ["bash"],
  "bash completes commands, options and their values",
  async () => {
    await printed("bash", (line) => {
      const words = line.split(" ");
      const list = words.map((word) => `'${word}'`).join(" ");
      return [
        "--norc",
        "-c",
        `. ./script; COMP_WORDS=(${list}); COMP_CWORD=${
          words.length - 1
        }; _chat; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ];
    });
  },
);

testWith(
  ["fish"],
  "fish completes commands, options and their values",
  async () => {
    await printed("fish", (line) => [
      "--no-config",
      "-c",
      `source ./script; complete -C '${line}'`,
    ]);
  },
);

const zshTest = installed("zsh")
  ? screenTest
  : (name: string, fn: () => Promise<void>) => testWith(["zsh"], name, fn);

zshTest("zsh completes commands, options and their values", async () => {
  const folder = await folderWith("zsh");
  try {
    await using screen = new Screen(["zsh", "-f", "-i"], {
      columns: 100,
      rows: 40,
      env: { PS1: "$ ", HOME: folder, LISTMAX: "1000" },
    });
    const prompt = (line: string) =>
      screen.until(
        () => screen.shown().join("\n").endsWith(`${line}$`),
        `a prompt behind ${line}`,
      );
    await prompt("");
    screen.type(
      `cd ${folder}; autoload -U compinit; compinit -u -d ${folder}/dump; . ./script; clear; print ready\r`,
    );
    await prompt("ready\n");
    for (
      const [typed, offered] of [
        ["chat ser\t", ["chat serve"]],
        ["chat serve --sy\t", ["--sync"]],
        ["chat serve --sync \t", ["full", "normal"]],
        ["chat completions \t", ["bash", "fish", "powershell", "zsh"]],
        ["chat help com\t", ["chat help completions"]],
        ["chat export sub\t", ["chat export subfolder"]],
      ] as const
    ) {
      screen.type(typed);
      await screen.until(
        () => offered.every((word) => screen.shown().join("\n").includes(word)),
        offered.join(" and "),
      );
      screen.type("\x03");
      screen.type("clear; print again\r");
      await prompt("again\n");
      screen.type("clear\r");
      await screen.until(() => screen.shown().length <= 1, "a clear screen");
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("PowerShell gets a script too (not run: no PowerShell here)", async () => {
  const { code, stdout } = await chat(["completions", "powershell"]);
  assertEquals(code, 0);
  assertStringIncludes(stdout, "Register-ArgumentCompleter -Native");
  assertStringIncludes(stdout, "'serve --sync' = @('full', 'normal')");
});

testWith(
  ["shellcheck"],
  "shellcheck has nothing to say of the script for bash",
  async () => {
    const { stdout } = await chat(["completions", "bash"]);
    await using program = startCommand(["shellcheck", "-s", "bash", "-"]);
    await program.type(stdout);
    await program.endInput();
    const result = await program.finished();
    assertEquals([result.code, result.stdout], [0, ""]);
  },
);

testWith(
  ["mandoc"],
  "the manual page is good roff, with every command and option",
  async () => {
    const { code, stdout } = await chat(["man"]);
    assertEquals(code, 0);
    await using lint = startCommand(["mandoc", "-Tlint", "-Wwarning"]);
    await lint.type(stdout);
    await lint.endInput();
    const warnings = (await lint.finished()).stdout.split("\n")
      // The page is the same whenever it is made.
      .filter((line) => line !== "" && !line.includes("missing date"));
    assertEquals(warnings, []);
    await using read = startCommand(["mandoc", "-Tascii", "-Owidth=200"]);
    await read.type(stdout);
    await read.endInput();
    // Bold letters are printed twice.
    const page = (await read.finished()).stdout.replaceAll(/.[\b]/g, "");
    for (const command of ["serve", "join", "send", "tail", "export", "help"]) {
      assert(page.includes(`chat ${command}`), command);
      const help = await chat(["help", command]);
      for (const [option] of help.stdout.matchAll(/--[a-z-]+/g)) {
        assert(page.includes(option), `${command} ${option}`);
      }
    }
  },
);

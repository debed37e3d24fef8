// Command lines that are wrong: each is refused before anything is done, and the
// message says what is allowed. That it becomes one line on standard error and
// exit code 2 is shown by tests/e2e/commands/command_line_test.ts.

import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UsageError } from "../../cli/usage_error.ts";
import { main } from "../../main.ts";

/** No key: a wrong command line must not create one. */
const NO_KEY: Readonly<Record<string, readonly string[]>> = {
  join: ["--identity=none"],
  send: ["--identity=none"],
  tail: ["--identity=none"],
};

/** The error for a wrong command line. */
async function refusal(args: readonly string[]): Promise<string> {
  const [command = "", ...words] = args;
  const noKey = words.includes("--plain") ? [] : NO_KEY[command] ?? [];
  const { message } = await assertRejects(
    () => main([command, ...noKey, ...words]),
    UsageError,
    undefined,
    args.join(" "),
  );
  assertMatch(message, /^[^\n]+$/);
  return message;
}

/** Wrong command lines, and what is in the message about each. */
type Cases = readonly (readonly [
  args: readonly string[],
  ...parts: readonly string[],
])[];

function refuses(name: string, command: readonly string[], cases: Cases): void {
  Deno.test(name, async () => {
    for (const [args, ...parts] of cases) {
      const message = await refusal([...command, ...args]);
      for (const part of parts) assertStringIncludes(message, part);
    }
  });
}

refuses("a wrong command: the nearest right one", [], [
  [["serv"], "serv", "did you mean chat serve?"],
  [["help", "jion"], "jion", "did you mean chat join?"],
  [
    ["xyzzy"],
    "xyzzy",
    "serve, join, find, send, tail, export, id, doctor, forget, completions, man, help",
  ],
]);

refuses("a wrong option: the nearest right one", [], [
  [["join", "h", "--nmae", "x"], "--nmae", "did you mean --name?"],
  [["serve", "--xyzzy"], "--xyzzy", "chat serve --help lists its options"],
  [["--versoin"], "--versoin", "did you mean --version?"],
  [["--version", "--jsno"], "--jsno", "did you mean --json?"],
  [["--version", "now"], "chat --version", "not now"],
]);

refuses("chat serve: what is not a port, no time or no option", ["serve"], [
  [["--port"], "--port", "needs a value"],
  [["--port", "70000"], "70000", "0 to 65535"],
  [["--port", "no"], "no is not a port"],
  [["--ping", "soon"], "--ping soon", "10s"],
  [["here"], "here"],
]);

refuses("chat serve: a limit that is none", ["serve"], [
  [["--max-connections", "many"], "0 for no limit"],
  [["--max-text", "1"], "0 for no limit"],
  [["--rate", "fast"], "0 for no limit"],
  [["--ping", "soon"], "0 for no limit"],
]);

refuses("chat serve: what is not an address and no key", ["serve"], [
  [["--allow", "example.org"], "--allow example.org is no", "192.0.2.0/24"],
  [["--deny", "10.0.0.0/33"], "--deny 10.0.0.0/33 is no", "192.0.2.0/24"],
  [["--op", "Ann"], "--op Ann is no", "chat id"],
]);

refuses("chat serve: a log or a level that there is not", ["serve"], [
  [["--log", "xml"], "--log xml", "text", "json"],
  [["--log-level", "loud"], "--log-level loud", "debug", "info", "error"],
]);

refuses("chat serve: options that do not go together", ["serve"], [
  [["--cert", "x"], "go together"],
  [["--key", "x"], "go together"],
  [["--also-plain", "0"], "--tls"],
  [["--tls", "--also-plain", "no"], "no is not a port"],
  [["--keep", "90d"], "--keep needs --data DIR"],
  [["--sync", "full"], "--sync needs --data DIR"],
  [["--name-lease", "90d"], "--name-lease needs --data DIR"],
]);

refuses("chat serve: a wrong --data, --keep, --sync or --name-lease", [
  "serve",
], [
  ...["0", "-1", "1.5", "soon", "90w", "0d", "99999d", "d"].map((keep) =>
    [
      ["--data", "unused", `--keep=${keep}`],
      `--keep ${keep} is not valid: days (90d`,
    ] as const
  ),
  [["--data", "unused", "--sync", "fast"], "fast", "full"],
  [
    ["--data", "unused", "--name-lease", "soon"],
    "--name-lease soon is not a duration: days (90d",
  ],
  [["--data"], "--data", "needs a value"],
]);

refuses(
  "every command refuses an invalid password",
  [],
  [
    [["serve", "--password", " "], "--password is empty"],
    [["serve", "--password-file", "/dev/null"], "is empty"],
    [
      ["serve", "--password", "a", "--password-file", "b"],
      "exclude each other",
    ],
    [["join", "h", "--password", "a\nb"], "control character"],
    [["send", "h", "--password", "x".repeat(129), "hi"], "129 characters"],
    [["join", "h", "--plain", "--password", "x"], "when the server asks"],
  ],
);

refuses("chat join: a wrong address, name or room", ["join"], [
  [["a", "b"], "one address"],
  [["host:port"], "host:port is not an address"],
  [["h", "99"], "one word: chat join h:99"],
  [["me@h"], "did you mean: chat join h --name me"],
  [["h", "--name", "a b"], "without spaces"],
  [["h", "--name", "x".repeat(33)], "1 to 32"],
  [["h", "--room", "x".repeat(65)], "1 to 64"],
  [["h", "--plain", "--name", "Ann"], "--plain"],
]);

Deno.test("the part after the # of an address is checked, and never shown or ignored", async () => {
  const shape = "#key=PASSPHRASE";
  const typed = await refusal(["join", "h#sesame"]);
  assertStringIncludes(typed, "h#… is not an address");
  assertStringIncludes(typed, shape);
  assertEquals(typed.includes("sesame"), false);
  const digits = "0123456789abcdef".repeat(4);
  for (const command of ["join", "send", "tail"]) {
    const short = await refusal([command, `h#sha256:${digits.slice(1)}`]);
    assertStringIncludes(short, "h#…");
    assertStringIncludes(short, shape);
    const plain = [command, `h#sha256:${digits}`, "--no-tls"];
    assertMatch(await refusal(plain), /--no-tls.*fingerprint/);
    const none = await refusal([command, "h#key="]);
    assertStringIncludes(none, "h#… is not an address");
  }
  const both = await refusal(["join", "h#key=sesame", "--plain"]);
  assertMatch(both, /--plain.*#key=…/);
});

refuses("chat send", ["send"], [
  [["a b"], "a b is not an address"],
  [["h", "--timeout", "10"], "10s, 500ms or 2m"],
  [["h", "--timeout", "soon"], "soon is not a duration"],
  // A text may look like an option: the error suggests the safe form.
  [
    ["h", "--timeuot", "1s"],
    "did you mean --timeout?",
    "chat send HOST -- TEXT",
  ],
  [["--timeuot", "1s", "h"], "chat send HOST -- TEXT"],
  [["h", "-M", "x"], "did you mean -m?"],
  [["h", "-m"], "--message of chat send needs a value"],
  [["h", "--room"], "chat send HOST -- TEXT"],
  [["h", "--help"], "chat send --help", "chat send HOST -- TEXT"],
  [["h", "x", "--password", "secret"], "before the text"],
  [["h", "x", "--password=secret"], "before the text"],
  [["h", "-m", "y", "x"], "not both"],
  [["h", "--whole", "x"], "--whole"],
  [["h", "--room", "a b", "x"], "without spaces"],
  [["h", "--name", "a b", "x"], "without spaces"],
]);

refuses("chat tail", ["tail"], [
  [["a", "b"], "one address"],
  [["h", "-n", "few"], "few is not a whole number"],
  [["h", "-n", "1.5"], "1.5 is not a whole number"],
  [["h", "--since", "9007199254740992"], "whole number"],
  [["h", "-n", "1", "--since", "1"], "exclude each other"],
  [["h", "--json", "--raw"], "exclude each other"],
  [["h", "-N", "1"], "did you mean -n?"],
  [["h", "--no-folow"], "did you mean --no-follow?"],
]);

refuses("chat doctor", ["doctor"], [
  [["a", "b"], "one address"],
  [["a", "--tls", "--no-tls"], "--no-tls excludes --tls"],
  [["a", "--timeout", "0"], "--timeout"],
  [["a", "--timeout", "soon"], "--timeout soon"],
]);

refuses("chat export", ["export"], [
  [[], "chat export DIR"],
  [["data", "--all", "--room", "a"], "--room and --all exclude"],
  [["a", "b", "--room", "lobby"], "one folder"],
  [["data", "--room", "a b"], "without spaces"],
  [["data", "--room", "a", "--format", "xml"], "text or json"],
  [["data", "--rom", "a"], "did you mean --room?"],
]);

refuses("chat forget and chat id", [], [
  [["forget"], "HOST"],
  [["forget", "a", "b"], "one address"],
  [["forget", "a b"], "a b is not an address"],
  [["id", "--json", "--public"], "--json"],
]);

refuses(
  "chat completions: a shell that is not known",
  ["completions"],
  [[], ["tcsh"], ["bash", "zsh"], ["constructor"]].map((words) => [
    words,
    "chat completions takes the name of one shell: bash, zsh, fish, powershell",
  ]),
);

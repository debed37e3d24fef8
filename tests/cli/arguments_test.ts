import { assert, assertEquals, assertThrows } from "@std/assert";
import { readArguments } from "../../cli/arguments.ts";
import type { Given, Option } from "../../cli/command.ts";
import { UsageError } from "../../cli/usage_error.ts";

const OPTIONS: readonly Option[] = [
  { name: "name", value: "NAME", help: "the name" },
  { name: "room", value: "ROOM", many: true, help: "a room" },
  { name: "plain", help: "bare text" },
];

function read(...args: string[]): Given {
  return readArguments(args, OPTIONS, "chat join");
}

function refusal(...args: string[]): string {
  return assertThrows(() => read(...args), UsageError).message;
}

Deno.test("without arguments there is nothing", () => {
  const given = read();
  assertEquals(given.words, []);
  assertEquals(given.value("name"), undefined);
  assertEquals(given.values("room"), []);
  assertEquals([given.has("plain"), given.has("help")], [false, false]);
});

Deno.test("words and options may come in any order", () => {
  for (
    const args of [
      ["host", "--name", "Ann", "--plain"],
      ["--name", "Ann", "host", "--plain"],
      ["--plain", "--name=Ann", "host"],
      ["--name=Ann", "--plain", "host"],
    ]
  ) {
    const given = read(...args);
    assertEquals(given.words, ["host"], args.join(" "));
    assertEquals(given.value("name"), "Ann");
    assertEquals(given.has("plain"), true);
    assertEquals(given.has("help"), false);
  }
});

Deno.test("words and values stay as they were written, numbers too", () => {
  const given = read("007", "1e3", "--name", "0x10", "--room", "1.0");
  assertEquals(given.words, ["007", "1e3"]);
  assertEquals(given.value("name"), "0x10");
  assertEquals(given.values("room"), ["1.0"]);
});

Deno.test("a value may hold spaces and signs", () => {
  assertEquals(read("--name", "Ann B").value("name"), "Ann B");
  assertEquals(read("--name=a=b").value("name"), "a=b");
  assertEquals(read("--name=--plain").value("name"), "--plain");
  assertEquals(read("--name=-x").value("name"), "-x");
});

Deno.test("an option given again counts with its last value, or with all where many are allowed", () => {
  const given = read("--name", "A", "--room", "x", "--name", "B", "--room=y");
  assertEquals(given.value("name"), "B");
  assertEquals(given.values("room"), ["x", "y"]);
});

Deno.test("an option without its value is refused, and the message shows one", () => {
  for (
    const args of [
      ["--name"],
      ["--name="],
      ["--name", ""],
      ["--name", "--plain"],
      ["--name", "Ann", "--name"],
      ["--name=", "--name", "Ann"],
      ["host", "--name"],
    ]
  ) {
    assertEquals(
      refusal(...args),
      "--name of chat join needs a value: --name NAME",
      args.join(" "),
    );
  }
});

Deno.test("an option that is not known is refused, and the nearest one is named", () => {
  assertEquals(
    refusal("--nam", "Ann"),
    "chat join has no option --nam; did you mean --name?",
  );
  assertEquals(
    refusal("--rooms=dev"),
    "chat join has no option --rooms; did you mean --room?",
  );
  assertEquals(
    refusal("--Plain"),
    "chat join has no option --Plain; did you mean --plain?",
  );
});

Deno.test("an option like no other is refused, and the message says where all are", () => {
  const message = "chat join --help lists its options";
  assertEquals(
    refusal("--colour", "red"),
    `chat join has no option --colour; ${message}`,
  );
  assertEquals(refusal("-x"), `chat join has no option -x; ${message}`);
  // Properties of every object are not options.
  for (const name of ["__proto__", "constructor", "toString"]) {
    assert(refusal(`--${name}=1`).startsWith("chat join has no option"));
  }
});

Deno.test("two dashes end the options", () => {
  const given = read("--plain", "--", "--name", "-x");
  assertEquals(given.words, ["--name", "-x"]);
  assertEquals(given.has("plain"), true);
  assertEquals(given.value("name"), undefined);
});

Deno.test("every command takes --help and -h", () => {
  assertEquals(read("--help").has("help"), true);
  assertEquals(read("-h").has("help"), true);
  assertEquals(readArguments(["--help"], [], "chat rooms").has("help"), true);
});

Deno.test("where a text comes, its first word ends the options, and they come in any order before it", () => {
  const options: readonly Option[] = [
    ...OPTIONS,
    { name: "message", short: "m", value: "TEXT", isText: true, help: "" },
  ];
  const cases: [
    readonly string[],
    readonly string[],
    Partial<Record<"name" | "message", string>>,
  ][] = [
    [[], [], {}],
    [["host"], ["host"], {}],
    [["host", "--name", "Ann", "a", "--plain"], ["host", "a", "--plain"], {
      name: "Ann",
    }],
    [["--name=Ann", "host", "--", "--plain"], ["host", "--plain"], {
      name: "Ann",
    }],
    [["host", "-"], ["host", "-"], {}],
    [["host", "- a"], ["host", "- a"], {}],
    [["host", "--name of it"], ["host", "--name of it"], {}],
    [["host", "-mx"], ["host", "-mx"], {}],
    [["host", "a", "--", "b"], ["host", "a", "--", "b"], {}],
    [["host", "-m", "--plain"], ["host"], { message: "--plain" }],
    [["-m", "--", "host"], ["host"], { message: "--" }],
    [["--message=-m", "host"], ["host"], { message: "-m" }],
  ];
  for (const [args, words, values] of cases) {
    const given = readArguments(args, options, "chat send", true);
    assertEquals(given.words, words, args.join(" "));
    assertEquals(given.value("name"), values.name);
    assertEquals(given.value("message"), values.message);
    assertEquals(given.has("plain"), false);
  }
});

const SHORT: readonly Option[] = [
  { name: "count", short: "n", value: "N", help: "how many" },
  { name: "name", value: "NAME", help: "the name" },
  { name: "follow", short: "f", help: "go on" },
];

function readShort(...args: string[]): Given {
  return readArguments(args, SHORT, "chat tail");
}

Deno.test("a letter stands for an option, with its value beside it or in the same word", () => {
  for (
    const args of [
      ["-n", "5", "host"],
      ["host", "-n", "5"],
      ["-n5", "host"],
      ["-n=5", "host"],
      ["--count", "5", "host"],
    ]
  ) {
    const given = readShort(...args);
    assertEquals(given.value("count"), "5", args.join(" "));
    assertEquals(given.words, ["host"], args.join(" "));
  }
  assertEquals(readShort("-f", "host").has("follow"), true);
  assertEquals(readShort("host").has("follow"), false);
  assertEquals(readShort("-n", "5", "--count", "6").value("count"), "6");
});

Deno.test("a letter without its value, and one that there is not, are refused", () => {
  const refusal = (...args: string[]) =>
    assertThrows(() => readShort(...args), UsageError).message;
  assertEquals(
    refusal("host", "-n"),
    "--count of chat tail needs a value: --count N",
  );
  assertEquals(
    refusal("-N", "5"),
    "chat tail has no option -N; did you mean -n?",
  );
  assertEquals(
    refusal("-x"),
    "chat tail has no option -x; chat tail --help lists its options",
  );
  // One dash too few, though a letter of it is an option.
  assertEquals(
    refusal("-name", "Ann"),
    "chat tail has no option -name; did you mean --name?",
  );
});

Deno.test("a value that is implied need not be given, and another one stands behind =", () => {
  const options: readonly Option[] = [
    { name: "quiet", value: "WHOM", implied: "all", help: "Tell less" },
  ];
  const quiet = (...args: string[]) => {
    const given = readArguments(args, options, "chat join");
    return [given.value("quiet"), ...given.words];
  };
  assertEquals(quiet(), [undefined]);
  assertEquals(quiet("--quiet", "host"), ["all", "host"]);
  assertEquals(quiet("--quiet=lurkers", "host"), ["lurkers", "host"]);
  assertEquals(quiet("host", "--", "--quiet"), [undefined, "host", "--quiet"]);
});

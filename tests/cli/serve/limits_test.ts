import { assertEquals, assertThrows } from "@std/assert";
import { readArguments } from "../../../cli/arguments.ts";
import {
  LIMIT_OPTIONS,
  readLimits,
  writtenLimit,
} from "../../../cli/serve/limits.ts";
import { UsageError } from "../../../cli/usage_error.ts";
import {
  LIMIT_NAMES,
  type LimitKind,
  LIMITS,
  type Limits,
} from "../../../server/limits.ts";

function read(...args: string[]): Partial<Limits> {
  return readLimits(readArguments(args, LIMIT_OPTIONS, "chat serve"));
}

Deno.test("a limit that is not given is left to the server, and 0 lifts any", () => {
  assertEquals(read(), {});
  for (const name of LIMIT_NAMES) {
    assertEquals(read(`--${LIMITS[name].option}`, "0"), { [name]: 0 });
  }
});

Deno.test("numbers, bytes and times are read, each in its units", () => {
  assertEquals(read("--max-connections", "50"), { maxConnections: 50 });
  assertEquals(read("--rate", "2.5"), { rate: 2.5 });
  for (
    const [written, bytes] of [
      ["8192", 8192],
      ["8K", 8192],
      ["8k", 8192],
      ["3M", 3 * 1024 ** 2],
      ["1G", 1024 ** 3],
    ] as const
  ) assertEquals(read("--max-text", written), { maxText: bytes }, written);
  for (
    const [written, time] of [
      ["30", 30_000],
      ["0.4", 400],
      ["500ms", 500],
      ["2m", 120_000],
    ] as const
  ) assertEquals(read("--ping", written), { ping: time }, written);
});

Deno.test("an invalid limit is refused, and the message says what is valid", () => {
  const wrong: readonly (readonly [string, string, string])[] = [
    ["max-connections", "many", "1 or more, 0 for no limit"],
    ["max-connections", "1.5", "1 or more, 0 for no limit"],
    ["max-connections", "1e3", "1 or more, 0 for no limit"],
    ["max-connections", "-1", "1 or more, 0 for no limit"],
    ["max-connections", "9".repeat(20), "1 or more, 0 for no limit"],
    ["max-text", "511", "16K or 4M for example, at least 512"],
    ["max-text", "4T", "16K or 4M for example"],
    ["max-text", "K", "16K or 4M for example"],
    ["max-outbox", "1K", "at least 64K"],
    ["rate", "0.001", "0.5 or 10 for example"],
    ["rate", "fast", "0.5 or 10 for example"],
    ["ping", "soon", "10s, 500ms or 2m for example"],
    ["ping", "25h", "at most a day"],
  ];
  for (const [option, value, part] of wrong) {
    const { message } = assertThrows(
      () => read(`--${option}=${value}`),
      UsageError,
    );
    assertEquals(
      [
        message.startsWith(`--${option} ${value} is not a `),
        message.includes(part),
      ],
      [true, true],
      message,
    );
  }
});

Deno.test("the default that the help shows is one that can be given", () => {
  for (const name of LIMIT_NAMES) {
    const { option, kind, default: value } = LIMITS[name];
    assertEquals(read(`--${option}`, writtenLimit(value, kind)), {
      [name]: value,
    });
  }
});

/** Every option in `docs/limits.md`: its heading, and what the list below has. */
function pageRows(): string[][] {
  const page = Deno.readTextFileSync(
    new URL("../../../docs/limits.md", import.meta.url),
  );
  const [, ...sections] = page.split(/^### (?=`--)/m);
  return sections.map((section) => {
    const [head = "", list = ""] = section.split(/\n\n/);
    const items = list.split(/^- /m).slice(1)
      .map((item) => item.replaceAll(/\s+/g, " ").trim());
    return [head, ...items];
  });
}

Deno.test("docs/limits.md has every limit, item by item", () => {
  const units: Readonly<Record<LimitKind, string>> = {
    count: "",
    rate: " a second",
    bytes: " bytes",
    time: "",
  };
  assertEquals(
    pageRows(),
    LIMIT_NAMES.map((name) => {
      const { option, kind, bounds, why, follows, default: value } =
        LIMITS[name];
      const number = kind === "time"
        ? writtenLimit(value, kind)
        : value.toLocaleString("en") + units[kind];
      return [
        `\`--${option}\``,
        follows === undefined
          ? `Default: ${number}`
          : `Default: ${number}: ${follows.times} times \`--${
            LIMITS[follows.limit].option
          }\``,
        `Bounds: ${bounds}`,
        `Reason: ${why}`,
      ];
    }),
  );
});

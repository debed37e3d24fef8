import { assertEquals, assertThrows } from "@std/assert";
import { readArguments } from "../../../cli/arguments.ts";
import { METRICS_OPTION, readMetrics } from "../../../cli/serve/metrics.ts";
import { UsageError } from "../../../cli/usage_error.ts";

function read(...args: readonly string[]) {
  return readMetrics(readArguments(args, [METRICS_OPTION], "chat serve"));
}

Deno.test("--metrics takes an address with a port, or a port of this machine alone; without it there are none", () => {
  assertEquals(read(), undefined);
  for (
    const [written, host, port] of [
      ["9464", "127.0.0.1", 9464],
      ["0", "127.0.0.1", 0],
      ["192.0.2.7:9464", "192.0.2.7", 9464],
      ["localhost:80", "localhost", 80],
      ["[::1]:9464", "::1", 9464],
      ["0.0.0.0:65535", "0.0.0.0", 65535],
    ] as const
  ) assertEquals(read("--metrics", written), { host, port }, written);
});

Deno.test("a value that is not an address with a port gets examples", () => {
  // A colon alone means every address elsewhere, and this machine alone here.
  for (
    const wrong of [
      ...[":9464", "192.0.2.7", "host:", "::1:9464", "[::1]", "65536", "-1"],
      ...["a b:1", "http://localhost:9464", "localhost:9464/metrics", "x:1:2"],
    ]
  ) {
    assertThrows(
      () => read(`--metrics=${wrong}`),
      UsageError,
      `--metrics ${wrong} is not an address with a port: 9464 for this machine`,
      wrong,
    );
  }
});

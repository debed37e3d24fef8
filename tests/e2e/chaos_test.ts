import { assertEquals, assertGreater } from "@std/assert";
import { chaos, chaosLine, type ChaosOptions } from "./chaos.ts";

const DAYS: readonly (readonly [what: string, options: ChaosOptions])[] = [
  ["30 s with a log on the disk, the server killed now and then", {
    seconds: 30,
    seed: 1,
    kills: true,
  }],
  ["10 s with the log in memory", { seconds: 10, seed: 2, kills: false }],
  ["10 s over TLS, the server killed now and then", {
    seconds: 10,
    seed: 3,
    kills: true,
    tls: true,
  }],
];

for (const [what, options] of DAYS) {
  Deno.test(`a bad day, ${what}: every number once, in order, for everybody`, async () => {
    const figures = await chaos(options);
    console.log(`    ${chaosLine(figures)}`);
    const { lost, doubled, wrong, cuts, kills } = figures;
    assertEquals({ lost, doubled, wrong }, { lost: 0, doubled: 0, wrong: 0 });
    assertGreater(cuts, 0);
    if (options.kills) assertGreater(kills, 0);
  });
}

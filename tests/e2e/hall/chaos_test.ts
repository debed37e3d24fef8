import { assert, assertEquals } from "@std/assert";
import { LONG } from "../../long.ts";
import {
  chaos,
  chaosLine,
  type ChaosOptions,
  GREAT_TROUBLES,
} from "./chaos.ts";

/** Between kills, in milliseconds: in a few seconds there is to be one. */
const SHORT_KILL_PAUSE = [300, 1_200] as const;

const DAYS: readonly ChaosOptions[] = LONG
  ? [
    { seconds: 30, seed: 1, kills: true },
    { seconds: 10, seed: 2, kills: false },
    { seconds: 10, seed: 3, kills: true, tls: true },
    // Ever more messages are repeated that the store has dropped.
    {
      ...{ seconds: 8, seed: 4, kills: false },
      ...{ troubles: GREAT_TROUBLES, talkPause: 12 },
    },
  ]
  : [
    { seconds: 2, seed: 2, kills: false },
    {
      ...{ seconds: 3, seed: 3, kills: true, tls: true },
      killPause: SHORT_KILL_PAUSE,
    },
  ];

/** Such a day in words. */
function wordsFor(
  { seconds, kills, tls = false, troubles }: ChaosOptions,
): string {
  return [
    `${seconds} s`,
    ...(tls ? ["over TLS"] : []),
    ...(troubles === undefined ? [] : ["with great troubles"]),
    kills
      ? "with a log on the disk, the server killed now and then"
      : "with the log in memory",
  ].join(" ");
}

for (const day of DAYS) {
  Deno.test(`a bad day, ${wordsFor(day)}: every number once, in order, for everybody`, async () => {
    const figures = await chaos(day);
    console.log(`    ${chaosLine(figures)}`);
    const { lost, doubled, wrong, cuts, kills } = figures;
    assertEquals({ lost, doubled, wrong }, { lost: 0, doubled: 0, wrong: 0 });
    assert(cuts > 0);
    if (day.kills) assert(kills > 0);
  });
}

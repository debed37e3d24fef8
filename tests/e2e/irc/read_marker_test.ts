/** How far a user has read (`draft/read-marker`). */
import { assertEquals, assertMatch } from "@std/assert";
import { openHall, UNHURRIED_LIMITS } from "../harness/hall.ts";
import { IrcMember } from "./irc_member.ts";

const [EARLY, LATE] = ["2019-01-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z"];

Deno.test("a client is told how far its user has read, when it enters and when it asks", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(
    hall.port,
    "ann",
    "draft/read-marker",
  );
  const marks = async (...lines: string[]) => {
    await ann.send(...lines);
    return (await ann.answers()).filter((line) =>
      !/^(353|JOIN|ann)/.test(line)
    );
  };
  assertEquals(await marks("JOIN #lobby"), [
    "MARKREAD #lobby *",
    "366 ann #lobby end of NAMES",
  ]);
  assertEquals(
    await marks(
      `MARKREAD #lobby timestamp=${LATE}`,
      `MARKREAD #Lobby timestamp=${EARLY}`,
      "MARKREAD bob",
    ),
    [
      `MARKREAD #lobby timestamp=${LATE}`,
      `MARKREAD #Lobby timestamp=${LATE}`,
      "MARKREAD bob *",
    ],
  );
  assertEquals(await marks("PART #lobby", "JOIN #lobby"), [
    `MARKREAD #lobby timestamp=${LATE}`,
    "366 ann #lobby end of NAMES",
  ]);
});

Deno.test("what is no mark is refused", async () => {
  await using hall = await openHall(UNHURRIED_LIMITS);
  await using ann = await IrcMember.welcomed(hall.port, "ann");
  const refused = [
    ["", /^FAIL MARKREAD NEED_MORE_PARAMS /],
    ["#lobby *", /^FAIL MARKREAD INVALID_PARAMS \* /],
    ["#lobby msgid=x", /^FAIL MARKREAD INVALID_PARAMS msgid=x /],
  ] as const;
  for (const [asked, code] of refused) {
    await ann.send(`MARKREAD ${asked}`);
    assertMatch((await ann.answers())[0] ?? "", code);
  }
});

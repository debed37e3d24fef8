// Holds the numbers of docs/limits.md that no option sets against the code.

import { assert, assertEquals } from "@std/assert";
import { ABSENT_LISTED_MAX, ROOMS_LISTED_MAX } from "../../hall/answers.ts";
import { ANSWER_BYTES_MAX, ANSWER_MAX } from "../../hall/rooms/history.ts";
import { REPLAY_WAITING } from "../../hall/rooms/room.ts";
import {
  NAME_LEASE,
  NAME_TRIAL,
  NAMES_KNOWN_MAX,
  NAMES_PER_KEY,
  NAMES_PER_SOURCE,
  NEWEST_SHARE,
} from "../../hall/sessions/name_registration.ts";
import { WHISPERS_MAX } from "../../hall/sessions/session.ts";
import {
  RESERVED,
  RESERVED_MAX,
  WHISPERED_TEXT_ALL,
} from "../../hall/sessions/session_registry.ts";
import { NAME_MOST } from "../../protocol/name/name.ts";
import { MARKS_TOGETHER } from "../../protocol/text/normal_form.ts";
import { LOOKED_THROUGH_MAX } from "../../protocol/text/search.ts";
import { LINES_MAX, SEARCH_MAX } from "../../protocol/text/text.ts";
import { TOLD_AT_ONCE } from "../../server/admission/connection_rejection.ts";
import { CONNECT_BURST } from "../../server/admission/source_network.ts";
import { DESCRIPTORS_RESERVED } from "../../server/descriptors.ts";
import { QUEUE_MAX } from "../../server/hall_loop.ts";
import { LIMITS } from "../../server/limits.ts";
import { ROOMS_KNOWN } from "../../store/sqlite/upkeep/forgotten_rooms.ts";

const page = Deno.readTextFileSync(
  new URL("../../docs/limits.md", import.meta.url),
).replace(/\s+/g, " ");

function inPage(...parts: readonly string[]): void {
  assertEquals(parts.filter((part) => !page.includes(part)), []);
}

/** A number as the page writes it. */
function written(number: number): string {
  return number.toLocaleString("en");
}

Deno.test("docs/limits.md states the other bounds as they are", () => {
  assertEquals(ABSENT_LISTED_MAX, ROOMS_LISTED_MAX);
  inPage(
    `${written(QUEUE_MAX)} requests;`,
    `${written(RESERVED_MAX)}, each for ${RESERVED / 1_000} s;`,
    `${WHISPERS_MAX} a session, ${WHISPERED_TEXT_ALL / 2 ** 20} Mi characters`,
    `${ANSWER_MAX} messages, ${ANSWER_BYTES_MAX / 1024} KiB`,
    `away in a room**: ${ROOMS_LISTED_MAX} `,
    `${written(SEARCH_MAX)} characters together`,
    `no member's name has more than ${NAME_MOST}:`,
    `no more than ${MARKS_TOGETHER} combining marks in a row`,
    `${written(ROOMS_KNOWN)}, with their topics;`,
    `the newest ${LOOKED_THROUGH_MAX / 1024} Ki characters`,
    `${REPLAY_WAITING / 1024} KiB a member;`,
    `${written(LINES_MAX)}; each counts`,
  );
});

Deno.test("docs/limits.md and docs/protocol.md state the rules for names as they are", () => {
  inPage(`at most ${written(NAMES_KNOWN_MAX)} of them`);
  const protocol = Deno.readTextFileSync(
    new URL("../../docs/protocol.md", import.meta.url),
  ).replace(/\s+/g, " ");
  assertEquals(NAME_TRIAL, 10 * 60_000);
  for (
    const part of [
      "the first key that has used it for ten minutes**",
      `${NAME_LEASE / 86_400_000} days unless`,
      `One key has at most ${NAMES_PER_KEY} names`,
      `When ${written(NAMES_KNOWN_MAX)} names are known`,
      `come at most ${written(NAMES_PER_SOURCE)} of them, ${
        written(NAMES_PER_SOURCE * NEWEST_SHARE)
      } in an hour`,
    ]
  ) assert(protocol.includes(part), part);
});

Deno.test("docs/limits.md states the rules for connections as they are", () => {
  inPage(
    `At most ${TOLD_AT_ONCE} are told so at once`,
    `gathers for ${CONNECT_BURST} seconds: with the default ${
      written(LIMITS.connectRate.default * CONNECT_BURST)
    } come in at once`,
    `${DESCRIPTORS_RESERVED} of them are kept for the rest`,
  );
});

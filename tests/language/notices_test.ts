/** Every notice, and every help of a command, is wholly Korean. */
import { assert } from "@std/assert";
import type { ClientEvent } from "../../client.ts";
import { speak, translatedLines } from "../../language/language.ts";
import { helpSections } from "../../protocol/command.ts";
import {
  ROOM_ORDERS,
  SETTINGS,
} from "../../protocol/features/modes/settings.ts";
import type { Notice } from "../../protocol/notice.ts";
import { PipeFormatter } from "../../terminal/pipe/pipe_formatter.ts";
import { KEYS_SECTION } from "../../terminal/prompt/key_help.ts";
import { SCREEN_COMMANDS } from "../../terminal/screen_commands.ts";
import { translatedSections } from "../../terminal/view/list.ts";
import { noColours } from "../../terminal/view/paint.ts";
import { Roster } from "../../terminal/view/roster.ts";
import { Speakers } from "../../client/hiding/speakers.ts";
import { View } from "../../terminal/view/view.ts";

/** Wide enough for any line. */
const COLUMNS = 1_000;

/** More than are listed. */
const MANY = Array.from({ length: 60 }, (_, index) => `사람${index}`);

const WHO = { name: "보라", rooms: [], since: 0, connected: true } as const;
const MODES = { type: "modes", room: "방" } as const;
const MANAGED = {
  type: "managed",
  room: "방",
  by: "안나",
  who: "보라",
} as const;
const ORDER = { type: "order", by: "안나", who: "보라" } as const;
const BAN = { kind: "name", who: "보라", by: "안나", since: 0 } as const;

const message = {
  type: "message",
  room: "방",
  from: "보라",
  seq: 1,
  time: 0,
} as const;
const presence = {
  type: "presence",
  room: "방",
  joined: [],
  left: [],
  renamed: [],
} as const;

/** Each kind of sentence; the values are without Latin letters. */
const EVENTS: readonly ClientEvent[] = [
  { type: "joined", room: "방", members: ["보라"], last: 0 },
  {
    ...{ type: "joined", room: "방", members: MANY, unannounced: ["안나"] },
    ...{ last: 3, topic: "주제", slow: 10 },
  },
  { type: "left", room: "방" },
  { ...message, text: "1\n".repeat(500) },
  { ...message, text: "하나", lock: "clear" },
  { ...message, text: "하나", lock: "unverified" },
  { ...message, text: "하나", lock: "opened", lockedAt: -1e9 },
  { ...message, text: "하나", lock: "opened", lockedAt: 1e9 },
  {
    ...{ type: "whisper", seq: 1, from: "보라", to: "안나" },
    ...{ text: "하나", time: 0 },
  },
  ...[["보라"], MANY].flatMap((names): ClientEvent[] => [
    { ...presence, joined: names },
    { ...presence, left: names },
    {
      ...presence,
      renamed: names.map((name) => [name, `${name}2`] as const),
      joined: names,
      left: names,
    },
    { ...presence, room: "다른방", joined: names },
    { type: "members", room: "방", members: names, unannounced: ["안나"] },
  ]),
  ...[true, undefined].flatMap((damaged): ClientEvent[] => [
    { type: "gap", room: "방", from: 1, to: 1, damaged },
    { type: "gap", room: "방", from: 1, to: 2, damaged },
  ]),
  { type: "named", name: "보라" },
  { type: "absent", name: "보라" },
  { type: "absent", name: "보라", text: "식사" },
  { type: "member", ...WHO },
  { type: "member", ...WHO, rooms: ["방", "다른방"] },
  { type: "member", ...WHO, rooms: MANY, operator: true },
  {
    ...{ type: "member", ...WHO, connected: false, absent: "식사" },
    ...{ key: "1234", operator: true, address: "192.0.2.1" },
  },
  {
    type: "rooms",
    rooms: [{ name: "방", members: 3, topic: "주제" }],
    more: 4,
  },
  { type: "topic", room: "방", text: "" },
  { type: "topic", room: "방", text: "주제" },
  { type: "topic", room: "방", text: "", by: "보라" },
  { type: "topic", room: "방", text: "주제", by: "보라" },
  { type: "history", room: "방", messages: [] },
  { type: "history", room: "방", messages: [], before: 3 },
  { type: "history", room: "방", messages: [{ ...message, text: "하나" }] },
  {
    ...{ type: "history", room: "방", before: 3 },
    messages: [{ ...message, text: "하나" }],
  },
  {
    ...{ type: "history", room: "방", before: 3 },
    messages: [{ ...message, seq: 2, text: "하나" }],
  },
  { type: "found", room: "방", words: "하나", messages: [] },
  { type: "found", room: "방", words: "하나", messages: [], more: 3 },
  { ...MODES, on: [] },
  {
    ...{ ...MODES, on: SETTINGS, password: true, limit: 3 },
    ...{ operators: ["보라"], voiced: MANY, invited: ["나비"] },
    ...{ bans: ["나비"], exceptions: ["보라"] },
  },
  { ...MODES, by: "안나", on: SETTINGS, password: true, limit: 3 },
  { ...MODES, by: "안나", on: [], off: SETTINGS, password: false, limit: 0 },
  ...ROOM_ORDERS.map((what): ClientEvent => ({ ...MANAGED, what })),
  { ...MANAGED, what: "kick", reason: "시끄러움" },
  { ...MANAGED, what: "ban", reason: "시끄러움" },
  { type: "invitation", room: "방", by: "안나" },
  { type: "invited", room: "방", by: "안나", name: "보라" },
  { ...ORDER, what: "kick" },
  { ...ORDER, what: "kick", reason: "시끄러움" },
  ...(["ban", "mute"] as const).flatMap((what): ClientEvent[] => [
    { ...ORDER, what },
    { ...ORDER, what, until: 0 },
    { ...ORDER, what, meant: "나비" },
    { ...ORDER, what, until: 0, meant: "나비" },
    { type: "bans", bans: [{ ...BAN, what }] },
    { type: "bans", bans: [{ ...BAN, what, kind: "key", until: 0 }] },
  ]),
  ...(["unban", "unmute", "op", "deop"] as const).map((what) => ({
    ...ORDER,
    what,
  })),
  { ...ORDER, what: "slow", room: "방", seconds: 0 },
  { ...ORDER, what: "slow", room: "방", seconds: 5 },
  { type: "bans", bans: [] },
  { type: "back", since: 0, name: "보라", forgotten: true },
  { type: "back", since: 0, name: "보라", forgotten: false },
] as readonly (Notice | ClientEvent)[] as readonly ClientEvent[];

/** Letters that are not English: a command, a zone. */
const NOT_ENGLISH = /\/history|\/join|UTC/g;

function assertKorean(text: string): void {
  assert(!/[a-z]{2}/i.test(text.replaceAll(NOT_ENGLISH, "")), text);
}

Deno.test("every notice is wholly Korean, on the screen and in a pipe", async () => {
  const roster = new Roster(() => "방");
  const theme = { paint: noColours, time: "24h" } as const;
  const view = new View(theme, roster, new Speakers());
  const pipe = new PipeFormatter(() => "방");
  await speak("ko");
  try {
    for (const event of EVENTS) {
      assertKorean(view.text(event, "안나")?.(COLUMNS) ?? "");
      // A locked message is told there as its text.
      if (!("lock" in event)) assertKorean(pipe.lines(event));
    }
  } finally {
    await speak("en");
  }
});

Deno.test("the help of every command and key is Korean", async () => {
  await speak("ko");
  try {
    const commands = helpSections(SCREEN_COMMANDS, { isOperator: true });
    for (const { heading = "", rows } of translatedSections(commands)) {
      assert(/[가-힣]/.test(heading), heading);
      for (const [, help] of rows) assert(/[가-힣]/.test(help), help);
    }
    for (const { rows } of translatedSections([KEYS_SECTION])) {
      for (const row of rows) {
        assert(/[가-힣]/.test(row[1]) && !row[0].includes(" to "), row[0]);
      }
    }
  } finally {
    await speak("en");
  }
});

Deno.test("how long a ban or a mute holds is told in Korean", async () => {
  await speak("ko");
  try {
    for (const long of ["for 90 s", "for 2 h", "permanently"]) {
      for (
        const line of [
          `안나 banned you ${long}`,
          `the name 안나 is banned ${long}`,
          `you are muted ${long}, by 안나`,
        ]
      ) assertKorean(translatedLines(`! ${line}`));
    }
  } finally {
    await speak("en");
  }
});

Deno.test("a reason of an operator is never translated", async () => {
  await speak("ko");
  try {
    const reason = "it hung up; you left";
    for (
      const line of [
        "Ann kicked Bora",
        "Ann kicked you",
        "disconnected: Ann kicked you",
      ]
    ) {
      const korean = translatedLines(`* ${line}: ${reason}`);
      assert(korean.endsWith(`: ${reason}`) && /[가-힣]/.test(korean), korean);
    }
  } finally {
    await speak("en");
  }
});

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import fc from "fast-check";
import {
  COMMANDS,
  helpLines,
  helpSections,
  namesOf,
  typed,
} from "../../protocol/command.ts";
import { ROOM_FORMS } from "../../protocol/features/modes/room_command.ts";
import type { Fault, Request } from "../../protocol/request.ts";
import type { SlashCommand } from "../../protocol/schema/slash_command.ts";
import { anyText } from "./text/any_text.ts";

function faultOf(request: Request | Fault): string {
  assert(request.type === "fault", `it is a ${request.type}`);
  assertEquals(request.code, "unknown-command");
  return request.message;
}

Deno.test("a line without a slash is said as it is", () => {
  for (const text of ["hi", "", "a /who", "\\/who", "1/2", " who", "(/who)"]) {
    assertEquals(typed(text), { type: "say", text });
  }
});

Deno.test("blanks or a look-alike of the slash before a command are refused, and nothing is said", () => {
  const blanks = [
    ...[
      " ",
      "\t",
      "\n",
      "\r\n",
      "\u00a0",
      "\u3000",
      "\u2003",
      "\u200b",
      "\ufeff",
    ],
    ...[
      "\u2060",
      "\u00ad",
      "\u202e",
      "\u3164",
      "\u2800",
      "\x85",
      "\x1b",
      "\0",
      "  \u3000",
    ],
  ];
  const slashes = ["／", "⁄", "∕", "⧸", "╱", "⟋"];
  const beginnings = [
    ...blanks.map((blank) => `${blank}/`),
    ...slashes,
    ...slashes.map((slash) => `\u3000${slash} `),
  ];
  const commands = [
    "msg Dan secret",
    "MSG Dan secret",
    "ｍｓｇ Dan secret",
    "ms\u200bg Dan secret",
    // Mistyped.
    "mssg Dan secret",
    "nsg Dan secret",
    "who",
    "me waves",
    "msg Dan secret\nand more",
    "msg\u3000Dan secret",
    // Of clients alone, and said aloud it would be known to all.
    "lock open sesame",
  ];
  for (const beginning of beginnings) {
    for (const command of commands) {
      const line = beginning + command;
      const message = faultOf(typed(line));
      assert(message.includes("//"), line);
      assert(!/secret|sesame/.test(message), line);
    }
  }
});

Deno.test("text behind a blank that only resembles a command is said", () => {
  const lines = [
    ...[" /usr/bin/env", " /home is full", " /", "  //who", "／／who", " / "],
    ...[
      "／안녕",
      " /etc/hosts",
      "\u3000と言った",
      " /var",
      " /m",
      "⁄2",
      "ノート",
    ],
  ];
  for (const text of lines) assertEquals(typed(text), { type: "say", text });
});

Deno.test("two slashes say a line that begins with a slash", () => {
  assertEquals(typed("//who"), { type: "say", text: "/who" });
  assertEquals(typed("//"), { type: "say", text: "/" });
  assertEquals(typed("///"), { type: "say", text: "//" });
  assertEquals(typed("// spaced "), { type: "say", text: "/ spaced " });
});

Deno.test("each command becomes its request", () => {
  const requests: [string, Request][] = [
    ["/name Ann", { type: "name", name: "Ann" }],
    ["/register open  sesame", { type: "register", password: "open  sesame" }],
    ["/unregister", { type: "unregister" }],
    ["/oper open sesame", { type: "oper", password: "open sesame" }],
    ["/login Ann open  sesame", {
      ...{ type: "login", name: "Ann", password: "open  sesame" },
    }],
    ["/who", { type: "who" }],
    ["/who dev", { type: "who", room: "dev" }],
    ["/msg Bob hi", { type: "whisper", to: "Bob", text: "hi" }],
    ["/msg Bob two  words", { type: "whisper", to: "Bob", text: "two  words" }],
    ["/msg Bob /who", { type: "whisper", to: "Bob", text: "/who" }],
    ["/reply hi", { type: "whisper", text: "hi" }],
    ["/reply two  words", { type: "whisper", text: "two  words" }],
    ["/join dev", { type: "join", room: "dev" }],
    ["/join dev open sesame", {
      type: "join",
      room: "dev",
      password: "open sesame",
    }],
    ["/leave", { type: "leave" }],
    ["/leave dev", { type: "leave", room: "dev" }],
    ["/rooms", { type: "rooms" }],
    ["/topic", { type: "topic" }],
    ["/topic two  words", { type: "topic", text: "two  words" }],
    ["/topic -", { type: "topic", text: "" }],
    ["/topic - -", { type: "topic", text: "- -" }],
    ["/history", { type: "history" }],
    ["/history 7", { type: "history", count: 7 }],
    ["/history 20  381", { type: "history", count: 20, before: 381 }],
    ["/history 0", { type: "history", count: 0 }],
    ["/history 999999", { type: "history", count: 999_999 }],
    ["/search two  words", { type: "search", words: "two  words" }],
    ["/delete", { type: "redact" }],
    ["/delete 12", { type: "redact", seq: 12 }],
    ["/delete Ann", { type: "redact", from: "Ann" }],
    ["/delete 12 wrong  room", {
      ...{ type: "redact", seq: 12, reason: "wrong  room" },
    }],
    ["/me waves", { type: "say", text: "/me waves" }],
    ["/whois Ann", { type: "whois", name: "Ann" }],
    ["/invite Ann", { type: "invite", name: "Ann" }],
    ["/invite Ann dev", { type: "invite", name: "Ann", room: "dev" }],
    ["/room", { type: "modes" }],
    ["/room secret on", { type: "modes", on: ["secret"] }],
    ["/room Invite-Only OFF", { type: "modes", off: ["invite-only"] }],
    ["/room password open sesame", { type: "modes", password: "open sesame" }],
    ["/room password -", { type: "modes", password: "" }],
    ["/room limit 20", { type: "modes", limit: 20 }],
    ["/room voice Ann", { type: "manage", what: "voice", who: "Ann" }],
    ["/room ban spam*", { type: "manage", what: "ban", who: "spam*" }],
    ["/room kick Ann too loud", {
      type: "manage",
      what: "kick",
      who: "Ann",
      reason: "too loud",
    }],
    ["/away", { type: "absent", text: "away" }],
    ["/away out to lunch", { type: "absent", text: "out to lunch" }],
    ["/back", { type: "absent" }],
    ["/kick Bob", { type: "kick", name: "Bob" }],
    ["/kick Bob too loud", { type: "kick", name: "Bob", reason: "too loud" }],
    ["/ban Bob", { type: "ban", who: "Bob" }],
    ["/ban 192.0.2.0/24 10m", {
      type: "ban",
      who: "192.0.2.0/24",
      duration: 600_000,
    }],
    ["/unban Bob", { type: "unban", who: "Bob" }],
    ["/bans", { type: "bans" }],
    ["/mute Bob", { type: "mute", name: "Bob" }],
    ["/mute Bob 2h", { type: "mute", name: "Bob", duration: 7_200_000 }],
    ["/unmute Bob", { type: "unmute", name: "Bob" }],
    ["/op Bob", { type: "op", name: "Bob" }],
    ["/deop Bob", { type: "deop", name: "Bob" }],
    ["/slow 10", { type: "slow", seconds: 10 }],
    ["/slow 0", { type: "slow", seconds: 0 }],
    ["/help", { type: "help" }],
    ["/help me", { type: "help", about: "me" }],
    ["/quit", { type: "bye" }],
    ["/quit now", { type: "bye" }],
  ];
  for (const [line, request] of requests) {
    assertEquals(typed(line), request, line);
  }
  // Every command is among them.
  const seen = new Set(requests.map(([line]) => line.split(" ")[0]));
  assertEquals(seen.size, COMMANDS.length);
});

Deno.test("an invalid duration is not taken for another argument", () => {
  for (const line of ["/ban Bob soon", "/mute Bob 5", "/ban Bob 10m x"]) {
    assertEquals(typed(line).type, "fault", line);
  }
});

Deno.test("case, spaces around and a line end do not matter to a command", () => {
  assertEquals(typed("/WHO"), { type: "who" });
  assertEquals(typed("/who   dev  "), { type: "who", room: "dev" });
  assertEquals(typed("/Join\tdev\r"), { type: "join", room: "dev" });
  assertEquals(typed("/rooms \n"), { type: "rooms" });
});

Deno.test("a whisper may have several lines", () => {
  assertEquals(typed("/msg Bob one\ntwo"), {
    type: "whisper",
    to: "Bob",
    text: "one\ntwo",
  });
});

Deno.test("a command without the words it needs says how to type it", () => {
  for (
    const [line, how] of [
      ["/name", "/name NAME"],
      ["/name  ", "/name NAME"],
      ["/msg", "/msg NAME TEXT"],
      ["/msg Bob", "/msg NAME TEXT"],
      ["/msg Bob ", "/msg NAME TEXT"],
      ["/join", "/join ROOM [PASSWORD]"],
      ["/room secret", "/room [MODE VALUE]; see /help room"],
      ["/room secret maybe", "/room [MODE VALUE]; see /help room"],
      ["/room limit many", "/room [MODE VALUE]; see /help room"],
      ["/room paint blue", "/room [MODE VALUE]; see /help room"],
      ["/rooms dev", "/rooms"],
      ["/reply", "/reply TEXT"],
      ["/reply  ", "/reply TEXT"],
      ["/search", "/search WORDS"],
      ["/history N", "/history [N] [BEFORE]"],
      ["/history -1", "/history [N] [BEFORE]"],
      ["/history 1.5", "/history [N] [BEFORE]"],
      ["/history 1e3", "/history [N] [BEFORE]"],
      ["/history 1 x", "/history [N] [BEFORE]"],
      ["/history 1 2 3", "/history [N] [BEFORE]"],
      ["/history 1234567", "/history [N] [BEFORE]"],
    ] as const
  ) {
    assert(faultOf(typed(line)).endsWith(`: ${how}`), line);
  }
});

Deno.test("a mistyped command suggests the nearest command", () => {
  for (
    const [line, nearest] of [
      ["/whoo", "who"],
      ["/naem Ann", "name"],
      ["/jion dev", "join"],
      ["/QUITT", "quit"],
      ["/roms", "rooms"],
      ["/hlep", "help"],
      ["/repyl", "reply"],
      ["/topics", "topic"],
      ["/histroy", "history"],
      ["/serach", "search"],
    ] as const
  ) {
    const message = faultOf(typed(line));
    assert(message.includes(`did you mean /${nearest}?`), message);
    assert(message.endsWith(" // sends a line that begins with a slash"));
  }
});

Deno.test("an unknown command without a near name points to the list", () => {
  for (const line of ["/", "/ who", "/xyzzy", "/constructor", "/__proto__"]) {
    const message = faultOf(typed(line));
    assert(message.includes("/help"), message);
    assert(!message.includes("did you mean"), message);
  }
});

/** The help as text. */
function helpText(...wish: Parameters<typeof helpSections>): string[] {
  return helpLines(helpSections(...wish));
}

Deno.test("every command in the help can be typed with its arguments, under each of its names", () => {
  const lines = helpText(COMMANDS, { isOperator: true });
  assertEquals(lines.length, COMMANDS.length + new Set(groups()).size);
  for (const command of COMMANDS) {
    const names = namesOf(command).map((name) => `/${name}`);
    assert(
      lines.some((line) =>
        line.startsWith(`  ${names.join(", ")}`) && line.endsWith(command.help)
      ),
      command.name,
    );
    for (const name of names) {
      // Typed just as the help shows it, brackets left out.
      const line = `${name} ${command.takes}`.trim().replaceAll(/[\[\]]/g, "")
        // The words that stand for a number and for a time.
        .replace(/ (N BEFORE|SECONDS)$/, " 7").replace(/ DURATION$/, " 10m")
        .replace(/ MODE VALUE$/, " secret on");
      assert(typed(line).type !== "fault", line);
    }
  }
});

/** The group of each command. */
function groups(): string[] {
  return COMMANDS.map(({ group }) => group);
}

Deno.test("the help is in groups, and names the commands of operators for operators only", () => {
  const all = helpText();
  assertEquals(
    all.filter((line) => !line.startsWith(" ")),
    ["messages", "rooms", "people", "you"],
  );
  assert(!all.join().includes("/kick"));
  assert(helpText(COMMANDS, { isOperator: true }).join().includes("/kick"));
  for (const name of ["who", "/who", "names"]) {
    assertEquals(helpText(COMMANDS, { about: name }), [
      "/who, /names [ROOM]  list the members of the room",
    ]);
  }
  assertEquals(helpText(COMMANDS, { about: "people" }), [
    "/whois NAME          show a member: key, rooms, and whether away",
    "/invite NAME [ROOM]  invite a member to the room",
  ]);
  assertStringIncludes(
    helpText(COMMANDS, { about: "operators" }).join("\n"),
    "/kick NAME [REASON]",
  );
});

Deno.test("the help of a command with forms lists them, and each form that it lists can be typed", () => {
  const [first = "", ...forms] = helpText(COMMANDS, { about: "/room" });
  assert(first.startsWith("/room [MODE VALUE]"), first);
  assert(forms.length > 10);
  for (const { takes } of ROOM_FORMS) {
    const [modes = "", value = "on"] = takes.replaceAll(/[\[\]]/g, "").split(
      " ",
    );
    for (const mode of modes.split("|")) {
      for (const it of value.split("|")) {
        const line = `/room ${mode} ${it === "NUMBER" ? 7 : it}`;
        assert(typed(line).type !== "fault", line);
      }
    }
  }
});

Deno.test("the short help names groups and commands", () => {
  assertEquals(helpText(COMMANDS, { isShort: true }), [
    "/help messages  /msg /reply /me /delete /history /search",
    "/help rooms     /who /join /leave /rooms /topic /room",
    "/help people    /whois /invite",
    "/help you       /name /register /unregister /login /away /back /oper /help /quit",
  ]);
});

Deno.test("no two commands have the same name, and each is in lower case", () => {
  const names = COMMANDS.flatMap(namesOf);
  assertEquals(new Set(names).size, names.length);
  for (const name of names) assert(/^[a-z]+$/.test(name), name);
});

Deno.test("an alias does what its command does; a short one is no guess", () => {
  assertEquals(typed("/nick Bora"), { type: "name", name: "Bora" });
  assertEquals(typed("/J dev"), { type: "join", room: "dev" });
  assert(!faultOf(typed("/x")).includes("did you mean"));
  assert(faultOf(typed("/nik Bora")).includes("did you mean /nick?"));
  const query = { name: "query", group: "rooms", takes: "", help: "" } as const;
  const own: SlashCommand<Request> = {
    ...query,
    read: () => ({ type: "pong" }),
  };
  // A client's own command is not an alias of another.
  assertEquals(typed("/query", [...COMMANDS, own]).type, "pong");
});

Deno.test("a client may have commands of its own", () => {
  const shrug: SlashCommand<Request> = {
    name: "shrug",
    group: "messages",
    takes: "[TEXT]",
    help: "shrug",
    read: (words) => ({ type: "say", text: `${words} ¯\\_(ツ)_/¯`.trim() }),
  };
  const commands = [...COMMANDS, shrug];
  assertEquals(typed("/shrug", commands), {
    type: "say",
    text: "¯\\_(ツ)_/¯",
  });
  assert(faultOf(typed("/shrgu", commands)).includes("/shrug"));
  assertEquals(typed("/who", commands), { type: "who" });
  assert(faultOf(typed("/who", [shrug])).includes("unknown command /who"));
});

Deno.test("any typed line becomes a request or a fault: nothing throws", () => {
  fc.assert(
    fc.property(anyText(), fc.boolean(), (text, isCommand) => {
      const request = typed(isCommand ? `/${text}` : text);
      if (isCommand || text.startsWith("/")) return;
      // A command behind a blank, or behind a look-alike of the slash.
      if (request.type === "fault") {
        assertMatch(request.message, /nothing was sent/);
      } else assertEquals(request, { type: "say", text });
    }),
  );
});

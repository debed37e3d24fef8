/** Nothing that others say or are called becomes a line of its own, or another field, for IRC clients. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { OF_VARIANTS } from "../../../dialects/irc/capabilities.ts";
import {
  metadataMessage,
  metadataRefused,
} from "../../../dialects/irc/commands/metadata/messages.ts";
import { BARE_FACTS, MemberState } from "../../../dialects/irc/member_state.ts";
import {
  type IrcMessage,
  parseMessage,
} from "../../../dialects/irc/message.ts";
import { sourceOf } from "../../../dialects/irc/source.ts";
import { channelOf, nickOf } from "../../../dialects/irc/spelling.ts";
import { bytesOf, messagesFor, told } from "../../../dialects/irc/variant.ts";
import { memberName, roomName } from "../../../protocol/name/name.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { Refusal } from "../../../protocol/refusal.ts";

/** Text with everything that ends a line, a field or a name, and commands behind it. */
const text = fc.array(
  fc.oneof(
    fc.constantFrom(...["\r", "\n", "\r\n", "\0", " ", ":", " :", "\u2028"]),
    fc.constantFrom(
      "QUIT",
      "PRIVMSG #lobby :x",
      ":ann!~u@x",
      "@a=b",
      ";",
      "\\",
    ),
    fc.string({ unit: "grapheme", maxLength: 5 }),
  ),
  { minLength: 1, maxLength: 8 },
).map((parts) => parts.join(""));

/** Names that a check accepts. */
function accepted(check: (asked: string) => string): fc.Arbitrary<string> {
  return text.map((asked) => {
    try {
      return check(asked);
    } catch (error) {
      if (error instanceof Refusal) return "lobby";
      throw error;
    }
  });
}

const name = accepted(memberName);
const room = accepted(roomName);

const ALL: ReadonlySet<string> = new Set(OF_VARIANTS);

/** The lines of messages, parsed; a line that ends elsewhere than at its end fails. */
function linesOf(messages: readonly IrcMessage[]): IrcMessage[] {
  const lines = new TextDecoder().decode(bytesOf(messages)).split("\r\n");
  assertEquals(lines.pop(), "");
  return lines.map((line) => {
    assertEquals(/[\r\n\0]/.test(line), false, line);
    const message = parseMessage(line);
    if (message === undefined) throw new Error(`no message: ${line}`);
    return message;
  });
}

function check(
  notice: Notice,
  expected: Pick<IrcMessage, "source" | "command"> & { target?: string },
): void {
  const messages = messagesFor(notice, ALL, "log");
  const lines = linesOf(messages);
  assertEquals(lines.length, messages.length);
  for (const { source, command, params } of lines) {
    assertEquals(
      { source, command, target: params[0] },
      { target: undefined, ...expected },
    );
  }
}

Deno.test("texts, topics and reasons of others never begin a line of IRC, nor change its source or target", () => {
  fc.assert(fc.property(name, name, room, text, (by, who, room, text) => {
    const [source, target] = [sourceOf(by), channelOf(room)];
    const said = { type: "message", room, seq: 1, from: by, time: 0 } as const;
    check({ ...said, text: `a${text}` }, {
      source,
      command: "PRIVMSG",
      target,
    });
    check({ ...said, text: `/me ${text}a` }, {
      ...{ source, command: "PRIVMSG", target },
    });
    check({ type: "topic", room, by, text }, {
      ...{ source, command: "TOPIC", target },
    });
    const tags = { "+x": text };
    const tagged = { type: "tagged", from: by, room, time: 0, tags } as const;
    check(tagged, { source, command: "TAGMSG", target });
    const managed = { type: "managed", room, by, who, reason: text } as const;
    check({ ...managed, what: "kick" }, { source, command: "KICK", target });
    check({ ...managed, what: "ban", who: text }, {
      ...{ source, command: "MODE", target },
    });
    const none = { type: "presence", room, joined: [], renamed: [] } as const;
    check({ ...none, left: [by], reasons: [[by, text]] }, {
      ...{ source, command: "PART", target },
    });
    check({ ...none, left: [], renamed: [[by, who]] }, {
      ...{ source, command: "NICK", target: nickOf(who) },
    });
  }));
});

Deno.test("values of others, and refused keys and targets of one's own, stay fields of a line", () => {
  const state = new MemberState(BARE_FACTS);
  fc.assert(fc.property(name, text, (name, text) => {
    const [message] = linesOf([
      metadataMessage(state, { name, key: "url", value: text }),
    ]);
    assertEquals(message?.command, "761");
    assertEquals(message?.params.slice(0, 4), ["*", nickOf(name), "url", "*"]);
    const refusal = { code: "not-operator", message: "no" } as const;
    const about = { target: text, subcommand: "SET", params: [text] };
    const [refused] = linesOf([metadataRefused(state, refusal, about)]);
    assertEquals(refused?.params.length, 5);
    assertEquals(refused?.params[1], "KEY_NO_PERMISSION");
  }));
});

Deno.test("no parameter becomes two, or none, whatever is in it", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(fc.constant(""), text), { minLength: 1, maxLength: 9 }),
    (params) => {
      const [line] = linesOf([{ source: "srv.er", command: "FAIL", params }]);
      assertEquals(line?.command, "FAIL");
      assertEquals(line?.params.length, params.length);
    },
  ));
});

Deno.test("the words of a notice for people are lines of their own NOTICE, whatever is in them", () => {
  fc.assert(fc.property(name, text, (name, text) => {
    const notices: readonly Notice[] = [
      { type: "absent", name, text },
      { type: "warning", message: text } as Notice,
    ];
    for (const notice of notices) {
      for (
        const { command, source } of linesOf(told(notice, "srv.er", "ann"))
      ) {
        assertEquals([source, command], ["srv.er", "NOTICE"]);
      }
    }
  }));
});

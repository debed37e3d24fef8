import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type IrcMessage,
  parseMessage,
  serializeMessage,
} from "../../../dialects/irc/message.ts";
import { ircLineParser } from "./irc_framework.ts";

/** A word that may stand anywhere in a message. */
const word = fc.stringMatching(/^[^\s:@\p{Cc}\p{Cf}][^\s\p{Cc}\p{Cf}]{0,8}$/u);

/** Text without a line end, as the last parameter may be. */
const trailing = fc.stringMatching(
  /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]{0,20}$/u,
);

const key = fc.stringMatching(/^\+?[a-z][a-z0-9.-]{0,8}$/);

const message: fc.Arbitrary<IrcMessage> = fc.record({
  tags: fc.option(
    fc.dictionary(
      key,
      fc.stringMatching(
        /^(?:[^\p{Cc}\u2028-\u202e\u2066-\u2069]|[\r\n]){0,12}$/u,
      ),
      {
        minKeys: 1,
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
    { nil: undefined },
  ),
  source: fc.option(word, { nil: undefined }),
  command: fc.stringMatching(/^[A-Z]{1,8}$/),
  params: fc.tuple(fc.array(word, { maxLength: 5 }), trailing)
    .map(([middle, last]) => [...middle, last]),
}, { noNullPrototype: true });

Deno.test("a message is parsed as it was serialized", () => {
  fc.assert(fc.property(message, (message) => {
    const line = serializeMessage(message);
    assert(line.endsWith("\r\n"));
    assertEquals(parseMessage(line.slice(0, -2)), message);
  }));
});

Deno.test("a kept library reads our messages as we do, and its own lines too", () => {
  fc.assert(fc.property(message, (message) => {
    const line = serializeMessage(message);
    const theirs = ircLineParser(line);
    assertEquals(theirs.command, message.command);
    assertEquals(theirs.prefix, message.source ?? "");
    assertEquals([...theirs.params], message.params);
    assertEquals({ ...theirs.tags }, { ...message.tags });
  }));
});

Deno.test("no field of a message begins another message", () => {
  fc.assert(fc.property(
    fc.string(),
    fc.string(),
    fc.string({
      unit: fc.constantFrom("\r", "\n", "\0", "\x1b", "\u2028", " ", ":", "a"),
    }),
    (source, param, last) => {
      const line = serializeMessage({
        tags: { label: last },
        source,
        command: "PRIVMSG",
        params: [param, last],
      });
      assertEquals(line.match(/[\p{Cc}\u2028]/gu)?.join(""), "\r\n");
    },
  ));
});

Deno.test("lines of other clients are parsed", () => {
  const lines: Readonly<Record<string, IrcMessage | undefined>> = {
    "": undefined,
    " ": undefined,
    ":source": undefined,
    "@a=b": undefined,
    "quit": { tags: undefined, source: undefined, command: "QUIT", params: [] },
    "PRIVMSG  #a   ::)": {
      tags: undefined,
      source: undefined,
      command: "PRIVMSG",
      params: ["#a", ":)"],
    },
    "@a=\\:\\s\\\\\\r\\n\\x\\;b;+c= :ann!u@h TOPIC #a :": {
      tags: { a: "; \\\r\nx", b: "", "+c": "" },
      source: "ann!u@h",
      command: "TOPIC",
      params: ["#a", ""],
    },
    // Only an ASCII blank ends tags and a source.
    "@+a=\u3000b :ann!u\u00a0@h QUIT": {
      tags: { "+a": "\u3000b" },
      source: "ann!u\u00a0@h",
      command: "QUIT",
      params: [],
    },
  };
  for (const [line, parsed] of Object.entries(lines)) {
    assertEquals(parseMessage(line), parsed, line);
  }
});

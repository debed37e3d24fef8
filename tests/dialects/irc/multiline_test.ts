import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { irc } from "../../../dialects/irc/irc.ts";
import {
  composition,
  linesOfText,
} from "../../../dialects/irc/lines_of_text.ts";
import {
  type IrcMessage,
  parseMessage,
} from "../../../dialects/irc/message.ts";
import { bytesOf } from "../cutting.ts";

const CAPABILITIES = "batch message-tags draft/multiline";

/** The texts that the hall is asked to say, and the replies at once. */
function said(
  lines: readonly string[],
  capabilities = CAPABILITIES,
): { readonly texts: string[]; readonly replies: string[] } {
  const codec = irc.codec();
  codec.feed(bytesOf(
    `CAP REQ :${capabilities}\r\nNICK ann\r\nUSER ann 0 * :Ann\r\nCAP END\r\n`,
  ));
  codec.encodeAlone?.({
    type: "welcome",
    version: 1,
    name: "ann",
    session: "s",
    log: "log",
    server: { name: "chat", version: "0", maxLine: 1 },
  });
  for (const mark of [1, 2]) codec.encodeAlone?.({ type: "marked", mark });
  codec.reply?.();
  const events = codec.feed(
    bytesOf(lines.map((line) => line + "\r\n").join("")),
  );
  const replies = new TextDecoder().decode(codec.reply?.());
  return {
    texts: events.flatMap((it) => it.type === "say" ? [it.text] : []),
    replies: replies.split("\r\n").filter((line) => line !== "")
      .map((line) => line.split(" ").slice(1).join(" ")),
  };
}

/** A batch of lines, and the message that it is. */
const batch = fc.array(
  fc.record({
    text: fc.stringMatching(/^[a-z :é한]{0,12}$/),
    goesOn: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
).filter((lines) => lines.some(({ text }) => text !== ""))
  .map((lines) =>
    lines.map(({ text, goesOn }, index) => ({
      text,
      goesOn: goesOn && index > 0 && text !== "",
    }))
  );

function sentAs(lines: readonly { text: string; goesOn: boolean }[]): string[] {
  return [
    "BATCH +1 draft/multiline #a",
    ...lines.map(({ text, goesOn }) =>
      `@batch=1${goesOn ? ";draft/multiline-concat" : ""} PRIVMSG #a :${text}`
    ),
    "BATCH -1",
  ];
}

function whole(lines: readonly { text: string; goesOn: boolean }[]): string {
  return lines.map(({ text, goesOn }, index) =>
    (index > 0 && !goesOn ? "\n" : "") + text
  ).join("");
}

Deno.test("a batch of lines is one message", () => {
  fc.assert(fc.property(batch, (lines) => {
    const { texts, replies } = said(sentAs(lines));
    assertEquals(texts, [whole(lines)]);
    assertEquals(replies, []);
  }));
});

Deno.test("a message of several lines is one batch, and read from it the same message", () => {
  const text = fc.array(fc.stringMatching(/^[a-z 한]{0,300}$/), {
    minLength: 2,
    maxLength: 5,
  }).map((lines) => lines.join("\n")).filter((text) => /[^\n]/.test(text));
  fc.assert(fc.property(text, (text) => {
    const codec = irc.codec();
    codec.feed(bytesOf(`CAP REQ :${CAPABILITIES}\r\n`));
    const bytes = codec.encoder?.encode({
      ...{ type: "message", room: "a", seq: 7, from: "Bob" },
      ...{ text, time: 0 },
    });
    const messages = new TextDecoder().decode(bytes).split("\r\n")
      .map(parseMessage).filter((it): it is IrcMessage => it !== undefined);
    const [start, ...lines] = messages;
    assertEquals(start?.command, "BATCH");
    assertEquals(start?.params.slice(1), ["draft/multiline", "#a"]);
    assertEquals(start?.tags?.msgid, ".a.7");
    assertEquals(lines.pop()?.params, [`-${start?.params[0]?.slice(1)}`]);
    assert(lines.every(({ tags }) => tags?.msgid === undefined));
    const read = lines.map(({ params, tags = {} }) => ({
      text: params[1] ?? "",
      goesOn: "draft/multiline-concat" in tags,
    }));
    assertEquals(whole(read), text);
  }));
});

Deno.test("others get the lines that are not empty, the first with the id", () => {
  const codec = irc.codec();
  codec.feed(bytesOf("CAP REQ :message-tags\r\n"));
  const text = "\none\n\ntwo";
  const bytes = codec.encoder?.encode({
    ...{ type: "message", room: "a", seq: 7, from: "Bob" },
    ...{ text, time: 0 },
  });
  assertEquals(
    new TextDecoder().decode(bytes),
    "@msgid=.a.7 :Bob!~u@chat.member PRIVMSG #a :one\r\n" +
      ":Bob!~u@chat.member PRIVMSG #a :two\r\n",
  );
});

Deno.test("the lines of a text without its empty ones are its lines for others", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    (text) =>
      assertEquals(
        composition(text, 40).map(({ text }) => text).filter((it) => it !== ""),
        linesOfText(text, 40),
      ),
  ));
});

Deno.test("a batch that cannot be is refused once, and the rest of it is passed over", () => {
  const start = "BATCH +1 draft/multiline #a";
  const line = "@batch=1 PRIVMSG #a :x";
  const concat = "@batch=1;draft/multiline-concat PRIVMSG #a :";
  const refused: readonly (readonly [lines: string[], code: string])[] = [
    [["BATCH"], "MULTILINE_INVALID"],
    [["BATCH -1"], "MULTILINE_INVALID"],
    [["BATCH +1"], "MULTILINE_INVALID"],
    [["BATCH +a_b draft/multiline #a"], "INVALID_REFTAG a_b"],
    [["BATCH +1 netsplit #a", line, "BATCH -1"], "UNKNOWN_TYPE 1 netsplit"],
    [[line], "MULTILINE_INVALID"],
    [[start, "BATCH -1"], "MULTILINE_INVALID"],
    [[start, "@batch=1 PRIVMSG #a :", "BATCH -1"], "MULTILINE_INVALID"],
    [[start, line, concat, "BATCH -1"], "MULTILINE_INVALID"],
    [[start, line, "@batch=2 PRIVMSG #a :x"], "MULTILINE_INVALID"],
    [[start, line, "@batch=1 JOIN #a", "BATCH -1"], "MULTILINE_INVALID"],
    [[start, line, "@batch=1 NOTICE #a :x"], "MULTILINE_INVALID"],
    [
      [start, line, "@batch=1 PRIVMSG #b :x", line, "BATCH -1"],
      "MULTILINE_INVALID_TARGET #a #b",
    ],
    [
      [start, ...Array<string>(1_001).fill(line), line, "BATCH -1"],
      "MULTILINE_MAX_LINES 1000",
    ],
    [
      [start, ...Array<string>(60).fill(line + "x".repeat(300)), "BATCH -1"],
      "MULTILINE_MAX_BYTES 16384",
    ],
  ];
  for (const [lines, code] of refused) {
    const { texts, replies } = said([...lines, "PRIVMSG #a :after"]);
    assertEquals(texts, ["after"], code);
    assertEquals(replies.length, 1, code);
    assert(replies[0]?.startsWith(`FAIL BATCH ${code} :`), replies[0]);
  }
  const { replies } = said([start], "batch");
  assert(replies[0]?.startsWith("FAIL BATCH UNKNOWN_TYPE 1 "), replies[0]);
});

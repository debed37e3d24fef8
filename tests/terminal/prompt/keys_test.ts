import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Keys } from "../../../terminal/prompt/keys.ts";
import { FakeTimers } from "../../server/fake_timers.ts";

/** The events that pieces of input are understood as. */
async function heard(
  pieces: readonly Uint8Array[],
  isLater = false,
): Promise<string[]> {
  const all: string[] = [];
  using timers = new FakeTimers();
  using keys = new Keys({
    keys: (text) => all.push(...text),
    tab: () => all.push("tab"),
    newline: () => all.push("newline"),
    pasted: (text) => all.push(`pasted ${text}`),
    focus: (isIn) => all.push(isIn ? "in" : "out"),
    cursor: (column) => all.push(`column ${column}`),
    attributes: (numbers) => all.push(`has ${numbers}`),
    room: (key) => all.push(`room ${key}`),
    scroll: (how) => all.push(how),
    click: (column, row) => all.push(`click ${column}, ${row}`),
  });
  for (const piece of pieces) {
    keys.push(piece);
    if (isLater) await timers.goOff();
  }
  return all;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const EVERYTHING =
  "a한🙂\t\n\x0e\x1b1\x1b9\x1ba\x10\x1b\r\r\x1b[A\x1b[200~one\r\n\x0e\ttwo\x1b[A\x03\u2028three\r\r\x1b[201~b\x1b[I\x1b[3;17R\x1b[?62;52c\x1b[O\x1b[1;5C\x1b[5~\x1b[6;5~\x1b[<64;10;3M\x1b[<0;10;3M\x1b[<0;10;3mc";

const UNDERSTOOD = [
  ..."a한🙂",
  "tab",
  "newline",
  ...["room next", "room 1", "room 9", "room unread", "room previous"],
  "newline",
  "\r",
  ..."\x1b[A",
  "pasted one␤\ttwo[A␤three",
  "b",
  "in",
  "column 16",
  "has 62,52",
  "out",
  ..."\x1b[1;5C",
  "page up",
  "page down",
  "wheel up",
  "click 9, 2",
  "c",
];

Deno.test("keys, pastes and reports are told apart", async () => {
  assertEquals(await heard([bytes(EVERYTHING)]), UNDERSTOOD);
});

Deno.test("however the bytes are cut, they are understood alike", async () => {
  const all = bytes(EVERYTHING);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: all.length }), { maxLength: 12 }),
      async (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), all.length];
        const pieces = ends.slice(1).map((end, index) =>
          all.slice(ends[index], end)
        );
        assertEquals(await heard(pieces), UNDERSTOOD);
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});

Deno.test("keys and the wheel scroll; Home and End without Ctrl edit the line", async () => {
  const sequences = ["[1;5H", "[1;5F", "[<69;1;1M", "[5;2~", "[<1;2;3M"];
  const sent = sequences.map((rest) => `\x1b${rest}`).join("");
  assertEquals(await heard([bytes(`${sent}\x1b[H`)]), [
    "start",
    "end",
    "wheel down",
    "page up",
    ..."\x1b[H",
  ]);
});

Deno.test("the Escape key alone does nothing", async () => {
  assertEquals(await heard([bytes("\x1b")]), []);
  assertEquals(await heard([bytes("\x1b")], true), []);
  assertEquals(await heard([bytes("\x1b\x1b")], true), []);
});

Deno.test("a printable key behind Escape, or with Alt, is typed when it is bound to nothing", async () => {
  for (
    const key of ["/", "c", "B", "0", " ", "é", "한", "🙂", "-", "]"]
  ) {
    for (const isLater of [false, true]) {
      assertEquals(await heard([bytes(`\x1b${key}`)], isLater), [key]);
      const pieces = [bytes("\x1b"), bytes(key)];
      assertEquals(await heard(pieces, isLater), [key]);
    }
  }
  assertEquals(await heard([bytes("\x1b/msg\r")]), [..."/msg\r"]);
  assertEquals(await heard([bytes("\x1b\t")]), ["tab"]);
  assertEquals(await heard([bytes("\x1b\x1b/")]), ["/"]);
});

Deno.test("Alt with a digit or a goes to a room; long after Escape they are typed", async () => {
  for (
    const [key, room] of [["1", "1"], ["9", "9"], ["a", "unread"]] as const
  ) {
    assertEquals(await heard([bytes(`\x1b${key}`)]), [`room ${room}`]);
    const pieces = [bytes("\x1b"), bytes(key)];
    assertEquals(await heard(pieces), [`room ${room}`]);
    assertEquals(await heard(pieces, true), [key]);
  }
});

Deno.test("Ctrl-J and Alt-Enter begin a new line, Enter long after Escape sends", async () => {
  assertEquals(await heard([bytes("a\nb")]), ["a", "newline", "b"]);
  for (const enter of ["\r", "\n"]) {
    assertEquals(await heard([bytes(`\x1b${enter}`)]), ["newline"]);
  }
  assertEquals(await heard(["\x1b", "\r"].map(bytes)), ["newline"]);
  assertEquals(await heard(["\x1b", "\r"].map(bytes), true), ["\r"]);
});

Deno.test("keys that the editor has bound to Alt go there, and after the Escape key are typed", async () => {
  for (const key of ["b", "f", "d", "y", "\x7f"]) {
    assertEquals(await heard([bytes(`\x1b${key}`)]), ["\x1b", key]);
    assertEquals(await heard([bytes("\x1b"), bytes(key)], true), [key]);
  }
});

Deno.test("a bracket or an O that nothing follows is typed", async () => {
  for (const text of ["[", "O", "[1;", "[20", "[?", "[?6;"]) {
    assertEquals(await heard([bytes(`\x1b${text}`)]), []);
    assertEquals(await heard([bytes(`\x1b${text}`)], true), [...text]);
    const keys = [...text].map(bytes);
    assertEquals(await heard([bytes("\x1b"), ...keys], true), [...text]);
  }
  assertEquals(await heard([..."\x1bOK"].map(bytes), true), ["O", "K"]);
});

Deno.test("a bracket or an O behind Escape is typed when what follows makes no key of it", async () => {
  for (const text of ["[", "O"]) {
    for (const rest of ["/msg Dan x\r", " /who", "한", "é", "-", "\r"]) {
      const keys = [...text, ...rest];
      assertEquals(await heard([bytes(`\x1b${text}${rest}`)]), keys);
      assertEquals(await heard(["\x1b", ...keys].map(bytes)), keys);
    }
  }
});

Deno.test("a paste that is late behind its escape character is a paste", async () => {
  const pieces = ["\x1b", "[200~a\nb\x1b[201~"].map(bytes);
  assertEquals(await heard(pieces, true), ["pasted a␤b"]);
});

Deno.test("a line with bytes that are no UTF-8 is known as that", () => {
  using keys = new Keys({
    keys: () => {},
    tab: () => {},
    newline: () => {},
    pasted: () => {},
    focus: () => {},
    cursor: () => {},
    attributes: () => {},
  });
  keys.push(bytes("caf\ufffd"));
  assertEquals(keys.isDamaged("caf\ufffd"), false);
  keys.push(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0d));
  assertEquals(keys.isDamaged("caf\ufffd"), true);
  assertEquals(keys.isDamaged("coffee"), false);
});

Deno.test("a paste without an end is given up after a while", async () => {
  assertEquals(await heard([bytes("\x1b[200~half a")]), []);
  assertEquals(await heard([bytes("\x1b[200~half a")], true), [
    "pasted half a",
  ]);
});

Deno.test("a paste takes time by its length, also one of line ends alone", async () => {
  // Time by the square would be half an hour.
  const lines = "\n".repeat(1_000_000);
  const [pasted = ""] = await heard([bytes(`\x1b[200~${lines}x\n\n\x1b[201~`)]);
  assertEquals(pasted.length, "pasted ".length + lines.length + 1);
});

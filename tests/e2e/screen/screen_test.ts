/** A person at a terminal: what is on the screen, whatever happens. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { LONG } from "../../long.ts";
import { TestFolder } from "../../store/test_folder.ts";
import { FakeServer } from "../harness/fake_server.ts";
import { openHall } from "../harness/hall.ts";
import { startServer } from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";

const CTRL = {
  a: "\x01",
  c: "\x03",
  d: "\x04",
  e: "\x05",
  j: "\n",
  k: "\x0b",
  l: "\x0c",
  r: "\x12",
  u: "\x15",
  w: "\x17",
  z: "\x1a",
};
const UP = "\x1b[A";
const DOWN = "\x1b[B";
const LEFT = "\x1b[D";

/** The row of a screen that begins with some text. */
function rowOf(screen: Screen, beginning: string): number {
  const row = screen.rows().findIndex((row) => row.startsWith(beginning));
  if (row === -1) throw new Error(`no ${beginning} on\n${screen.picture()}`);
  return row;
}

/** The cells of the first place where some text stands in a row. */
function cellsOf(screen: Screen, row: number, text: string) {
  const at = (screen.rows()[row] ?? "").indexOf(text);
  return screen.cells(row).slice(at, at + text.length);
}

// Messages above, input below.

screenTest("messages appear above the input", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await using bob = await Screen.join(server.port, "Bob");
  bob.type("half a sent");
  await bob.untilLast("lobby> half a sent");
  await ann.say("hello");
  await bob.untilShown("Ann >> hello");
  bob.type("ence\r");
  await ann.frameOf("message");
  await bob.untilShown("Bob >> half a sentence");
  await bob.untilLast("lobby>");
  await bob.untilEqual(() => bob.shown(), [
    "* welcome, Bob: type a message, or /help",
    "* you are in lobby (2 people): Ann, Bob",
    "Ann >> hello",
    "Bob >> half a sentence",
    "lobby>",
  ]);
});

screenTest(
  "a line of several rows is not disturbed, wherever the cursor is in it",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob", { columns: 30 });
    bob.type("0123456789".repeat(7) + LEFT.repeat(40));
    await bob.until(() => bob.cursor().column === 7, "the cursor in the line");
    for (let count = 1; count <= 30; count++) await ann.say(`message ${count}`);
    await bob.untilShown("Ann >> message 30");
    await bob.until(
      () =>
        bob.cursor().column === 7 &&
        bob.cursor().row === bob.shown().length - 2,
      "the cursor in its place",
    );
    await bob.untilEqual(() => bob.shown().slice(-4), [
      "Ann >> message 30",
      "lobby> 01234567890123456789012",
      "345678901234567890123456789012",
      "34567890123456789",
    ]);
    const heard = bob.everything().filter((row) => row.startsWith("Ann >> "));
    assertEquals(
      heard,
      Array.from({ length: 30 }, (_, index) => `Ann >> message ${index + 1}`),
    );
  },
);

for (const columns of LONG ? [20, 21, 33, 80, 132] : [20, 33]) {
  screenTest(
    `wide characters at the right edge, a line that just fits and one more (${columns} columns)`,
    async () => {
      await using server = await openHall();
      await using ann = await member(server.port, "Ann");
      await using bob = await Screen.join(server.port, "Bob", { columns });
      for (const text of ["한".repeat(columns), "x".repeat(columns - 7)]) {
        for (const more of ["", "y", "漢", "zz"]) {
          bob.type(CTRL.u + text + more);
          const line = `lobby> ${text}${more}`;
          const row = () => {
            const rows = bob.rows();
            return rows.slice(
              rows.findLastIndex((row) => row.startsWith("lobby>")),
            )
              .join("");
          };
          await bob.until(() => row() === line, line);
          await ann.say(`behind ${more}.`);
          await bob.untilShown(`Ann >> behind ${more}.`);
          await bob.until(() => row() === line, line);
          await bob.untilEqual(
            () =>
              bob.everything().filter((row) => row.startsWith("lobby>")).length,
            1,
          );
        }
      }
    },
  );
}

screenTest(
  "a family in the line is one character, until the line needs several rows",
  async () => {
    await using server = await openHall();
    for (const joins of [false, true]) {
      await using bob = await Screen.join(server.port, joins ? "Bob" : "Cy", {
        columns: 40,
        joins,
      });
      bob.type("a👨‍👩‍👧b" + LEFT.repeat(2) + "x");
      await bob.untilLast("lobby> ax👨‍👩‍👧b");
      await bob.untilEqual(() => bob.cursor().column, 9);
      bob.type(CTRL.e + "c".repeat(30));
      await bob.until(
        () => bob.shown().join("").endsWith(`ax👨👩👧b${"c".repeat(30)}`),
        "the family taken apart",
      );

      bob.type("\r");
      await bob.untilShown("ax👨‍👩‍👧bccc");
      bob.type("/quit\r");
      await bob.ended();
    }
  },
);

for (
  const [from, to] of [
    [80, 30],
    [39, 40],
    ...(LONG ? [[30, 80], [40, 39], [47, 21]] as const : []),
  ]
) {
  screenTest(
    `the window goes from ${from} to ${to} columns while one types`,
    async () => {
      for (const folds of [false, true]) {
        // Nothing comes but what this test sends: a real window, too, may be
        // another one by the time that something is drawn for the old one.
        await using server = new FakeServer();
        await using bob = await Screen.join(server.port, "Bob", {
          columns: from,
          folds,
        });
        await server.send(server.message("Ann", "before"));
        await bob.untilShown("before");
        // 40 columns with the prompt: it just fits.
        const text = "abcdefghijklmnopqrstuvwxyz0123456";
        bob.type(text);
        const whole = (text: string) =>
          bob.until(
            () =>
              bob.everything().slice(rowsBefore(bob)).join("") ===
                `lobby> ${text}`,
            text,
          );
        await whole(text);
        await bob.resize(to);
        bob.type("7");
        await whole(`${text}7`);
        await server.send(server.message("Ann", "after"));
        await bob.untilShown("after");
        await whole(`${text}7`);
        const rows = bob.lines().map((row) => row.replaceAll(" ", ""));
        for (const one of ["Ann>>before", "Ann>>after", `lobby>${text}7`]) {
          const found = rows.filter((row) => row === one);
          assertEquals(found.length, 1, `${one} on\n${bob.picture()}`);
        }
        const prompts = rows.filter((row) => row.startsWith("lobby>"));
        assertEquals(prompts.length, 1, bob.picture());
      }
    },
  );
}

/** How many rows are above the prompt. */
function rowsBefore(screen: Screen): number {
  return screen.everything().findLastIndex((row) => row.startsWith("lobby>"));
}

screenTest(
  "a line longer than half of the screen shows the part around the cursor",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob", {
      columns: 20,
      rows: 8,
    });
    bob.paste("0123456789".repeat(50));
    await bob.until(() => bob.shown().length === 8, "the line");
    await ann.say("hi");
    await bob.untilShown("Ann >> hi");
    await bob.until(
      () => bob.rows().filter((row) => /^\d+$/.test(row)).length === 4,
      "half of the screen",
    );
    bob.type(CTRL.a);
    await bob.until(
      () => bob.rows().some((row) => row === "lobby> 0123456789012"),
      "the beginning",
    );
    bob.type("\r");
    const { text } = await ann.frameOf("message");
    assertEquals(text, "0123456789".repeat(50));
  },
);

screenTest(
  "20 columns: text stands below its name when there is no room beside it",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Annabella");
    await using bob = await Screen.join(server.port, "Bob", { columns: 20 });
    await ann.say("a few words that need some rows");
    await bob.untilShown("some rows");
    await bob.untilLast("lobby>");
    await bob.untilEqual(() => bob.shown().slice(-4), [
      "Annabella >>",
      "  a few words that",
      "  need some rows",
      "lobby>",
    ]);
  },
);

// Editing.

screenTest("Ctrl-A, E, W, U, K and the arrows edit as in a shell", async () => {
  await using server = await openHall();
  await using bob = await Screen.join(server.port, "Bob");
  bob.type("one two three" + CTRL.a + "zero " + CTRL.e + " four" + CTRL.w);
  await bob.untilLast("lobby> zero one two three");
  bob.type(LEFT.repeat(6) + CTRL.k);
  await bob.untilLast("lobby> zero one two");
  bob.type(CTRL.u);
  await bob.untilLast("lobby>");
  await bob.untilEqual(() => bob.cursor().column, 7);
});

screenTest(
  "a paste of several lines is one message, with its tabs and without keys",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob");
    bob.paste("if (x) {\n\treturn\x1b[A\x03 1;\n}\n");
    await bob.untilLast("lobby> if (x) {␤    return[A 1;␤}");
    bob.type(" // so\r");
    assertEquals(
      (await ann.frameOf("message")).text,
      "if (x) {\n\treturn[A 1;\n} // so",
    );
    await bob.until(
      () => bob.shown().at(-2) === "       } // so",
      "the message",
    );
    await bob.untilEqual(() => bob.shown().slice(-4), [
      "Bob >> if (x) {",
      "           return[A 1;",
      "       } // so",
      "lobby>",
    ]);
  },
);

screenTest(
  "Ctrl-J and Alt-Enter begin a new line, Ctrl-C clears a half-typed one, /help keys lists the keys",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob");
    bob.type("one" + CTRL.j + "two\x1b\rthree");
    await bob.untilLast("lobby> one␤two␤three");
    bob.type("\r");
    assertEquals((await ann.frameOf("message")).text, "one\ntwo\nthree");
    bob.type("a secret" + CTRL.c);
    await bob.untilLast("lobby>");
    bob.type("/help keys\r");
    await bob.untilShown("* Alt-Enter, Ctrl-J");
    await bob.untilShown("leave");
    bob.type("@an\tlook");
    await bob.untilLast("lobby> @Ann look");
    bob.type(CTRL.c + CTRL.c);
    assertEquals((await bob.ended()).code, 130);
  },
);

screenTest(
  "a tab that was pasted is one character, wherever the cursor is",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob", { columns: 30 });
    bob.paste("a\tb\tc");
    await bob.untilLast("lobby> a    b    c");
    bob.type(LEFT.repeat(2));
    await bob.until(() => bob.cursor().column === 13, "the cursor at the tab");
    // One key takes it away.
    bob.type("\x7f\x7f");
    await bob.untilLast("lobby> a    c");
    bob.paste("\tx\ty");
    await bob.untilLast("lobby> a    x    y    c");
    bob.type("\r");
    assertEquals((await ann.frameOf("message")).text, "a\tx\ty\tc");
  },
);

screenTest(
  "commands are not said aloud: Escape, spaces, look-alike slashes",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob");
    bob.type("\x1b/msg Ann one\r");
    assertEquals((await ann.frameOf("whisper")).text, "one");
    bob.type("\x1b");
    bob.type("/msg Ann two\r");
    assertEquals((await ann.frameOf("whisper")).text, "two");
    for (const line of [" /msg Ann secret", "／msg Ann secret"]) {
      bob.type(`${line}\r`);
    }
    bob.paste("\u3000/msg Ann secret\nmore");
    bob.type("\r");
    await bob.until(
      () => bob.shown().filter((row) => row.startsWith("! ")).length === 3,
      "three refusals",
    );
    await bob.untilShown("! a command begins with a slash: /msg;");
    // Latin-1, as a terminal sends it that is set to that.
    bob.type(Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0d));
    await bob.untilShown("UTF-8");
    bob.type("the end\r");
    assertEquals((await ann.frameOf("message")).text, "the end");
  },
);

screenTest(
  "a paste that makes the line longer than any message is refused",
  async () => {
    await using server = await openHall();
    await using bob = await Screen.join(server.port, "Bob");
    for (const letter of "abcd") {
      bob.paste(letter.repeat(4_000));
      await bob.until(
        () =>
          bob.rows().some((row) => /^(.)\1+$/.test(row) && row[0] === letter),
        `the ${letter}`,
      );
    }
    bob.paste("e".repeat(4_000));
    await bob.untilShown("! too long: 20000 bytes");
    bob.type("still here");
    await bob.untilShown("dstill here");
  },
);

screenTest(
  "/help has groups, and names them alone on 30 and 12 rows; aliases are commands",
  async () => {
    await using server = await openHall();
    await using _ann = await member(server.port, "Ann");
    for (const rows of [50, 30, 12]) {
      await using bob = await Screen.join(server.port, `Bob${rows}`, { rows });
      bob.type("/clear\r/help\r");
      await bob.untilShown("/quiet");
      if (rows === 50) await bob.untilShown("*   /clear");
      if (rows === 12) await bob.untilShown("* /help keys");
      await bob.untilLast("lobby>");
      // All of it is on the screen, and nothing for operators.
      assertMatch(bob.rows()[0] ?? "", /^\* (\/help )?messages/);
      assert(!bob.picture().includes("kick"), bob.picture());
      bob.type("/clear\r/help people\r");
      await bob.untilShown("* /whois NAME");
      for (
        const [line, answer] of [
          [`/nick Bora${rows}`, `* you are now Bora${rows}`],
          ["/names", "* in lobby"],
          ["/part", "* you left lobby"],
          ["/j den", "* you are alone in den"],
        ] as const
      ) {
        bob.type(`${line}\r`);
        await bob.untilShown(answer);
      }
      bob.type("/exit\r");
      assertEquals((await bob.ended()).code, 0);
    }
  },
);

screenTest("/quiet hides arrivals and departures from now on", async () => {
  await using server = await openHall();
  await using bob = await Screen.join(server.port, "Bob");
  // No message overtakes the news of its author.
  const seen = async (name: string) => {
    await using guest = await member(server.port, name);
    await guest.say("hello");
    await bob.untilShown(`${name} >> hello`);
    return bob.everything().includes(`* ${name} joined`);
  };
  assertEquals(await seen("Ann"), true);
  bob.type("/quiet\r");
  await bob.untilShown("* arrivals and departures are hidden");
  assertEquals(await seen("Cy"), false);
  bob.type("/quiet lurkers\r");
  await bob.untilShown(
    "* arrivals and departures are hidden, except those of members",
  );
  assertEquals(await seen("Dan"), false);
  await bob.untilShown("* Dan left");
  bob.type("/quiet off\r");
  await bob.untilShown("* arrivals and departures are shown");
  assertEquals(await seen("Eve"), true);
  bob.type("/quiet loud\r");
  await bob.untilShown("! usage: /quiet [all|lurkers|off]");
});

screenTest(
  "/who shows the members in columns, sorted, and who is away",
  async () => {
    await using server = await openHall();
    await using crowd = new AsyncDisposableStack();
    for (const name of ["Zoë", "anna", "Émile", "Dan"]) {
      crowd.use(await member(server.port, name));
    }
    await using cho = await member(server.port, "Cho");
    await cho.sendFrame({ type: "absent", text: "lunch" });
    await cho.frameOf("absent");
    await using bob = await Screen.join(server.port, "Bob", { columns: 40 });
    bob.type("/who\r");
    await bob.untilShown("* Cho is away: lunch");
    await bob.untilEqual(() => bob.shown().slice(-5), [
      "* in lobby (6 people):",
      "  anna        Cho (away)  Émile",
      "  Bob         Dan         Zoë",
      "* Cho is away: lunch",
      "lobby>",
    ]);
  },
);

screenTest(
  "--quiet=lurkers: only those are told of who have said something lately",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await ann.say("before");
    await using bob = await Screen.join(server.port, "Bob", {}, [
      ...["--time", "off", "--quiet=lurkers"],
    ]);
    await bob.untilShown("Ann >> before");
    await using cid = await member(server.port, "Cid");
    await ann.sendFrame({ type: "name", name: "Anna" });
    await bob.untilShown("* Ann is now Anna");
    await cid.sendFrame({ type: "name", name: "Sid" });
    await cid.say("hello");
    await bob.untilShown("Sid >> hello");
    await cid.sendFrame({ type: "bye" });
    await bob.untilShown("* Sid left");
    await bob.untilLast("lobby>");
    await bob.untilEqual(() => bob.shown().slice(2), [
      "* earlier messages:",
      "Ann >> before",
      "* Ann is now Anna",
      "Sid >> hello",
      "* Sid left",
      "lobby>",
    ]);
  },
);

screenTest(
  "Tab completes commands, names and rooms; twice, it shows what there is",
  async () => {
    await using server = await openHall();
    await using _ann = await member(server.port, "Annabella");
    await using _andy = await member(server.port, "Andy");
    await using bob = await Screen.join(server.port, "Bob");
    bob.type("/whoi\t");
    await bob.untilLast("lobby> /whois");
    bob.type("anna\t");
    await bob.untilLast("lobby> /whois Annabella");
    bob.type(CTRL.u + "/se\tx");
    await bob.untilLast("lobby> /search x");
    bob.type(CTRL.u + "an\t\t");
    await bob.untilShown("* Annabella:  Andy:");
    await bob.untilLast("lobby> an");
    bob.type("d\thello, b\t");
    await bob.untilLast("lobby> Andy: hello, b");
    bob.type(CTRL.u + "/join garden\r");
    await bob.untilLast("garden>");
    bob.type("/leave lo\t");
    await bob.untilLast("garden> /leave lobby");
    bob.type(CTRL.u + "/help to\t");
    await bob.untilLast("garden> /help topic");
    const bells = bob.bells;
    bob.type(CTRL.u + "/xyz\t");
    await bob.until(() => bob.bells > bells, "the bell: there is nothing");
    await bob.untilLast("garden> /xyz");
  },
);

screenTest(
  "the arrows bring back what was typed, Ctrl-R what holds some words; it is kept for the next run, for nobody else",
  async () => {
    await using server = await openHall();
    const state = await Deno.makeTempDir();
    try {
      {
        await using bob = await Screen.join(server.port, "Bob", { state });
        for (const line of ["alpha one", "beta two", "alpha three", "/rooms"]) {
          bob.type(`${line}\r`);
        }
        bob.paste("two\nlines");
        bob.type("\r");
        await bob.untilShown("       lines");
        bob.type(UP + UP + UP);
        await bob.untilLast("lobby> alpha three");
        bob.type(DOWN);
        await bob.untilLast("lobby> /rooms");
        bob.type(CTRL.u + "/quit\r");
        assertEquals((await bob.ended()).code, 0);
      }
      const file = `${state}/chat/history`;
      assertEquals(
        (await Deno.readTextFile(file)).split("\n"),
        [
          "alpha one",
          "beta two",
          "alpha three",
          "/rooms",
          "two␤lines",
          "/quit",
          "",
        ],
      );
      assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
      await using bob = await Screen.join(server.port, "Bob", { state });
      // The first input has to be the beginning of the line.
      bob.type("alpha" + UP + UP);
      await bob.untilLast("lobby> alpha one");
      bob.type(CTRL.u + "ree" + CTRL.r);
      await bob.untilLast('lobby> search "ree": alpha three');
      bob.type(CTRL.u + "o" + CTRL.r);
      await bob.untilLast('lobby> search "o": two␤lines');
      bob.type(CTRL.r + CTRL.r);
      await bob.untilLast('lobby> search "o": beta two');
      bob.type(CTRL.e + "!");
      await bob.untilLast("lobby> beta two!");
      // In an empty line it looks for what is typed then.
      bob.type(CTRL.u + CTRL.r + "alpha");
      await bob.untilLast('lobby> search "alpha": alpha three');
      bob.type(" one");
      await bob.untilLast('lobby> search "alpha one": alpha one');
      bob.type("x");
      await bob.untilLast('lobby> search "alpha onex":');
      bob.type("\x7f");
      await bob.untilLast('lobby> search "alpha one": alpha one');
      bob.type(CTRL.c);
      await bob.untilLast("lobby>");
      bob.type(CTRL.r + "bet\r");
      await bob.untilShown("Bob >> beta two");
    } finally {
      await Deno.remove(state, { recursive: true });
    }
  },
);

screenTest(
  "words of a locked room, to one member and mistyped commands are not in the file of the history; --history off has none",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    using state = new TestFolder();
    const options = { state: state.path };
    {
      await using bob = await Screen.join(server.port, "Bob", options);
      for (
        const line of [
          "in clear",
          "/msg Ann first",
          "/reply second",
          "/mgs Ann third",
          " /msg Ann fourth",
          "/lock open sesame street",
          "in the locked room",
          "/unlock",
          "in clear again",
        ]
      ) {
        bob.type(`${line}\r`);
      }
      await bob.untilShown("Bob >> in clear again");
      assertEquals((await ann.frameOf("whisper")).text, "first");
      // In this run they can be found.
      bob.type(CTRL.r + "locked");
      await bob.untilLast('lobby> search "locked": in the locked room');
    }
    const kept = await Deno.readTextFile(`${state.path}/chat/history`);
    assertEquals(kept, "in clear\nin clear again\n");
    {
      await using bob = await Screen.join(server.port, "Bo", options, [
        ...["--time", "off", "--history", "off"],
      ]);
      bob.type("not kept\r");
      await bob.untilShown("Bo >> not kept");
      bob.type(UP);
      await bob.untilLast("lobby> not kept");
      // There is nothing before it.
      bob.type(UP);
      await bob.untilLast("lobby>");
    }
    assertEquals(await Deno.readTextFile(`${state.path}/chat/history`), kept);
  },
);

screenTest(
  "a history that cannot be written is reported once, and does not stop the conversation",
  async () => {
    await using server = await openHall();
    await using bob = await Screen.join(server.port, "Bob", {
      // No folder, so nobody can keep anything in it.
      state: new URL(import.meta.url).pathname,
    });
    bob.type("one\rtwo\r");
    await bob.untilShown("Bob >> two");
    await bob.untilEqual(
      () => bob.shown().filter((row) => row.includes("is not kept")).length,
      1,
    );
  },
);

// The connection.

screenTest(
  "a lost connection is shown in the prompt, pending messages above it until they are said",
  async () => {
    await using server = await openHall();
    await using proxy = new Proxy(server.port);
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(proxy.port, "Bob");
    proxy.target = 0;
    proxy.cutAll();
    await bob.until(
      () => /^lobby \(offline \d+ s\)>$/.test(bob.shown().at(-1) ?? ""),
      "offline",
    );
    await bob.until(
      () => /^chat: lobby \(offline/.test(bob.title),
      "the title",
    );
    await ann.say("missed?");
    for (const word of ["one", "two", "three", "four", "five"]) {
      bob.type(`${word}\r`);
    }
    bob.type("six");
    await bob.until(
      () => /^lobby \(offline \d+ s\)> six$/.test(bob.shown().at(-1) ?? ""),
      "six",
    );
    await bob.untilEqual(() => bob.shown().slice(2, -1), [
      "... one",
      "... two",
      "... three",
      "... and 2 more",
    ]);
    bob.type("\r/who\r");
    await bob.untilShown("! not connected");
    proxy.target = server.port;
    for (const word of ["one", "two", "three", "four", "five", "six"]) {
      assertEquals((await ann.frameOf("message")).text, word);
    }
    await bob.untilShown("Bob >> six");
    await bob.untilLast("lobby>");
    await bob.untilEqual(
      () => bob.shown().slice(2).map((row) => row.replace(/after .*/, "after")),
      [
        "! not connected; try again in a moment",
        "* back after",
        "Ann >> missed?",
        "Bob >> one",
        "Bob >> two",
        "Bob >> three",
        "Bob >> four",
        "Bob >> five",
        "Bob >> six",
        "lobby>",
      ],
    );
  },
);

screenTest("unsent messages are reported on leaving", async () => {
  await using server = await openHall();
  await using proxy = new Proxy(server.port);
  await using bob = await Screen.join(proxy.port, "Bob");
  proxy.target = 0;
  proxy.cutAll();
  await bob.untilShown("(offline");
  bob.type("lost words\r/quit\r");
  await bob.ended();
  await bob.untilEqual(() => bob.shown().at(-1), "! not said: lost words");
});

screenTest(
  "the user's own messages are shown at their place among the others",
  async () => {
    await using server = new FakeServer();
    await using bob = await Screen.join(server.port, "Bob");
    bob.type("one\r");
    const one = await server.frameOf("say");
    await bob.untilShown("... one");
    await server.send(server.message("Ann", "before"));
    await bob.untilShown("Ann >> before");
    await server.send(server.ack(one), server.message("Ann", "behind"));
    await bob.untilShown("Ann >> behind");
    await bob.untilLast("lobby>");
    await bob.untilEqual(() => bob.shown().slice(-4), [
      "Ann >> before",
      "Bob >> one",
      "Ann >> behind",
      "lobby>",
    ]);
  },
);

// Highlighting.

screenTest(
  "a mention rings the bell and is highlighted; --bell all, notify and off",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await ann.say("Bob, this is old");
    for (
      const [bell, rung] of [
        ["mention", 1],
        ["all", 2],
        ["notify", 1],
        ["off", 0],
      ] as const
    ) {
      await using bob = await Screen.join(server.port, "Bob", {}, [
        "--time",
        "off",
        "--bell",
        bell,
      ]);
      assertEquals(bob.bells, 0, "not for what was said before");
      await ann.say(`nothing for anybody ${bell}`);
      await bob.untilShown(`Ann >> nothing for anybody ${bell}`);
      await ann.say(`psst, bob: ${bell}`);
      await bob.untilShown(`Ann >> psst, bob: ${bell}`);
      bob.type(`I am Bob ${bell}\r`);
      await bob.untilShown(`Bob >> I am Bob ${bell}`);
      await bob.untilEqual(() => bob.bells, rung);
      await bob.untilEqual(
        () => bob.foreign,
        bell === "notify" ? ["OSC 9"] : [],
      );
      // The sign shows it, the text stays as it is.
      const sign = (beginning: string) => {
        const [cell] = cellsOf(bob, rowOf(bob, beginning), ">>");
        return [!!cell?.isInverse(), !!cell?.isDim()];
      };
      assertEquals(sign("Ann >> psst, bob"), [true, false]);
      assertEquals(sign("Ann >> nothing"), [false, false]);
      assertEquals(sign("Bob >> I am Bob"), [false, true]);
      const text = cellsOf(bob, rowOf(bob, "Ann >> psst, bob"), "psst");
      assert(text.every((cell) => !cell.isBold() && !cell.isInverse()));
      bob.type("/quit\r");
      await bob.ended();
      await ann.say("in between");
    }
  },
);

screenTest(
  "messages while the window is away: one new line, and the title counts",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob");
    await bob.untilEqual(() => bob.title, "chat: lobby");
    await ann.say("seen");
    await bob.untilShown("Ann >> seen");
    bob.focus(false);
    bob.type("x");
    await bob.untilLast("lobby> x");
    for (const text of ["one", "two"]) await ann.say(text);
    await bob.untilEqual(() => bob.title, "(2) chat: lobby");
    bob.focus(true);
    await bob.untilEqual(() => bob.title, "chat: lobby");
    await ann.say("three");
    await bob.untilShown("Ann >> three");
    await bob.untilLast("lobby> x");
    await bob.untilEqual(() => bob.shown().slice(2), [
      "Ann >> seen",
      "--- new ---",
      "Ann >> one",
      "Ann >> two",
      "Ann >> three",
      "lobby> x",
    ]);
  },
);

screenTest(
  "comings and goings: a dim line for one, a count for many, none with --quiet",
  async () => {
    await using server = await openHall();
    await using bob = await Screen.join(server.port, "Bob");
    await using cy = await Screen.join(server.port, "Cy", {}, [
      "--time",
      "off",
      "--quiet",
    ]);
    await bob.untilShown("* Cy joined");
    const row = rowOf(bob, "* Cy joined");
    assert(cellsOf(bob, row, "* Cy joined").every((cell) => cell.isDim()));
    const { promise, resolve } = Promise.withResolvers<void>();
    const crowd = Array.from(
      { length: 30 },
      async () => {
        await promise;
        return await member(server.port);
      },
    );
    resolve();
    const members = await Promise.all(crowd);
    const told = () => bob.everything().filter((row) => row.includes("joined"));
    const count = () =>
      told().slice(1).reduce((sum, row) => {
        const number = /^\* (\d+) joined$/.exec(row)?.[1];
        return sum +
          (number === undefined ? row.split(",").length : Number(number));
      }, 0);
    await bob.until(() => count() === 30, "all of them, counted");
    await members[0]?.say("hello");
    await cy.untilShown(">> hello");
    assert(!cy.shown().some((row) => row.includes("joined")), cy.picture());
    await Promise.all(members.map((member) => member[Symbol.asyncDispose]()));
  },
);

screenTest(
  "a name keeps its colour when its owner renames; without colours, signs show own lines and mentions",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    {
      await using bob = await Screen.join(server.port, "Bob");
      await ann.say("one");
      await bob.untilShown("Ann >> one");
      await ann.sendFrame({ type: "name", name: "Zoë" });
      await ann.say("two");
      await bob.untilShown("Zoë >> two");
      const colours = ["Ann >> one", "Zoë >> two"].map((line) =>
        cellsOf(bob, rowOf(bob, line), line)[0]?.getFgColor()
      );
      assertEquals(colours[0], colours[1]);
    }
    const env = { NO_COLOR: "1" };
    await using cy = await Screen.join(server.port, "Cy", { env });
    cy.type("mine\r");
    await cy.untilShown("Cy -> mine");
    await ann.say("hello Cy");
    await cy.untilShown("Zoë !> hello Cy");
  },
);

screenTest("many at once are one line", async () => {
  await using server = new FakeServer();
  await using bob = await Screen.join(server.port, "Bob");
  const joined = Array.from({ length: 12 }, (_, index) => `Guest${index}`);
  await server.send(
    { type: "presence", room: "lobby", joined, left: [], renamed: [] },
    {
      type: "presence",
      room: "lobby",
      joined: ["Dan"],
      left: joined,
      renamed: [["Ann", "Anna"]],
    },
  );
  await bob.untilShown("* 12 left; Ann is now Anna; Dan joined");
  await bob.untilShown("* 12 joined");
});

screenTest(
  "a line when the day changes; the time in each style",
  async () => {
    const day = Date.UTC(2031, 0, 31, 23, 59, 30);
    const messages = (server: FakeServer) => [
      server.message("Ann", "late", { time: day }),
      server.message("Ann", "early", { time: day + 60_000 }),
    ];
    const rows: Readonly<Record<string, readonly string[]>> = {
      "24h": ["23:59 Ann >> late", "00:00 Ann >> early"],
      "12h": ["11:59pm Ann >> late", "12:00am Ann >> early"],
      "iso": [
        "2031-01-31T23:59:30+00:00 Ann >> late",
        "2031-02-01T00:00:30+00:00 Ann >> early",
      ],
      "off": ["Ann >> late", "Ann >> early"],
    };
    for (const [style, [late = "", early = ""]] of Object.entries(rows)) {
      await using server = new FakeServer();
      await using bob = await Screen.join(server.port, "Bob", {}, [
        "--time",
        style,
      ]);
      await server.send(...messages(server));
      await bob.untilShown(early);
      await bob.untilLast("lobby>");
      await bob.untilEqual(() => bob.shown().slice(2), [
        "--- 2031-01-31 ---",
        late,
        "--- 2031-02-01 ---",
        early,
        "lobby>",
      ]);
    }
  },
);

screenTest(
  "names have their colour, the same in every run; NO_COLOR, --color never and always",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using dan = await member(server.port, "Dan");
    await ann.say("hello");
    await dan.say("hello");
    const seen = async (
      args: readonly string[],
      env: Readonly<Record<string, string>>,
    ) => {
      await using bob = await Screen.join(server.port, "Bob", { env }, [
        "--time",
        "off",
        ...args,
      ]);
      await bob.untilShown("Dan >> hello");
      const colours = ["Ann", "Dan"].map((name) => {
        const [cell] = cellsOf(bob, rowOf(bob, `${name} >>`), name);
        return cell?.isFgPalette() ? cell.getFgColor() : undefined;
      });
      bob.type("/quit\r");
      await bob.ended();
      return { colours, raw: bob.raw };
    };
    const { colours } = await seen([], {});
    assertEquals((await seen([], {})).colours, colours);
    assertNotEquals(colours[0], colours[1]);
    const always = await seen(["--color", "always"], { NO_COLOR: "1" });
    assertEquals(always.colours, colours);
    for (
      const none of [
        await seen([], { NO_COLOR: "1" }),
        await seen(["--color", "never"], {}),
      ]
    ) {
      assertEquals(none.colours, [undefined, undefined]);
      // deno-lint-ignore no-control-regex -- colours begin with an escape character
      assert(!/\x1b\[[\d;]*m/.test(none.raw));
    }
  },
);

screenTest(
  "a long address stays in one piece, whatever the width",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob", { columns: 40 });
    const address = `https://example.org/${"path/".repeat(20)}end?q=1#there`;
    await ann.say(`look at ${address} and tell me`);
    await bob.untilShown("and tell me");
    assert(bob.lines().some((line) => line.includes(address)), bob.picture());
  },
);

// Commands.

screenTest(
  "/copy puts what was said into the clipboard, and shows it bare where it is not known to have arrived",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob", { columns: 40 });
    const text = `for f in *; do\n\techo "${"x".repeat(60)}"\ndone`;
    await ann.say(text);
    await ann.say("that is it");
    await bob.untilShown("that is it");
    bob.type("/copy 2\r");
    // This emulator has no clipboard.
    await bob.untilShown("* as Ann said it, 3 lines:");
    await bob.untilLast("lobby>");
    const clipboard = (text: string) =>
      `\x1b]52;c;${new TextEncoder().encode(text).toBase64()}\x07`;
    assertStringIncludes(bob.raw, clipboard(text));
    const lines = bob.lines();
    const head = lines.indexOf("* as Ann said it, 3 lines:");
    const [first, second, third] = text.split("\n");
    assertEquals(lines.slice(head + 1, head + 4), [
      first,
      second?.replace("\t", " ".repeat(8)),
      third,
    ]);

    await using eve = await Screen.join(server.port, "Eve");
    eve.terminal.parser.registerCsiHandler({ final: "c" }, () => {
      eve.type("\x1b[?62;22;52c");
      return true;
    });
    await eve.untilShown("that is it");
    eve.type("/copy\r");
    await eve.untilShown("* copied what Ann said");
    assertStringIncludes(eve.raw, clipboard("that is it"));
    eve.type("/copy 9\r");
    await eve.untilShown("! there is no such message: 2 can be copied");
  },
);

screenTest(
  "/me, /ignore, /unignore, /clear, // and a mistyped command",
  async () => {
    await using server = await openHall();
    await using ann = await member(server.port, "Ann");
    await using bob = await Screen.join(server.port, "Bob");
    bob.type("/me waves\r");
    assertEquals((await ann.frameOf("message")).text, "/me waves");
    await bob.untilShown("~ Bob waves");
    bob.type("/ignroe Ann\r");
    await bob.untilShown(
      "! unknown command /ignroe; did you mean /ignore?",
    );
    bob.type("/ignore\r");
    await bob.untilShown("* nobody is ignored");
    bob.type("/ignore ANN\r");
    await bob.untilShown("* ANN is ignored");
    bob.type("/ignore Eve\r/ignore\r");
    await bob.untilShown("* ignored: ANN, Eve");
    await ann.say("unheard");
    await using cy = await member(server.port, "Cy");
    await cy.say("after it");
    await bob.untilShown("Cy >> after it");
    assert(!bob.everything().some((row) => row.includes("unheard")));
    bob.type("/unignore Ann\r");
    await bob.untilShown("* Ann is no longer ignored");
    await ann.say("heard");
    await bob.untilShown("Ann >> heard");
    bob.type("/clear\r");
    await bob.until(
      () => bob.shown().length === 1 && bob.cursor().column === 7,
      "a clear screen",
    );
    await bob.untilEqual(() => bob.cursor().row, 0);
    bob.type("//etc is a folder\r");
    assertEquals((await ann.frameOf("message")).text, "/etc is a folder");
    await bob.untilShown("Bob >> /etc is a folder");
    bob.type("/help ignore\r");
    await bob.untilShown(
      "* /ignore [NAME]  hide the messages of a member, or list hidden members",
    );
    bob.type(`typed${CTRL.l}`);
    await bob.until(() => bob.shown().length === 1, "a clear screen");
    await bob.untilLast("lobby> typed");
  },
);

screenTest("whispers look different from messages, both ways", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await using bob = await Screen.join(server.port, "Bob");
  bob.type("/msg Ann psst\r");
  await bob.untilShown("Bob (to Ann only) >> psst");
  await ann.sendFrame({ type: "whisper", id: "1", to: "Bob", text: "what?" });
  await bob.untilShown("* Ann writes to you only: Alt-2 or /2 shows it");
  await bob.until(() => bob.bells === 1, "the bell");
  bob.type("\x1b2");
  await bob.untilShown("Ann (to you only) >> what?");
  for (const sign of ["(to you only)", ">>"]) {
    const cells = cellsOf(bob, rowOf(bob, "Ann (to you only)"), sign);
    assert(cells.every((cell) => cell.isBold()), sign);
  }
  await bob.untilLast("@Ann>");
  bob.type("\x1b1");
  bob.type("/msg Nobody hello\r");
  await bob.untilShown("! ");
  await bob.untilLast("lobby>");
});

// The beginning and the end.

screenTest(
  "without a name one is asked for it: the login name is offered, one that is taken asked again",
  async () => {
    await using server = await openHall();
    await using _ann = await member(server.port, "Ann");
    const args = ["join", `127.0.0.1:${server.port}`, "--time", "off"];
    {
      await using ann = Screen.start(args, { env: { USER: "Ann" } });
      await ann.untilLast("your name (Ann):");
      ann.type("\r");
      await ann.untilShown("! the name Ann is taken; choose another");
      await ann.untilLast("your name:");
      ann.type("a b\r");
      await ann.untilShown("! a name can have letters");
      await ann.untilLast("your name:");
      ann.type("Anna\r");
      await ann.untilLast("lobby>");
      await ann.untilEqual(() => ann.shown().slice(-4), [
        "* welcome, Anna: type a message, or /help",
        "* /help shows what you can do, /quit leaves",
        "* you are in lobby (2 people): Ann, Anna",
        "lobby>",
      ]);
    }
    await using dan = Screen.start(args, { env: { LOGNAME: "dan" } });
    await dan.untilLast("your name (dan):");
    dan.type("\r");
    await dan.untilShown("* welcome, dan");
    await using nobody = Screen.start(args, { env: { USER: "a b" } });
    await nobody.untilLast("your name:");
    nobody.type(CTRL.d);
    assertEquals((await nobody.ended()).code, 0);
  },
);

screenTest(
  "the name of the last run is offered, before the login name",
  async () => {
    await using server = await openHall();
    using state = new TestFolder();
    const args = ["join", `127.0.0.1:${server.port}`, "--time", "off"];
    const options = { state: state.path, env: { USER: "login" } };
    for (
      const [offered, typed, name, last] of [
        ["login", "보라", "보라", "보라"],
        ["보라", "", "보라", "Anna"],
        ["Anna", "", "Anna", "Anna"],
      ] as const
    ) {
      await using bora = Screen.start(args, options);
      await bora.untilLast(`your name (${offered}):`);
      bora.type(`${typed}\r`);
      await bora.untilShown(`* welcome, ${name}:`);
      await bora.untilLast("lobby>");
      await bora.untilLast("lobby>");
      // The hint of a first conversation is told once.
      assertEquals(
        bora.everything().some((row) => row.includes("/quit leaves")),
        offered === "login",
      );
      if (name !== last) {
        bora.type(`/name ${last}\r`);
        await bora.untilShown(`* you are now ${last}`);
      }
      bora.type("/quit\r");
      assertEquals((await bora.ended()).code, 0);
    }
  },
);

screenTest(
  "another certificate than the known one is refused before a name is asked for",
  async () => {
    using folder = new TestFolder();
    using state = new TestFolder();
    await using server = await startTlsServer(folder.path);
    const where = `127.0.0.1:${server.port}`;
    await Deno.mkdir(`${state.path}/chat`);
    await Deno.writeTextFile(
      `${state.path}/chat/known_hosts`,
      `${where} sha256:${"a".repeat(64)}\n`,
    );
    await using ann = Screen.start(["join", where], { state: state.path });
    assertEquals((await ann.ended()).code, 1);
    assertStringIncludes(ann.lines().join(" "), "another certificate");
    assert(!ann.raw.includes("your name"), ann.raw);
  },
);

/** The terminal is as it was before the program. */
function assertRestored(screen: Screen): void {
  // It has ended, so that all that it has drawn is there.
  const { modes } = screen.terminal;
  assertEquals(modes.bracketedPasteMode, false);
  assertEquals(modes.sendFocusMode, false);
  assertEquals(screen.title, "before");
  assert(
    !screen.rows().some((row) => row.startsWith("lobby")),
    screen.picture(),
  );
  assertEquals(screen.cursor(), { column: 0, row: screen.shown().length });
}

for (
  const [how, code, end] of [
    ["/quit", 0, (screen: Screen) => screen.type("/quit\r")],
    ["Ctrl-D", 0, (screen: Screen) => screen.type(CTRL.d)],
    ["Ctrl-C", 130, (screen: Screen) => screen.type(`half${CTRL.c}${CTRL.c}`)],
    ["SIGTERM", 143, (screen: Screen) => screen.signal("SIGTERM")],
  ] as const
) {
  screenTest(
    `${how} ends it with exit code ${code}, and the terminal is as before`,
    async () => {
      await using server = await openHall();
      await using bob = Screen.start(
        ["join", `127.0.0.1:${server.port}`, "--name", "Bob"],
      );
      await bob.titled("before");
      await bob.untilLast("lobby>");
      end(bob);
      assertEquals((await bob.ended()).code, code);
      assertRestored(bob);
    },
  );
}

screenTest(
  "a lost server ends it with --once, on one line, and the terminal is as before",
  async () => {
    const server = await startServer();
    await using bob = Screen.start([
      "join",
      `127.0.0.1:${server.port}`,
      "--name",
      "Bob",
      "--once",
    ]);
    await bob.titled("before");
    await bob.untilLast("lobby>");
    await server[Symbol.asyncDispose]();
    assertEquals((await bob.ended()).code, 1);
    assertRestored(bob);
    assertMatch(bob.shown().slice(2).join(" "), /^chat: .* was lost: /);
  },
);

screenTest("Ctrl-Z steps aside, fg comes back", async () => {
  await using server = await openHall();
  const { command } = Screen;
  const words = command(["join", `127.0.0.1:${server.port}`, "--name", "Bob"]);
  await using shell = new Screen(["sh", "-i"], { env: { PS1: "shell$ " } });
  await shell.untilLast("shell$");
  shell.type("set -m; " + words.map((word) => `'${word}'`).join(" ") + "\r");
  await shell.untilLast("lobby>");
  shell.type(`half${CTRL.z}`);
  await shell.untilLast("shell$");
  assertEquals(shell.terminal.modes.bracketedPasteMode, false);
  shell.type("fg\r");
  await shell.untilLast("lobby> half");
  shell.type(" a line\r");
  await shell.untilShown("Bob >> half a line");
  shell.type("/quit\r");
  await shell.untilLast("shell$");
});

screenTest("TERM=dumb: text and nothing else", async () => {
  await using server = await openHall();
  await using ann = await member(server.port, "Ann");
  await using bob = Screen.start(
    ["join", `127.0.0.1:${server.port}`, "--name", "Bob"],
    { env: { TERM: "dumb" } },
  );
  await bob.untilShown("* you are in lobby");
  await ann.say("hello Bob");
  await bob.untilShown("Ann >> hello Bob");
  bob.type("hello Ann\r");
  assertEquals((await ann.frameOf("message")).text, "hello Ann");
  bob.type("/quit\r");
  assertEquals((await bob.ended()).code, 0);
  assert(!bob.raw.includes("\x1b"), JSON.stringify(bob.raw));
});

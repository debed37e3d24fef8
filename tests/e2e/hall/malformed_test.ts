/** Malformed input of every kind: its sender is told what was wrong, nobody else is disturbed. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { probeHello } from "../../../transport/tls/tls_hello.ts";
import { type Server, startServer, within } from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";

const TEXT_MAX = 16 * 1024;
const HELLO = `{"type":"hello","version":1,"name":"Mallory"}\n`;

/** Bytes that a text with escapes stands for: one byte a character. */
function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Two honest members, who must notice nothing but comings and goings. */
async function undisturbed(
  server: Server,
  disturb: () => Promise<void>,
): Promise<void> {
  await using ann = await member(server.port, "Ann");
  await using bob = await member(server.port, "Bob");
  await ann.frameOf("presence");
  await ann.say("before");
  await disturb();
  await ann.say("after");
  const heard: unknown[] = [];
  while (!heard.includes("after")) {
    const frame = await bob.frame();
    if (frame.type !== "presence") heard.push(frame.text ?? frame);
  }
  assertEquals(heard, ["before", "after"]);
}

/** A line for each code of an error; `tests/dialects/native/native_test.ts` has what else is malformed. */
const NATIVE:
  readonly (readonly [what: string, line: Uint8Array, code: string])[] = [
    ["invalid UTF-8", bytes(`{"type":"ping","x":"\xff"}\n`), "bad-utf8"],
    ["text that is no JSON", bytes(`hello\n`), "bad-json"],
    ["very deep JSON", bytes(`${"[".repeat(8000)}\n`), "bad-json"],
    ["NUL bytes", bytes(`\0\0\0\n`), "bad-json"],
    [
      "half a surrogate pair",
      bytes(`{"type":"say","id":"1","text":"\\ud800"}\n`),
      "bad-text",
    ],
    ["no type", bytes(`{"id":"1"}\n`), "bad-frame"],
    ["a type not known", bytes(`{"type":"dance"}\n`), "unknown-type"],
    ["a say without text", bytes(`{"type":"say","id":"1"}\n`), "bad-frame"],
    [
      "a room one is not in",
      bytes(`{"type":"say","id":"1","room":"attic","text":"x"}\n`),
      "not-in-room",
    ],
    [
      "a hello of another version",
      bytes(`{"type":"hello","version":2}\n`),
      "bad-version",
    ],
    [
      "a name with an escape sequence",
      bytes(`{"type":"name","name":"\\u001b[2J"}\n`),
      "bad-name",
    ],
    [
      "a name somebody has",
      bytes(`{"type":"name","name":"ANN"}\n`),
      "name-taken",
    ],
    [
      "a whisper to nobody",
      bytes(`{"type":"whisper","id":"1","to":"x","text":"x"}\n`),
      "no-such-member",
    ],
    [
      "a text past 16 KiB",
      bytes(`{"type":"say","id":"1","text":"${"x".repeat(TEXT_MAX + 1)}"}\n`),
      "too-long",
    ],
  ];

Deno.test("native: each malformed line gets its error frame and disturbs nobody", async (test) => {
  await using server = await startServer();
  await undisturbed(server, async () => {
    await using mallory = await Socket.connect(server.port);
    await mallory.send(HELLO);
    await mallory.frameOf("joined");
    for (const [what, line, code] of NATIVE) {
      await test.step(what, async () => {
        await mallory.send(line);
        assertEquals((await mallory.frameOf("error")).code, code);
        // Still a member in good standing, with nothing left over.
        await mallory.sendFrame({ type: "ping" });
        assertEquals((await mallory.frame()).type, "pong");
      });
    }
  });
});

Deno.test("native: a frame before hello gets an error frame", async () => {
  await using server = await startServer();
  await using mallory = await Socket.connect(server.port);
  await mallory.sendFrame({ type: "say", id: "7", text: "x" });
  const { code, id } = await mallory.frameOf("error");
  assertEquals([code, id], ["hello-first", "7"]);
  await mallory.hello();
});

Deno.test("native: a hello that is broken JSON is an error, and never said aloud", async () => {
  await using server = await startServer();
  await undisturbed(server, async () => {
    await using mallory = await Socket.connect(server.port);
    await mallory.send(`{"type":"hello","password":"secret",}\n`);
    assertEquals((await mallory.frameOf("error")).code, "bad-json");
  });
});

Deno.test("native: a hello behind bytes that tell nothing comes in after the greeting too, and one behind text is never said aloud", async () => {
  await using server = await startServer();
  await undisturbed(server, async () => {
    for (const before of ["\n", " ", "{"]) {
      await using late = await Socket.connect(server.port);
      await late.send(before);
      await late.lineWith("* welcome");
      const hello = `{"type":"hello","version":1}\n`;
      await late.send(before === "{" ? hello.slice(1) : hello);
      const { type } = JSON.parse(await late.lineWith("{"));
      assertEquals(type, "welcome");
    }
    await using mallory = await Socket.connect(server.port);
    await mallory.send(`/help\n${HELLO}`);
    assertMatch(await mallory.lineWith("! "), /frame.*not sent/);
  });
});

const PLAIN:
  readonly (readonly [what: string, line: Uint8Array, answer: RegExp])[] = [
    ["invalid UTF-8", bytes("\xc3\x28\n"), /^! .*UTF-8/],
    ["NUL bytes", bytes("a\0b\n"), /^! .*NUL/],
    [
      "a text past 16 KiB",
      bytes("x".repeat(TEXT_MAX + 1) + "\n"),
      /^! .*16384 bytes/,
    ],
    ["a command not known", bytes("/whoo\n"), /^! .*did you mean \/who\?/],
    ["a command without its words", bytes("/name\n"), /^! .*\/name NAME/],
  ];

Deno.test("plain: each malformed line gets a line that says so and disturbs nobody", async (test) => {
  await using server = await startServer();
  await undisturbed(server, async () => {
    await using mallory = await Socket.connect(server.port);
    await mallory.lineWith("welcome");
    for (const [what, line, answer] of PLAIN) {
      await test.step(what, async () => {
        await mallory.send(line);
        assertMatch(await mallory.lineWith("! "), answer);
      });
    }
  });
});

for (const dialect of ["native", "plain"] as const) {
  Deno.test(`${dialect}: a line that is too long is told once, and one without an end ends the connection: neither disturbs anybody`, async () => {
    await using server = await startServer();
    await undisturbed(server, async () => {
      const limit = dialect === "native" ? 114_688 : 16_384;
      await using mallory = await Socket.connect(server.port);
      await mallory.send(dialect === "native" ? HELLO : "/help\n");
      await mallory.lineWith(dialect === "native" ? "joined" : "/help");
      const letters = (count: number) => new Uint8Array(count).fill(0x78);
      await mallory.send(letters(limit + 64 * 1024));
      await mallory.lineWith(`${limit}`);
      // The line ends at last, and the next one is a line like others.
      await mallory.send(
        dialect === "native" ? `\n{"type":"rooms"}\n` : "\n/rooms\n",
      );
      await mallory.lineWith("lobby");
      const error = await assertRejects(() =>
        within(
          (async () => {
            for (let count = 0; count < 64; count++) {
              await mallory.send(letters(1024 * 1024));
            }
          })(),
          "the end of who sends a line without one",
        )
      );
      assert(
        error instanceof Deno.errors.BrokenPipe ||
          error instanceof Deno.errors.ConnectionReset,
        `${error}`,
      );
    });
  });
}

Deno.test("a reset in mid-line disturbs nobody", async () => {
  await using server = await startServer();
  await undisturbed(server, async () => {
    const mallory = await member(server.port, "Mallory");
    await mallory.send(`{"type":"say","id":"1","te`);
    // Unread bytes on our side make the system send a reset, not a goodbye.
    mallory.pause();
    await mallory.sendFrame({ type: "who" });
    await mallory[Symbol.asyncDispose]();
  });
});

Deno.test("a half-open connection, which has hung up one way only, gets what it asked for", async () => {
  await using server = await startServer();
  await undisturbed(server, async () => {
    await using mallory = await Socket.connect(server.port);
    await mallory.send(`${HELLO}{"type":"who"}\n{"type":"say","id":"1","te`);
    await mallory.conn.closeWrite();
    assertEquals((await mallory.frameOf("members")).room, "lobby");
    await mallory.ended();
  });
});

Deno.test("a connection that never says anything is a listener, and disturbs nobody", async () => {
  await using server = await startServer();
  await undisturbed(server, async () => {
    await using silent = await Socket.connect(server.port);
    await silent.lineWith("welcome");
  });
});

Deno.test("HTTP to a server: one response, nothing is said, and the log says what it was", async () => {
  await using server = await startServer(["--log-level", "debug"]);
  await undisturbed(server, async () => {
    await using page = await Socket.connect(server.port);
    await page.send("POST / HTTP/1.1\r\nHost: x\r\n\r\n/name Ann\nhello\n");
    await page.ended();
    const starts = page.waiting.filter((line) => line.startsWith("HTTP/"));
    assertEquals(starts, ["HTTP/1.1 403 Forbidden\r"]);
    assertEquals(page.waiting[0], starts[0]);
  });
  await server.program.stderr.includes('reason="speaks HTTP"');
});

Deno.test("TLS to a server without it: told by an alert at once, and nothing is said aloud", async () => {
  await using server = await startServer();
  await undisturbed(server, async () => {
    await using socket = await Socket.connect(server.port);
    await socket.send(probeHello());
    await socket.send("psst\npsst\n");
    await socket.ended();
    assertEquals(socket.waiting, ["\x15\x03\x03\0\x02\x02F"]);
    const client = await Deno.connectTls({
      hostname: "127.0.0.1",
      port: server.port,
    });
    await assertRejects(() => client.handshake(), Error, "ProtocolVersion");
    client.close();
  });
});

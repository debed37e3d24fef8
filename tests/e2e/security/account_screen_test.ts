/** Passwords of names at a terminal: asked for, and never shown or kept. */
import { assert, assertEquals } from "@std/assert";
import { TestFolder } from "../../store/test_folder.ts";
import { openHall } from "../harness/hall.ts";
import { chat } from "../harness/program.ts";
import { Screen, screenTest } from "../harness/screen.ts";
import { member } from "../harness/socket.ts";

const PASSWORD = "open sesame";

screenTest(
  "/register asks twice for a password, on either screen, and shows and keeps nothing of it",
  async () => {
    await using hall = await openHall();
    for (const more of [[], ["--full"]]) {
      using folder = new TestFolder();
      const name = `Ann${more.length}`;
      await using ann = await Screen.join(
        hall.port,
        name,
        { state: folder.path },
        ["--time", "off", ...more],
      );
      ann.type("/register\r");
      await ann.untilLast(`new password of ${name}:`);
      ann.type(`${PASSWORD}\r`);
      await ann.untilLast("once more:");
      ann.type("another\r");
      await ann.untilShown("those were two passwords; nothing has changed");
      ann.type("/register\r");
      await ann.untilLast(`new password of ${name}:`);
      ann.type(`${PASSWORD}\r`);
      await ann.untilLast("once more:");
      ann.type(`${PASSWORD}\r`);
      await ann.untilShown(`${name} has a password now`);
      // Nothing of it comes back.
      ann.type("\x1b[A\x1b[A");
      ann.type("\x15hello\r");
      await ann.untilShown("hello");
      ann.type("/quit\r");
      await ann.ended();
      for (const secret of [PASSWORD, "another"]) {
        assert(!ann.raw.includes(secret), secret);
        for (const file of filesIn(folder.path)) {
          assert(!Deno.readTextFileSync(file).includes(secret), file);
        }
      }
    }
  },
);

screenTest(
  "joining with a registered name asks for its password, until it is right",
  async () => {
    await using hall = await openHall();
    await using ann = await member(hall.port, "Ann");
    await ann.sendFrame({ type: "register", password: PASSWORD });
    const { key } = await ann.frameOf("registered");
    await ann.sendFrame({ type: "bye" });
    await ann.frameOf("bye");
    await using away = Screen.start([
      ...["join", `127.0.0.1:${hall.port}`, "--name", "Ann"],
      ...["--time", "off"],
    ]);
    await away.untilLast("password of Ann:");
    away.type("sesame\r");
    await away.untilShown("! wrong password for Ann");
    await away.untilLast("password of Ann:");
    away.type(`${PASSWORD}\r`);
    await away.untilShown("lobby>");
    assert(!away.raw.includes(PASSWORD));
    await using bob = await member(hall.port, "Bob");
    await bob.sendFrame({ type: "whois", name: "Ann" });
    assertEquals((await bob.frameOf("member")).key, key);
  },
);

screenTest(
  "/login asks for the password of a name, and Ctrl-C ends the question alone",
  async () => {
    await using hall = await openHall();
    await using ann = await member(hall.port, "Ann");
    await ann.sendFrame({ type: "register", password: PASSWORD });
    await ann.frameOf("registered");
    await ann.sendFrame({ type: "bye" });
    await ann.frameOf("bye");
    await using bob = await Screen.join(hall.port, "Bob");
    bob.type("/login Ann\r");
    await bob.untilLast("password of Ann:");
    bob.type("\x03");
    await bob.untilLast("lobby>");
    bob.type("/login Ann\r");
    await bob.untilLast("password of Ann:");
    bob.type(`${PASSWORD}\r`);
    await bob.untilShown("you are signed in to Ann");
    assert(!bob.raw.includes(PASSWORD));
  },
);

Deno.test("without a terminal a registered name is refused with a line that says why", async () => {
  await using hall = await openHall();
  await using ann = await member(hall.port, "Ann");
  await ann.sendFrame({ type: "register", password: PASSWORD });
  await ann.frameOf("registered");
  const where = `127.0.0.1:${hall.port}`;
  const { code, stderr } = await chat(["send", where, "--name", "Ann", "hi"]);
  assertEquals(code, 1);
  assertEquals(
    stderr.trimEnd().split("\n").at(-1),
    `chat: ${where} denied access: the name Ann is registered; sign in with its password, or choose another`,
  );
  // A program sets and gives passwords in its input.
  const { stdout } = await chat(
    ["join", where, "--name", "Bob"],
    `/login Ann wrong\n/register ${PASSWORD}\n`,
  );
  assert(stdout.includes("! wrong password for Ann"), stdout);
  assert(stdout.includes("* Bob has a password now"), stdout);
  assert(!stdout.includes(PASSWORD));
});

/** The files below a folder. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesIn(path) : [path];
  });
}

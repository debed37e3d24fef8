/**
 * The rules for names, seen from outside.
 *
 * @module
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { TestFolder } from "../../store/test_folder.ts";
import {
  chat,
  type Finished,
  type Server,
  startProgram,
  startServer,
} from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";
import { namedLine } from "../harness/words.ts";

function serveData(
  folder: TestFolder,
  ...more: readonly string[]
): Promise<Server> {
  return startServer([
    ...["--host", "127.0.0.1", "--data", folder.data],
    ...more,
  ]);
}

/** Ends a server as one does it who means well, so that it writes down what it has to. */
async function stopped(server: Server): Promise<void> {
  server.program.signal("SIGTERM");
  assertEquals((await server.program.finished()).code, 0);
}

/** Somebody with a key of its own says something, under a name. */
function sends(
  server: Server,
  folder: TestFolder,
  key: string,
  name: string,
): Promise<Finished> {
  return chat([
    ...["send", `127.0.0.1:${server.port}`, "--name", name],
    ...["--identity", `${folder.path}/${key}.pem`, "hello"],
  ]);
}

/** It has the name and has said its words. What is new is said on standard error. */
function assertHas({ code, stderr }: Finished): void {
  assertEquals([code, /let you in/.test(stderr)], [0, false], stderr);
}

/** It was told in one line that the name belongs to another. */
function assertOwned({ code, stderr }: Finished, why: string): void {
  assertEquals(code, 1, stderr);
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  assertMatch(last, /^chat: /);
  assertStringIncludes(last, why);
}

Deno.test("a member that begins with /name is announced once, under that name", async () => {
  await using server = await startServer();
  await using ann = await member(server.port, "Ann");
  await using nc = await Socket.connect(server.port);
  await nc.send("/name Bora\nhello\n");
  const presence = await ann.frameOf("presence");
  assertEquals([presence.joined, presence.renamed], [["Bora"], []]);
  assertEquals((await ann.frame()).from, "Bora");
});

Deno.test("a name that looks like another member's is refused, to native and plain members", async () => {
  await using server = await startServer();
  await using coco = await member(server.port, "Coco");
  await using native = await Socket.connect(server.port);
  for (const name of ["сосо", "C0C0", "ｃｏｃｏ"]) {
    await native.sendFrame({ type: "hello", version: 1, name });
    assertEquals((await native.frameOf("error")).code, "name-taken", name);
  }
  await native.sendFrame({ type: "hello", version: 1, name: "Сoco" });
  assertEquals((await native.frameOf("error")).code, "bad-name");

  await using plain = await Socket.connect(server.port);
  await plain.send("/name сосо\n");
  assertStringIncludes(await plain.lineWith("!"), "looks like Coco");
  const refused: [name: string, why: RegExp][] = [
    ["⁕", /this one contains ⁕ \(U\+2055\)/],
    ["≻≻", /this one contains ≻/],
    ["Jose\u0301\u0301", /the same mark twice/],
    ["Client1.", /punctuation must be single/],
    ["Client-1", /names like Client-1 are assigned by the server/],
  ];
  for (const [name, why] of refused) {
    await plain.send(`/name ${name}\n`);
    assertMatch(await plain.lineWith("!"), why);
  }
  await plain.send("/name Bora\n/msg сосо psst\n");
  await plain.lineWith(namedLine("Bora"));
  const whisper = await coco.frameOf("whisper");
  assertEquals([whisper.from, whisper.to], ["Bora", "Coco"]);
});

Deno.test("with --data a name belongs to the first key that used it for a while, through a restart, until its lease is over", async () => {
  using folder = new TestFolder();
  {
    await using server = await serveData(folder);
    assertHas(await sends(server, folder, "first", "Dora"));
    // It has only looked in.
    assertHas(await sends(server, folder, "second", "dora"));
    await stopped(server);
  }
  {
    await using server = await serveData(folder, "--name-after", "0");
    assertHas(await sends(server, folder, "first", "Coco"));
    assertOwned(
      await sends(server, folder, "second", "coco"),
      "coco",
    );
    await stopped(server);
  }
  {
    await using server = await serveData(folder);
    assertOwned(
      await sends(server, folder, "second", "сосо"),
      "looks like Coco",
    );
    await using native = await Socket.connect(server.port);
    await native.sendFrame({ type: "hello", version: 1, name: "C0C0" });
    assertEquals((await native.frameOf("error")).code, "name-owned");
    // A public key without a proof proves nothing.
    await native.sendFrame({
      type: "hello",
      version: 1,
      name: "Coco",
      key: "first",
    });
    assertEquals((await native.frameOf("error")).code, "name-owned");
    await using plain = await Socket.connect(server.port);
    await plain.send("/name Coco\n");
    assertStringIncludes(await plain.lineWith("!"), "another key");
    assertHas(await sends(server, folder, "first", "COCO"));
    await stopped(server);
  }
  {
    using db = new DatabaseSync(folder.database);
    db.exec("UPDATE owned_name SET used = used - 3600000");
  }
  await using server = await serveData(
    folder,
    ...["--name-lease", "1h", "--name-after", "0"],
  );
  assertHas(await sends(server, folder, "second", "сосо"));
  assertOwned(
    await sends(server, folder, "first", "Coco"),
    "looks like сосо",
  );
});

Deno.test("a client that was killed and starts again with its key has its name at once", async () => {
  using folder = new TestFolder();
  await using server = await startServer();
  await using watcher = await member(server.port, "Watcher");
  const join = () =>
    startProgram([
      ...["join", `127.0.0.1:${server.port}`, "--name", "Ann"],
      ...["--identity", `${folder.path}/ann.pem`],
    ]);
  await using first = join();
  await first.type("hello\n");
  assertEquals((await watcher.frameOf("message")).from, "Ann");
  first.signal("SIGKILL");
  for (;;) {
    if (String((await watcher.frameOf("presence")).left) === "Ann") break;
  }
  // It is reserved for the session that was cut.
  await using other = await Socket.connect(server.port);
  await other.sendFrame({ type: "hello", version: 1, name: "Ann" });
  assertEquals((await other.frameOf("error")).code, "name-taken");
  await using again = join();
  await again.type("here I am\n");
  const { from, text } = await watcher.frameOf("message");
  assertEquals([from, text], ["Ann", "here I am"]);
});

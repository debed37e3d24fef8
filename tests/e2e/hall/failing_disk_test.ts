/** A server whose disk fails: the real program, with simulated system errors. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { Archive } from "../../../store/sqlite/archive/archive.ts";
import { TestFolder } from "../../store/test_folder.ts";
import { testWith } from "../harness/needs.ts";
import { startServer, UNHURRIED, within } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";

/** Stands before the system's own, and fails from when a file is there on. */
const FAILING_DISK = `
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int fdatasync(int file) {
  const char *broken = getenv("BROKEN_DISK");
  if (broken != NULL && access(broken, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  return (int)syscall(SYS_fdatasync, file);
}
`;

// Only the linker of Linux is asked to put something before the system's own.
const LINUX = Deno.build.os === "linux" ? [] : ["Linux"];

testWith(
  ["gcc", ...LINUX],
  "a disk that fails ends the server with one line; what was acknowledged is kept, and nothing else is said to be",
  async () => {
    using folder = new TestFolder();
    const source = join(folder.path, "failing_disk.c");
    const library = join(folder.path, "failing_disk.so");
    const broken = join(folder.path, "broken");
    Deno.writeTextFileSync(source, FAILING_DISK);
    const compiled = await new Deno.Command("gcc", {
      args: ["-shared", "-fPIC", "-o", library, source],
    }).output();
    assertEquals(compiled.success, true, `${compiled.stderr}`);

    await using server = await startServer(
      [...UNHURRIED, "--data", folder.data],
      { env: { LD_PRELOAD: library, BROKEN_DISK: broken } },
    );
    await using ann = await Socket.connect(server.port);
    await ann.hello({ name: "Ann" });
    assertEquals((await ann.say("while it works")).type, "ack");

    Deno.writeTextFileSync(broken, "");
    await ann.sendFrame({ type: "say", id: "lost", text: "when it fails" });
    const told: string[] = [];
    await within(
      (async () => {
        for await (const { type } of ann.frames()) told.push(String(type));
      })(),
      "the server to end",
    );
    assertEquals(told.includes("ack"), false, told.join());

    const { code, stderr } = await server.program.finished();
    assertEquals(code, 1, stderr);
    const last = stderr.trimEnd().split("\n").at(-1) ?? "";
    assertMatch(last, /^chat: [^\n]+$/);
    assertStringIncludes(last, "cannot be written to the disk");
    assertEquals(/^\s+at /m.test(stderr), false, stderr);

    using archive = await Archive.open(folder.data);
    const [first] = archive.messages("lobby");
    assertEquals(first?.text, "while it works");
  },
);

// docs/operate.md, "Backup" and "Restore": what stands there is what is run here.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { Archive } from "../../store/sqlite/archive/archive.ts";
import { testWith } from "../e2e/harness/needs.ts";
import { chatOnPath } from "../e2e/harness/pipeline.ts";
import { chat, startCommand, UNHURRIED } from "../e2e/harness/program.ts";
import { Socket } from "../e2e/harness/socket.ts";
import { startTlsServer, type TlsServer } from "../e2e/harness/tls_server.ts";
import { openToOthers, TestFolder } from "../store/test_folder.ts";
import { block, page } from "./operate_page.ts";

/** Another user than that of this test. */
const OTHER = 65534;

/** A hall in a folder that can be ended and started again, and a place for a backup. */
class Hall implements AsyncDisposable {
  readonly #data = new TestFolder();
  readonly #backup = new TestFolder();
  server: TlsServer | undefined;

  get dir(): string {
    return `${this.#data.path}/chat`;
  }

  get backup(): string {
    return this.#backup.path;
  }

  get port(): number {
    if (this.server === undefined) throw new Error("it is not running");
    return this.server.port;
  }

  async start(): Promise<void> {
    this.server = await startTlsServer(this.dir, ...UNHURRIED);
  }

  async stop(): Promise<void> {
    this.server?.program.signal("SIGTERM");
    await this.server?.program.finished();
    await this.server?.[Symbol.asyncDispose]();
    this.server = undefined;
  }

  /** Does what a block of the page says, in these folders. */
  async does(name: string): Promise<string> {
    using path = chatOnPath();
    let out = "";
    const parts = `${block(`sh ${name}`)}\n`.split(
      /^(systemctl (?:stop|start) chat)\n/m,
    );
    for (const part of parts.filter((part) => part !== "")) {
      if (part === "systemctl stop chat") await this.stop();
      else if (part === "systemctl start chat") await this.start();
      else {
        const here = part.replaceAll("/var/lib/chat", this.dir)
          .replaceAll("/backup", this.backup);
        await using shell = startCommand(["sh", "-ec", here], {
          env: path.env,
        });
        const { code, stdout, stderr } = await shell.finished();
        assertEquals([code, stderr], [0, ""], part);
        out += stdout;
      }
    }
    return out;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.[Symbol.asyncDispose]();
    this.#data[Symbol.dispose]();
    this.#backup[Symbol.dispose]();
  }
}

async function joined(port: number, name: string): Promise<Socket> {
  const socket = await Socket.secured(port);
  await socket.hello({ name });
  return socket;
}

/** The stored messages of the lobby. */
async function kept(dir: string): Promise<string[]> {
  using archive = await Archive.open(dir);
  return [...archive.messages("lobby")].map(({ text }) => text);
}

testWith(
  ["sqlite3"],
  "a backup while people talk is whole, and a hall that is restored from it goes on",
  async () => {
    await using hall = new Hall();
    await hall.start();
    const fingerprint = hall.server?.fingerprint;
    await using ann = await joined(hall.port, "Ann");
    for (let count = 1; count <= 50; count++) await ann.say(`before ${count}`);

    // Somebody talks on while it is made.
    let isDone = false;
    const talking = (async () => {
      for (let count = 1; !isDone; count++) await ann.say(`meanwhile ${count}`);
    })();
    try {
      await hall.does("backup");
    } finally {
      isDone = true;
      await talking;
    }
    assertEquals(openToOthers(hall.backup), []);
    assertEquals(await hall.does("verify"), "ok\n");
    const saved = await kept(hall.backup);
    const all = await kept(hall.dir);
    // All that was acknowledged before it began, and a beginning of the rest.
    assertEquals(saved, all.slice(0, saved.length));
    assertEquals(saved.slice(0, 50).at(-1), "before 50");

    // Something goes wrong that the backup knows nothing of.
    await ann.say("after it");
    // The server has another user than the restore.
    if (Deno.uid() === 0) await Deno.chown(hall.dir, OTHER, OTHER);
    await hall.does("restore");
    for (const name of ["chat.db", "server.pem"]) {
      const { uid } = await Deno.stat(`${hall.dir}/${name}`);
      assertEquals(uid, (await Deno.stat(hall.dir)).uid, name);
    }
    assertEquals(hall.server?.fingerprint, fingerprint);
    assertEquals(await kept(hall.dir), saved);
    await using bob = await joined(hall.port, "Bob");
    await bob.say("going on");
    assertEquals(await kept(hall.dir), [...saved, "going on"]);
    const found = await chat([
      "doctor",
      `127.0.0.1:${hall.port}#sha256:${fingerprint}`,
    ]);
    assertEquals(found.code, 0, found.stderr);
    assertEquals((await kept(`${hall.dir}/before`)).at(-1), "after it");
  },
);

testWith(
  ["sqlite3"],
  "a member that has received more than the backup holds misses nothing after the restore",
  async () => {
    await using hall = new Hall();
    await hall.start();
    await using ann = await joined(hall.port, "Ann");
    for (let count = 1; count <= 5; count++) await ann.say(`${count}`);
    await hall.does("backup");
    await using listener = await Socket.secured(hall.port);
    const { log } = await listener.hello({ name: "Lis" });
    for (let count = 6; count <= 10; count++) await ann.say(`${count}`);
    let since = 0;
    while (since < 10) since = Number((await listener.frameOf("message")).seq);

    await hall.does("restore");
    await using bob = await joined(hall.port, "Bob");
    await bob.say("six again");
    // It comes back with what it remembers.
    await using again = await Socket.secured(hall.port);
    await again.hello({ rooms: [{ name: "lobby", since }], log });
    // The number is one that it believes to have heard.
    const six = JSON.parse(await again.lineWith("six again"));
    assertEquals([six.seq, six.text], [6, "six again"]);
  },
);

Deno.test("the page says what must not be copied", () => {
  assertStringIncludes(page, "Do not copy `chat.db` alone");
});

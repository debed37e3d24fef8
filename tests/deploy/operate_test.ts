// docs/operate.md, "From a terminal", "Reading the log" and "Metrics": what stands there is done and asked of a real log here.

import { assertEquals, assertMatch } from "@std/assert";
import { delay } from "@std/async/delay";
import { parse } from "yaml";
import { testWith } from "../e2e/harness/needs.ts";
import { chatOnPath } from "../e2e/harness/pipeline.ts";
import { PATIENCE, startCommand, startServer } from "../e2e/harness/program.ts";
import { member, Socket } from "../e2e/harness/socket.ts";
import { TestFolder } from "../store/test_folder.ts";
import { block, page } from "./operate_page.ts";

/** Waits until a file has some text, and gives the part of it in parentheses. */
async function fileMatch(path: string, pattern: RegExp): Promise<string> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const text = await Deno.readTextFile(path).catch(() => "");
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
    await delay(20);
  }
  throw new Error(`${path} did not come to hold ${pattern}`);
}

testWith(
  ["sh", "nohup", "logrotate", "gzip"],
  "a server started with nohup writes on into the file that logrotate has emptied",
  async () => {
    using path = chatOnPath();
    using folder = new TestFolder();
    const log = `${folder.path}/chat.log`;
    const start = block("sh nohup")
      .replace("--data", "--host 127.0.0.1 --port 0 --data");
    await using shell = startCommand(["sh", "-ec", `${start} echo $!; wait`], {
      cwd: folder.path,
      env: { ...path.env, CHAT_IDENTITY: "none" },
    });
    const server = Number(await shell.stdout.line(() => true));
    try {
      const port = Number(
        await fileMatch(`${folder.path}/hall.txt`, /listening on .*:(\d+)\n/),
      );
      await using _ann = await member(port, "Ann");
      await fileMatch(log, /(joined .*name=Ann)\n/);
      const rule = `${folder.path}/logrotate.conf`;
      Deno.writeTextFileSync(
        rule,
        block("logrotate").replace("/var/log/chat.log", log) + "\n",
        { mode: 0o644 },
      );
      await using rotation = startCommand([
        ...["logrotate", "--force", "--state", `${folder.path}/state`, rule],
      ]);
      const { code, stderr } = await rotation.finished();
      assertEquals([code, stderr], [0, ""]);
      await using _bora = await member(port, "Bora");
      await fileMatch(log, /(joined .*name=Bora)\n/);
      // Emptied, and written on from its new beginning.
      assertMatch(Deno.readTextFileSync(log), /^\d{4}-(?![^]*name=Ann)/);
      await using old = startCommand(["gzip", "-dc", `${log}.1.gz`]);
      assertMatch((await old.finished()).stdout, /joined .*name=Ann\n/);
    } finally {
      Deno.kill(server, "SIGTERM");
      await shell.finished();
    }
  },
);

/** The lines of shell that read the log, as they stand on the page. */
const questions = Array.from(
  page.matchAll(/^journalctl -u chat -o cat\S*(?: --since \S+)? \| (.*)$/gm),
  ([, question = ""]) => question,
);

testWith(
  ["sh", "jq", "sort", "uniq"],
  "the page's queries are answered by a real log",
  async () => {
    using folder = new TestFolder();
    await using server = await startServer([
      ...["--host", "127.0.0.1", "--log", "json", "--max-connections", "3"],
    ]);
    {
      await using _ann = await member(server.port, "Ann");
      await using _again = await member(server.port, "Bora");
      await using _third = await member(server.port, "Cho");
      // There is no place for a fourth.
      await using fourth = await Socket.connect(server.port);
      await fourth.ended();
    }
    server.program.signal("SIGTERM");
    // The journal has what it prints, too.
    const { stdout, stderr } = await server.program.finished();
    const log = `${folder.path}/log`;
    // One that matters more than what has gone well here.
    const trouble = {
      time: "2026-11-24T13:21:32.876Z",
      level: "warn",
      message: "storage error",
      reason: "the disk is full",
    };
    assertMatch(stdout, /^listening on .*\nchat join /);
    Deno.writeTextFileSync(
      log,
      `${stdout}${stderr}${JSON.stringify(trouble)}\n`,
    );
    const answers: string[] = [];
    for (const question of questions) {
      await using shell = startCommand(
        ["sh", "-ec", `cat ${log} | ${question}`],
      );
      const { code, stdout } = await shell.finished();
      assertEquals(code, 0, question);
      answers.push(stdout);
    }
    assertEquals(answers.length, 3);
    const [bad = "", welcomed = "", refused = ""] = answers;
    assertEquals(JSON.parse(bad), trouble);
    assertEquals(
      welcomed.trim().split("\n").map((line) => line.trim()),
      ["1 Ann", "1 Bora", "1 Cho"],
    );
    const { message, total, ...codes } = JSON.parse(refused);
    assertEquals([message, total, codes["hall-full"]], ["refused", 1, 1]);
  },
);

Deno.test("a collector takes the lines that Prometheus takes", () => {
  const block = (name: string) =>
    parse(new RegExp(`\`\`\`yaml ${name}\n([^\`]*)`).exec(page)?.[1] ?? "");
  const { receivers, exporters, service } = block("collector");
  // That Prometheus takes them is shown by tests/e2e/commands/metrics_test.ts.
  assertEquals(receivers.prometheus.config, block("prometheus"));
  assertEquals(service.pipelines.metrics, {
    receivers: Object.keys(receivers),
    exporters: Object.keys(exporters),
  });
});

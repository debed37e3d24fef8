// docs/operate.md, "Reading the log" and "Metrics": what stands there is asked of a real log here.

import { assertEquals } from "@std/assert";
import { parse } from "yaml";
import { testWith } from "../e2e/needs.ts";
import { startCommand, startServer } from "../e2e/program.ts";
import { member, Socket } from "../e2e/socket.ts";
import { TestFolder } from "../log/folder.ts";

const page = Deno.readTextFileSync(
  new URL("../../docs/operate.md", import.meta.url),
);

/** The lines of shell that read the log, as they stand on the page. */
const questions = Array.from(
  page.matchAll(/^journalctl -u chat -o cat\S*(?: --since \S+)? \| (.*)$/gm),
  ([, question = ""]) => question,
);

testWith(
  ["sh", "jq", "sort", "uniq"],
  "what the page asks of the log is answered by a real one",
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
    const { stderr } = await server.program.finished();
    const log = `${folder.path}/log`;
    // One that matters more than what has gone well here.
    const trouble = {
      time: "2026-11-24T13:21:32.876Z",
      level: "warn",
      message: "trouble with what is kept",
      reason: "the disk is full",
    };
    Deno.writeTextFileSync(log, `${stderr}${JSON.stringify(trouble)}\n`);
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
  // That Prometheus takes them is shown by tests/e2e/metrics_test.ts.
  assertEquals(receivers.prometheus.config, block("prometheus"));
  assertEquals(service.pipelines.metrics, {
    receivers: Object.keys(receivers),
    exporters: Object.keys(exporters),
  });
});

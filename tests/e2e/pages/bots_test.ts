/** The bots of `docs/bots.md`, taken from the page and run as they stand there. */
import { assertEquals } from "@std/assert";
import { openHall } from "../harness/hall.ts";
import { chatOnPath } from "../harness/pipeline.ts";
import { installed, startCommand } from "../harness/program.ts";
import { member } from "../harness/socket.ts";

const PAGE = new URL("../../../docs/bots.md", import.meta.url);

/** The longest bot on the page, in lines: it says they are short. */
const LINES_MAX = 13;

/** How each language on the page is run, and the name its bot has. */
const BOTS = [
  { language: "bash", needs: "jq", run: ["bash"], name: "shell-bot" },
  {
    language: "python",
    needs: "python3",
    run: ["python3"],
    name: "python-bot",
  },
  {
    language: "ts",
    needs: "true",
    run: [Deno.execPath(), "run", "--quiet", "--no-config", "-A"],
    name: "ts-bot",
  },
] as const;

/** The one block of code in a language. */
async function codeOf(language: string): Promise<string> {
  const page = await Deno.readTextFile(PAGE);
  const blocks = Array.from(
    page.matchAll(/^```(\w+)\n(.*?)^```$/gms),
    ([, language, code = ""]) => ({ language, code }),
  ).filter((block) => block.language === language);
  assertEquals(blocks.length, 1, `bots in ${language}`);
  return blocks[0]?.code ?? "";
}

for (const { language, needs, run, name } of BOTS) {
  Deno.test({
    name:
      `the bot in ${language} answers, also after a while, and leaves when it is ended`,
    ignore: !installed(needs),
    fn: async () => {
      const code = await codeOf(language);
      assertEquals(code.trimEnd().split("\n").length <= LINES_MAX, true);
      using path = chatOnPath();
      const file = `${path.folder}/bot.${language}`;
      await Deno.writeTextFile(file, code);

      await using server = await openHall();
      await using ann = await member(server.port, "Ann");
      await ann.say("!ping");
      await using bot = startCommand(
        [...run, file, `127.0.0.1:${server.port}`],
        { env: path.env },
      );
      assertEquals((await ann.frameOf("presence")).joined, [name]);
      await ann.say("a ping? no, that is none");
      for (let count = 0; count < 2; count++) {
        await ann.say("!ping");
        // Not what was said before it came, and nothing but pings.
        const { from, text } = await ann.frame();
        assertEquals([from, text], [name, "pong, Ann"]);
      }
      bot.signal("SIGTERM");
      assertEquals((await ann.frameOf("presence")).left, [name]);
    },
  });
}

Deno.test("there is no bot on the page that is not run", async () => {
  const page = await Deno.readTextFile(PAGE);
  assertEquals(
    Array.from(page.matchAll(/^```(\w+)$/gm), ([, language]) => language),
    BOTS.map(({ language }) => language),
  );
});

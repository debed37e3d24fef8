import { assert, assertEquals } from "@std/assert";
import { LONG } from "../../long.ts";
import { browserTest, log, say, seen, texts, untilCount } from "./browser.ts";
import { startServer, UNHURRIED } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";
import { TestFolder } from "../../store/test_folder.ts";

/** The height of a line, in pixels: nobody loses one that moves by less. */
const LINE = 23;

/** How many messages a room has. */
const COUNT = LONG ? 10_000 : 1_000;

browserTest(
  "scrolling up brings all earlier messages, once and in order, and the one that is read does not move",
  async (browser) => {
    using folder = new TestFolder();
    await using server = await startServer([
      ...UNHURRIED,
      ...["--data", folder.data],
    ]);
    await using bob = await Socket.connect(server.port);
    await bob.hello({ name: "Bob" });
    for (let at = 1; at <= COUNT; at += 100) {
      const says = Array.from({ length: 100 }, (_, index) => ({
        ...{ type: "say", id: `${at + index}` },
        text: `message ${at + index}${
          index % 7 === 0 ? "\nlonger".repeat(5) : ""
        }`,
      }));
      await bob.send(says.map((say) => JSON.stringify(say) + "\n").join(""));
      for (const _ of says) await bob.frameOf("ack");
    }
    const page = await browser.join(server, "Ann");
    await seen(page, `message ${COUNT}`);
    // The place of the first message that is seen, before and after more has come:
    // of its lower end, for a header goes when a message of the same author comes before it.
    const moved = await page.evaluate(`(async () => {
    const log = document.querySelector("[role=log]");
    const frame = () => new Promise(requestAnimationFrame);
    const first = () => {
      const { top } = log.getBoundingClientRect();
      return [...log.querySelectorAll("article")].find((article) =>
        article.getBoundingClientRect().bottom > top);
    };
    let farthest = 0;
    while (!/^message 1\\n/.test(log.querySelector("article .text").textContent)) {
      log.scrollTop = Math.min(1000, log.scrollTop - log.clientHeight);
      for (let wait = 0; wait < 4; wait++) await frame();
      const article = first();
      const before = article.getBoundingClientRect().bottom;
      const { firstElementChild } = log.querySelector(".content");
      for (let wait = 0; wait < 3; wait++) await frame();
      if (log.querySelector(".content").firstElementChild === firstElementChild) continue;
      farthest = Math.max(farthest, Math.abs(article.getBoundingClientRect().bottom - before));
    }
    return farthest;
  })()`) as number;
    assert(moved < LINE, `moved by ${moved}`);
    const numbers = (await texts(page)).map((text) =>
      Number(/^message (\d+)/.exec(text)?.[1])
    );
    assertEquals(numbers, Array.from({ length: COUNT }, (_, at) => at + 1));
    // A message that comes meanwhile does not move it either, and is counted.
    await bob.say("news");
    const back = page.getByRole("button", { name: "To the newest" });
    await back.getByText("1").waitFor();
    await back.click();
    await seen(page, "news");
    await say(page, "answer");
    await seen(page, "answer");
    assertEquals((await texts(page)).slice(-2), ["news", "answer"]);
    await untilCount(log(page).locator(".pending"), 0);
  },
);

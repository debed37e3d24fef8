import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Page } from "playwright-core";
import { LONG } from "../../long.ts";
import { anyText } from "../../protocol/text/any_text.ts";
import {
  browserTest,
  log,
  rooms,
  say,
  seen,
  untilCount,
  untilTexts,
} from "./browser.ts";
import { startServer, UNHURRIED } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";

/** How many texts are said, and how many of them at a time. */
const COUNT = LONG ? 10_000 : 1_000;
const AT_A_TIME = 100;

/** The elements of a text that a message may have. */
const ALLOWED = ["a", "code", "pre", "p"];

const NASTY = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "javascript:alert(1)",
  "[a](javascript:alert(1))",
  "https://example.org/\u202egpj.exe",
  "https://example.org/'onmouseover='alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "\u202e\u2066dlrow olleh",
  "e" + "\u0301".repeat(500),
  "W".repeat(10_000),
  "\n".repeat(900) + "end",
  "```\n" + "</code></pre><h1>".repeat(20) + "\n```",
  "{{constructor.constructor('alert(1)')()}}",
  "\u200b\u200c\u200d\ufeff",
  `https://a${")".repeat(15_000)}`,
  `https://a${".".repeat(15_000)}x`,
  "`a`".repeat(5_000),
];

/** Rooms whose names could be taken for something else. */
const ROOMS = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty"],
  ...["javascript:alert(1)", "<img/src=x/onerror=alert(1)>", "@Eve"],
  ...["'onmouseover='alert(1)", "&key=x", "%00%", "..", "#", "W".repeat(64)],
];

/** Texts behind the # of an address that somebody passes on. */
const HASHES = [
  ...["", "#", "%", "%zz", "%00", "&key=", "@", "@%zz", "__proto__&key=%zz"],
  ...["<img src=x onerror=alert(1)>", "javascript:alert(1)", "&key=x&key=y"],
  ...["x".repeat(100_000), `@${"x".repeat(100_000)}`, "\u202e\u2066a b"],
];

/** Counts the dialogs that scripts open. */
function alertsOf(page: Page): { readonly count: number } {
  const alerts = { count: 0 };
  page.on("dialog", (dialog) => {
    alerts.count++;
    void dialog.dismiss();
  });
  return alerts;
}

browserTest(
  "names of rooms, topics and addresses change nothing but what is called so",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const page = await browser.join(server, "Ann");
    const alerts = alertsOf(page);
    const { width } = page.viewportSize() ?? {};
    await using eve = await Socket.connect(server.port);
    await eve.hello({ name: "Eve" });
    for (const [at, room] of ROOMS.entries()) {
      await say(page, `/join ${room}`);
      await untilCount(rooms(page).getByRole("link"), at + 2);
      await eve.sendFrame({ type: "join", room });
      await eve.frameOf("joined");
      const topic = NASTY.at(at)?.replaceAll("\n", " ").slice(0, 200) ?? "-";
      await eve.sendFrame({ type: "topic", room, text: topic });
      await eve.frameOf("topic");
      await eve.say(`in ${at}`, room);
      await seen(page, `in ${at}`);
    }
    for (const [at, hash] of HASHES.entries()) {
      await page.evaluate((hash) => void (location.hash = hash), hash);
      await page.evaluate("location.hash = '#lobby'");
      await eve.say(`after ${at}`, "lobby");
      await seen(page, `after ${at}`);
      assertEquals(
        await page.evaluate("document.documentElement.scrollWidth"),
        width,
        hash.slice(0, 40),
      );
    }
    await untilCount(page.locator("nav img, header img, h1 *:not(bdi)"), 0);
    assertEquals(alerts.count, 0);
  },
);

browserTest(
  "whispers without end keep nobody from speaking",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const page = await browser.join(server, "Ann");
    // More than a browser keeps for a tab.
    for (let stranger = 0; stranger < 4; stranger++) {
      await using eve = await Socket.connect(server.port);
      await eve.hello({ name: `Eve${stranger}` });
      for (let id = 0; id < 100; id++) {
        const text = `${id} ${"x".repeat(15_000)}`;
        await eve.sendFrame({ type: "whisper", id: `${id}`, to: "Ann", text });
        await eve.frameOf("ack");
      }
    }
    await say(page, "hello");
    await untilTexts(page, ["hello"]);
    await untilCount(log(page).getByText("sending"), 0);
    await untilCount(log(page).locator(".notice.error"), 0);
    await page.reload();
    await seen(page, "hello");
    await untilCount(rooms(page).getByRole("link"), 5);
  },
);

browserTest(
  "whatever is said changes nothing but its own article",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const page = await browser.join(server, "Ann");
    const alerts = alertsOf(page);
    await using eve = await Socket.connect(server.port);
    await eve.hello({ name: "Eve" });
    const any = fc.sample(
      fc.oneof(
        fc.constantFrom(...NASTY),
        fc.tuple(anyText(60), fc.constantFrom(...NASTY)).map((two) =>
          two.join("")
        ),
      ),
      COUNT - NASTY.length,
    ).map((text) => text.replaceAll("\0", "")).map((text) => text || "-");
    const all = [...NASTY, ...any];
    const { width } = page.viewportSize() ?? {};
    for (let at = 0; at < all.length; at += AT_A_TIME) {
      for (const text of all.slice(at, at + AT_A_TIME)) await eve.say(text);
      await eve.say(`done ${at}`);
      await seen(page, `done ${at}`);
      const found = await page.evaluate(`(() => {
      const log = document.querySelector("[role=log]");
      const texts = [...log.querySelectorAll(".text")];
      return {
        title: document.title,
        width: document.documentElement.scrollWidth,
        elements: [...new Set(texts.flatMap((text) =>
          [...text.querySelectorAll("*")].map(({ localName }) => localName)))],
        attributes: [...new Set(texts.flatMap((text) =>
          [...text.querySelectorAll("*")].flatMap((one) => one.getAttributeNames())))],
        links: [...log.querySelectorAll("a")].map(({ protocol }) => protocol),
        // Nothing is drawn outside of its own article.
        outside: [...log.querySelectorAll("article")].filter((article) =>
          article.scrollWidth > article.clientWidth + 1).length,
        controls: /[\\u202a-\\u202e\\u2066-\\u2069\\u0000-\\u0008\\u001b]/.test(log.textContent),
      };
    })()`) as Record<string, unknown> & {
        elements: string[];
        attributes: string[];
        links: string[];
      };
      const { title, elements, attributes, links } = found;
      assertEquals(title, "lobby – chat");
      assertEquals(found.width, width);
      assertEquals([found.outside, found.controls], [0, false]);
      assertEquals(elements.filter((name) => !ALLOWED.includes(name)), []);
      const allowed = ["href", "target", "rel", "tabindex", "class"];
      assertEquals(attributes.filter((name) => !allowed.includes(name)), []);
      assertEquals(links.filter((scheme) => !/^https?:$/.test(scheme)), []);
    }
    assertEquals(alerts.count, 0);
    await untilCount(rooms(page).getByRole("link"), 1);
    await untilCount(log(page).getByRole("heading"), 0);
  },
);

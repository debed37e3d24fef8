import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LONG } from "../../long.ts";
import { anyText } from "../../protocol/text/any_text.ts";
import { browserTest, log, rooms, seen, untilCount } from "./browser.ts";
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
];

browserTest(
  "whatever is said changes nothing but its own article",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const page = await browser.join(server, "Ann");
    let alerts = 0;
    page.on("dialog", (dialog) => {
      alerts++;
      void dialog.dismiss();
    });
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
    assertEquals(alerts, 0);
    await untilCount(rooms(page).getByRole("link"), 1);
    await untilCount(log(page).getByRole("heading"), 0);
  },
);

import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import {
  browserTest,
  log,
  message,
  people,
  rooms,
  say,
  seen,
  texts,
  untilCount,
} from "./browser.ts";
import { startServer, UNHURRIED } from "../harness/program.ts";
import { member } from "../harness/socket.ts";

/** The rules that hold: those of WCAG 2.2, level AA, and what is known to be good besides. */
const RULES = [
  ...["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  "best-practice",
];

/** The violations that axe finds in a page. */
async function violations(page: Page): Promise<string[]> {
  // An animation that has not ended has other colours.
  await page.evaluate(
    "Promise.all(document.getAnimations().map((one) => one.finished))",
  );
  return await page.evaluate(`(() => {
    ${axe.source};
    return axe.run(document, {
      runOnly: { type: "tag", values: ${JSON.stringify(RULES)} },
    });
  })().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => id + ": " + html)))`) as string[];
}

for (const colorScheme of ["light", "dark"] as const) {
  browserTest(
    `axe finds nothing wrong in the ${colorScheme} page`,
    async (browser) => {
      await using server = await startServer(UNHURRIED);
      // The page's own policy lets no other script run.
      const appearance = { browser: { colorScheme, bypassCSP: true } };
      const form = await browser.open(server, appearance);
      assertEquals(await violations(form), []);
      const ann = await browser.join(server, "Ann", appearance);
      const bora = await browser.join(server, "Bora");
      await say(
        bora,
        "Ann, see https://example.org and `code`\n```\nblock\n```",
      );
      await say(ann, "/me waves");
      await say(ann, "/nonsense");
      await say(ann, "/search see");
      await say(ann, "/msg Bora secret");
      await say(bora, "news");
      await rooms(ann).getByRole("link", { name: "lobby 1 unread" }).waitFor();
      assertEquals(await violations(ann), []);
      await rooms(ann).getByRole("link", { name: "lobby" }).click();
      await seen(ann, "news");
      await message(ann).fill("/");
      await ann.getByRole("listbox").waitFor();
      assertEquals(await violations(ann), []);
    },
  );
}

browserTest(
  "on a telephone one thing is seen at a time, and everything can be reached",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const telephone = {
      viewport: { width: 360, height: 640 },
      isMobile: true,
      hasTouch: true,
    };
    const bora = await browser.open(server, {
      browser: { ...telephone, bypassCSP: true },
    });
    await bora.getByRole("textbox", { name: "Name" }).fill("Bora");
    await bora.getByRole("button", { name: "Join" }).tap();
    await message(bora).fill("from a telephone");
    await bora.getByRole("button", { name: "Send" }).tap();
    await seen(ann, "from a telephone");
    await say(ann, "W".repeat(1_000));
    await log(bora).getByText("WWW").waitFor();
    assertEquals(
      await bora.evaluate("document.documentElement.scrollWidth"),
      360,
    );
    await people(bora).waitFor({ state: "hidden" });
    await bora.getByRole("button", { name: "People" }).tap();
    await people(bora).getByRole("button", { name: "Ann" }).tap();
    await bora.getByRole("heading", { name: "@Ann" }).waitFor();
    await people(bora).waitFor({ state: "hidden" });
    // Above a keyboard too a list is closed by the button that has opened it.
    await bora.setViewportSize({ width: 360, height: 330 });
    for (const state of ["visible", "hidden"] as const) {
      await bora.getByRole("button", { name: "People" }).tap();
      await people(bora).waitFor({ state });
    }
    await bora.getByRole("button", { name: "Rooms" }).tap();
    assertEquals(await violations(bora), []);
    await rooms(bora).getByRole("link", { name: "lobby" }).tap();
    await bora.getByRole("heading", { name: "lobby" }).waitFor();
    // The back button closes what is open, and then leads to the conversation before.
    for (const list of [rooms, people]) {
      const name = list === rooms ? "Rooms" : "People";
      await bora.getByRole("button", { name }).tap();
      await list(bora).waitFor();
      await bora.goBack();
      await list(bora).waitFor({ state: "hidden" });
      await bora.getByRole("heading", { name: "lobby" }).waitFor();
    }
    await say(bora, "/search telephone");
    await bora.getByRole("region", { name: "Found" }).waitFor();
    await bora.goBack();
    await bora.getByRole("region", { name: "Found" }).waitFor({
      state: "hidden",
    });
    await bora.goBack();
    await bora.getByRole("heading", { name: "@Ann" }).waitFor();
    await bora.goForward();
    await bora.getByRole("heading", { name: "lobby" }).waitFor();
  },
);

browserTest(
  "everything can be done with the keyboard alone",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const page = await browser.open(server);
    await page.waitForFunction("document.activeElement?.localName === 'input'");
    await page.keyboard.type("Ann");
    await page.keyboard.press("Enter");
    await message(page).waitFor();
    await page.waitForFunction(
      "document.activeElement?.localName === 'textarea'",
    );
    await page.keyboard.type("/join dev");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "dev" }).waitFor();
    await page.keyboard.press("Alt+ArrowUp");
    await page.getByRole("heading", { name: "lobby" }).waitFor();
    await page.keyboard.type("hello");
    await page.keyboard.press("Enter");
    await seen(page, "hello");
    // Nothing keeps the focus.
    const places = new Set<string>();
    for (let press = 0; press < 20; press++) {
      await page.keyboard.press("Tab");
      places.add(
        String(await page.evaluate("document.activeElement.localName")),
      );
    }
    for (const place of ["a", "button", "input", "textarea"]) {
      assertEquals(places.has(place), true, place);
    }
  },
);

/** Remembers what a live region of a page tells a screen reader: text that comes, and text that changes. */
const ANNOUNCED = `
  window.announced = [];
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "characterData") announced.push("changed: " + target.data);
      for (const node of addedNodes) {
        const texts = [...node.querySelectorAll?.("article .text") ?? []];
        if (texts.length === 0) announced.push(node.textContent);
        else announced.push(...texts.map(({ textContent }) => textContent));
      }
    }
  }).observe(document.querySelector("[role=log]"), {
    childList: true, characterData: true, subtree: true,
  });
`;

/** A node of the accessibility tree, as the browser tells it. */
interface AccessibleNode {
  readonly role?: { readonly value?: unknown };
  readonly name?: { readonly value?: unknown };
  readonly backendDOMNodeId?: number;
  readonly properties?: readonly {
    readonly name: string;
    readonly value: { readonly value?: unknown };
  }[];
}

browserTest(
  "a screen reader hears each new message once, and no old one again",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    await using bob = await member(server.port, "Bob");
    await bob.say("message 0");
    await seen(ann, "message 0");
    const session = await ann.context().newCDPSession(ann);
    const tree = async (role: string): Promise<AccessibleNode[]> => {
      const { nodes } = await session.send("Accessibility.getFullAXTree");
      return nodes.filter((node: AccessibleNode) => node.role?.value === role);
    };
    const [live] = await tree("log");
    assertEquals(live?.name?.value, "Messages");
    assertEquals(
      live?.properties?.find(({ name }) => name === "live")?.value.value,
      "polite",
    );
    const before = await tree("article");
    assertEquals(before.length, 1);
    await ann.evaluate(ANNOUNCED);
    const all: string[] = [];
    // More than is drawn as one block.
    for (let count = 1; count <= 120; count++) {
      all.push(`message ${count}`);
      if (count % 40 === 0) {
        await say(ann, `message ${count}`);
        // It is shown before it has its place among the others.
        await untilCount(log(ann).locator(".pending"), 0);
      } else await bob.say(`message ${count}`);
      if (count % 20 === 0) await seen(ann, `message ${count}`);
    }
    await untilCount(log(ann).getByRole("article"), 121);
    await untilCount(log(ann).locator(".pending"), 0);
    const announced = await ann.evaluate("announced") as string[];
    assertEquals(announced, all);
    assertEquals((await texts(ann)).slice(1), all);
    // The first is the same node as before, and each is an article.
    const after = await tree("article");
    assertEquals(after.length, 121);
    assertEquals(after[0]?.backendDOMNodeId, before[0]?.backendDOMNodeId);
    // Earlier messages are no news.
    const ben = await browser.join(server, "Ben");
    await seen(ben, "message 1");
    await log(ben).press("Home");
    await ben.locator('[role=log][aria-live="off"]').waitFor();
    await ben.getByRole("button", { name: "To the newest" }).click();
    await ben.locator('[role=log][aria-live="polite"]').waitFor();
  },
);

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { startServer, UNHURRIED } from "../harness/program.ts";
import { member } from "../harness/socket.ts";
import { browserTest, log, rooms, say, seen, untilEqual } from "./browser.ts";

/** Remembers the notifications of a page, which are shown all the same. */
const REMEMBERED = `
  const notified = window.notified = [];
  window.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      notified.push(title + ": " + options.body);
      window.newest = this;
    }
  };
`;

/** The user looks at another tab, until the function that is returned is called. */
async function lookElsewhere(page: Page): Promise<() => Promise<void>> {
  const context = page.context();
  const session = await context.newCDPSession(page);
  // Otherwise every page of the test has the focus.
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const other = await context.newPage();
  await other.bringToFront();
  await page.waitForFunction("!document.hasFocus()");
  return () => page.bringToFront();
}

browserTest(
  "a user that looks elsewhere is notified of mentions and direct messages, and sees the count in the title",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.open(server);
    const context = ann.context();
    await context.addInitScript(REMEMBERED);
    await context.grantPermissions(["notifications"]);
    await ann.reload();
    await browser.enter(ann, "Ann");
    const titled = (title: string) => untilEqual(ann, () => ann.title(), title);
    await using bob = await member(server.port, "Bob");
    await using eve = await member(server.port, "Eve");
    await say(ann, "/ignore Eve");
    await bob.say("Ann, you see this");
    await seen(ann, "Ann, you see this");
    await titled("lobby – chat");

    const lookAgain = await lookElsewhere(ann);
    await bob.say("nothing special");
    await titled("(1) lobby – chat");
    await bob.say("Ann, look");
    await eve.say("Ann, look here");
    await bob.sendFrame({
      type: "whisper",
      id: "w",
      to: "Ann",
      text: "a\x1bb",
    });
    await bob.frameOf("ack");
    await rooms(ann).getByRole("link", { name: "@Bob 1 for you" }).waitFor();
    await titled("(3) lobby – chat");
    await untilEqual(ann, () => ann.evaluate("notified"), [
      "Bob: Ann, look",
      "Bob: a␛b",
    ]);
    await lookAgain();
    await titled("(1) lobby – chat");
    await log(ann).locator(".rule.new").waitFor();
    // A click on the notification leads back, to the conversation.
    await ann.evaluate("newest.dispatchEvent(new Event('click'))");
    await ann.waitForFunction("document.hasFocus()");
    await ann.getByRole("heading", { name: "@Bob" }).waitFor();
  },
);

browserTest(
  "where a browser has notifications and lets no page show them, nobody is asked, and mentions are read",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.open(server);
    // As browsers on telephones do.
    await ann.context().addInitScript(`
      const { permission } = Notification;
      window.Notification = class {
        static permission = permission;
        constructor() { throw new TypeError("Illegal constructor"); }
      };
    `);
    await ann.reload();
    await browser.enter(ann, "Ann");
    await using bob = await member(server.port, "Bob");
    await bob.say("before");
    await seen(ann, "before");
    assertEquals(
      await ann.getByRole("button", { name: "Notify me" }).count(),
      0,
    );
    await ann.context().grantPermissions(["notifications"]);
    await ann.reload();
    await seen(ann, "before");
    await lookElsewhere(ann);
    await bob.say("Ann, look");
    await bob.say("and here");
    await untilEqual(ann, () => ann.title(), "(2) lobby – chat");
  },
);

browserTest(
  "a browser that has not been asked is asked by a button, once",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const button = ann.getByRole("button", { name: "Notify me" });
    await button.waitFor();
    assertEquals(await ann.evaluate("Notification.permission"), "default");
    await ann.context().grantPermissions(["notifications"]);
    await button.click();
    await button.waitFor({ state: "detached" });
  },
);

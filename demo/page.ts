/**
 * Plays a conversation of four people, two of them in browsers, and takes
 * pictures of their pages: `docs/page.png`, a dark desktop, and
 * `docs/page-phone.png`, a telephone in daylight.
 *
 *     deno task demo:page
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { startServer } from "../tests/e2e/harness/program.ts";
import { member } from "../tests/e2e/harness/socket.ts";
import { message, say, seen, TestBrowser } from "../tests/e2e/web/browser.ts";

/** A desktop window that is still legible at half its width. */
const DESKTOP = { width: 900, height: 520 };

/** The smallest telephone that is common. */
const PHONE = { width: 360, height: 640 };

/** Waits until all pages show a text. */
async function allSee(text: string, ...pages: readonly Page[]): Promise<void> {
  for (const page of pages) await seen(page, text);
}

/** Plays the conversation, and puts the pictures into a folder. */
export async function takePictures(
  browser: TestBrowser,
  folder: string,
): Promise<void> {
  await using server = await startServer();
  await using cho = await member(server.port, "Cho");
  const ann = await browser.join(server, "Ann", {
    browser: { viewport: DESKTOP, colorScheme: "dark" },
  });
  // On a narrow screen the list of people is behind a button.
  const bora = await browser.open(server, {
    browser: { viewport: PHONE, colorScheme: "light" },
  });
  await bora.getByRole("textbox", { name: "Name" }).fill("Bora");
  await bora.getByRole("button", { name: "Join" }).click();
  await message(bora).waitFor();
  await cho.sendFrame({ type: "topic", text: "build 412 is red" });
  await cho.say("the build is red again: who looks at it?");
  await allSee("the build is red again: who looks at it?", ann, bora);
  await say(bora, "제가 볼게요 🙋");
  await allSee("제가 볼게요 🙋", ann, bora);
  await say(
    ann,
    "thanks! it began with this line:\n```\nassert(total === 41)\n```",
  );
  await seen(bora, "assert(total === 41)");
  await cho.say("Ann: I only have netcat here, can you send the log?");
  await allSee(
    "Ann: I only have netcat here, can you send the log?",
    ann,
    bora,
  );
  await say(ann, "here it is: https://ci.example.org/412/log");
  await bora.getByText("https://ci.example.org/412/log").waitFor();

  for (const [page, name] of [[ann, "page"], [bora, "page-phone"]] as const) {
    await page.screenshot({ path: `${folder}/${name}.png` });
  }
}

if (import.meta.main) {
  await using browser = await TestBrowser.launch();
  const docs = new URL("../docs/", import.meta.url);
  await takePictures(browser, fileURLToPath(docs));
}

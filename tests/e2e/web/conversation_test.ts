import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
// Before the browser: Deno 2.9 never ends loading them the other way round.
import { noTerminal, Screen } from "../harness/screen.ts";
import {
  browserTest,
  log,
  message,
  people,
  say,
  seen,
  texts,
  untilCount,
  untilEqual,
  untilTexts,
} from "./browser.ts";
import { startCommand, startServer, UNHURRIED } from "../harness/program.ts";

/** The note's client, which is written for a UTF-8 terminal. */
const NOTE = new URL("../text/note/client.py", import.meta.url).pathname;

/** How many times each of them speaks. */
const TIMES = 5;

const TOGETHER =
  "two browsers, chat join at a terminal, nc and the note's client hear each other, once, in one order";

if (noTerminal !== undefined) {
  const name = `${TOGETHER} (${noTerminal})`;
  Deno.test({ name, ignore: true, fn: () => {} });
} else {
  browserTest(TOGETHER, async (browser) => {
    await using server = await startServer(UNHURRIED);
    const where = ["127.0.0.1", `${server.port}`] as const;
    const ann = await browser.join(server, "Ann");
    const bora = await browser.join(server, "Bora");
    await using dan = await Screen.join(server.port, "Dan");
    await using eun = startCommand(["nc", ...where]);
    await eun.type("/name Eun\n");
    await using fay = startCommand([
      ...["python3", "-u", "-X", "utf8", NOTE],
      ...where,
    ]);
    await fay.stdout.includes("welcome");
    await fay.type("/name Fay\n");
    for (const page of [ann, bora]) {
      for (const name of ["Ann", "Bora", "Dan", "Eun", "Fay"]) {
        await people(page).getByText(name, { exact: true }).waitFor();
      }
      await untilCount(people(page).getByRole("listitem"), 5);
    }
    const speakers: Readonly<Record<string, (text: string) => Promise<void>>> =
      {
        Ann: (text) => say(ann, text),
        Bora: (text) => say(bora, text),
        Dan: (text) => Promise.resolve(dan.type(`${text}\r`)),
        Eun: (text) => eun.type(`${text}\n`),
        Fay: (text) => fay.type(`${text}\n`),
      };
    await Promise.all(
      Object.entries(speakers).map(async ([name, speak]) => {
        for (let count = 1; count <= TIMES; count++) {
          const text = `${count} of ${name}, 안녕`;
          await speak(text);
          // The note's client puts no end between what it sends.
          await seen(ann, text);
        }
      }),
    );
    const names = Object.keys(speakers);
    for (const page of [ann, bora]) {
      await untilCount(log(page).getByRole("article"), TIMES * names.length);
      await untilCount(log(page).locator(".pending"), 0);
    }
    const order = await said(ann);
    // Each has said everything, in its order.
    const expected = names.flatMap((name) =>
      Array.from(
        { length: TIMES },
        (_, at) => `${name} >> ${at + 1} of ${name}, 안녕`,
      )
    );
    assertEquals(order.toSorted(), expected);
    await untilEqual(bora, () => said(bora), order);
    await dan.untilEqual(
      () => dan.lines().filter((line) => line.includes(" >> ")),
      order,
    );
    for (const [name, { stdout }] of [["Eun", eun], ["Fay", fay]] as const) {
      const others = order.filter((line) => !line.startsWith(name));
      await stdout.includes(others.at(-1) ?? "");
      assertEquals(linesIn(stdout.text), others);
    }
  }, ["python3", "nc"]);
}

/** The messages in a page, as a terminal writes them. */
async function said(page: Page): Promise<string[]> {
  const names = await log(page).locator("article .name").allTextContents();
  const all = await texts(page);
  return all.map((text, at) => `${names[at]} >> ${text}`);
}

/** The messages that a plain client has written. */
function linesIn(text: string): string[] {
  return text.split("\n").filter((line) => line.includes(" >> "));
}

browserTest(
  "Shift-Enter begins a line, Enter sends; code and links are marked, and nothing else",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    await message(ann).fill("see https://example.org/a_(b). <b>not bold</b>");
    await message(ann).press("Shift+Enter");
    await message(ann).pressSequentially("`x < y`");
    await message(ann).press("Enter");
    const said = log(ann).getByRole("article").last();
    const link = said.getByRole("link");
    assertEquals(await link.getAttribute("href"), "https://example.org/a_(b)");
    assertEquals(await link.getAttribute("rel"), "noopener noreferrer");
    assertEquals(await link.getAttribute("target"), "_blank");
    assertEquals(await said.locator("code").textContent(), "x < y");
    assertEquals(
      await said.locator(".text").textContent(),
      "see https://example.org/a_(b). <b>not bold</b>\nx < y",
    );
    await say(ann, "```\nlet a;\n```");
    assertEquals(await log(ann).locator("pre").textContent(), "let a;");
  },
);

browserTest(
  "a command is completed and carried out; a mistyped one is never said",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const bora = await browser.join(server, "Bora");
    await message(ann).pressSequentially("/top");
    await ann.getByRole("option", { name: "/topic" }).waitFor();
    await message(ann).press("Tab");
    await message(ann).pressSequentially("tea");
    await message(ann).press("Enter");
    await bora.locator(".topic").getByText("tea").waitFor();
    await say(ann, "/topicc x");
    await log(ann).getByText("did you mean /topic?").waitFor();
    await say(ann, "/me waves");
    await log(bora).locator(".action").getByText("waves").waitFor();
    await say(ann, "/help rooms");
    await log(ann).getByText("list the members of the room").waitFor();
    await say(bora, "needle");
    await seen(ann, "needle");
    await say(ann, "/search need");
    await ann.getByRole("region", { name: "Found" }).getByText("needle")
      .waitFor();
    await untilTexts(bora, ["waves", "needle"]);
  },
);

browserTest(
  "a name that is taken, and a password, are asked for again",
  async (browser) => {
    await using server = await startServer([
      ...UNHURRIED,
      "--password",
      "sesame",
    ]);
    const page = await browser.open(server);
    const join = page.getByRole("button", { name: "Join" });
    await page.getByRole("textbox", { name: "Name" }).fill("Ann");
    await join.click();
    await page.getByLabel("Password of the server").fill("wrong");
    await join.click();
    await page.getByRole("alert").getByText("wrong").waitFor();
    await page.getByLabel("Password of the server").fill("sesame");
    await join.click();
    await message(page).waitFor();
    const other = await browser.open(server);
    await other.getByRole("textbox", { name: "Name" }).fill("Ann");
    await other.getByRole("button", { name: "Join" }).click();
    await other.getByLabel("Password of the server").fill("sesame");
    await other.getByRole("button", { name: "Join" }).click();
    await other.getByRole("alert").getByText("Ann").waitFor();
  },
);

browserTest(
  "messages have their times, also those that were there before the first was formatted",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    await say(ann, "one");
    const bora = await browser.join(server, "Bora");
    const times = log(bora).getByRole("time");
    await times.getByText(/^\d+:\d\d [AP]M$/).waitFor();
    await say(ann, "two");
    await untilCount(times.getByText(/:/), 2);
  },
);

import { assertEquals } from "@std/assert";
import {
  browserTest,
  log,
  message,
  people,
  rooms,
  say,
  seen,
  untilCount,
  untilTexts,
} from "./browser.ts";
import { startServer, UNHURRIED } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";

browserTest(
  "two browsers and nc hear each other, once, in one order",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const bora = await browser.join(server, "Bora");
    await using cho = await Socket.connect(server.port);
    await cho.send("/name Cho\nhi from nc\n");
    for (const page of [ann, bora]) await seen(page, "hi from nc");
    await say(ann, "one");
    await seen(bora, "one");
    await say(bora, "two");
    await seen(ann, "two");
    await cho.lineWith("Ann >> one");
    await cho.lineWith("Bora >> two");
    for (const page of [ann, bora]) {
      await untilTexts(page, ["hi from nc", "one", "two"]);
      await untilCount(log(page).getByRole("article"), 3);
      await untilCount(log(page).locator(".pending"), 0);
      await people(page).getByText("Cho").waitFor();
      await untilCount(people(page).getByRole("listitem"), 3);
      await rooms(page).getByRole("link", { name: "lobby" }).waitFor();
    }
  },
);

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
    await page.getByLabel("Password").fill("wrong");
    await join.click();
    await page.getByRole("alert").getByText("wrong").waitFor();
    await page.getByLabel("Password").fill("sesame");
    await join.click();
    await message(page).waitFor();
    const other = await browser.open(server);
    await other.getByRole("textbox", { name: "Name" }).fill("Ann");
    await other.getByRole("button", { name: "Join" }).click();
    await other.getByLabel("Password").fill("sesame");
    await other.getByRole("button", { name: "Join" }).click();
    await other.getByRole("alert").getByText("Ann").waitFor();
  },
);

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
  untilEqual,
  untilTexts,
} from "./browser.ts";
import { startServer, UNHURRIED } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";

browserTest(
  "the address shows the room; unread messages and mentions are counted; drafts stay; back leads back",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann", { hash: "#dev" });
    const bora = await browser.join(server, "Bora", { hash: "#dev" });
    await ann.waitForURL((url) => url.hash === "#dev");
    await message(ann).fill("half a line");
    await rooms(ann).getByRole("textbox").fill("Tea Room");
    await rooms(ann).getByRole("button").click();
    await log(ann).getByText("without spaces").waitFor();
    await rooms(ann).getByRole("textbox").fill("tea");
    await rooms(ann).getByRole("button").click();
    await ann.getByRole("heading", { name: "tea" }).waitFor();
    await ann.waitForURL((url) => url.hash === "#tea");
    await untilEqual(ann, () => message(ann).inputValue(), "");
    await say(bora, "some news");
    await rooms(ann).getByRole("link", { name: "dev 1 unread" }).waitFor();
    await say(bora, "Ann, look");
    await rooms(ann).getByRole("link", { name: "dev 2 for you" }).waitFor();
    await ann.waitForFunction("document.title.startsWith('(2) tea')");
    await ann.goBack();
    await ann.getByRole("heading", { name: "dev" }).waitFor();
    await untilEqual(ann, () => message(ann).inputValue(), "half a line");
    // The line stands before the first unread message.
    assertEquals(
      await log(ann).locator(".rule.new + article .text").textContent(),
      "some news",
    );
    await rooms(ann).getByRole("link", { name: "dev", exact: true }).waitFor();
    await ann.goForward();
    await ann.getByRole("heading", { name: "tea" }).waitFor();
  },
);

browserTest(
  "a direct message goes to one member alone, either way",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const bora = await browser.join(server, "Bora");
    const cho = await browser.join(server, "Cho");
    await people(ann).getByRole("button", { name: "Bora" }).click();
    await ann.getByRole("heading", { name: "@Bora" }).waitFor();
    await say(ann, "a secret");
    await rooms(bora).getByRole("link", { name: "@Ann 1 for you" }).click();
    await seen(bora, "a secret");
    await say(bora, "/reply mine too");
    await seen(ann, "mine too");
    await say(ann, "/msg Cho another");
    await rooms(cho).getByRole("link", { name: /@Ann/ }).click();
    await seen(cho, "another");
    await untilCount(log(cho).getByRole("article"), 1);
    await say(cho, "/query");
    await cho.getByRole("heading", { name: "lobby" }).waitFor();
    await untilCount(log(cho).getByRole("article"), 0);
  },
);

browserTest(
  "a room is left, and a room that cannot be entered opens no tab",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const bora = await browser.join(server, "Bora");
    await say(ann, "/join tea");
    await ann.getByRole("heading", { name: "tea" }).waitFor();
    await say(ann, "/leave");
    await ann.getByRole("heading", { name: "lobby" }).waitFor();
    await untilCount(rooms(ann).getByRole("link"), 1);
    await say(ann, "still here");
    await seen(bora, "still here");
  },
);

browserTest("a page can be in a hundred rooms", async (browser) => {
  await using server = await startServer([...UNHURRIED, "--max-rooms", "100"]);
  const names = Array.from({ length: 99 }, (_, at) => `room${at + 1}`);
  await using bob = await Socket.connect(server.port);
  await bob.hello({
    name: "Bob",
    rooms: ["lobby", ...names].map((name) => ({ name })),
  });
  const ann = await browser.join(server, "Ann");
  for (const name of names) {
    await say(ann, `/join ${name}`);
    await ann.getByRole("heading", { name, exact: true }).waitFor();
    await people(ann).getByText("Bob").waitFor();
  }
  const links = rooms(ann).getByRole("link");
  await untilCount(links, 100);
  await say(ann, "/join another");
  await log(ann).getByText("at most 100 rooms").waitFor();
  await untilCount(links, 100);
  // All but the room that is shown are unread.
  for (const name of ["lobby", ...names]) {
    await bob.say(`news of ${name}`, name);
  }
  await untilCount(rooms(ann).getByRole("link", { name: "1 unread" }), 99);
  await untilEqual(ann, () => ann.title(), "(99) room99 – chat");
  await ann.keyboard.press("Alt+ArrowUp");
  await untilTexts(ann, ["news of room98"]);
  await links.filter({ hasText: /^room50/ }).click();
  await untilTexts(ann, ["news of room50"]);
  await say(ann, "heard");
  while ((await bob.frameOf("message")).text !== "heard");
  await ann.reload();
  await untilCount(links, 100);
  await untilTexts(ann, ["news of room50", "heard"]);
  await links.filter({ hasText: /^room7/ }).first().click();
  await untilTexts(ann, ["news of room7"]);
});

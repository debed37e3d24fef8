/** Passwords of names in the page: asked for in fields that hide them, and kept in nothing that is shown. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import {
  browserTest,
  log,
  message,
  people,
  say,
  seen,
  untilEqual,
} from "./browser.ts";
import { type Server, startServer, UNHURRIED } from "../harness/program.ts";
import { member } from "../harness/socket.ts";

const PASSWORD = "open sesame";

/** Starts a server at which a name has a password, and nobody has the name. */
async function startServerOf(name: string): Promise<Server> {
  const server = await startServer(UNHURRIED);
  await using owner = await member(server.port, name);
  await owner.sendFrame({ type: "register", password: PASSWORD });
  await owner.frameOf("registered");
  await owner.sendFrame({ type: "bye" });
  await owner.frameOf("bye");
  return server;
}

/** Where the password is shown: in the page, its address, its title, its drafts. */
async function shownOf(page: Page): Promise<string> {
  return await page.evaluate(`[
    document.documentElement.outerHTML, location.href, document.title,
    JSON.parse(sessionStorage.getItem("chat.session.1") ?? "{}").drafts,
  ].map((it) => JSON.stringify(it)).join()`);
}

browserTest(
  "joining with a registered name asks for its password, until it is right, and not after a reload",
  async (browser) => {
    await using server = await startServerOf("Ann");
    const page = await browser.open(server);
    const join = page.getByRole("button", { name: "Join", exact: true });
    await page.getByRole("textbox", { name: "Name" }).fill("Ann");
    await join.click();
    const alert = page.getByRole("alert");
    await alert.getByText("the name Ann is registered").waitFor();
    const field = page.getByLabel("Password");
    assertEquals(await field.getAttribute("type"), "password");
    assertEquals(await field.getAttribute("autocomplete"), "current-password");
    await field.fill("wrong");
    await join.click();
    await alert.getByText("wrong password for Ann").waitFor();
    await field.fill(PASSWORD);
    await join.click();
    await message(page).waitFor();
    await people(page).getByText("Ann", { exact: true }).waitFor();
    await page.reload();
    await message(page).waitFor();
    await people(page).getByText("Ann", { exact: true }).waitFor();
    assert(!(await shownOf(page)).includes(PASSWORD));
  },
);

browserTest(
  "the form to join asks for a password when the user wants it, in Korean too",
  async (browser) => {
    await using server = await startServerOf("안나");
    const page = await browser.open(server, { browser: { locale: "ko-KR" } });
    await page.getByRole("textbox", { name: "이름" }).fill("안나");
    await page.getByRole("button", { name: "비밀번호로 로그인" }).click();
    await page.getByLabel("비밀번호").fill(PASSWORD);
    await page.getByRole("button", { name: "들어가기" }).click();
    await page.getByRole("textbox", { name: "메시지" }).waitFor();
    await page.locator("#people").getByText("안나", { exact: true }).waitFor();
    await page.getByRole("textbox", { name: "메시지" }).fill("/reg");
    await page.getByRole("option", { name: "이름에 비밀번호 붙이기" })
      .waitFor();
  },
);

browserTest(
  "/register and /login ask for a password, and nothing of it is shown or recalled",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const field = (name: string) => ann.getByLabel(name, { exact: true });
    const answer = async (password: string, again: string) => {
      await say(ann, "/register");
      await field("New password").fill(password);
      await field("Once more").fill(again);
      await field("Once more").press("Enter");
    };
    await answer(PASSWORD, "another");
    await seen(ann, "those were two passwords; nothing has changed");
    await say(ann, "/register");
    await field("New password").press("Escape");
    await answer(PASSWORD, PASSWORD);
    await seen(ann, "Ann has a password now");
    const bora = await browser.join(server, "Bora");
    await say(bora, "/login Ann");
    await bora.getByLabel("Password", { exact: true }).fill("wrong");
    await bora.getByRole("button", { name: "OK" }).click();
    await seen(bora, "wrong password for Ann");
    await say(bora, "/login Ann");
    await bora.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await bora.getByRole("button", { name: "OK" }).click();
    await seen(bora, "you are signed in to Ann");
    // Its key is now that of the owner.
    const key = await ann.locator(".key code").textContent() ?? "";
    await bora.locator(".key").getByText(key).waitFor();
    for (const page of [ann, bora]) {
      assert(!(await shownOf(page)).includes(PASSWORD));
      await message(page).press("ArrowUp");
      assertEquals(await message(page).inputValue(), "");
    }
  },
);

browserTest(
  "a password that is typed behind a command is not said, shown, recalled or kept as a draft",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    await using bob = await member(server.port, "Bob");
    for (
      const line of [
        `/register ${PASSWORD}`,
        `/login Ann ${PASSWORD}`,
        `/regsiter ${PASSWORD}`,
        `/LOGIN Ann ${PASSWORD}`,
      ]
    ) {
      await say(ann, "before");
      await message(ann).fill(line);
      await ann.reload();
      await untilEqual(ann, () => message(ann).inputValue(), "");
      await say(ann, line);
      await log(ann).locator(".notice.error").last().waitFor();
      assert(!(await shownOf(ann)).includes(PASSWORD), line);
      await message(ann).press("ArrowUp");
      assert(!(await message(ann).inputValue()).includes(PASSWORD), line);
      await message(ann).fill("");
    }
    await say(ann, "the end");
    for (;;) {
      const { text } = await bob.frameOf("message");
      assert(!String(text).includes(PASSWORD));
      if (text === "the end") break;
    }
  },
);

import { assertEquals } from "@std/assert";
import {
  browserTest,
  log,
  message,
  people,
  say,
  seen,
  untilCount,
  untilEqual,
  untilTexts,
} from "./browser.ts";
import { FrozenTab } from "./frozen_tab.ts";
import { startServer, UNHURRIED } from "../harness/program.ts";
import { Proxy } from "../harness/proxy.ts";
import { member } from "../harness/socket.ts";

browserTest(
  "a page that is loaded again in the middle of sending says everything once",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const bora = await browser.join(server, "Bora");
    const ann = await browser.open(server);
    let isDeaf = false;
    let isMute = false;
    await ann.routeWebSocket(/\/ws$/, (page) => {
      const hall = page.connectToServer();
      hall.onMessage((frame) => {
        if (!isDeaf) page.send(frame);
      });
      page.onMessage((frame) => {
        if (!isMute) hall.send(frame);
      });
    });
    await browser.enter(ann, "Ann");
    await say(bora, "before");
    await seen(ann, "before");
    await say(ann, "kept");
    await seen(bora, "kept");
    await untilCount(log(ann).locator(".pending"), 0);
    // Two arrive, and their acknowledgements are lost; the third is lost itself.
    isDeaf = true;
    for (const text of ["one", "two"]) await say(ann, text);
    await seen(bora, "two");
    isMute = true;
    await say(ann, "three");
    await untilCount(log(ann).locator(".pending"), 3);
    await message(ann).fill("half a line");
    isDeaf = isMute = false;
    await ann.reload();
    await untilCount(log(ann).locator(".pending"), 0);
    const all = ["before", "kept", "one", "two", "three"];
    await untilTexts(bora, all);
    await untilTexts(ann, all);
    await untilEqual(ann, () => message(ann).inputValue(), "half a line");
    await untilCount(people(bora).getByRole("listitem"), 2);
  },
);

browserTest(
  "a duplicated tab does not take the session of the other",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const storage = await ann.evaluate("JSON.stringify({...sessionStorage})");
    const twin = await ann.context().newPage();
    await twin.addInitScript(
      `for (const [key, value] of Object.entries(${storage})) sessionStorage.setItem(key, value)`,
    );
    await twin.goto(ann.url());
    await twin.getByRole("textbox", { name: "Name" }).waitFor();
    await say(ann, "still me");
    await untilCount(log(ann).locator(".pending"), 0);
  },
);

browserTest(
  "what is typed while the connection is lost is said on return, and what was missed is shown",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    await using proxy = new Proxy(server.port);
    const bora = await browser.join(server, "Bora");
    const ann = await browser.join(proxy, "Ann");
    proxy.target = 0;
    proxy.cutAll();
    await ann.getByRole("status").getByText("Reconnecting").waitFor();
    await say(ann, "typed while away");
    await untilCount(log(ann).locator(".pending"), 1);
    await say(bora, "missed");
    proxy.target = server.port;
    await seen(ann, "missed");
    await seen(bora, "typed while away");
    await untilCount(log(ann).locator(".pending"), 0);
    await untilTexts(ann, ["missed", "typed while away"]);
    await untilTexts(bora, ["missed", "typed while away"]);
    await untilEqual(ann, () => ann.getByRole("status").textContent(), "");
  },
);

browserTest(
  "a conversation that is over says so, is not taken up by a reload, and can be begun again",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    await say(ann, "/quit");
    await ann.getByRole("status").getByText("Disconnected").waitFor();
    await ann.getByRole("button", { name: "Join again" }).click();
    await ann.getByRole("button", { name: "Join" }).click();
    await message(ann).waitFor();
    await say(ann, "/quit");
    await ann.getByRole("status").getByText("Disconnected").waitFor();
    await ann.reload();
    const name = ann.getByRole("textbox", { name: "Name" });
    await untilEqual(ann, () => name.inputValue(), "Ann");
  },
);

browserTest(
  "a tab that is frozen, and whose connection ends meanwhile, misses nothing when it wakes",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    await using proxy = new Proxy(server.port);
    await using bob = await member(server.port, "Bob");
    const ann = await browser.join(proxy, "Ann");
    await bob.say("before");
    await seen(ann, "before");
    await message(ann).fill("half a line");
    const all = ["before"];
    for (const isCut of [false, true]) {
      const asleep = await FrozenTab.freeze(ann);
      for (let count = 1; count <= 20; count++) {
        const text = `${isCut ? "asleep" : "frozen"} ${count}`;
        await bob.say(text);
        all.push(text);
        if (count === 10 && isCut) {
          proxy.target = 0;
          proxy.cutAll();
        }
      }
      proxy.target = server.port;
      await asleep.wake();
      await untilTexts(ann, all);
    }
    await untilEqual(ann, () => message(ann).inputValue(), "half a line");
    await message(ann).press("Enter");
    let last = await bob.frameOf("message");
    while (last.text !== "half a line") last = await bob.frameOf("message");
    await untilTexts(ann, [...all, "half a line"]);
    await untilCount(log(ann).locator(".pending"), 0);
    await untilCount(people(ann).getByRole("listitem"), 2);
  },
);

browserTest(
  "what is typed while the network comes and goes is said once, in order, and nothing is missed",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    await using proxy = new Proxy(server.port);
    await using bob = await member(server.port, "Bob");
    await using judge = await member(server.port, "Judge");
    const ann = await browser.join(proxy, "Ann");
    const own: string[] = [];
    const theirs: string[] = [];
    for (let round = 1; round <= 3; round++) {
      for (const isOffline of [true, false]) {
        // With the network the connections end, or the browser alone is cut off.
        await ann.context().setOffline(isOffline);
        if (isOffline === (round % 2 === 1)) proxy.cutAll();
        for (let count = 1; count <= 5; count++) {
          const text = `${isOffline ? "off" : "on"} ${round}.${count}`;
          own.push(text);
          await say(ann, text);
          theirs.push(`Bob ${text}`);
          await bob.say(`Bob ${text}`);
        }
      }
    }
    await untilCount(log(ann).locator(".pending"), 0);
    const heard: string[] = [];
    while (heard.length < own.length + theirs.length) {
      heard.push(String((await judge.frameOf("message")).text));
    }
    const isOfBob = (text: string) => text.startsWith("Bob");
    assertEquals(heard.filter(isOfBob), theirs);
    assertEquals(heard.filter((text) => !isOfBob(text)), own);
    await untilTexts(ann, heard);
  },
);

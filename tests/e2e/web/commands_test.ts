import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { Home } from "../harness/home.ts";
import { startProgram, startServer, UNHURRIED } from "../harness/program.ts";
import { member } from "../harness/socket.ts";
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

browserTest(
  "/ignore hides the messages of a member, also after a reload, and /unignore shows them",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    await using eve = await member(server.port, "Eve");
    await using bob = await member(server.port, "Bob");
    await eve.say("before");
    await seen(ann, "before");
    await say(ann, "/ignore");
    await seen(ann, "nobody is ignored");
    await say(ann, "/ignore eve");
    await seen(ann, "eve is ignored");
    await untilTexts(ann, []);
    await say(ann, "/join tea");
    await ann.getByRole("heading", { name: "tea" }).waitFor();
    await eve.say("Ann, look");
    await eve.sendFrame({ type: "whisper", id: "1", to: "Ann", text: "psst" });
    await eve.frameOf("ack");
    await bob.say("news");
    await rooms(ann).getByRole("link", { name: "lobby 1 unread" }).click();
    await untilTexts(ann, ["news"]);
    await untilCount(rooms(ann).getByRole("link"), 2);
    await ann.reload();
    await untilTexts(ann, ["news"]);
    await say(ann, "/ignore");
    await seen(ann, "ignored: eve");
    await say(ann, "/search look");
    const found = ann.getByRole("region", { name: "Found" });
    await found.getByText("(0)").waitFor();
    await say(ann, "/unignore Eve");
    await seen(ann, "Eve is no longer ignored");
    await untilTexts(ann, ["before", "Ann, look", "news"]);
  },
);

browserTest(
  "beside what a search has found, links and the back button lead to other conversations",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    await say(ann, "/search cake");
    await ann.getByRole("region", { name: "Found" }).waitFor();
    await say(ann, "/join tea");
    await ann.getByRole("heading", { name: "tea" }).waitFor();
    await rooms(ann).getByRole("link", { name: "lobby" }).click();
    await ann.getByRole("heading", { name: "lobby" }).waitFor();
    await ann.goBack();
    await ann.getByRole("heading", { name: "tea" }).waitFor();
  },
);

browserTest(
  "/quiet hides arrivals and departures, or those of members that have not spoken",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    await say(ann, "/quiet");
    await seen(ann, "arrivals and departures are hidden");
    const bob = await member(server.port, "Bob");
    await people(ann).getByText("Bob").waitFor();
    await say(ann, "/quiet lurkers");
    await bob.say("hello");
    await seen(ann, "hello");
    const cho = await member(server.port, "Cho");
    await people(ann).getByText("Cho").waitFor();
    await cho[Symbol.asyncDispose]();
    await untilCount(people(ann).getByRole("listitem"), 2);
    await bob[Symbol.asyncDispose]();
    await seen(ann, "left: Bob");
    await untilCount(log(ann).getByText(/joined|Cho/), 0);
    await say(ann, "/quiet off");
    await using _dan = await member(server.port, "Dan");
    await seen(ann, "joined: Dan");
  },
);

/** Pastes into the message box, and empties it. */
async function pasted(page: Page): Promise<string> {
  await message(page).press("Control+V");
  const text = await message(page).inputValue();
  await message(page).fill("");
  return text;
}

browserTest("/copy copies a message as it was said", async (browser) => {
  await using server = await startServer(UNHURRIED);
  const ann = await browser.join(server, "Ann");
  await using bob = await member(server.port, "Bob");
  await say(ann, "/copy");
  await seen(ann, "no message was shown yet");
  await bob.say("`one`\n\ttwo ");
  await bob.say("another");
  await seen(ann, "another");
  await say(ann, "/copy 2");
  await seen(ann, "copied what Bob said");
  assertEquals(await pasted(ann), "`one`\n\ttwo ");
  await say(ann, "/copy");
  await untilCount(log(ann).getByText("copied what Bob said"), 2);
  assertEquals(await pasted(ann), "another");
  await say(ann, "/copy 3");
  await seen(ann, "there is no such message: 2 can be copied");
});

browserTest(
  "the arrows recall what was sent, from an empty box, and no passphrase",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const box = message(ann);
    const presses = async (
      ...steps: (readonly [key: string, text: string])[]
    ) => {
      for (const [key, text] of steps) {
        await box.press(key);
        await untilEqual(ann, () => box.inputValue(), text);
      }
    };
    await presses(["ArrowUp", ""]);
    for (const text of ["one\ntwo", "three", "/who", "three"]) {
      await say(ann, text);
    }
    await say(ann, "/lock open sesame");
    await log(ann).getByText("lobby is locked").waitFor();
    await presses(
      ["ArrowUp", "three"],
      ["ArrowUp", "/who"],
      ["ArrowUp", "one\ntwo"],
      ["ArrowDown", "/who"],
      ["ArrowDown", "three"],
      ["ArrowDown", ""],
    );
    // A line that was begun is not replaced, nor one that was changed.
    await box.fill("half a line");
    await presses(["ArrowUp", "half a line"]);
    await box.fill("");
    await presses(["ArrowUp", "three"]);
    await box.pressSequentially("!");
    await presses(["ArrowUp", "three!"]);
  },
);

browserTest(
  "the list of people marks members that are away",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    await using bob = await member(server.port, "Bob");
    await bob.sendFrame({ type: "absent", text: "lunch" });
    await bob.frameOf("absent");
    const ann = await browser.join(server, "Ann");
    const listed = (name: string) =>
      people(ann).getByRole("listitem").getByText(name, { exact: true });
    await listed("(away)").waitFor();
    await untilCount(log(ann).locator(".notice"), 0);
    await bob.sendFrame({ type: "name", name: "Rob" });
    await people(ann).getByRole("button", { name: "Rob (away)" }).waitFor();
    await bob.sendFrame({ type: "absent" });
    await bob.frameOf("absent");
    await say(ann, "/who");
    await seen(ann, "in lobby (2 people): Rob, Ann");
    await untilCount(listed("(away)"), 0);
    await say(ann, "/away tea");
    await listed("(you, away)").waitFor();
    await say(ann, "/back");
    await listed("(you)").waitFor();
  },
);

browserTest(
  "the list of people marks the operators of the room and voice, with words for screen readers",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann", { hash: "#dev" });
    const bora = await browser.join(server, "Bora", { hash: "#dev" });
    const listed = (name: string) =>
      people(bora).getByRole("button", { name, exact: true });
    await listed("operator of the room Ann").getByText("@").waitFor();
    await say(ann, "/room voice Bora");
    const signs = () => people(bora).getByRole("img").allTextContents();
    await untilEqual(bora, signs, ["@", "+"]);
    await say(ann, "/name Anna");
    await listed("operator of the room Anna").waitFor();
    await say(ann, "/room devoice Bora");
    await untilEqual(bora, signs, ["@"]);
  },
);

browserTest(
  "an operator in a browser kicks, bans, mutes, slows down, and makes operators",
  async (browser) => {
    using home = new Home();
    await using server = await startServer([
      ...UNHURRIED,
      ...["--op", await home.fingerprint()],
    ]);
    await using boss = startProgram(
      ["join", `127.0.0.1:${server.port}`, "--name", "Boss", "--json"],
      home.options,
    );
    const ann = await browser.join(server, "Ann");
    const bora = await browser.join(server, "Bora");
    const cho = await browser.join(server, "Cho");
    const everybody = [ann, bora, cho];
    // Another member is refused, and is not offered the commands.
    await say(bora, "/kick Ann");
    await log(bora).getByText("operator").waitFor();
    await message(bora).fill("/ki");
    await untilCount(bora.getByRole("option"), 0);
    await message(bora).fill("");

    await boss.type('{"type":"op","name":"Ann"}\n');
    await seen(ann, "Boss made Ann an operator");
    await people(ann).getByText("(you, operator)").waitFor();
    await message(ann).fill("/ki");
    await ann.getByRole("option", { name: "/kick" }).waitFor();
    // So it is after a reload.
    await ann.reload();
    await message(ann).fill("/ki");
    await ann.getByRole("option", { name: "/kick" }).waitFor();

    await say(ann, "/mute Bora 10m");
    await log(bora).getByText("Ann muted Bora until").waitFor();
    await say(bora, "nobody reads this");
    await log(bora).locator(".failed").getByText("nobody reads this").waitFor();
    await say(ann, "/unmute Bora");
    await seen(bora, "Ann unmuted Bora");
    await say(ann, "/slow 1000");
    for (const page of everybody) {
      await log(page).getByText("Ann turned on slow mode in lobby").waitFor();
    }
    await say(bora, "one");
    await say(bora, "too soon");
    await log(bora).locator(".failed").getByText("too soon").waitFor();
    await say(ann, "/slow 0");
    await seen(bora, "Ann turned off slow mode in lobby");
    await say(ann, "/topic tea at four");
    for (const page of everybody) {
      await page.locator(".topic").getByText("tea at four").waitFor();
    }

    await say(ann, "/op Bora");
    await seen(bora, "Ann made Bora an operator");
    await people(bora).getByText("(you, operator)").waitFor();
    await say(ann, "/deop Bora");
    await seen(bora, "Ann removed Bora as an operator");
    await people(bora).getByText("(you)", { exact: true }).waitFor();

    await say(ann, "/kick Bora enough");
    await bora.getByRole("status").getByText("Disconnected").waitFor();
    await seen(cho, "Ann kicked Bora: enough");
    await say(ann, "/ban Cho 1h");
    await cho.getByRole("status").getByText("Disconnected").waitFor();
    await cho.getByRole("button", { name: "Join again" }).click();
    await cho.getByRole("button", { name: "Join" }).click();
    await untilEqual(
      cho,
      async () => await cho.getByRole("alert").textContent() !== "",
      true,
    );
    await say(ann, "/bans");
    await log(ann).getByText("Cho: banned by Ann until").waitFor();
    await say(ann, "/unban Cho");
    await seen(ann, "Ann unbanned Cho");
    await cho.getByRole("button", { name: "Join" }).click();
    await message(cho).waitFor();
    await bora.getByRole("button", { name: "Join again" }).click();
    await bora.getByRole("button", { name: "Join" }).click();
    await say(bora, "back");
    for (const page of [ann, cho]) await seen(page, "back");
    await untilCount(log(ann).getByText("nobody reads this"), 0);
    await untilCount(log(ann).getByText("too soon"), 0);
  },
);

import {
  browserTest,
  message,
  say,
  seen,
  untilEqual,
  untilTexts,
} from "./browser.ts";
import { startServer, UNHURRIED } from "../harness/program.ts";

/** The code of a key that an input method has taken. */
const TAKEN = 229;

browserTest(
  "Enter that ends a composition sends nothing, in Hangul and in kana",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "보라");
    const input = await ann.context().newCDPSession(ann);
    const compose = (text: string) =>
      input.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    const enter = async (code: number) => {
      for (const type of ["rawKeyDown", "keyUp"] as const) {
        await input.send("Input.dispatchKeyEvent", {
          ...{ type, key: "Enter", code: "Enter" },
          windowsVirtualKeyCode: code,
        });
      }
    };
    await message(ann).focus();
    for (const text of ["안녕", "こんにちは"]) {
      for (let end = 1; end <= text.length; end++) {
        await compose(text.slice(0, end));
      }
      await enter(TAKEN);
      // As browsers say it that have ended the composition before the key.
      await enter(13);
      await untilTexts(ann, []);
      await input.send("Input.insertText", { text });
    }
    await untilEqual(ann, () => message(ann).inputValue(), "안녕こんにちは");
    await message(ann).press("Enter");
    await seen(ann, "안녕こんにちは");
    await say(ann, "하나");
    await untilTexts(ann, ["안녕こんにちは", "하나"]);
  },
);

browserTest("several pasted lines are one message", async (browser) => {
  await using server = await startServer(UNHURRIED);
  const ann = await browser.join(server, "Ann");
  await message(ann).focus();
  await ann.keyboard.insertText("one\ntwo\nthree");
  await message(ann).press("Enter");
  await seen(ann, "one two three");
  await untilTexts(ann, ["one\ntwo\nthree"]);
});

browserTest(
  "the page speaks Korean to those whose browser does",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const page = await browser.open(server, { browser: { locale: "ko-KR" } });
    await page.getByRole("textbox", { name: "이름" }).fill("보라");
    await page.getByRole("button", { name: "들어가기" }).click();
    const box = page.getByRole("textbox", { name: "메시지" });
    await box.fill("/topic 차");
    await box.press("Enter");
    await page.getByRole("log").getByText(
      "보라 님이 lobby 방의 주제를 정했습니다: 차",
    )
      .waitFor();
    // So are the refusals of the server.
    await box.fill("/name a/b");
    await box.press("Enter");
    await page.getByRole("log").getByText("이름에는 글자, 숫자, 이모지를")
      .waitFor();
    await box.fill("/msg 하늘 안녕");
    await box.press("Enter");
    await page.getByRole("log").getByText("하늘 님을 찾을 수 없습니다")
      .waitFor();
  },
);

import { assertEquals } from "@std/assert";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { testWith } from "../harness/needs.ts";
import { installed, PATIENCE, type Server } from "../harness/program.ts";

/** Where systems have a browser that can be driven. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
  .map((name) => `/usr/bin/${name}`);

/** How a member comes to the page. */
export interface Entrance {
  /** The part of the address behind the slash. @default {""} */
  readonly hash?: string;
  /** @default {"http"} */
  readonly scheme?: "http" | "https";
  /** The address of the server. @default {"127.0.0.1"} */
  readonly host?: string;
  /** How the browser appears: its language, its screen. */
  readonly browser?: BrowserContextOptions;
}

/** A browser without a window. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  /** Errors of pages, which no test expects. */
  readonly errors: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<TestBrowser> {
    return new TestBrowser(
      await chromium.launch({
        executablePath: BROWSERS.find(installed),
        // Containers have no user for its sandbox; only pages of ours are loaded.
        args: ["--no-sandbox"],
      }),
    );
  }

  /** Opens the page of a server, as somebody that was never there. */
  async open(
    { port }: Pick<Server, "port">,
    { hash = "", scheme = "http", host = "127.0.0.1", browser = {} }: Entrance =
      {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      locale: "en-US",
      ...browser,
    });
    this.#contexts.push(context);
    context.setDefaultTimeout(PATIENCE);
    context.on("weberror", (error) => {
      this.errors.push(String(error.error().stack));
    });
    const page = await context.newPage();
    await page.goto(`${scheme}://${host}:${port}/${hash}`);
    return page;
  }

  /** Opens the page of a server and joins. */
  async join(
    server: Pick<Server, "port">,
    name: string,
    entrance: Entrance = {},
  ): Promise<Page> {
    const page = await this.open(server, entrance);
    await this.enter(page, name);
    return page;
  }

  /**
   * Joins in a page that was opened.
   *
   * @param given The name that the server gives.
   */
  async enter(page: Page, name: string, given = name): Promise<void> {
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.getByRole("button", { name: "Join" }).click();
    await message(page).waitFor();
    await people(page).getByText(given, { exact: true }).waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.#browser.close();
  }
}

/**
 * A test with a browser; it is skipped by name where there is none.
 *
 * @param needs Other programs without which it is skipped too.
 */
export function browserTest(
  name: string,
  fn: (browser: TestBrowser) => Promise<void>,
  needs: readonly string[] = [],
): void {
  const all = [BROWSERS.find(installed) ?? "chromium", ...needs];
  testWith(all, name, async () => {
    await using browser = await TestBrowser.launch();
    await fn(browser);
    assertEquals(browser.errors, []);
  });
}

/** Where the user of a page types. */
export function message(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message" });
}

/** The conversation in a page. */
export function log(page: Page): Locator {
  return page.getByRole("log", { name: "Messages" });
}

/** The members in a page. */
export function people(page: Page): Locator {
  return page.getByRole("list", { name: "People" });
}

/** The rooms in a page. */
export function rooms(page: Page): Locator {
  return page.getByRole("navigation", { name: "Rooms" });
}

/** Says something, as it is typed. */
export async function say(page: Page, text: string): Promise<void> {
  await message(page).fill(text);
  await message(page).press("Enter");
}

/** Waits until a text is in the conversation. */
export async function seen(page: Page, text: string): Promise<void> {
  await log(page).getByText(text, { exact: true }).first().waitFor();
}

/** The texts of all messages that are shown, in order. */
export async function texts(page: Page): Promise<string[]> {
  return await log(page).locator("article .text").allTextContents();
}

/** Waits until the messages that are shown are these. */
export async function untilTexts(
  page: Page,
  expected: readonly string[],
): Promise<void> {
  await untilEqual(page, () => texts(page), expected);
}

/** Waits until there are so many elements. */
export async function untilCount(
  elements: Locator,
  expected: number,
  patience = PATIENCE,
): Promise<void> {
  const count = () => elements.count();
  await untilEqual(elements.page(), count, expected, patience);
}

/** Waits until a value of a page is as expected; it is read whenever the page has been drawn. */
export async function untilEqual<T>(
  page: Page,
  read: () => Promise<T>,
  expected: T,
  patience = PATIENCE,
): Promise<void> {
  const wanted = JSON.stringify(expected);
  for (const start = performance.now();;) {
    const value = await read();
    if (JSON.stringify(value) === wanted) return;
    if (performance.now() - start > patience) assertEquals(value, expected);
    await page.evaluate("new Promise(requestAnimationFrame)");
  }
}

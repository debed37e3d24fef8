import type { CDPSession, Page } from "playwright-core";

/**
 * Stops the scripts of a page and lets them go on, as a browser does with a tab
 * that it has frozen. By a debugger: `Page.setWebLifecycleState` does nothing to a
 * page that is seen.
 */
export class FrozenTab {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  /** Resolves when the scripts stand still: at the next timer or message. */
  static async freeze(page: Page): Promise<FrozenTab> {
    const session = await page.context().newCDPSession(page);
    await session.send("Debugger.enable");
    const paused = new Promise<void>((resolve) => {
      session.once("Debugger.paused", () => resolve());
    });
    await session.send("Debugger.pause");
    await paused;
    return new FrozenTab(session);
  }

  async wake(): Promise<void> {
    await this.#session.send("Debugger.resume");
    await this.#session.detach();
  }
}

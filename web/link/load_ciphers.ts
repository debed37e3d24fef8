import { Refusal } from "../../protocol/refusal.ts";
import { words } from "../text/words.ts";
import type * as Ciphers from "../ciphers.ts";

/**
 * Loads `web/ciphers.ts` from the server of this page, which names it after its
 * content in the `data-ciphers` of the page.
 *
 * @throws {Refusal} `locked`, when it is not there any more: the server has another page now, or is away.
 */
export async function loadCiphers(): Promise<typeof Ciphers> {
  const { ciphers = "" } = document.documentElement.dataset;
  try {
    return await import(ciphers);
  } catch (error) {
    // The network, not a mistake in the script: that was checked when it was made.
    if (error instanceof TypeError) {
      throw new Refusal("locked", words.notLoaded);
    }
    throw error;
  }
}

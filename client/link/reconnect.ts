import { isMistake } from "../../failure.ts";
import type { Backoff } from "./backoff.ts";
import { WrongServer } from "./dial.ts";
import { NotLetIn } from "./greet.ts";
import type { Link, LinkOptions } from "./link.ts";
import { openUnderFreeName } from "./twice.ts";

/** How a client says hello that was there before, and what ends its attempts. */
export type ReconnectOptions = LinkOptions & { readonly signal: AbortSignal };

/**
 * Calls the server until it answers, with a wait before each call but the first.
 *
 * @throws {WrongServer} Another server answers.
 * @throws {NotLetIn} The server lets this client in no more.
 * @throws The reason of the signal, when it is aborted.
 */
export async function reconnect(
  hello: ReconnectOptions,
  backoff: Backoff,
): Promise<Link> {
  for (;;) {
    await backoff.beforeCall(hello.signal);
    try {
      return await resume(hello);
    } catch (error) {
      const isFinal = isMistake(error) || error instanceof WrongServer ||
        (error instanceof NotLetIn && !error.again);
      if (isFinal) throw error;
    }
  }
}

/** Says hello with the session of before; without its name or session where another client has that now. */
async function resume(options: LinkOptions): Promise<Link> {
  for (let hello = options;;) {
    try {
      return await openUnderFreeName(hello);
    } catch (error) {
      if (!(error instanceof NotLetIn)) throw error;
      if (error.isOfName && hello.name !== undefined) {
        // The name was free for too long. The messages matter more than the name.
        hello = { ...hello, name: undefined };
      } else if (
        error.code === "wrong-key" && hello.session === options.session
      ) {
        hello = { ...hello, session: crypto.randomUUID(), whispers: 0 };
      } else throw error;
    }
  }
}

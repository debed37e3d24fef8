import { isMistake } from "../../failure.ts";
import { randomId } from "../random_id.ts";
import type { Backoff } from "./backoff.ts";
import { openUnderFreeName } from "./free_name.ts";
import { type HelloOptions, NotLetIn } from "./greet.ts";
import type { Link, OpenLink } from "./link.ts";
import { WrongServer } from "./transport.ts";

/**
 * Calls the server until it answers, with a wait before each call but the first.
 *
 * @param hello As a client says it that was there before.
 * @param stop Ends the attempts: its reason is thrown.
 * @throws {WrongServer} Another server answers.
 * @throws {NotLetIn} The server lets this client in no more.
 */
export async function reconnect(
  open: OpenLink,
  hello: HelloOptions,
  backoff: Backoff,
  stop: AbortSignal,
): Promise<Link> {
  for (;;) {
    await backoff.beforeCall(stop);
    try {
      return await resume(open, hello, stop);
    } catch (error) {
      const isFinal = isMistake(error) || error instanceof WrongServer ||
        (error instanceof NotLetIn && !error.again);
      if (isFinal) throw error;
    }
  }
}

/** Says hello with the session of before; without its name or session where another client has that now. */
async function resume(
  open: OpenLink,
  before: HelloOptions,
  stop: AbortSignal,
): Promise<Link> {
  for (let hello = before;;) {
    try {
      return await openUnderFreeName(open, hello, stop);
    } catch (error) {
      if (!(error instanceof NotLetIn)) throw error;
      if (error.isOfName && hello.name !== undefined) {
        // The name was free for too long. The messages matter more than the name.
        hello = { ...hello, name: undefined };
      } else if (error.code === "bad-login" && hello.account !== undefined) {
        // The password was changed meanwhile.
        hello = { ...hello, account: undefined };
      } else if (
        error.code === "wrong-key" && hello.session === before.session
      ) {
        hello = { ...hello, session: randomId(), whispers: 0 };
      } else throw error;
    }
  }
}

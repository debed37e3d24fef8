import type { PlainClient } from "../../client/link/plain_client.ts";
import { Failure, reasonOf } from "../../failure.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import { lockLine } from "../locking.ts";
import { NobodyReads } from "../output.ts";
import type { Terminal } from "./talk.ts";

/** How long the server may take to answer the last line, in milliseconds: there is no other sign that it has. */
const LAST_ANSWER = 2_000;

/**
 * Talks to a server of bare text: what is typed is sent as it is, what comes is
 * printed.
 *
 * @throws {Failure} The server hung up before the input ended.
 */
export async function plainTalk(
  client: PlainClient,
  { input, print }: Terminal,
  stop: AbortController,
): Promise<void> {
  let inputEnded = false;
  const hear = async () => {
    try {
      for await (const line of client) print(harmless(line) + "\n");
      if (!inputEnded) throw new Failure("the server hung up");
    } catch (error) {
      if (error instanceof Failure || error instanceof NobodyReads) throw error;
      if (!inputEnded) {
        throw new Failure(`the connection was lost: ${reasonOf(error)}`);
      }
    } finally {
      stop.abort();
    }
  };
  const hearing = hear();
  const speak = async () => {
    for await (const line of input) {
      if ("fault" in line) print(`! ${line.fault}\n`);
      else if (lockLine(line.text) !== undefined) {
        // A passphrase is nothing for a server.
        print("! bare text cannot be locked; this was not sent\n");
      } else await client.say(line.text);
    }
    if (stop.signal.aborted) return;
    inputEnded = true;
    await client.finish();
    const timer = setTimeout(() => client[Symbol.dispose](), LAST_ANSWER);
    stop.signal.addEventListener("abort", () => clearTimeout(timer));
  };
  await Promise.all([hearing, speak()]);
}

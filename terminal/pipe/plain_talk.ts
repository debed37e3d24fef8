import { SERVER_CLOSED } from "../../client/lost.ts";
import type { PlainClient } from "../../client/link/plain_client.ts";
import { Failure, reasonForPeople } from "../../failure.ts";
import { translated } from "../../language/language.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import { lockLine } from "../../client/locks/lock_commands.ts";
import { NobodyReads } from "../output.ts";
import type { Terminal } from "./talk.ts";

/** How long to wait for answers to the last line, in milliseconds: plain text has no sign for their end. */
const LAST_ANSWER = 2_000;

/**
 * Runs a conversation in plain text: input is sent as it is, and the lines of the
 * server are printed.
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
      if (!inputEnded) throw new Failure(SERVER_CLOSED);
    } catch (error) {
      if (error instanceof Failure || error instanceof NobodyReads) throw error;
      if (!inputEnded) {
        throw new Failure(`the connection was lost: ${reasonForPeople(error)}`);
      }
    } finally {
      stop.abort();
    }
  };
  const hearing = hear();
  const speak = async () => {
    for await (const line of input) {
      if ("fault" in line) print(`! ${translated(line.fault)}\n`);
      else if (lockLine(line.text) !== undefined) {
        // A server must not learn a passphrase.
        const refused = "plain text cannot be locked; this was not sent";
        print(`! ${translated(refused)}\n`);
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

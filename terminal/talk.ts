import { Refusal } from "../chat/refusal.ts";
import { typed } from "../chat/command.ts";
import type { Request } from "../chat/request.ts";
import { type Client, Lost } from "../client.ts";
import { plainText } from "../wire/plain.ts";
import type { TypedLine } from "./input.ts";

/** Most lines under way at once, before one waits for an acknowledgement: keeps a long file from piling up. */
const UNACKNOWLEDGED_MAX = 256;

/** What a conversation needs of the terminal, or of the pipes in its place. */
export interface Terminal {
  readonly input: AsyncIterable<TypedLine>;
  readonly print: (text: string) => void;
}

/**
 * Talks: prints what is heard and says what is typed, at the same time, until
 * the input ends, `/quit` is typed or the server is gone.
 *
 * Everything typed is acknowledged by the server before this returns.
 *
 * @returns Whether all that was typed was taken.
 * @throws {Lost} The connection ended before that.
 */
export async function talk(
  client: Client,
  terminal: Terminal,
  stop: AbortController,
): Promise<boolean> {
  const [heard, spoken] = await Promise.allSettled([
    hear(client, terminal).finally(() => stop.abort()),
    speak(client, terminal).finally(() => client.close()),
  ]);
  if (heard.status === "rejected") throw heard.reason;
  if (spoken.status === "rejected") throw spoken.reason;
  if (client.end !== undefined) throw client.end;
  return spoken.value;
}

async function hear(client: Client, { print }: Terminal): Promise<void> {
  print(plainText(client.welcome));
  for await (const notice of client) print(plainText(notice));
}

/** @returns Whether every line was taken. */
async function speak(client: Client, terminal: Terminal): Promise<boolean> {
  let taken = true;
  const refuse = (message: string) => {
    taken = false;
    terminal.print(plainText({ type: "error", code: "bad-text", message }));
  };
  const underWay = new Set<Promise<void>>();
  for await (const line of terminal.input) {
    if ("fault" in line) {
      refuse(line.fault);
      continue;
    }
    if (line.text.trim() === "") continue;
    const request = typed(line.text);
    if (request.type === "fault") {
      refuse(request.message);
      continue;
    }
    if (request.type === "bye") break;
    if (request.type === "help") {
      terminal.print(plainText({ type: "help" }));
      continue;
    }
    const carried = carryOut(client, request, refuse)
      .finally(() => underWay.delete(carried));
    underWay.add(carried);
    if (underWay.size >= UNACKNOWLEDGED_MAX) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  // What was asked last is answered before the end.
  if (client.end === undefined) await client.settled();
  return taken;
}

async function carryOut(
  client: Client,
  request: Request,
  refuse: (message: string) => void,
): Promise<void> {
  try {
    if (request.type === "say") await client.say(request.text);
    else if (request.type === "whisper") {
      await client.whisper(request.to, request.text);
    } else await client.ask(request);
  } catch (error) {
    if (error instanceof Refusal) refuse(error.message);
    // A lost connection ends the whole conversation; `talk` says so, once.
    else if (!(error instanceof Lost)) throw error;
  }
}

import { type Client, Lost } from "../../client.ts";
import type { DecodedEvent } from "../../dialects/dialect.ts";
import { CLIENT_LINE_MAX } from "../../dialects/native/frame.ts";
import { native } from "../../dialects/native/native.ts";
import type { Notice } from "../../protocol/notice.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Fault } from "../../protocol/request.ts";
import { aborted } from "../aborted.ts";
import type { TypedLine } from "./input.ts";
import { jsonLine } from "./json_line.ts";

/** Most frames without an answer before the input waits: keeps a long file out of memory. */
const UNACKNOWLEDGED_MAX = 256;

const encoder = new TextEncoder();

/** The input and output of a program. */
export interface Pipes {
  readonly input: AsyncIterable<TypedLine>;
  readonly print: (text: string) => void;
}

/**
 * Runs a conversation for a program: frames of the native dialect in and out, a
 * line each. The client reconnects by itself.
 *
 * The server has acknowledged every message before this returns, over as many
 * connections as it takes, unless it is stopped.
 *
 * @param client A client that tells acknowledgements.
 * @param stop Ends the conversation from outside; aborted here when it is over.
 * @throws {Lost} The conversation ended before the input did.
 */
export async function jsonTalk(
  client: Client,
  { input, print }: Pipes,
  stop: AbortController,
): Promise<void> {
  const tell: Tell = (frame) => print(jsonLine(frame));
  const [heard, spoken] = await Promise.allSettled([
    hear(client, print).finally(() => stop.abort()),
    speak(client, input, tell, stop.signal).finally(() => client.close()),
  ]);
  if (heard.status === "rejected") throw heard.reason;
  if (spoken.status === "rejected") throw spoken.reason;
  if (client.end !== undefined) throw client.end;
}

/** Gives a frame to the program. */
type Tell = (frame: Notice) => void;

async function hear(
  client: Client,
  print: (text: string) => void,
): Promise<void> {
  // The session is a secret that takes over the name: it is not printed.
  const { session: _, ...welcome } = client.welcome;
  print(jsonLine(welcome));
  for await (const event of client) print(jsonLine(event));
}

async function speak(
  client: Client,
  input: AsyncIterable<TypedLine>,
  tell: Tell,
  stop: AbortSignal,
): Promise<void> {
  // The client checks the length of a text when it sends it.
  const decoder = native.codec({ maxText: CLIENT_LINE_MAX });
  const underWay = new Set<Promise<void>>();
  const stopped = aborted(stop);
  let failure: { readonly reason: unknown } | undefined;
  for await (const line of input) {
    const events = "fault" in line
      ? [fault(line.code, line.fault)]
      : decoder.feed(encoder.encode(withId(line.text) + "\n"));
    for (const event of events) {
      const carried = carryOut(client, event, tell)
        .catch((reason) => {
          failure ??= { reason };
        })
        .finally(() => underWay.delete(carried));
      underWay.add(carried);
    }
    if (events.some((event) => event.type === "bye")) break;
    if (underWay.size >= UNACKNOWLEDGED_MAX) {
      await Promise.race([...underWay, stopped]);
    }
    if (failure !== undefined) break;
  }
  if (!stop.aborted) await Promise.race([Promise.all(underWay), stopped]);
  if (failure !== undefined) throw failure.reason;
  if (!stop.aborted) await allAnswered(client);
}

async function carryOut(
  client: Client,
  event: DecodedEvent,
  tell: Tell,
): Promise<void> {
  try {
    switch (event.type) {
      case "say":
        await client.say(event.text, event.room, event.id);
        break;
      case "whisper":
        await client.whisper(event.to, event.text, event.id);
        break;
      case "hello":
      case "proof":
      case "scram":
      case "typed":
      case "other-protocol":
      case "ended":
        throw new Refusal(
          "bad-frame",
          "chat join says hello itself; name and rooms stand on its command line",
        );
      case "fault":
        throw new Refusal(event.code, event.message);
      case "bye":
      case "pong":
        // The end of the input, and a frame that the client sends by itself.
        break;
      default:
        client.ask(event);
    }
  } catch (error) {
    // `jsonTalk` throws it once.
    if (error instanceof Lost) return;
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error;
    const id = "id" in event ? event.id : undefined;
    tell({
      type: "error",
      code,
      message,
      id,
    });
  }
}

/** Waits for the last answers, unless a cut has lost them. */
async function allAnswered(client: Client): Promise<void> {
  try {
    await client.flush();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** The line, with a new `id` where its message has none. */
function withId(line: string): string {
  const frame = parsed(line);
  if (
    typeof frame !== "object" || frame === null || "id" in frame ||
    !("type" in frame) || (frame.type !== "say" && frame.type !== "whisper")
  ) return line;
  return JSON.stringify({ ...frame, id: crypto.randomUUID() });
}

/** `undefined` for a line that is not JSON: the decoder tells the error. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function fault(code: Fault["code"], message: string): Fault {
  return { type: "fault", code, message };
}

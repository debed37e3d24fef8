import { type Client, Lost } from "../../client.ts";
import { plainText } from "../../protocol/plain_text.ts";
import { translatedLines } from "../../language/language.ts";
import { helpLines, helpSections, typed } from "../../protocol/command.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { Request } from "../../protocol/request.ts";
import { harmless } from "../../protocol/text/harmless.ts";
import { aborted } from "../aborted.ts";
import { CLIENT_COMMANDS, type ClientAction } from "../client_commands.ts";
import { helpTopic } from "../help_topic.ts";
import { lockLine } from "../../client/locks/lock_commands.ts";
import { carryOutLocking, type LockingAnswer } from "../locking.ts";
import { copyHead, ShownMessages } from "../view/copying.ts";
import { translatedSections } from "../view/list.ts";
import type { TypedLine } from "./input.ts";
import { PipeFormatter } from "./pipe_formatter.ts";

/** Most lines without an answer before the input waits: keeps a long file out of memory. */
const UNACKNOWLEDGED_MAX = 256;

/** The output of commands. */
interface Answer extends LockingAnswer {
  /** Shows a message as it was said. */
  readonly bare: (text: string) => void;
}

/** The input and output of a conversation. */
export interface Terminal {
  readonly input: AsyncIterable<TypedLine>;
  readonly print: (text: string) => void;
  /** Whether a person sees the output. */
  readonly isInteractive: boolean;
}

/**
 * Runs a conversation of lines: prints events and sends input, until the input
 * ends, `/quit` is typed or the conversation is over.
 *
 * The server has acknowledged every message before this returns, over as many
 * connections as it takes, unless it is stopped.
 *
 * @param stop Ends the conversation from outside; aborted here when it is over.
 * @returns Whether every line was taken.
 * @throws {Lost} The conversation ended before that.
 */
export async function talk(
  client: Client,
  terminal: Terminal,
  stop: AbortController,
): Promise<boolean> {
  const shown = new ShownMessages();
  const [heard, spoken] = await Promise.allSettled([
    hear(client, terminal, shown).finally(() => stop.abort()),
    speak(client, terminal, shown, stop.signal).finally(() => client.close()),
  ]);
  if (heard.status === "rejected") throw heard.reason;
  if (spoken.status === "rejected") throw spoken.reason;
  if (client.end !== undefined) throw client.end;
  return spoken.value;
}

async function hear(
  client: Client,
  { print }: Terminal,
  shown: ShownMessages,
): Promise<void> {
  const show = new PipeFormatter(() => client.current);
  print(translatedLines(plainText(client.welcome)));
  for await (const event of client) {
    shown.note(event);
    print(show.lines(event));
  }
}

/** @returns Whether every line was taken. */
async function speak(
  client: Client,
  terminal: Terminal,
  shown: ShownMessages,
  stop: AbortSignal,
): Promise<boolean> {
  let taken = true;
  const refuse = (message: string) => {
    taken = false;
    terminal.print(
      translatedLines(plainText({ type: "error", code: "bad-text", message })),
    );
  };
  const tell = (lines: string) =>
    terminal.print(translatedLines(harmless(lines)) + "\n");
  const bare = (text: string) => terminal.print(harmless(text) + "\n");
  const answer: Answer = {
    tell,
    offer: (command) => bare(`  ${command}`),
    bare,
  };
  const underWay = new Set<Promise<void>>();
  const stopped = aborted(stop);
  for await (const line of terminal.input) {
    if ("fault" in line) {
      refuse(line.fault);
      continue;
    }
    const { isInteractive } = terminal;
    // At a terminal a blank line is a slip; in a file it may be content.
    if ((isInteractive ? line.text.trim() : line.text) === "") continue;
    const request = typed(lockLine(line.text) ?? line.text, CLIENT_COMMANDS);
    if (request.type === "bye") break;
    if (request.type === "fault") {
      refuse(request.message);
    } else if (request.type === "help") {
      const sections = helpSections(CLIENT_COMMANDS, {
        about: request.about && helpTopic(request.about),
        isOperator: client.welcome.operator,
      });
      const help = helpLines(translatedSections(sections));
      tell(help.map((line) => `* ${line}`).join("\n"));
    } else {
      const carried = carryOut(client, request, shown, answer, refuse)
        .finally(() => underWay.delete(carried));
      underWay.add(carried);
      // A person is not held up; a pipe is.
      if (!isInteractive && underWay.size >= UNACKNOWLEDGED_MAX) {
        await Promise.race([...underWay, stopped]);
      }
    }
  }
  if (!stop.aborted) {
    await Promise.race([Promise.all(underWay), stopped]);
    await allAnswered(client);
  }
  return taken;
}

/** Waits for the last answers, unless a cut has lost them. */
async function allAnswered(client: Client): Promise<void> {
  try {
    await client.flush();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

async function carryOut(
  client: Client,
  request: Request | ClientAction,
  shown: ShownMessages,
  answer: Answer,
  refuse: (message: string) => void,
): Promise<void> {
  try {
    if (request.type === "say") await client.say(request.text);
    else if (request.type === "whisper") {
      await client.whisper(request.to, request.text);
    } else if (request.type === "lock" || request.type === "unlock") {
      await carryOutLocking(client, client.current, request, answer);
    } else if (request.type === "earlier") {
      await client.earlier(request.count);
    } else if (request.type === "copy") {
      const copied = shown.nthLast(request.nth);
      answer.tell(copyHead(copied));
      answer.bare(copied.text);
    } else client.ask(request);
  } catch (error) {
    if (error instanceof Refusal) refuse(error.message);
    // `talk` throws it once.
    else if (!(error instanceof Lost)) throw error;
  }
}

import { Prompt, type Tty } from "./prompt.ts";

/** What ends the wait for an answer. */
export interface Stop {
  readonly controller: AbortController;
  /** Ctrl-C, which is a key here and no signal. */
  readonly interrupt: () => void;
}

/**
 * Asks a question at the terminal.
 *
 * @returns The line that was typed; `undefined` when there is no answer, by
 * Ctrl-C or Ctrl-D or from outside.
 */
export async function ask(
  tty: Tty,
  question: string,
  { controller: { signal }, interrupt }: Stop,
): Promise<string | undefined> {
  const answer = Promise.withResolvers<string | undefined>();
  const stop = () => answer.resolve(undefined);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  using prompt = new Prompt({
    tty,
    history: [],
    complete: () => ({ fitting: [], replaced: "" }),
    offer: () => {},
    typed: (line) => {
      // It stays to be seen.
      prompt.print(`${question}${line}\n`);
      answer.resolve(line);
    },
    isSecret: () => false,
    kept: () => {},
    refused: (why) => prompt.print(`! ${why}\n`),
    takes: () => true,
    focus: () => {},
    ended: (how) => {
      if (how === "interrupted") interrupt();
      stop();
    },
  });
  prompt.set(question);
  try {
    return await answer.promise;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

import { translated } from "../../language/language.ts";
import { InputLine } from "./input_line.ts";
import { Prompt, type Tty } from "./prompt.ts";

/** The ends of a wait for an answer. */
export interface Stop {
  readonly controller: AbortController;
  /** Ctrl-C, which is a key in a raw terminal and no signal. */
  readonly interrupt: () => void;
}

/**
 * Asks a question at the terminal.
 *
 * @returns The answer; `undefined` after Ctrl-C, Ctrl-D or an end from outside.
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
  using prompt = new Prompt({ tty, closed: stop });
  prompt.accept((keys) =>
    new InputLine({
      ...keys,
      history: [],
      complete: () => ({ fitting: [], replaced: "" }),
      offer: () => {},
      typed: (line) => {
        // The question and its answer stay on the screen.
        prompt.print(`${question}${line}\n`);
        answer.resolve(line);
      },
      isSecret: () => false,
      kept: () => {},
      refused: (why) => prompt.print(`! ${translated(why)}\n`),
      takes: () => true,
      focus: () => {},
      ended: (how) => {
        if (how === "interrupted") interrupt();
        stop();
      },
    })
  );
  prompt.set(question);
  try {
    return await answer.promise;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

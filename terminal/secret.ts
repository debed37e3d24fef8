import type { Stop } from "./ask.ts";
import type { Tty } from "./prompt.ts";
import { NOT_UTF_8, TypedText } from "./typed_text.ts";

/** Longest secret that is taken, in characters: what is typed beyond it is none of it. */
const LENGTH_MAX = 1_000;

const INTERRUPT = "\x03";
const END = "\x04";
const ENTER = "\r\n";
const ERASE = "\b\x7f";
const ERASE_ALL = "\x15\x17";
const CONTROL = /\p{Cc}/u;
/** What arrows and the like send, and what stands around something pasted. */
// deno-lint-ignore no-control-regex -- an escape sequence begins with an escape character
const SEQUENCES = /\x1b(\[[\d;?]*[ -/]*[@-~]|O.)?/g;

/**
 * Asks at the terminal for something that nobody is to see: nothing that is
 * typed is shown.
 *
 * @returns What was typed; `undefined` when there is no answer, by Ctrl-C or
 * Ctrl-D or from outside.
 */
export async function askSecret(
  tty: Pick<Tty, "listen" | "write">,
  question: string,
  { controller: { signal }, interrupt }: Stop,
): Promise<string | undefined> {
  const answer = Promise.withResolvers<string | undefined>();
  const stop = () => answer.resolve(undefined);
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const typed: string[] = [];
  const text = new TypedText();
  const take = (keys: string) => {
    for (const key of keys.replace(SEQUENCES, "")) {
      if (ENTER.includes(key)) {
        const secret = typed.splice(0).join("");
        if (!text.isDamaged(secret)) return answer.resolve(secret);
        tty.write(`\n! ${NOT_UTF_8}\n${question}`);
        continue;
      }
      if (key === INTERRUPT) {
        interrupt();
        return stop();
      }
      if (key === END && typed.length === 0) return stop();
      if (ERASE.includes(key)) typed.pop();
      else if (ERASE_ALL.includes(key)) typed.length = 0;
      else if (!CONTROL.test(key) && typed.length < LENGTH_MAX) typed.push(key);
    }
  };
  using _ = tty.listen((bytes) => take(text.push(bytes)), stop);
  // Only now: before that the terminal shows what is typed.
  tty.write(question);
  try {
    return await answer.promise;
  } finally {
    signal.removeEventListener("abort", stop);
    tty.write("\n");
  }
}

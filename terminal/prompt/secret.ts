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
 * Asks at the terminal for something that nobody is to see. As long as it is
 * there, nothing that is typed is shown, also between two questions: it belongs
 * to the next one. The cursor stays behind the last question until it is over,
 * and what was typed since the answer is dropped: it may be the secret again.
 *
 * @example
 * ```ts ignore
 * using prompt = new SecretPrompt(tty, interrupt);
 * const password = await prompt.ask("password: ");
 * ```
 */
export class SecretPrompt implements Disposable {
  readonly #tty: Pick<Tty, "listen" | "write">;
  readonly #stop: Stop;
  readonly #open = new DisposableStack();
  readonly #text = new TypedText();
  /** What was typed and belongs to no answer yet. */
  #typed = "";
  /** The beginning of an answer, a character each. */
  readonly #secret: string[] = [];
  #asked: PromiseWithResolvers<string | undefined> | undefined;
  #question = "";
  /** Whether the cursor is behind a question. */
  #isInRow = false;
  #isOver = false;

  /** @param tty Nothing is shown on it from now on. */
  constructor(tty: Pick<Tty, "listen" | "write">, stop: Stop) {
    this.#tty = tty;
    this.#stop = stop;
    const { signal } = stop.controller;
    const end = () => this.#end();
    signal.addEventListener("abort", end);
    this.#open.defer(() => signal.removeEventListener("abort", end));
    this.#open.use(tty.listen((bytes) => this.#push(bytes), end));
    if (signal.aborted) end();
  }

  /**
   * Asks a question.
   *
   * @param before What is shown above it, whole lines.
   * @returns What was typed; `undefined` when there is no answer, by Ctrl-C or
   * Ctrl-D or from outside.
   */
  ask(question: string, before = ""): Promise<string | undefined> {
    this.#question = question;
    this.#asked = Promise.withResolvers();
    const { promise } = this.#asked;
    this.#show(before + question);
    if (this.#isOver) this.#answer(undefined);
    else this.#take();
    return promise;
  }

  /** The terminal shows again what is typed. */
  [Symbol.dispose](): void {
    this.#open.dispose();
    this.#show("");
  }

  #show(text: string): void {
    this.#tty.write((this.#isInRow ? "\n" : "") + text);
    this.#isInRow = text !== "";
  }

  #push(bytes: Uint8Array): void {
    const text = this.#text.push(bytes);
    // It is a key here and no signal, whether somebody is asked or not.
    if (text.includes(INTERRUPT)) {
      this.#stop.interrupt();
      return this.#end();
    }
    const whole = (this.#typed + text).replace(SEQUENCES, "");
    this.#typed = [...whole].slice(0, LENGTH_MAX).join("");
    this.#take();
  }

  #take(): void {
    while (this.#asked !== undefined && this.#typed !== "") {
      const [key = ""] = this.#typed;
      this.#typed = this.#typed.slice(key.length);
      if (ENTER.includes(key)) this.#enter();
      else if (key === END && this.#secret.length === 0) this.#end();
      else if (ERASE.includes(key)) this.#secret.pop();
      else if (ERASE_ALL.includes(key)) this.#secret.length = 0;
      else if (!CONTROL.test(key) && this.#secret.length < LENGTH_MAX) {
        this.#secret.push(key);
      }
    }
  }

  #enter(): void {
    const secret = this.#secret.splice(0).join("");
    if (!this.#text.isDamaged(secret)) return this.#answer(secret);
    this.#show(`! ${NOT_UTF_8}\n${this.#question}`);
  }

  #end(): void {
    this.#isOver = true;
    this.#answer(undefined);
  }

  #answer(secret: string | undefined): void {
    this.#asked?.resolve(secret);
    this.#asked = undefined;
  }
}

import { translated } from "../../language/language.ts";
import type { Stop } from "./ask.ts";
import type { Tty } from "./prompt.ts";
import { NOT_UTF_8, TypedText } from "./typed_text.ts";

/** Longest secret, in characters; the rest is dropped. */
const LENGTH_MAX = 1_000;

const INTERRUPT = "\x03";
const END = "\x04";
const ENTER = "\r\n";
const ERASE = "\b\x7f";
const ERASE_ALL = "\x15\x17";
const CONTROL = /\p{Cc}/u;
/** The sequences of arrows and the like, and around a paste. */
// deno-lint-ignore no-control-regex -- an escape sequence begins with an escape character
const SEQUENCES = /\x1b(\[[\d;?]*[ -/]*[@-~]|O.)?/g;

/**
 * Asks for secrets at the terminal. Until it is disposed of, nothing typed is
 * shown; input between two questions belongs to the second. The cursor stays
 * behind the last question, and input after its answer is dropped: it may be the
 * secret again.
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
  /** Input that belongs to no answer yet. */
  #typed = "";
  /** The beginning of an answer, a character each. */
  readonly #secret: string[] = [];
  #asked: PromiseWithResolvers<string | undefined> | undefined;
  #question = "";
  /** Whether the cursor is behind a question. */
  #isInRow = false;
  #isOver = false;

  /** @param tty Shows no input from now on. */
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
   * @param before Whole lines to show above it.
   * @returns The answer; `undefined` after Ctrl-C, Ctrl-D or an end from outside.
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

  /** Has the terminal show input again. */
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
    // A key in a raw terminal and no signal, also between two questions.
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
    this.#show(`! ${translated(NOT_UTF_8)}\n${this.#question}`);
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

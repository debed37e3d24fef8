/** A question, and the receiver of its answer. */
interface Asked {
  readonly question: string;
  readonly answered: (answer: string) => void;
}

/**
 * A question that stands in place of the prompt of a chat. What is typed is its
 * answer: it is not shown, and not kept.
 *
 * @example
 * ```ts
 * import { SecretQuestions } from "./secret_questions.ts";
 *
 * const secrets = new SecretQuestions();
 * let password = "";
 * secrets.ask("password: ", (answer) => password = answer);
 * console.assert(secrets.question === "password: ");
 * console.assert(secrets.answer("sesame") && password === "sesame");
 * console.assert(!secrets.answer("hello"));
 * ```
 */
export class SecretQuestions {
  #asked: Asked | undefined;

  /** The question that is to be answered, if any. */
  get question(): string | undefined {
    return this.#asked?.question;
  }

  /** Asks a question, in place of one that is not answered. */
  ask(question: string, answered: (answer: string) => void): void {
    this.#asked = { question, answered };
  }

  /**
   * Takes a typed line. An empty one answers nothing, and ends the question.
   *
   * @returns Whether it was an answer.
   */
  answer(line: string): boolean {
    const asked = this.#asked;
    if (asked === undefined) return false;
    this.#asked = undefined;
    if (line !== "") asked.answered(line);
    return true;
  }
}

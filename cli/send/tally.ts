/** How the messages of `chat send` fare: how many were said, taken and refused. */
export class Tally {
  readonly #isOne: boolean;
  readonly #tell: (line: string) => void;
  readonly #began = performance.now();
  #isComplete = false;
  #said = 0;
  #acknowledged = 0;
  #refused = 0;
  #refusal = "";

  /**
   * @param isOne Whether there is one message only.
   * @param tell Told what was not taken while the rest goes on.
   */
  constructor(isOne: boolean, tell: (line: string) => void) {
    this.#isOne = isOne;
    this.#tell = tell;
  }

  /** How many the server has not answered yet. */
  get open(): number {
    return this.#said - this.#acknowledged - this.#refused;
  }

  say(): void {
    this.#said++;
  }

  acknowledge(): void {
    this.#acknowledged++;
  }

  /** One was not taken. */
  refuse(what: string, why: string): void {
    this.#refused++;
    this.#refusal = `${what} was not said: ${why}`;
    if (!this.#isOne) this.#tell(this.#refusal);
  }

  /** There is no more to be said than has been. */
  complete(): void {
    this.#isComplete = true;
  }

  /** How far it is, and how fast. */
  get progress(): string {
    const seconds = (performance.now() - this.#began) / 1000;
    const rate = this.#acknowledged / seconds;
    return `${this.#soFar}, ${rate.toFixed(rate < 10 ? 1 : 0)} a second`;
  }

  /** What is missing, on one line; `undefined` when all of it was acknowledged. */
  get missing(): string | undefined {
    if (this.#isComplete && this.#acknowledged === this.#said) return undefined;
    if (this.#said === 0) return "nothing was said";
    const refusal = this.#isOne && this.#refused > 0
      ? `${this.#refusal}; `
      : "";
    const refused = this.#isOne || this.#refused === 0
      ? ""
      : `, ${this.#refused} not taken`;
    const open = this.open === 0
      ? ""
      : `, ${this.open} not acknowledged, which may have been said or not`;
    const rest = this.#isComplete ? "" : "; the rest of the input was not read";
    return refusal + this.#soFar + refused + open + rest;
  }

  get #soFar(): string {
    const least = this.#isComplete ? "" : "at least ";
    return `${this.#acknowledged} of ${least}${this.#said} acknowledged`;
  }
}

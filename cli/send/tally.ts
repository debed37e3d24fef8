/** Counts the messages of `chat send`: sent, acknowledged and refused. */
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
   * @param tell Reports a refusal while the rest goes on.
   */
  constructor(isOne: boolean, tell: (line: string) => void) {
    this.#isOne = isOne;
    this.#tell = tell;
  }

  /** Messages without an answer from the server. */
  get open(): number {
    return this.#said - this.#acknowledged - this.#refused;
  }

  say(): void {
    this.#said++;
  }

  acknowledge(): void {
    this.#acknowledged++;
  }

  /** A message was refused. */
  refuse(what: string, why: string): void {
    this.#refused++;
    this.#refusal = `${what} was not sent: ${why}`;
    if (!this.#isOne) this.#tell(this.#refusal);
  }

  /** There are no further messages. */
  complete(): void {
    this.#isComplete = true;
  }

  /** Progress and rate, for a person. */
  get progress(): string {
    const seconds = (performance.now() - this.#began) / 1000;
    const rate = this.#acknowledged / seconds;
    return `${this.#soFar}, ${rate.toFixed(rate < 10 ? 1 : 0)} a second`;
  }

  /** The missing acknowledgements, on one line; `undefined` when everything was acknowledged. */
  get missing(): string | undefined {
    if (this.#isComplete && this.#acknowledged === this.#said) return undefined;
    if (this.#said === 0) return "nothing was sent";
    const refusal = this.#isOne && this.#refused > 0
      ? `${this.#refusal}; `
      : "";
    const refused = this.#isOne || this.#refused === 0
      ? ""
      : `, ${this.#refused} rejected`;
    const open = this.open === 0
      ? ""
      : `, ${this.open} not acknowledged, possibly sent`;
    const rest = this.#isComplete ? "" : "; the rest of the input was not read";
    return refusal + this.#soFar + refused + open + rest;
  }

  get #soFar(): string {
    const least = this.#isComplete ? "" : "at least ";
    return `${this.#acknowledged} of ${least}${this.#said} acknowledged`;
  }
}

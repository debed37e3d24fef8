/**
 * What the bench has measured, and what is made of it: medians, and ratios of
 * two that took their turns in the same round.
 *
 * @module
 */

/** What one run of the load generator has measured, as it prints it. */
export type Figures = Readonly<Record<string, number | boolean | string>>;

/** A run that has been measured, or why it could not be. */
export interface Result {
  readonly workload: string;
  /** Which of the workload's runs. */
  readonly run: string;
  readonly contender: string;
  readonly round: number;
  readonly figures?: Figures;
  readonly failure?: string;
}

/**
 * How much of the cores others may have used, in cores, before a run counts as
 * disturbed: a server that has to wait for its core gathers more meanwhile, and
 * looks cheaper and slower than it is.
 */
export const OTHERS_MAX = 0.15;

/** From which share of its core on the generator was too busy to be believed. */
export const GENERATOR_MAX = 0.97;

/** How late the generator may speak, in milliseconds, at the 99th percentile. */
export const LATE_MAX = 10;

/** Counts of deliveries that were not as they should be. All are 0 when all is well. */
const WRONGS = [
  "missing",
  "repeated",
  "altered",
  "astray",
  "holes",
  "unacknowledged",
  "lost",
  "refused",
] as const;

/** A figure as a number; `NaN` where it was not measured. */
export function figure(
  result: Result | undefined,
  name: string,
): number {
  const value = result?.figures?.[name];
  return typeof value === "number" ? value : NaN;
}

/** Whether it is this program that was measured. */
export function isOurs({ contender }: Pick<Result, "contender">): boolean {
  return contender.startsWith("chat");
}

/** Whether others have used so much of the cores that the figures are spoiled. */
export function isDisturbed(result: Result): boolean {
  return figure(result, "others_busy") > OTHERS_MAX;
}

/** Whether the generator may have been what was measured. */
export function isBottleneck(result: Result): boolean {
  return figure(result, "generator_busy") > GENERATOR_MAX ||
    figure(result, "late_p99_ms") > LATE_MAX;
}

/** What was wrong with the deliveries, in words; empty when nothing was. */
export function wrongs(figures: Figures | undefined): string {
  const counts = WRONGS.flatMap((name) => {
    const count = figures?.[name];
    return typeof count === "number" && count > 0 ? [`${count} ${name}`] : [];
  });
  const refusal = figures?.refusal;
  if (typeof refusal === "string") counts.push(`it said: ${refusal}`);
  return counts.join(", ");
}

/** The middle one; of an even number the mean of the two in the middle. `NaN` of none. */
export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value))
    .toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const below = sorted[Math.ceil(half) - 1] ?? NaN;
  const above = sorted[Math.floor(half)] ?? NaN;
  return (below + above) / 2;
}

/** Everything that was measured, and questions to it. */
export class Results {
  readonly #results: readonly Result[];

  constructor(results: readonly Result[]) {
    this.#results = results;
  }

  /** The rounds of one run of a workload. */
  of(workload: string, run: string): Result[] {
    return this.#results.filter((result) =>
      result.workload === workload && result.run === run
    );
  }

  /** The median of a figure, over the rounds that were not disturbed if there are such. */
  median(workload: string, run: string, name: string): number {
    const rounds = this.of(workload, run);
    const quiet = rounds.filter((result) => !isDisturbed(result));
    return median(
      (quiet.length > 0 ? quiet : rounds).map((result) => figure(result, name)),
    );
  }

  /**
   * How many times as much one run has come to as another: the median over the
   * rounds in which both were measured, those without disturbance if there are
   * such.
   */
  ratio(workload: string, ours: string, theirs: string, name: string): number {
    const pairs = this.of(workload, ours).flatMap((our) => {
      const their = this.of(workload, theirs)
        .find(({ round }) => round === our.round);
      return their === undefined ? [] : [{
        ratio: figure(our, name) / figure(their, name),
        disturbed: isDisturbed(our) || isDisturbed(their),
      }];
    }).filter(({ ratio }) => !Number.isNaN(ratio));
    const quiet = pairs.filter(({ disturbed }) => !disturbed);
    return median(
      (quiet.length > 0 ? quiet : pairs).map(({ ratio }) => ratio),
    );
  }
}

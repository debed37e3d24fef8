/**
 * The measurements of the bench, their medians, and ratios of two runs of the same
 * round.
 *
 * @module
 */

/** The figures of one run of the load generator, as it prints them. */
export type Figures = Readonly<Record<string, number | boolean | string>>;

/** The figures of a run, or why there are none. */
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
 * Use of the cores by other processes, in cores, above which a run counts as
 * disturbed: a server that waits for its core gathers more meanwhile, and appears
 * cheaper and slower than it is.
 */
export const OTHERS_MAX = 0.15;

/** Share of its core above which the figures of the generator are not credible. */
export const GENERATOR_MAX = 0.97;

/** Highest delay of the generator's own messages, in milliseconds, at the 99th percentile. */
export const LATE_MAX = 10;

/** Counts of wrong deliveries; all should be 0. */
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

/** Whether this program was measured. */
export function isOurs({ contender }: Pick<Result, "contender">): boolean {
  return contender.startsWith("chat");
}

/** Whether other processes used so much of the cores that the figures are invalid. */
export function isDisturbed(result: Result): boolean {
  return figure(result, "others_busy") > OTHERS_MAX;
}

/** Whether the generator may have been the bottleneck. */
export function isBottleneck(result: Result): boolean {
  return figure(result, "generator_busy") > GENERATOR_MAX ||
    figure(result, "late_p99_ms") > LATE_MAX;
}

/** The faults of the deliveries, in words; empty without faults. */
export function wrongs(figures: Figures | undefined): string {
  const counts = WRONGS.flatMap((name) => {
    const count = figures?.[name];
    return typeof count === "number" && count > 0 ? [`${count} ${name}`] : [];
  });
  const refusal = figures?.refusal;
  if (typeof refusal === "string") counts.push(`it said: ${refusal}`);
  return counts.join(", ");
}

/** The median; of an even number the mean of the middle two. `NaN` of none. */
export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value))
    .toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const below = sorted[Math.ceil(half) - 1] ?? NaN;
  const above = sorted[Math.floor(half)] ?? NaN;
  return (below + above) / 2;
}

/** All measurements. */
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

  /** The median of a figure, over the undisturbed rounds if there are any. */
  median(workload: string, run: string, name: string): number {
    const rounds = this.of(workload, run);
    const quiet = rounds.filter((result) => !isDisturbed(result));
    return median(
      (quiet.length > 0 ? quiet : rounds).map((result) => figure(result, name)),
    );
  }

  /**
   * The ratio of one run to another: the median over the rounds in which both were
   * measured, the undisturbed ones if there are any.
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

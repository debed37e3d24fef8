import { git } from "./deno.ts";

/** What a program is made of. */
export interface Source {
  /** The commit; with `-modified` behind it when files differ from it; `unknown` without git. */
  readonly commit: string;
  /** When that commit was made. Everything in a release is as old as that. */
  readonly time: Date;
}

/** Where nothing else says how old the source is: the oldest time that a zip can hold. */
const SOME_TIME = new Date("1980-01-01T00:00:00Z");

/**
 * Finds out what the program is made of. `SOURCE_DATE_EPOCH` (seconds since
 * 1970) takes the place of the commit's time, as
 * https://reproducible-builds.org/docs/source-date-epoch/ has it.
 */
export async function sourceOf(): Promise<Source> {
  const [commit, modified, time] = await Promise.all([
    git("rev-parse", "HEAD"),
    git("status", "--porcelain"),
    git("log", "-1", "--format=%ct"),
  ]);
  const seconds = Deno.env.get("SOURCE_DATE_EPOCH") ?? time;
  return {
    commit: commit === undefined
      ? "unknown"
      : modified === ""
      ? commit
      : `${commit}-modified`,
    time: seconds === undefined ? SOME_TIME : new Date(Number(seconds) * 1000),
  };
}

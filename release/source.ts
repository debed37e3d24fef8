import { git } from "./deno.ts";

/** The source of a build. */
export interface Source {
  /** The commit; with `-modified` behind it when files differ from it; `unknown` without git. */
  readonly commit: string;
  /** The time of the commit, and of every file in a release. */
  readonly time: Date;
}

/** Time of a source without commit: the oldest time in a zip. */
const SOME_TIME = new Date("1980-01-01T00:00:00Z");

/**
 * Determines the source of the build. `SOURCE_DATE_EPOCH` (seconds since 1970)
 * overrides the commit's time, see
 * https://reproducible-builds.org/docs/source-date-epoch/.
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

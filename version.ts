import project from "./deno.json" with { type: "json" };

/** The version of this program. */
export const VERSION: string = project.version;

/** The output of `chat --version --json`. */
export interface Version {
  readonly version: string;
  /** The commit of the build; `null` when run from source. */
  readonly commit: string | null;
  /** The time of that commit (ISO 8601). */
  readonly time: string | null;
  readonly deno: string;
  readonly v8: string;
  /** The target platform of the build. */
  readonly target: string;
}

/** The version of this program. */
export function versionOfThis(): Version {
  return {
    version: VERSION,
    ...build(),
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    target: Deno.build.target,
  };
}

/** `deno task compile` puts this file beside the program, into the binary. */
const BUILD = new URL("build.json", import.meta.url);

function build(): Pick<Version, "commit" | "time"> {
  try {
    return JSON.parse(Deno.readTextFileSync(BUILD));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { commit: null, time: null };
  }
}

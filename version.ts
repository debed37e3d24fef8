import project from "./deno.json" with { type: "json" };

/** The version of this program, as `chat --version` prints it. */
export const VERSION: string = project.version;

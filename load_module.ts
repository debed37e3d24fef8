/** Loads a module of the program, by its path from this folder. */
export type ModuleLoader = (path: string) => Promise<unknown>;

// Deno reads the modules of literal imports at every start, also those that are
// not imported then; this path it cannot see.
let load: ModuleLoader = (path) => import(path);

/** Replaces the way to load modules: a bundle contains them. */
export function loadModulesWith(other: ModuleLoader): void {
  load = other;
}

/**
 * Loads a module that only some runs of the program need.
 *
 * @param path Its path from the folder of this file; `release/main.ts` has it too.
 *
 * @example
 * ```ts
 * import { loadModule } from "./load_module.ts";
 *
 * const { version } = await loadModule<typeof import("./version.ts")>(
 *   "./version.ts",
 * );
 * ```
 */
export async function loadModule<Module>(path: string): Promise<Module> {
  return await load(path) as Module;
}

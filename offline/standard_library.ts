/**
 * Decides where `@std` comes from: JSR, or the stand-ins beside this file.
 *
 * @module
 */

import { deadline } from "./async_deadline.ts";
import importMap from "./import_map.json" with { type: "json" };

/** The flag by which a `deno` command line uses the stand-ins. */
export const IMPORT_MAP_FLAG = "--import-map=offline/import_map.json";

/** Said, once, where the stand-ins are used. */
export const NOTICE =
  "JSR cannot be reached: using the stand-ins in offline/ for @std.";

/**
 * Longest wait for the next module of JSR, in milliseconds. A refusal is known
 * at once and a usual connection brings these few files in less than a second.
 * This is for networks that swallow what is sent and never answer.
 */
const JSR_TIMEOUT_MS = 3_000;

/**
 * Tells how to run the program: an empty string where the real `@std` can be
 * had, from the cache or the network; otherwise {@linkcode IMPORT_MAP_FLAG},
 * after printing {@linkcode NOTICE} to standard error.
 *
 * A try that ran out of time goes on in the background and keeps the process
 * alive, so the caller has to end with `Deno.exit`.
 */
export async function importMapFlag(): Promise<string> {
  if (await canResolveStd()) return "";
  console.error(NOTICE);
  return IMPORT_MAP_FLAG;
}

async function canResolveStd(): Promise<boolean> {
  const modules = Object.keys(importMap.imports)
    .filter((specifier) => specifier.startsWith("@std/"))
    // Not written out as `import("@std/…")`: Deno would load such modules
    // ahead of the first line, where nothing can limit the time it takes.
    .map((specifier) => import(specifier));
  // Those that are not waited for any more may fail unnoticed.
  for (const module of modules) module.catch(() => {});
  try {
    // A slow machine has as much time for each of them.
    for (const module of modules) await deadline(module, JSR_TIMEOUT_MS);
    return true;
  } catch {
    // Whatever the reason, the program runs without JSR all the same.
    return false;
  }
}

/**
 * The program as it is bundled: the same as `main.ts`, with every command inside.
 *
 * @module
 */
import { type LoadModule, loadModulesWith } from "../cli/commands.ts";
import { loadLanguageWith } from "../language/language.ts";
import { start } from "../main.ts";

/** The modules of `cli/commands.ts`, in imports that a bundler sees. */
export const BUNDLED: Readonly<Record<string, () => ReturnType<LoadModule>>> = {
  "./serve/serve.ts": () => import("../cli/serve/serve.ts"),
  "./join/join.ts": () => import("../cli/join/join.ts"),
  "./find/find.ts": () => import("../cli/find/find.ts"),
  "./send/send.ts": () => import("../cli/send/send.ts"),
  "./tail.ts": () => import("../cli/tail.ts"),
  "./export/export.ts": () => import("../cli/export/export.ts"),
  "./id.ts": () => import("../cli/id.ts"),
  "./doctor/doctor.ts": () => import("../cli/doctor/doctor.ts"),
  "./forget.ts": () => import("../cli/forget.ts"),
  "./completions.ts": () => import("../cli/completions.ts"),
  "./man.ts": () => import("../cli/man.ts"),
  "./help.ts": () => import("../cli/help.ts"),
};

/** Loads a module out of the bundle. */
async function loadBundled(path: string): ReturnType<LoadModule> {
  const load = BUNDLED[path];
  if (load === undefined) throw new Error(`${path} is not in the bundle`);
  return await load();
}

if (import.meta.main) {
  loadModulesWith(loadBundled);
  loadLanguageWith(() => import("../language/korean/korean.ts"));
  await start();
}

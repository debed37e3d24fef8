/**
 * The program as it is bundled: the same as `main.ts`, with all that it loads inside.
 *
 * @module
 */
import { loadModulesWith } from "../load_module.ts";
import { start } from "../main.ts";

/** The modules that are loaded by their paths, in imports that a bundler sees. */
export const BUNDLED: Readonly<Record<string, () => Promise<unknown>>> = {
  "./cli/serve/serve.ts": () => import("../cli/serve/serve.ts"),
  "./cli/join/join.ts": () => import("../cli/join/join.ts"),
  "./cli/find/find.ts": () => import("../cli/find/find.ts"),
  "./cli/send/send.ts": () => import("../cli/send/send.ts"),
  "./cli/tail.ts": () => import("../cli/tail.ts"),
  "./cli/export/export.ts": () => import("../cli/export/export.ts"),
  "./cli/id.ts": () => import("../cli/id.ts"),
  "./cli/doctor/doctor.ts": () => import("../cli/doctor/doctor.ts"),
  "./cli/forget.ts": () => import("../cli/forget.ts"),
  "./cli/completions.ts": () => import("../cli/completions.ts"),
  "./cli/man.ts": () => import("../cli/man.ts"),
  "./cli/help.ts": () => import("../cli/help.ts"),
  "./cli/help_text.ts": () => import("../cli/help_text.ts"),
  "./cli/version.ts": () => import("../cli/version.ts"),
  "./cli/join/at_pipe.ts": () => import("../cli/join/at_pipe.ts"),
  "./cli/join/found_server.ts": () => import("../cli/join/found_server.ts"),
  "./cli/join/person.ts": () => import("../cli/join/person.ts"),
  "./cli/own_terminal.ts": () => import("../cli/own_terminal.ts"),
  "./dial/secure.ts": () => import("../dial/secure.ts"),
  "./lan/search.ts": () => import("../lan/search.ts"),
  "./language/korean/korean.ts": () => import("../language/korean/korean.ts"),
  "./protocol/fingerprint.ts": () => import("../protocol/fingerprint.ts"),
  "./terminal/full/full_chat_screen.ts": () =>
    import("../terminal/full/full_chat_screen.ts"),
  "./terminal/prompt/secret.ts": () => import("../terminal/prompt/secret.ts"),
};

/** Loads a module out of the bundle. */
async function loadBundled(path: string): Promise<unknown> {
  const load = BUNDLED[path];
  if (load === undefined) throw new Error(`${path} is not in the bundle`);
  return await load();
}

if (import.meta.main) {
  loadModulesWith(loadBundled);
  await start();
}

/**
 * The program as it is bundled: the same as `main.ts`, with all that it loads inside.
 *
 * @module
 */
import * as version from "../cli/version.ts";
import { loadModulesWith } from "../load_module.ts";
import { start } from "../main.ts";

// A file of a bundle takes a start longer than modules in it that are not needed:
// those of a kind are together.
const commands = () => import("./bundled/commands.ts");
const join = () => import("./bundled/join.ts");
const nodeCommands = () => import("./bundled/node_commands.ts");
const typing = () => import("./bundled/typing.ts");

/** The modules that are loaded by their paths, in imports that a bundler sees. */
export const BUNDLED: Readonly<Record<string, () => Promise<unknown>>> = {
  "./cli/serve/serve.ts": () => import("../cli/serve/serve.ts"),
  "./cli/join/join.ts": async () => (await join()).join,
  "./cli/find/find.ts": async () => (await commands()).find,
  "./cli/send/send.ts": async () => (await commands()).send,
  "./cli/tail.ts": async () => (await commands()).tail,
  "./cli/export/export.ts": async () => (await nodeCommands()).exporting,
  "./cli/id.ts": async () => (await commands()).id,
  "./cli/doctor/doctor.ts": async () => (await nodeCommands()).doctor,
  "./cli/forget.ts": async () => (await commands()).forget,
  "./cli/completions.ts": async () => (await commands()).completions,
  "./cli/man.ts": async () => (await commands()).man,
  "./cli/help.ts": async () => (await commands()).help,
  "./cli/help_text.ts": async () => (await commands()).helpText,
  "./cli/version.ts": () => Promise.resolve(version),
  "./cli/join/at_pipe.ts": async () => (await commands()).atPipe,
  "./cli/join/found_server.ts": async () => (await commands()).foundServer,
  "./cli/join/history.ts": async () => (await typing()).history,
  "./cli/join/person.ts": async () => (await join()).person,
  "./cli/own_terminal.ts": async () => (await join()).ownTerminal,
  "./dial/secure.ts": () => import("../dial/secure.ts"),
  "./lan/search.ts": () => import("../lan/search.ts"),
  "./language/korean/korean.ts": () => import("../language/korean/korean.ts"),
  "./protocol/fingerprint.ts": () => import("../protocol/fingerprint.ts"),
  "./terminal/chat_input.ts": async () => (await typing()).chatInput,
  "./terminal/full/full_chat_screen.ts": async () =>
    (await typing()).fullChatScreen,
  "./terminal/prompt/ask.ts": async () => (await typing()).ask,
  "./terminal/prompt/secret.ts": async () => (await typing()).secret,
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

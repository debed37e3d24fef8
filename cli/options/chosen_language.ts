import { type Language, LANGUAGES } from "../../language/language.ts";
import { readTextFile } from "../../text_file.ts";
import { configPath, readVariable, type UserSystem } from "./user_files.ts";

/** The variable of the setting `language`. */
export const LANGUAGE_VARIABLE = "CHAT_LANGUAGE";

/**
 * The language in the settings, for every command. It is read at each start, so
 * that nothing else is loaded for it, and nothing here is an error: commands that
 * use the settings name what is wrong with them.
 *
 * @returns `undefined` when none is chosen.
 */
export function chosenLanguage(
  { env = readVariable, read = readFile, ...system }: UserSystem & {
    /** The text of a file; `undefined` when there is none. */
    readonly read?: (path: string) => string | undefined;
  } = {},
): Language | undefined {
  const path = configPath({ env, ...system });
  const chosen = env(LANGUAGE_VARIABLE) ||
    (path === undefined ? undefined : languageIn(read(path)));
  return LANGUAGES.find((language) => language === chosen);
}

function languageIn(config: string | undefined): unknown {
  if (config?.includes('"language"') !== true) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(config);
  } catch {
    return undefined;
  }
  return typeof content === "object" && content !== null &&
      "language" in content
    ? content.language
    : undefined;
}

function readFile(path: string): string | undefined {
  try {
    return readTextFile(path);
  } catch {
    return undefined;
  }
}

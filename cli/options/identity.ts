import {
  type Identity,
  NoPlaceForKey,
  openIdentity,
} from "../../dial/identity.ts";
import { Failure } from "../../failure.ts";
import { loadModule } from "../../load_module.ts";
import type { Given, Option } from "../command.ts";
import { warn } from "../warn.ts";
import { passwordOptions } from "./password.ts";
import { besideConfig, type UserSystem } from "./user_files.ts";

/** The variable that names the file of the key. */
const VARIABLE = "CHAT_IDENTITY";

/** In place of a file: no key. */
const NONE = "none";

/** The option that names the key. */
export const IDENTITY_OPTION: Option = {
  name: "identity",
  value: "FILE",
  help: "File of your key, created if missing; none: no key",
};

const GROUP = "Identity and password";

/** The options of every command that goes to a server. */
export const WHO_OPTIONS: readonly Option[] = [
  { ...IDENTITY_OPTION, group: GROUP },
  ...passwordOptions(
    "Password of the server; visible to other users of this machine",
    GROUP,
  ),
];

/** Help note of these commands. */
export const WHO_NOTE =
  `A key identifies you; it is created on first use, and chat id shows it. --identity defaults to ${VARIABLE}. The password comes from --password, --password-file or CHAT_PASSWORD; otherwise the terminal prompts for it if the server needs one.`;

const NO_FILES = "HOME is not set";
const WHAT_TO_DO = "use --identity FILE or --identity none";

/** The place of a key. */
export interface KeyPlace {
  /** `undefined` for no key, or when the user has no folder for it. */
  readonly path: string | undefined;
  /** The option or variable that named it, if any. */
  readonly by?: string;
}

/** The place of the key of a command. */
export function identityPlace(
  given: Given,
  surroundings: UserSystem = {},
): KeyPlace {
  const { env = (name: string) => Deno.env.get(name) } = surroundings;
  const option = given.value("identity");
  const named = option ?? env(VARIABLE);
  // In a shell, an empty variable means "not set" for one command.
  if (!named) return { path: besideConfig("identity.pem", surroundings) };
  const by = option === undefined ? VARIABLE : "--identity";
  return { path: named === NONE ? undefined : named, by };
}

/** The key to sign in with, if any. */
type Own = { readonly identity?: Identity };

/**
 * The key of a command, created if missing. Without a place to store it the
 * command warns and goes on without a key.
 *
 * @throws {Failure} The key cannot be used, or the given file cannot be
 * written.
 */
export async function ownIdentity(given: Given): Promise<Own> {
  const { path, by } = identityPlace(given);
  if (path === undefined) {
    if (by === undefined) {
      warn(`joining without a key: ${NO_FILES}; ${WHAT_TO_DO}`);
    }
    return {};
  }
  try {
    const { identity, isNew } = await openIdentity(path);
    // A mistyped file name would silently be a new identity.
    if (isNew && by !== undefined) {
      // Loaded only here: a conversation does without it.
      const { fingerprintOf } = await loadModule<
        typeof import("../../protocol/fingerprint.ts")
      >("./protocol/fingerprint.ts");
      warn(`${path} is your new key, ${fingerprintOf(identity.publicKey)}`);
    }
    return { identity };
  } catch (error) {
    if (!(error instanceof NoPlaceForKey) || by !== undefined) throw error;
    warn(`joining without a key: ${error.message}; ${WHAT_TO_DO}`);
    return {};
  }
}

/**
 * The key of this machine, for a command that shows it.
 *
 * @throws {Failure} There is no place for a key, or it cannot be used.
 */
export async function shownIdentity(
  given: Given,
): Promise<{ readonly identity: Identity; readonly path: string }> {
  const { path, by } = identityPlace(given);
  if (path === undefined) {
    throw new Failure(
      by === undefined
        ? `there is no key: ${NO_FILES}; use --identity FILE`
        : `there is no key: ${by} is ${NONE}`,
    );
  }
  const { identity } = await openIdentity(path);
  return { identity, path };
}

import {
  type Identity,
  NoPlaceForKey,
  openIdentity,
} from "../../client/identity.ts";
import { Failure } from "../../failure.ts";
import type { Given, Option } from "../command.ts";
import { warn } from "../warn.ts";
import { passwordOptions } from "./password.ts";
import { besideConfig, type SettingsSources } from "./settings.ts";

/** The variable that names the file of the key. */
const VARIABLE = "CHAT_IDENTITY";

/** In the place of a file: no key at all. */
const NONE = "none";

/** The option that names the key. */
export const IDENTITY_OPTION: Option = {
  name: "identity",
  value: "FILE",
  help: "the key to be known by, made if there is none; none: no key",
};

/** The heading of the options that concern who one is, where there are many. */
const GROUP = "Who you are";

/** The options of every command that goes to a server. */
export const WHO_OPTIONS: readonly Option[] = [
  { ...IDENTITY_OPTION, group: GROUP },
  ...passwordOptions(
    "the password of the hall; others on this machine can read it here",
    GROUP,
  ),
];

/** What the help of these commands says of it. */
export const WHO_NOTE =
  `Who you are is a key, made when it is first needed; chat id shows it. ${VARIABLE}
names the file where --identity is not given. A password is taken from --password or
--password-file, else from CHAT_PASSWORD, else asked for at the terminal when the server
wants one.`;

const NO_FILES = "HOME is not set, so there is no place for one";
const WHAT_TO_DO = "name a file with --identity, or none";

/** Where a key is to be. */
export interface KeyPlace {
  /** `undefined` for no key, or when nothing says where one's files are. */
  readonly path: string | undefined;
  /** How it was asked for; absent when it was not. */
  readonly by?: string;
}

/** Where the key is that a command is to use. */
export function identityPlace(
  given: Given,
  surroundings: SettingsSources = {},
): KeyPlace {
  const { env = (name: string) => Deno.env.get(name) } = surroundings;
  const option = given.value("identity");
  const named = option ?? env(VARIABLE);
  // Set to nothing is how a shell says "not set" for one command.
  if (!named) return { path: besideConfig("identity.pem", surroundings) };
  const by = option === undefined ? VARIABLE : "--identity";
  return { path: named === NONE ? undefined : named, by };
}

/** The key to be known by; absent when there is none. */
type Own = { readonly identity?: Identity };

/**
 * The key that a command is known by, made when there is none yet. Without a
 * place to keep one it goes without, and that is said once.
 *
 * @throws {Failure} There is one and it cannot be used, or the file that was
 * asked for cannot be written.
 */
export async function ownIdentity(given: Given): Promise<Own> {
  const { path, by } = identityPlace(given);
  if (path === undefined) {
    if (by === undefined) {
      warn(`going without a key of your own: ${NO_FILES}; ${WHAT_TO_DO}`);
    }
    return {};
  }
  try {
    const { identity, isNew } = await openIdentity(path);
    // A name mistyped would be somebody else without a word.
    if (isNew && by !== undefined) {
      warn(`${path} is a new key, ${identity.fingerprint}`);
    }
    return { identity };
  } catch (error) {
    if (!(error instanceof NoPlaceForKey) || by !== undefined) throw error;
    warn(`going without a key of your own: ${error.message}; ${WHAT_TO_DO}`);
    return {};
  }
}

/**
 * The key of this machine, for a command that is about nothing else.
 *
 * @throws {Failure} There is none and can be none, or it cannot be used.
 */
export async function shownIdentity(
  given: Given,
): Promise<{ readonly identity: Identity; readonly path: string }> {
  const { path, by } = identityPlace(given);
  if (path === undefined) {
    throw new Failure(
      by === undefined
        ? `there is no key: ${NO_FILES}; name a file with --identity`
        : `there is no key: ${by} is ${NONE}`,
    );
  }
  const { identity } = await openIdentity(path);
  return { identity, path };
}

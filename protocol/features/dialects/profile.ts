/**
 * The properties of members that some dialects tell beside names. They are attached
 * to notices by symbols, so that dialects without them write the same bytes.
 *
 * @module
 */

/** The properties of a member beside its name. */
export interface Profile {
  /** The registered name that it is signed in to. */
  readonly account?: string | undefined;
  /** The full name of its user. */
  readonly realname?: string | undefined;
}

/** The profiles of the members that a notice of presence names, as far as they have any. */
export interface Profiles {
  /** Of those that came. */
  readonly joined: ReadonlyMap<string, Profile>;
  /** Of those that left or changed names, by the names that they had. */
  readonly before: ReadonlyMap<string, Profile>;
}

const ACCOUNT = Symbol("account");

const PROFILES = Symbol("profiles");

const NO_PROFILES: Profiles = { joined: new Map(), before: new Map() };

/**
 * A notice with the account of its author. A store keeps it beside the message.
 *
 * @example
 * ```ts
 * import { accountOf, withAccount } from "./profile.ts";
 *
 * const said = withAccount({ text: "hi" }, "ann");
 * console.assert(accountOf(said) === "ann");
 * console.assert(JSON.stringify(said) === '{"text":"hi"}');
 * ```
 */
export function withAccount<It extends object>(
  it: It,
  account: string | undefined,
): It {
  return account === undefined ? it : { ...it, [ACCOUNT]: account };
}

/** The account of the author of a notice; `undefined` without one. */
export function accountOf(it: object): string | undefined {
  return (it as { readonly [ACCOUNT]?: string })[ACCOUNT];
}

/** A notice of presence with the profiles of the members in it. */
export function withProfiles<It extends object>(
  it: It,
  profiles: Profiles,
): It {
  const { joined, before } = profiles;
  return joined.size + before.size === 0 ? it : { ...it, [PROFILES]: profiles };
}

/** The profiles of the members in a notice of presence. */
export function profilesIn(it: object): Profiles {
  return (it as { readonly [PROFILES]?: Profiles })[PROFILES] ?? NO_PROFILES;
}

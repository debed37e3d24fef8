import type { Certificates } from "../../protocol/features/dialects/certificates.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker } from "../handler.ts";

/** Most certificates of an account beside its key: a person has few machines. */
export const CERTIFICATES_MAX = 8;

/**
 * Adds the certificate that a member shows to its account, drops one, or tells
 * of all.
 *
 * @throws {Refusal} `login-needed`, `bad-login`
 */
export async function certificates(
  { signIn }: Pick<HandlerContext, "signIn">,
  { member, session }: Asker,
  { what, which, shown, id }: Certificates,
): Promise<void> {
  const { account: name, key } = session;
  const told = name === undefined || key === undefined
    ? undefined
    : await signIn.nameUses.certify({ name, key }, (before) => {
      switch (what) {
        case "add":
          return shown === key ? before : added(before, shown);
        case "drop":
          return dropped(before, which);
        case "list":
          return before;
      }
    });
  if (name === undefined || told === undefined) {
    throw new Refusal("login-needed", "sign in to an account first");
  }
  member.recipient.send({ type: "certificates", name, certificates: told, id });
}

function added(
  before: readonly string[],
  shown: string | undefined,
): readonly string[] {
  if (shown === undefined) {
    throw new Refusal("bad-login", "you have shown no certificate");
  }
  if (before.includes(shown)) return before;
  if (before.length >= CERTIFICATES_MAX) {
    throw new Refusal(
      "bad-login",
      `an account has at most ${CERTIFICATES_MAX} certificates`,
    );
  }
  return [...before, shown];
}

function dropped(
  before: readonly string[],
  which: string | undefined,
): readonly string[] {
  const after = before.filter((it) => it !== which);
  if (after.length < before.length) return after;
  throw new Refusal("bad-login", "the account has no such certificate");
}

import { folded } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { NameRecord } from "../../store/name_store.ts";
import { CLIENTS_MAX } from "./holder.ts";

/** The server gives such names. */
export function given(name: string): Refusal {
  return new Refusal(
    "bad-name",
    `names like ${name} are assigned by the server; choose another`,
  );
}

export function taken(name: string, holder: string): Refusal {
  return new Refusal(
    "name-taken",
    folded(name) === folded(holder)
      ? `the name ${name} is taken; choose another`
      : `the name ${name} looks like ${holder}, which is taken; choose another`,
  );
}

/** The same key: another client of the same person has it, and this one has another name. */
export function yours(name: string): Refusal {
  return new Refusal(
    "name-yours",
    `you are already connected as ${name} with this key; choose another name`,
  );
}

/** One client more than may share a name. */
export function tooManyClients(name: string): Refusal {
  return new Refusal(
    "name-yours",
    `${CLIENTS_MAX} clients are already connected as ${name} with this key; choose another name`,
  );
}

/** A client cannot make others of the same member that of another owner. */
export function severalClients(name: string): Refusal {
  return new Refusal(
    "name-yours",
    `other clients are connected as ${name}; sign in under another name`,
  );
}

/** The name is registered: to its owner, who has its key or its password, and to nobody else. */
export function belongsToAnother(
  name: string,
  { name: owned, credential }: NameRecord,
): Refusal {
  if (folded(name) !== folded(owned)) {
    return new Refusal(
      "name-owned",
      `the name ${name} looks like ${owned}, which is registered to another key; choose another`,
    );
  }
  return credential === undefined
    ? new Refusal(
      "name-owned",
      `the name ${name} is registered to another key; choose another`,
    )
    : new Refusal(
      "login-needed",
      `the name ${name} is registered; sign in with its password, or choose another`,
    );
}

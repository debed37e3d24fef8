import { memberName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { makeFolderOf, replacePrivateFile } from "../../private_file.ts";

/** The name of the last conversation, which the next run offers. */
export interface LastName {
  /** Absent when there is none, or when it cannot be read. */
  readonly name: string | undefined;
  /** Stores another name. A failure is ignored: the name is only an offer. */
  readonly keep: (name: string) => void;
}

/** @param path The file; without one nothing is kept. */
export function openLastName(path: string | undefined): LastName {
  if (path === undefined) return { name: undefined, keep: () => {} };
  let last = read(path);
  return {
    name: last,
    keep(name) {
      if (name === last) return;
      last = name;
      try {
        makeFolderOf(path);
        replacePrivateFile(path, name + "\n");
      } catch {
        // The question offers the login name then.
      }
    },
  };
}

function read(path: string): string | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
  return validName(text.trim());
}

/** A text as a member name, if it is valid. */
export function validName(text: string): string | undefined {
  try {
    return memberName(text);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

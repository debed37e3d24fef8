import { folded } from "../../protocol/name/name.ts";
import { harmless } from "../../protocol/text/harmless.ts";

/** How many colours names have; the style sheet has as many. */
const COLOURS = 8;

/** The name of a member, apart from the direction of the text around it. */
export function Name({ name }: { readonly name: string }) {
  return <bdi class={`name c${colourOf(name)}`}>{harmless(name)}</bdi>;
}

/** A member has one colour for all that look. */
function colourOf(name: string): number {
  let sum = 0;
  for (const letter of folded(name)) {
    sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  }
  return sum % COLOURS;
}

import { isAction } from "../../../protocol/action.ts";
import { composition, type SentLine } from "../lines_of_text.ts";
import { MESSAGE_MAX } from "../message.ts";

/** Most texts whose lines are remembered: more than are on their way at once. */
const REMEMBERED_MAX = 64;

/** How many more lines than needed a text may have: each costs its recipients more than its bytes. */
const MORE_LINES_MAX = 8;

/**
 * How clients have divided their newest texts into lines. The hall has a text
 * alone; clients know best where a line may be cut, and the others are to get it
 * as it was sent (IRCv3, `draft/multiline`). Later it is divided anew.
 */
const composed = new Map<string, readonly SentLine[]>();

/** Remembers the lines of a text, unless they are those that it would have anyway. */
export function rememberLines(
  source: string,
  text: string,
  lines: readonly SentLine[],
): void {
  const least = composition(text, MESSAGE_MAX).length;
  const isOwn = lines.some(({ goesOn }) => goesOn) && !isAction(text) &&
    lines.length <= least + MORE_LINES_MAX;
  if (!isOwn) return;
  const key = keyOf(source, text);
  composed.delete(key);
  composed.set(key, lines);
  if (composed.size <= REMEMBERED_MAX) return;
  const [oldest = ""] = composed.keys();
  composed.delete(oldest);
}

/** The lines of a text, as its author has sent them; `undefined` when they are not remembered. */
export function rememberedLines(
  source: string,
  text: string,
): readonly SentLine[] | undefined {
  return composed.size === 0 ? undefined : composed.get(keyOf(source, text));
}

/** Unambiguous: no source has a blank. */
function keyOf(source: string, text: string): string {
  return `${source} ${text}`;
}

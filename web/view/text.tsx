import { harmless } from "../../protocol/text/harmless.ts";
import { notShown } from "../../protocol/schema/words.ts";
import { shownLines } from "../../protocol/text/text.ts";
import { sentence } from "../text/sentences.ts";
import { type TextPart, textParts } from "../text/parts.ts";

/** More marks than this on a letter reach into the lines above and below it. */
const MARK_TOWERS = /(\p{M}{4})\p{M}+/gu;

/** The text of a message. It stays text, whatever is in it. */
export function Text({ text }: { readonly text: string }) {
  const { lines, more } = shownLines(text);
  const shown = harmless(more === 0 ? text : lines.join("\n"))
    .replace(MARK_TOWERS, "$1");
  return (
    <div class="text" dir="auto">
      {textParts(shown).map(part)}
      {more > 0 && <p class="aside">{sentence(notShown(more))}</p>}
    </div>
  );
}

function part(part: TextPart) {
  switch (part.type) {
    case "text":
      return part.text;
    case "code":
      return <code>{part.text}</code>;
    case "block":
      return <pre tabIndex={0}><code>{part.text}</code></pre>;
    case "link":
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer">
          {part.text}
        </a>
      );
  }
}

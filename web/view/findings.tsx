import type { PageChat } from "../page_chat.ts";
import type { Findings } from "../state/page_state.ts";
import { formats } from "../text/formats.ts";
import { words } from "../text/words.ts";
import { Name } from "./name.tsx";
import { Text } from "./text.tsx";

/** The messages that a search has found. */
export function FindingsView(
  { chat, findings }: {
    readonly chat: PageChat;
    readonly findings: Findings;
  },
) {
  return (
    <section class="findings" aria-label={words.found}>
      <header>
        <h2>
          {words.found}: <bdi>{findings.words}</bdi> ({findings.items.length})
        </h2>
        <button type="button" onClick={() => chat.closeFindings()}>
          {words.close}
        </button>
      </header>
      <ul role="list" tabIndex={0}>
        {findings.items.toReversed().map(({ key, from, text, time }) => (
          <li key={key}>
            <Name name={from} />{" "}
            <time dateTime={new Date(time).toISOString()}>
              {formats().moment.format(time)}
            </time>
            <Text text={text} />
          </li>
        ))}
      </ul>
      {findings.more > 0 && <p>{findings.more} {words.skipped}</p>}
    </section>
  );
}

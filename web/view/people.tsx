import type { PageChat } from "../page_chat.ts";
import type { PageBuffer } from "../state/page_state.ts";
import { words } from "../text/words.ts";
import { Name } from "./name.tsx";

/** The members of the room that is shown. */
export function People(
  { chat, name: own, fingerprint, buffer }: {
    readonly chat: PageChat;
    /** The name of the user. */
    readonly name: string;
    /** The fingerprint of the user's key. */
    readonly fingerprint: string | undefined;
    readonly buffer: PageBuffer | undefined;
  },
) {
  const members = buffer?.kind === "direct"
    ? [own, buffer.name]
    : buffer?.members ?? [];
  const sorted = members.toSorted((one, other) => one.localeCompare(other));
  return (
    <aside id="people">
      <h2>
        {words.people} <span class="number">{members.length}</span>
      </h2>
      <ul role="list" aria-label={words.people}>
        {sorted.map((name) => (
          <li key={name}>
            {name === own
              ? (
                <span>
                  <Name name={name} /> <span class="aside">({words.you})</span>
                </span>
              )
              : (
                <button type="button" onClick={() => chat.openDirect(name)}>
                  <Name name={name} />
                </button>
              )}
          </li>
        ))}
      </ul>
      <p class="key">
        {words.key}:{" "}
        {fingerprint === undefined ? words.noKey : <code>{fingerprint}</code>}
      </p>
    </aside>
  );
}

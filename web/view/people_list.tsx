import type { PageChat } from "../page_chat.ts";
import type { PageBuffer, PageState } from "../state/page_state.ts";
import { roleSigns } from "../../protocol/features/who.ts";
import { words } from "../text/words.ts";
import { Name } from "./name.tsx";

/** The members of the room that is shown. */
export function PeopleList(
  { chat, state, buffer }: {
    readonly chat: PageChat;
    readonly state: PageState;
    readonly buffer: PageBuffer | undefined;
  },
) {
  const { name: own, fingerprint, operators, absent } = state;
  const members = buffer?.kind === "direct"
    ? [own, buffer.name]
    : buffer?.members ?? [];
  const sorted = members.toSorted((one, other) => one.localeCompare(other));
  const signOf = roleSigns(buffer?.roles ?? {});
  const role = { "@": words.roomOperator, "+": words.voice };
  const marked = (name: string, mark = "") => {
    const marks = [
      mark,
      operators.has(name) && words.operator,
      absent.has(name) && words.absent,
    ].filter(Boolean);
    const sign = signOf(name);
    return (
      <>
        {sign !== "" && <span role="img" title={role[sign]}>{sign}</span>}
        <Name name={name} />
        {marks.length > 0 && <span class="aside">({marks.join(", ")})</span>}
      </>
    );
  };
  return (
    <aside id="people">
      <h2>
        {words.people} <span class="number">{members.length}</span>
      </h2>
      <ul role="list" aria-label={words.people}>
        {sorted.map((name) => (
          <li key={name}>
            {name === own
              ? <span>{marked(name, words.you)}</span>
              : (
                <button type="button" onClick={() => chat.openDirect(name)}>
                  {marked(name)}
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

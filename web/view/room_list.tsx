import { harmless } from "../../protocol/text/harmless.ts";
import { followLink } from "../link/page_address.ts";
import type { PageChat } from "../page_chat.ts";
import type { PageBuffer, PageState } from "../state/page_state.ts";
import { words } from "../text/words.ts";

/** The rooms and direct conversations of the user, with what is unread there. */
export function RoomList(
  { chat, state }: { readonly chat: PageChat; readonly state: PageState },
) {
  return (
    <nav aria-label={words.rooms} id="rooms">
      <h2>{words.rooms}</h2>
      <ul role="list">
        {state.buffers.map((buffer) => (
          <li key={buffer.id}>
            <RoomLink buffer={buffer} isCurrent={buffer.id === state.current} />
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const { currentTarget } = event;
          const asked = new FormData(currentTarget).get("room");
          try {
            if (typeof asked === "string" && asked.trim() !== "") {
              chat.enter(asked.trim());
            }
            currentTarget.reset();
          } catch (error) {
            chat.fail(error);
          }
        }}
      >
        <input
          name="room"
          aria-label={words.room}
          placeholder={words.room}
          autocomplete="off"
          autocapitalize="none"
        />
        <button type="submit" aria-label={words.enter}>+</button>
      </form>
    </nav>
  );
}

function RoomLink(
  { buffer, isCurrent }: {
    readonly buffer: PageBuffer;
    readonly isCurrent: boolean;
  },
) {
  const { id, kind, name, unread, mentions, isLeft, isLocked } = buffer;
  return (
    <a
      href={id}
      onClick={(event) => followLink(event, id)}
      class={isLeft ? "left" : unread > 0 ? "unread" : ""}
      aria-current={isCurrent ? "page" : undefined}
    >
      <bdi>{kind === "direct" ? "@" : ""}{harmless(name)}</bdi>
      {isLocked && <span aria-label={words.locked}>🔒</span>}
      {unread > 0 && (
        <span class={mentions > 0 ? "count for-user" : "count"}>
          {unread}
          <span class="hidden">
            {mentions > 0 ? ` ${words.mentions}` : ` ${words.unread}`}
          </span>
        </span>
      )}
    </a>
  );
}

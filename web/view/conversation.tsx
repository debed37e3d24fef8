import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { harmless } from "../../protocol/text/harmless.ts";
import { backCloses } from "../link/page_address.ts";
import { PageAttention, pageTitle } from "../page_attention.ts";
import type { PageChat } from "../page_chat.ts";
import { currentBuffer } from "../state/buffers.ts";
import { shownItems } from "../state/items.ts";
import { words } from "../text/words.ts";
import { Composer } from "./composer.tsx";
import { FindingsView } from "./findings.tsx";
import { MessageList } from "./message_list.tsx";
import { PasswordQuestionView } from "./password_question.tsx";
import { PeopleList } from "./people_list.tsx";
import { RoomList } from "./room_list.tsx";
import { useStore } from "./use_store.ts";

/** The whole page, once the user has joined. */
export function ConversationView(
  { chat, again }: {
    readonly chat: PageChat;
    /** Joins anew, once the conversation is over. */
    readonly again: () => void;
  },
) {
  const state = useStore(chat.store);
  const [open, setOpen] = useState<"rooms" | "people" | undefined>();
  const [asks, setAsks] = useState(false);
  // Not while it is first drawn, which would wait for the answer.
  useEffect(() => setAsks(PageAttention.canBeAsked), []);
  const buffer = currentBuffer(state);
  useEffect(() => {
    document.title = pageTitle(state);
  }, [state]);
  // On a telephone the list that was open is closed by what is chosen there.
  const closeLists = () => {
    setOpen(undefined);
    chat.closeFindings();
  };
  useEffect(() => setOpen(undefined), [state.current]);
  const isListOpen = open !== undefined || state.findings !== undefined;
  // As soon as it is seen: an effect would wait for a frame.
  useLayoutEffect(
    () =>
      isListOpen ? backCloses(closeLists, () => chat.state.current) : undefined,
    [isListOpen],
  );
  useEffect(() => {
    const ended = new AbortController();
    addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!event.altKey || by === undefined) return;
      event.preventDefault();
      chat.goBeside(by);
    }, { signal: ended.signal });
    return () => ended.abort();
  }, [chat]);
  const elsewhere = state.buffers.reduce(
    (sum, { id, unread }) => id === state.current ? sum : sum + unread,
    0,
  );
  const toggle = (panel: "rooms" | "people", word: string, count = 0) => (
    <button
      type="button"
      class="toggle"
      aria-expanded={open === panel}
      aria-controls={panel}
      onClick={() => setOpen(open === panel ? undefined : panel)}
    >
      {word} {count > 0 && <span class="count">{count}</span>}
    </button>
  );
  // Drawn again only for other people.
  const people = useMemo(
    () => (
      <PeopleList
        chat={chat}
        state={state}
        buffer={buffer}
      />
    ),
    [
      ...[chat, state.name, state.fingerprint],
      ...[state.operators, state.absent],
      ...[buffer?.id, buffer?.members, buffer?.roles],
    ],
  );
  return (
    <div class={`chat ${open ?? ""}`}>
      <RoomList chat={chat} state={state} />
      <main>
        <header class="top">
          {toggle("rooms", words.rooms, elsewhere)}
          <div class="title">
            <h1>
              <bdi>
                {buffer?.kind === "direct" ? "@" : ""}
                {harmless(buffer?.name ?? "")}
              </bdi>
            </h1>
            <p class="topic" dir="auto">
              {buffer?.kind === "direct"
                ? words.toYou
                : harmless(buffer?.topic ?? "")}
            </p>
          </div>
          {asks && (
            <button
              type="button"
              onClick={async () => {
                await Notification.requestPermission();
                setAsks(PageAttention.canBeAsked);
              }}
            >
              {words.notify}
            </button>
          )}
          {buffer !== undefined && (
            <button
              type="button"
              onClick={() => chat.leave(buffer)}
            >
              {buffer.kind === "room" && !buffer.isLeft
                ? words.leave
                : words.close}
            </button>
          )}
          {toggle("people", words.people)}
        </header>
        {state.findings !== undefined && (
          <FindingsView chat={chat} findings={state.findings} />
        )}
        {buffer !== undefined && (
          <MessageList
            key={buffer.id}
            chat={chat}
            buffer={buffer}
            items={shownItems(buffer.items, state.hidden)}
          />
        )}
        <p class="link" role="status">
          {state.link === "away" && words.away}
          {state.link === "over" &&
            `${words.over}${
              state.end === undefined ? "" : `: ${harmless(state.end)}`
            }`}
          {state.link === "up" && buffer?.isLeft && words.notInRoom}
        </p>
        {state.link === "over"
          ? (
            <button type="button" class="again" onClick={again}>
              {words.again}
            </button>
          )
          : state.question !== undefined
          ? <PasswordQuestionView chat={chat} question={state.question} />
          : buffer !== undefined && (
            <Composer chat={chat} state={state} buffer={buffer} />
          )}
      </main>
      {people}
    </div>
  );
}

import { holdTabSession, keepTabSession } from "./link/tab_session.ts";
import type { PageChat } from "./page_chat.ts";
import type { Item, PageState, SaidItem } from "./state/page_state.ts";

/** How many messages of a direct conversation the next page has. */
const DIRECT_KEPT = 100;

/**
 * Most that it has of all of them, in UTF-16 code units of JSON: strangers must
 * not fill the storage of the tab, which holds five million.
 */
const DIRECTS_SIZE_MAX = 512 * 1024;

/** Keeps a conversation for the next page in this tab, from now on. */
export function keepForNextPage(
  chat: PageChat,
  password: string | undefined,
): void {
  const { session } = chat.client.welcome;
  holdTabSession(session, chat.ended);
  const keep = () => {
    const { state, client } = chat;
    if (state.link === "over") return keepTabSession(undefined);
    const { welcome } = client;
    const directs = state.buffers.filter(({ kind }) => kind === "direct");
    const share = DIRECTS_SIZE_MAX / directs.length;
    keepTabSession({
      name: state.name,
      session: welcome.session,
      log: welcome.log,
      whispers: chat.lastWhisper,
      current: state.current,
      rooms: client.wantedRooms.map((name) => ({
        name,
        since: lastSeq(state, name),
      })),
      directs: directs.map(({ name, items }) => ({
        name,
        items: lastSaid(items, share),
      })),
      unsent: [...chat.unsent.values()],
      drafts: Object.fromEntries(chat.drafts),
      locks: Object.fromEntries(chat.locks.passphrases),
      ignored: state.hidden.ignored,
      quiet: state.hidden.quiet,
      password,
      account: client.account,
    });
  };
  chat.onUnsent = keep;
  const { ended: signal } = chat;
  addEventListener("pagehide", keep, { signal });
  signal.addEventListener("abort", keep);
  keep();
}

/** The newest messages of a direct conversation, as many as fit. */
function lastSaid(items: readonly Item[], sizeMax: number): SaidItem[] {
  const said = items.filter((item): item is SaidItem =>
    item.kind === "said" && item.state === "said"
  ).slice(-DIRECT_KEPT);
  let size = 0;
  const tooMuch = said.findLastIndex((item) =>
    (size += JSON.stringify(item).length) > sizeMax
  );
  return said.slice(tooMuch + 1);
}

/** The number up to which the messages of a room were shown. */
function lastSeq(state: PageState, room: string): number | undefined {
  const { items = [] } =
    state.buffers.find(({ kind, name }) => kind === "room" && name === room) ??
      {};
  // Its own may be known before those of others.
  const last = items.findLast((item) =>
    item.kind === "said" && item.seq !== undefined && !item.isOwn
  );
  return last?.kind === "said" ? last.seq : undefined;
}

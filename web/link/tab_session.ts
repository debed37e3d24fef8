import type { Quiet } from "../../client/hiding/hidden.ts";
import type { AccountClaim } from "../../protocol/features/name.ts";
import type { RoomWish } from "../../protocol/features/hello.ts";
import type { SaidItem } from "../state/page_state.ts";
import { storage } from "./storage.ts";

/** A message of the user that was not acknowledged when the page was left. */
export interface Unsent {
  readonly id: string;
  readonly buffer: string;
  readonly text: string;
  readonly time: number;
}

/** A direct conversation as a page leaves it. */
export interface DirectConversation {
  readonly name: string;
  readonly items: readonly SaidItem[];
}

/** A conversation as a page leaves it to the next page in its tab. */
export interface TabSession {
  readonly name: string;
  readonly session: string;
  readonly log: string;
  readonly whispers: number;
  readonly current: string;
  readonly rooms: readonly RoomWish[];
  /** The direct conversations, whose messages the server does not keep. */
  readonly directs: readonly DirectConversation[];
  readonly unsent: readonly Unsent[];
  readonly drafts: Readonly<Record<string, string>>;
  /** The passphrases of locked rooms: after a reload nothing goes there in clear. */
  readonly locks: Readonly<Record<string, string>>;
  readonly ignored?: readonly string[];
  readonly quiet?: Quiet | undefined;
  readonly password?: string | undefined;
  /** The password with which the user has signed in to a name. */
  readonly account?: AccountClaim | undefined;
}

/** Where it is kept, and whether the page that wrote it has been left. */
const SESSION = "chat.session.1";
const LEFT = "chat.left";

/** How long another tab may take to answer that it has the session, in milliseconds. */
const ANSWER_TIMEOUT = 250;

/** Asks the other tabs which of them has a session. */
const CHANNEL = "chat.session";

/** Keeps the conversation for the next page in this tab. */
export function keepTabSession(session: TabSession | undefined): void {
  const here = storage("sessionStorage");
  if (session === undefined) return here?.removeItem(SESSION);
  try {
    here?.setItem(SESSION, JSON.stringify(session));
  } catch (error) {
    // The storage is full: the next page will know less, but this one goes on.
    if (!(error instanceof DOMException)) throw error;
  }
}

/**
 * The conversation that the page before this in the tab has left; `undefined`
 * when there is none. A tab that was duplicated has a copy of the storage, but
 * the session is of the other tab.
 */
export async function leftTabSession(): Promise<TabSession | undefined> {
  const here = storage("sessionStorage");
  if (here === undefined) return undefined;
  const kept = here.getItem(SESSION);
  const wasLeft = here.getItem(LEFT) !== null;
  here.removeItem(LEFT);
  if (kept === null) return undefined;
  const session = JSON.parse(kept) as TabSession;
  // A page that ended without being left has crashed, or is still there.
  if (wasLeft || !await isTaken(session.session)) return session;
  here.removeItem(SESSION);
  return undefined;
}

/** Tells other tabs that this one has the session, and the next page when this one is left. */
export function holdTabSession(session: string, ended: AbortSignal): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => {
    if (data === `who has ${session}`) channel.postMessage(`I have ${session}`);
  });
  const here = storage("sessionStorage");
  addEventListener("pagehide", () => here?.setItem(LEFT, "1"), {
    signal: ended,
  });
  addEventListener("pageshow", () => here?.removeItem(LEFT), {
    signal: ended,
  });
  ended.addEventListener("abort", () => channel.close());
}

async function isTaken(session: string): Promise<boolean> {
  const channel = new BroadcastChannel(CHANNEL);
  const answer = Promise.withResolvers<boolean>();
  setTimeout(() => answer.resolve(false), ANSWER_TIMEOUT);
  channel.addEventListener("message", ({ data }) => {
    if (data === `I have ${session}`) answer.resolve(true);
  });
  channel.postMessage(`who has ${session}`);
  const isTaken = await answer.promise;
  channel.close();
  return isTaken;
}

import { LOBBY, roomName } from "../../protocol/name/name.ts";
import { bufferId } from "../state/page_state.ts";

/** Where the part of the page's address after `#` leads. */
export interface PageAddress {
  readonly kind: "room" | "direct";
  readonly name: string;
  /** The passphrase of the room, which the server never sees. */
  readonly passphrase?: string | undefined;
}

/** A room, and its passphrase. */
const HASH = /^#(?<direct>@)?(?<name>[^&]*)(?:&key=(?<key>.*))?$/;

/**
 * Parses the part of an address after `#`: `#lobby`, `#@Ann`,
 * `#lobby&key=open%20sesame`. The lobby, when it is none.
 */
export function readPageAddress(hash: string): PageAddress {
  try {
    const { direct, name = "", key } = HASH.exec(hash)?.groups ?? {};
    const decoded = decodeURIComponent(name);
    if (direct !== undefined && decoded !== "") {
      return { kind: "direct", name: decoded };
    }
    const room = roomName(decoded);
    return {
      kind: "room",
      name: room,
      passphrase: key === undefined ? undefined : decodeURIComponent(key),
    };
  } catch {
    // Typed by hand, or shortened on its way.
    return { kind: "room", name: LOBBY };
  }
}

/** The entry of the browser's history for a list that is open, which the back button closes. */
const LIST = "list";

/**
 * The back button closes a list that has been opened. The entry of one that is
 * closed by other means stays, for the next: going back takes effect only later,
 * when another list may be open.
 *
 * @param shown The id of the buffer that is shown.
 * @returns Called when the list is closed.
 */
export function backCloses(
  close: () => void,
  shown: () => string,
): () => void {
  if (history.state !== LIST) history.pushState(LIST, "");
  const back = () => {
    // Another address has been followed, which is handled after this.
    if (location.hash === shown()) close();
  };
  addEventListener("popstate", back);
  return () => removeEventListener("popstate", back);
}

/** Follows a link to a buffer; from a list that is open the way back is not to the list. */
export function followLink(event: Event, id: string): void {
  if (history.state !== LIST) return;
  event.preventDefault();
  location.replace(id);
}

/** Shows in the address which buffer is shown; the back button leads to the one before. */
export function showPageAddress(id: string, isFirst: boolean): void {
  if (location.hash === id) return;
  if (isFirst || history.state === LIST) history.replaceState(null, "", id);
  else history.pushState(undefined, "", id);
}

/** The id of the buffer of an address. */
export function idOf({ kind, name }: PageAddress): string {
  return bufferId(kind, name);
}

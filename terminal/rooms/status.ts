import { translated } from "../../language/language.ts";
import { oneLine } from "../view/shown_text.ts";
import { columnsOf } from "../view/width.ts";
import { cut } from "../view/wrap.ts";
import type { ChatBuffer } from "./chat_buffer.ts";
import type { ChatBuffers } from "./chat_buffers.ts";

/** Most columns of a name or a room in the status line. */
const NAME_SHOWN = 24;

/** Fewest columns in which a topic says something. */
const TOPIC_MIN = 8;

const SEPARATOR = " | ";

/** The state that the status line shows. */
export interface Status {
  /** The name of the user. */
  readonly name: string;
  /** The number of members of the current room. */
  readonly people: number | undefined;
  readonly buffers: ChatBuffers;
}

/**
 * The status line: the user, the current room, its members and topic, then the
 * other rooms with what is unread there: `2:dev 4` has 4 unread messages,
 * `2:dev 4/1!` a mention or direct message among them. In a narrow window the
 * topic goes first, then rooms without news.
 *
 * @param columns The width that it may have at most.
 */
export function statusLine(
  { name, people, buffers }: Status,
  columns: number,
): string {
  const { current } = buffers;
  const others = buffers.list.filter((buffer) => buffer !== current);
  const line = (shown: readonly ChatBuffer[], topic = "") => {
    const parts = [
      shortened(name),
      hereText(buffers, people),
      topic,
      shown.map((buffer) => otherText(buffers, buffer)).join("  "),
    ];
    return ` ${parts.filter((part) => part !== "").join(SEPARATOR)} `;
  };
  const all = line(others);
  if (columnsOf(all) > columns) {
    const unread = line(others.filter(({ unread }) => unread > 0));
    return columnsOf(unread) <= columns
      ? unread
      : cut(line(others.filter(({ mentions }) => mentions > 0)), columns);
  }
  const rest = columns - columnsOf(all) - columnsOf(SEPARATOR);
  return rest < TOPIC_MIN
    ? all
    : line(others, cut(oneLine(current.topic), rest));
}

/** The current room, and how many are there. */
function hereText(buffers: ChatBuffers, people: number | undefined): string {
  const { current } = buffers;
  if (current.kind === "none") return translated(current.label);
  const room = numbered(buffers, current);
  if (current.isLeft) return room + translated(" (left)");
  return people === undefined ? room : `${room} (${people})`;
}

/** Another room, and what is unread there. */
function otherText(buffers: ChatBuffers, buffer: ChatBuffer): string {
  const news = unreadText(buffer);
  return numbered(buffers, buffer) + (news === "" ? "" : ` ${news}`);
}

/** How many messages are unread, and with a `!` how many of them are for the user: `4`, `1!`, `4/1!`. */
export function unreadText(
  { unread, mentions }: Pick<ChatBuffer, "unread" | "mentions">,
): string {
  if (unread === 0) return "";
  if (mentions === 0) return `${unread}`;
  return `${mentions === unread ? "" : `${unread}/`}${mentions}!`;
}

/** A room with its number, as `2:dev`. */
function numbered(buffers: ChatBuffers, buffer: ChatBuffer): string {
  return `${buffers.numberOf(buffer)}:${shortened(buffer.label)}`;
}

function shortened(name: string): string {
  return cut(oneLine(name), NAME_SHOWN);
}

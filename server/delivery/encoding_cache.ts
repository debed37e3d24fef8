import { concat } from "../../dialects/concat.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Message, Notice } from "../../protocol/notice.ts";

/** Most bytes of encoded messages that are kept, for members that come back: some pages of what they missed. At least half of it is kept. */
export const KEPT_MAX = 512 * 1024;

/** Notices that members ask for and that can be long. */
const ANSWERS: ReadonlySet<Notice["type"]> = new Set([
  "members",
  "rooms",
  "history",
  "found",
  "bans",
]);

/** The bytes of a notice. */
export interface Encoded {
  /** The notice, or the list of them. */
  readonly of: Notice | readonly Message[];
  readonly bytes: Uint8Array;
  readonly isAnswer: boolean;
  /** Whether they have been put into an outbox already. */
  isShared: boolean;
}

/**
 * Encodes each notice once for all members that are sent it. A notice goes to
 * all of them in a row, so the newest of a dialect is nearly always the one that
 * is asked for. Messages are sent again to members that come back or ask for
 * them, often to many at once: the latest are kept.
 */
export class EncodingCache {
  /** The notice that was encoded last and its dialect, looked at before the table for speed. */
  #last: Encoded | undefined;
  #lastDialect: Dialect | undefined;
  readonly #newest = new Map<Dialect, Encoded>();
  readonly #messages = new Map<Dialect, MessageCache>();

  encode(notice: Notice, dialect: Dialect): Encoded {
    return this.#known(notice, dialect) ??
      this.#remember(this.#encode(notice, dialect), dialect);
  }

  /** Encodes messages in a row. The bytes are found again for the very same list only. */
  encodeAll(messages: readonly Message[], dialect: Dialect): Encoded {
    const [only] = messages;
    if (only !== undefined && messages.length === 1) {
      return this.encode(only, dialect);
    }
    return this.#known(messages, dialect) ??
      this.#remember(this.#encodeAll(messages, dialect), dialect);
  }

  #known(of: Encoded["of"], dialect: Dialect): Encoded | undefined {
    const last = this.#lastDialect === dialect
      ? this.#last
      : this.#newest.get(dialect);
    return last?.of === of ? last : undefined;
  }

  #remember(encoded: Encoded, dialect: Dialect): Encoded {
    this.#last = encoded;
    this.#lastDialect = dialect;
    this.#newest.set(dialect, encoded);
    return encoded;
  }

  #encode(notice: Notice, dialect: Dialect): Encoded {
    return notice.type === "message"
      ? this.#messagesIn(dialect).encode(notice, dialect)
      : this.#encodeOther(notice, dialect);
  }

  /** The messages in an answer are not encoded again when they are kept. */
  #encodeOther(notice: Notice, dialect: Dialect): Encoded {
    const cache = this.#messagesIn(dialect);
    const bytesOf = (message: Message) => cache.encode(message, dialect).bytes;
    return encodedIn(dialect, notice, bytesOf);
  }

  #encodeAll(messages: readonly Message[], dialect: Dialect): Encoded {
    const cache = this.#messagesIn(dialect);
    const bytes = concat(
      messages.map((message) => cache.encode(message, dialect).bytes),
    );
    return { of: messages, bytes, isAnswer: false, isShared: false };
  }

  #messagesIn(dialect: Dialect): MessageCache {
    let cache = this.#messages.get(dialect);
    if (cache === undefined) {
      this.#messages.set(dialect, cache = new MessageCache());
    }
    return cache;
  }
}

/**
 * The messages that were encoded last in a dialect. The older half is dropped at
 * once, which costs less than to delete them one by one.
 */
class MessageCache {
  #newer = new Map<string, Encoded>();
  #older = new Map<string, Encoded>();
  /** How many bytes the newer ones take. */
  #bytes = 0;

  encode(message: Message, dialect: Dialect): Encoded {
    // A message is not known by identity: a store on a disk reads it as another object each time.
    const position = `${message.seq} ${message.room}`;
    const known = this.#newer.get(position) ?? this.#older.get(position);
    if (known !== undefined) return known;
    const encoded = encodedIn(dialect, message);
    this.#newer.set(position, encoded);
    this.#bytes += encoded.bytes.length;
    if (this.#bytes > KEPT_MAX / 2) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#bytes = 0;
    }
    return encoded;
  }
}

function encodedIn(
  dialect: Dialect,
  notice: Notice,
  bytesOf?: (message: Message) => Uint8Array,
): Encoded {
  return {
    of: notice,
    bytes: dialect.encode(notice, bytesOf),
    isAnswer: ANSWERS.has(notice.type),
    isShared: false,
  };
}

import { concat } from "../../dialects/concat.ts";
import type { Encoder } from "../../dialects/dialect.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Notice } from "../../protocol/notice.ts";

/** Most bytes of encoded messages that are kept, for members that come back: some pages of what they missed. At least half of it is kept. */
export const CACHE_MAX = 512 * 1024;

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

/** The same of a message. */
interface EncodedMessage extends Encoded {
  readonly of: Message;
}

/**
 * Encodes each notice once for all members that are sent it. A notice goes to
 * all of them in a row, so an encoder is nearly always asked for its newest.
 * Messages are sent again to members that come back or ask for them, often to
 * many at once: the latest are kept.
 */
export class EncodingCache {
  /** The notice that was encoded last and its encoder, looked at before the table for speed. */
  #last: Encoded | undefined;
  #lastEncoder: Encoder | undefined;
  readonly #newest = new Map<Encoder, Encoded>();
  readonly #messages = new Map<Encoder, MessageCache>();

  encode(notice: Notice, encoder: Encoder): Encoded {
    return this.#known(notice, encoder) ??
      this.#remember(this.#encode(notice, encoder), encoder);
  }

  /** Encodes messages in a row. The bytes are found again for the very same list only. */
  encodeAll(messages: readonly Message[], encoder: Encoder): Encoded {
    const [only] = messages;
    if (only !== undefined && messages.length === 1) {
      return this.encode(only, encoder);
    }
    return this.#known(messages, encoder) ??
      this.#remember(this.#encodeAll(messages, encoder), encoder);
  }

  #known(of: Encoded["of"], encoder: Encoder): Encoded | undefined {
    const last = this.#lastEncoder === encoder
      ? this.#last
      : this.#newest.get(encoder);
    return last?.of === of ? last : undefined;
  }

  #remember(encoded: Encoded, encoder: Encoder): Encoded {
    this.#last = encoded;
    this.#lastEncoder = encoder;
    this.#newest.set(encoder, encoded);
    return encoded;
  }

  #encode(notice: Notice, encoder: Encoder): Encoded {
    return notice.type === "message"
      ? this.#messagesIn(encoder).encode(notice, encoder)
      : this.#encodeOther(notice, encoder);
  }

  /** The messages in an answer are not encoded again when they are kept. */
  #encodeOther(notice: Notice, encoder: Encoder): Encoded {
    const cache = this.#messagesIn(encoder);
    const bytesOf = (message: Message) => cache.encode(message, encoder).bytes;
    return encodedIn(encoder, notice, bytesOf);
  }

  #encodeAll(messages: readonly Message[], encoder: Encoder): Encoded {
    const cache = this.#messagesIn(encoder);
    const bytes = concat(
      messages.map((message) => cache.encode(message, encoder).bytes),
    );
    return { of: messages, bytes, isAnswer: false, isShared: false };
  }

  #messagesIn(encoder: Encoder): MessageCache {
    let cache = this.#messages.get(encoder);
    if (cache === undefined) {
      this.#messages.set(encoder, cache = new MessageCache());
    }
    return cache;
  }
}

/**
 * The messages that were encoded last by an encoder. The older half is dropped at
 * once, which costs less than to delete them one by one.
 */
class MessageCache {
  #newer = new Map<string, EncodedMessage>();
  #older = new Map<string, EncodedMessage>();
  /** How many bytes the newer ones take. */
  #bytes = 0;

  encode(message: Message, encoder: Encoder): Encoded {
    // A message is not known by identity: a store on a disk reads it as another object each time.
    const position = `${message.seq} ${message.room}`;
    const known = this.#newer.get(position) ?? this.#older.get(position);
    // It may have been deleted since.
    if (known?.of.text === message.text) return known;
    const encoded = { ...encodedIn(encoder, message), of: message };
    this.#newer.set(position, encoded);
    this.#bytes += encoded.bytes.length;
    if (this.#bytes > CACHE_MAX / 2) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#bytes = 0;
    }
    return encoded;
  }
}

function encodedIn(
  encoder: Encoder,
  notice: Notice,
  bytesOf?: (message: Message) => Uint8Array,
): Encoded {
  return {
    of: notice,
    bytes: encoder.encode(notice, bytesOf),
    isAnswer: ANSWERS.has(notice.type),
    isShared: false,
  };
}

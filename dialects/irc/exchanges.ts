import type { Notice } from "../../protocol/notice.ts";
import type { ScramMessage } from "../../protocol/scram.ts";
import { concat } from "../concat.ts";
import type { DecodedEvent } from "../dialect.ts";
import type { Work } from "./commands/command.ts";
import { batch, isBatch } from "./history.ts";
import type { MemberState } from "./member_state.ts";
import type { IrcMessage } from "./message.ts";
import { accountTag, bytesOf } from "./variant.ts";

const NOTHING = new Uint8Array();

/** A command whose answers are not complete. */
interface Exchange {
  /** Its label, by which its answer is known (IRCv3, `labeled-response`). */
  readonly label: string | undefined;
  /** The messages of a labeled answer, which is sent as a whole. */
  readonly gathered: IrcMessage[];
  /** How many of its works are not done. */
  open: number;
}

/** A work that is not done, and its command. */
interface Pending {
  readonly work: Work;
  readonly exchange: Exchange;
  /** Follows the answers; absent when an `id` tells where they end. */
  readonly mark: number | undefined;
}

/** The requests of a command, and the bytes that the client is sent at once. */
interface Begun {
  readonly events: DecodedEvent[];
  readonly reply: Uint8Array;
}

/**
 * The commands of a client that have not been answered. The hall answers
 * requests in order, so the first work that is not done is the one that its
 * answers belong to. A mark behind the requests of a work shows that all have
 * been answered.
 */
export class Exchanges {
  readonly #state: MemberState;
  readonly #pending: Pending[] = [];
  #marks = 0;

  constructor(state: MemberState) {
    this.#state = state;
  }

  /** Begins the works of a command. What needs no answer of the hall is replied at once. */
  begin(works: readonly Work[], label?: string): Begun {
    const exchange: Exchange = { label, gathered: [], open: works.length };
    const events: DecodedEvent[] = [];
    const replies = works.length === 0 ? [this.#close(exchange)] : [];
    for (const work of works) {
      const { requests = [], id } = work;
      if (requests.length > 0) events.push(...requests);
      // An answer is worth as much as a `ping` of the hall.
      else events.push({ type: "ping" });
      if (requests.length === 0 && this.#pending.length === 0) {
        replies.push(this.#finish({ work, exchange, mark: undefined }));
        continue;
      }
      const mark = id === undefined ? ++this.#marks : undefined;
      if (mark !== undefined) events.push({ type: "mark", mark });
      this.#pending.push({ work, exchange, mark });
    }
    return { events, reply: concat(replies) };
  }

  /** The bytes of an answer; `undefined` when a notice answers nothing. */
  take(notice: Notice): Uint8Array | undefined {
    // Nearly always: this is done for each member of a room.
    if (this.#pending.length === 0) return undefined;
    for (const { work, exchange } of this.#candidates(notice)) {
      const taken = work.take?.(notice);
      if (taken === undefined) continue;
      return concat([this.#emit(exchange, taken), this.#done(notice)]);
    }
    return this.#ends(notice) ? this.#done(notice) : undefined;
  }

  /** A message of the exchange by which the client signs in. */
  proceed(answer: ScramMessage): Uint8Array {
    const pending = this.#pendingOf(answer);
    if (pending === undefined) return NOTHING;
    this.#pending.splice(this.#pending.indexOf(pending), 1);
    const messages = pending.work.proceed?.(answer.message) ?? [];
    return concat([
      this.#emit(pending.exchange, messages),
      this.#finish(pending),
    ]);
  }

  /** The work that a notice is the last answer to: it may come before the answers to earlier ones. */
  #pendingOf(notice: Notice | ScramMessage): Pending | undefined {
    const id = "id" in notice ? notice.id : undefined;
    return this.#pending.find(({ work }) =>
      id === undefined
        ? notice.type !== "scram" && work.isLast?.(notice)
        : work.id === id
    );
  }

  /**
   * The works that a notice may answer: that which it names, or else the first
   * with a mark and those before it, whose answers may be held back.
   */
  #candidates(notice: Notice): readonly Pending[] {
    const named = this.#pendingOf(notice);
    if (named !== undefined) return [named];
    const first = this.#pending.findIndex(({ mark }) => mark !== undefined);
    return this.#pending.slice(0, first === -1 ? undefined : first + 1);
  }

  /** Whether a notice is the last answer to a work. */
  #ends(notice: Notice): boolean {
    return notice.type === "marked" || this.#pendingOf(notice) !== undefined;
  }

  /** Ends the works that a notice was the last answer to. */
  #done(notice: Notice): Uint8Array {
    if (notice.type === "marked") {
      const { mark } = notice;
      const at = this.#pending.findIndex((pending) => pending.mark === mark);
      const before = this.#pending.splice(0, at + 1);
      // A replay may hold back the acknowledgement of what was said before.
      this.#pending.unshift(...before.filter(({ mark }) => mark === undefined));
      return concat(
        before.filter(({ mark }) => mark !== undefined)
          .map((pending) => this.#finish(pending)),
      );
    }
    const pending = this.#pendingOf(notice);
    if (pending === undefined) return NOTHING;
    this.#pending.splice(this.#pending.indexOf(pending), 1);
    return this.#finish(pending);
  }

  #finish(
    { work, exchange }: Pick<Pending, "work" | "exchange" | "mark">,
  ): Uint8Array {
    const bytes = this.#emit(exchange, work.finish?.() ?? []);
    exchange.open--;
    return exchange.open > 0 ? bytes : concat([bytes, this.#close(exchange)]);
  }

  /** Sends messages of an answer, or gathers them. */
  #emit(exchange: Exchange, messages: readonly IrcMessage[]): Uint8Array {
    if (messages.length === 0) return NOTHING;
    const tagged = this.#withAccount(messages);
    if (exchange.label === undefined) return bytesOf(tagged);
    exchange.gathered.push(...tagged);
    return NOTHING;
  }

  /** Messages of this member have its account; of a batch, its beginning has. */
  #withAccount(messages: readonly IrcMessage[]): readonly IrcMessage[] {
    const { source, account, capabilities } = this.#state;
    const tag = accountTag(capabilities, account);
    if (tag.account === undefined) return messages;
    return messages.map((message) => {
      const { tags, command } = message;
      // A NICK has the source before it.
      const isOwn = message.source === source || command === "NICK";
      return !isOwn || tags?.batch !== undefined
        ? message
        : { ...message, tags: { ...tags, ...tag } };
    });
  }

  /** Sends the whole of a labeled answer. */
  #close({ label, gathered }: Exchange): Uint8Array {
    if (label === undefined) return NOTHING;
    const [only] = gathered;
    if (only === undefined) {
      return bytesOf([
        { tags: { label }, ...this.#state.fromServer("ACK") },
      ]);
    }
    const [first = only, ...rest] = gathered.length === 1 || isBatch(gathered)
      ? gathered
      : batch(this.#state, ["labeled-response"], gathered);
    return bytesOf([{ ...first, tags: { label, ...first.tags } }, ...rest]);
  }
}

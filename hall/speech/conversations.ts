import {
  type ClientTags,
  tagsOf,
  withTags,
} from "../../protocol/client_tags.ts";
import { withAccount } from "../../protocol/features/dialects/profile.ts";
import type { DirectMessage } from "../../protocol/features/excerpt/excerpt.ts";
import { folded } from "../../protocol/name/name.ts";

/** Most messages kept of one conversation. */
export const CONVERSATION_MESSAGES_MAX = 100;

/** Most text kept of one conversation, in UTF-16 code units. */
export const CONVERSATION_TEXT_MAX = 128 * 1024;

/** Most text kept of all conversations, in UTF-16 code units: at most 32 MiB of memory. */
export const CONVERSATIONS_TEXT_MAX = 16 * 1024 * 1024;

/** Fixed cost of a message beside its text, in UTF-16 code units: its two names and its time. */
const MESSAGE_COUNTS = 160;

/** A side of a conversation. */
export interface Party {
  /** Stands for the member, under whatever name. */
  readonly identity: string;
  readonly name: string;
  /** The registered name that it is signed in to. */
  readonly account?: string | undefined;
}

/** A direct message, and the identity of its author. */
interface Sent {
  readonly message: DirectMessage;
  readonly author: string;
}

/** The direct messages between two members. */
interface Conversation {
  readonly sent: Sent[];
  /** The last names of both, by their identities. */
  readonly names: Map<string, string>;
  /** In UTF-16 code units, with {@linkcode MESSAGE_COUNTS}. */
  text: number;
}

/**
 * The newest direct messages between any two members, in memory. Each of the two
 * may read them again, and nobody else: they belong to identities, not to names.
 */
export class Conversations {
  /** By the identities of both. */
  readonly #between = new Map<string, Map<string, Conversation>>();
  /** All of them, the least recently used first. */
  readonly #all = new Set<Conversation>();
  readonly #most: number;
  #text = 0;

  /** @param most Most text of all, in UTF-16 code units. */
  constructor(most: number = CONVERSATIONS_TEXT_MAX) {
    this.#most = most;
  }

  /** A member has sent another a message. */
  add(
    from: Party,
    to: Party,
    text: string,
    time: number,
    tags?: ClientTags,
  ): void {
    const conversation = this.#conversation(from.identity, to.identity);
    conversation.names.set(from.identity, from.name);
    conversation.names.set(to.identity, to.name);
    const message = withTags(
      withAccount({ from: from.name, to: to.name, text, time }, from.account),
      tags,
    );
    conversation.sent.push({ message, author: from.identity });
    this.#grow(conversation, costOf(message));
    this.#all.delete(conversation);
    this.#all.add(conversation);
    while (
      conversation.sent.length > CONVERSATION_MESSAGES_MAX ||
      conversation.text > CONVERSATION_TEXT_MAX
    ) this.#dropOldest(conversation);
    for (const oldest of this.#all) {
      if (this.#text <= this.#most) return;
      this.#forget(oldest);
    }
  }

  /** The messages between two members, oldest first. */
  between(one: string, other: string): readonly DirectMessage[] {
    return messagesOf(this.#between.get(one)?.get(other));
  }

  /** The messages that an author has sent another member, oldest first. */
  sentBy(author: string, other: string): readonly DirectMessage[] {
    const { sent = [] }: Partial<Conversation> =
      this.#between.get(author)?.get(other) ?? {};
    return sent.flatMap((it) => it.author === author ? [it.message] : []);
  }

  /** Takes a message out of a conversation, which ends with its last one. */
  remove(author: string, other: string, message: DirectMessage): void {
    const conversation = this.#between.get(author)?.get(other);
    const at = conversation?.sent.findIndex((it) => it.message === message);
    if (conversation === undefined || at === undefined || at === -1) return;
    conversation.sent.splice(at, 1);
    this.#grow(conversation, -costOf(message));
    if (conversation.sent.length === 0) this.#forget(conversation);
  }

  /** The messages between a member and another that had a name when they last talked. */
  withNamed(one: string, name: string): readonly DirectMessage[] {
    const sought = folded(name);
    for (const [other, conversation] of this.#between.get(one) ?? []) {
      const { names } = conversation;
      if (folded(names.get(other) ?? "") === sought) {
        return messagesOf(conversation);
      }
    }
    return [];
  }

  /** The last names of those that a member has talked to, and the time of the last message. */
  newestOf(one: string): readonly { name: string; time: number }[] {
    return Array.from(
      this.#between.get(one) ?? [],
      ([other, { names, sent }]) => ({
        name: names.get(other) ?? "",
        time: sent.at(-1)?.message.time ?? 0,
      }),
    );
  }

  #conversation(one: string, other: string): Conversation {
    const known = this.#between.get(one)?.get(other);
    if (known !== undefined) return known;
    const begun = { sent: [], names: new Map<string, string>(), text: 0 };
    for (const [from, to] of [[one, other], [other, one]] as const) {
      const its = this.#between.get(from) ?? new Map<string, Conversation>();
      this.#between.set(from, its.set(to, begun));
    }
    return begun;
  }

  #dropOldest(conversation: Conversation): void {
    const oldest = conversation.sent.shift();
    if (oldest !== undefined) this.#grow(conversation, -costOf(oldest.message));
  }

  #forget(conversation: Conversation): void {
    this.#all.delete(conversation);
    this.#text -= conversation.text;
    const [one = "", other = one] = conversation.names.keys();
    for (const [from, to] of [[one, other], [other, one]] as const) {
      const its = this.#between.get(from);
      its?.delete(to);
      if (its?.size === 0) this.#between.delete(from);
    }
  }

  #grow(conversation: Conversation, text: number): void {
    conversation.text += text;
    this.#text += text;
  }
}

function messagesOf(
  { sent = [] }: Partial<Conversation> = {},
): readonly DirectMessage[] {
  return sent.map(({ message }) => message);
}

function costOf(message: DirectMessage): number {
  const { length } = JSON.stringify(tagsOf(message) ?? "");
  return message.text.length + length + MESSAGE_COUNTS;
}

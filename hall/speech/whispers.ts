import { type ClientTags, tagsOf } from "../../protocol/client_tags.ts";
import type { Ack } from "../../protocol/features/say.ts";
import type { DirectMessage } from "../../protocol/features/excerpt/excerpt.ts";
import type { Whisper } from "../../protocol/features/whisper.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { REASON_MAX } from "../../protocol/features/moderation.ts";
import { oneLine, saidText } from "../../protocol/text/text.ts";
import { absence } from "../answers.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker, AskerInRoom, RequestOf } from "../handler.ts";
import type { Holder } from "../sessions/holder.ts";
import type { SessionRegistry } from "../sessions/session_registry.ts";
import type { Session } from "../sessions/session.ts";
import { Acks } from "./acks.ts";
import { tooLate } from "./redaction.ts";
import { Conversations, type Party } from "./conversations.ts";

/** Whispers: messages to one member, which the store does not keep. */
export class Whispers {
  readonly #context: Pick<
    HandlerContext,
    "now" | "bounds" | "signIn" | "moderation"
  >;
  readonly #acks = new Acks();
  readonly #conversations = new Conversations();
  #messages = 0;
  #deliveries = 0;

  constructor(
    context: Pick<HandlerContext, "now" | "bounds" | "signIn" | "moderation">,
  ) {
    this.#context = context;
  }

  /** How many whispers were said, without repetitions. */
  get messages(): number {
    return this.#messages;
  }

  /** How many of them went to a connected member at once. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** @throws {Refusal} `muted`, `no-such-member`, … */
  whisper(by: Asker, whisper: Whisper): void {
    const { id, to, text } = whisper;
    const { member, session } = by;
    const { now, bounds, signIn, moderation } = this.#context;
    const before = id === undefined
      ? undefined
      : this.#acks.get(session.author, id);
    if (before !== undefined) return member.recipient.send(before);
    moderation.checkNotMuted(session);
    const { holder } = session;
    const name = to ?? holder.whisperer;
    if (name === undefined) {
      throw new Refusal(
        "no-such-member",
        "nobody has sent you a direct message yet",
      );
    }
    const other = signIn.holderNamed(name, by);
    const time = now();
    if (other.away !== undefined) member.recipient.send(absence(other));
    const said = saidText(text, bounds.text);
    this.#send(by, [other], {
      ...{ from: holder.name, text: said, time },
      ...{ tags: tagsOf(whisper), account: holder.account },
    });
    this.#conversations.add(holder, other, said, time);
    this.#acknowledge(by, { id, to: other.name, time });
  }

  /** Keeps tags without a message among the messages of two members. */
  keepTags(by: Party, other: Party, time: number, tags: ClientTags): void {
    this.#conversations.add(by, other, "", time, tags);
  }

  /**
   * Deletes a message that a member has sent another.
   *
   * @throws {Refusal} `no-such-member`, `no-such-message`, `too-late`, …
   */
  redact(
    by: Asker,
    { name, isMeant = () => false, reason: given }: RequestOf<"redactDirect">,
  ): void {
    const { session } = by;
    const { now, bounds, signIn, moderation } = this.#context;
    const reason = given ? oneLine("reason", given, REASON_MAX) : undefined;
    if (reason !== undefined) moderation.checkNotMuted(session);
    const { holder } = session;
    const other = signIn.holderNamed(name, by);
    const [mine, theirs] = [holder.identity, other.identity];
    const message = this.#conversations.sentBy(mine, theirs).find(isMeant);
    if (message === undefined) {
      throw new Refusal("no-such-message", "you have sent no such message");
    }
    if (now() - message.time > bounds.redactable) {
      throw tooLate(bounds.redactable);
    }
    this.#conversations.remove(mine, theirs, message);
    const sessions = holder.sessions.union(other.sessions);
    signIn.sessions.dropWhisper(sessions, message);
    const notice = { type: "redactedDirect", message, reason } as const;
    for (const { member: told } of sessions) {
      if (told?.wants.has("redactions")) told.recipient.send(notice);
    }
  }

  /**
   * Whispers to the operators of a room that are there, and with `+` also to
   * those with voice.
   *
   * @throws {Refusal} `muted`, `bad-text`, …
   */
  whisperAmong(
    by: AskerInRoom,
    { id, text: given, among }: Whisper & { readonly among: string },
  ): void {
    const { session, room } = by;
    const { now, bounds, moderation } = this.#context;
    moderation.checkNotMuted(session);
    const text = saidText(given, bounds.text);
    const time = now();
    const { operators, voiced } = room.modes;
    const meant: Holder[] = [];
    for (const { session: other } of room.present) {
      if (other === undefined || other.holder === session.holder) continue;
      const { identity, holder } = other;
      const isMeant = operators.has(identity) ||
        moderation.isOperator(other) ||
        among.startsWith("+") && voiced.has(identity);
      if (isMeant) meant.push(holder);
    }
    const { name: from, account } = session;
    this.#send(by, meant, { from, text, time, among, account });
    this.#acknowledge(by, { id, to: among, time });
  }

  /** Sends a whisper to members, and to the other clients of its author. */
  #send(
    { session }: Asker,
    to: readonly Holder[],
    whisper: Parameters<SessionRegistry["whisper"]>[1],
  ): void {
    const { sessions } = this.#context.signIn;
    for (const other of to) {
      sessions.whisper(other.sessions, whisper);
      other.whisperer = whisper.from;
      if (other.isConnected) this.#deliveries++;
    }
    this.#messages++;
    const { holder } = session;
    if (holder.sessions.size === 1 || to.includes(holder)) return;
    const others = new Set(holder.sessions);
    others.delete(session);
    const name = whisper.among ?? to[0]?.name;
    sessions.whisper(others, { ...whisper, to: name });
  }

  #acknowledge(
    { member, session }: Asker,
    { id, to, time }: {
      readonly id: string | undefined;
      readonly to: string;
      readonly time: number;
    },
  ): void {
    if (id === undefined) return;
    const ack: Ack = { type: "ack", id, to, time };
    this.#acks.add(session.author, id, ack);
    member.recipient.send(ack);
  }

  /**
   * The whispers between a member and another: the one that has the name now,
   * or had it when they last talked.
   */
  exchanged(by: Session, name: string): readonly DirectMessage[] {
    const { sessions } = this.#context.signIn;
    const other = sessions.byName(name);
    return other === undefined
      ? this.#conversations.withNamed(by.identity, name)
      : this.#conversations.between(by.identity, other.identity);
  }

  /** The members that a member has whispered with, and when they last did. */
  lastExchanged(
    by: Session,
  ): readonly { readonly name: string; readonly time: number }[] {
    return this.#conversations.newestOf(by.identity);
  }
}

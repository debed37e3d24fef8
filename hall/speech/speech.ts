import { Refusal } from "../../protocol/refusal.ts";
import type { Say } from "../../protocol/request.ts";
import { saidText, topicText } from "../../protocol/text/text.ts";
import type { Draft, Kept } from "../../store/store.ts";
import type { HandlerContext } from "../context.ts";
import type { AskerInRoom, HallRequest } from "../handler.ts";
import type { Member } from "../member.ts";
import { refusalOf, refuse } from "../refuse.ts";
import type { Announcer } from "../rooms/announcer.ts";
import type { Room } from "../rooms/room.ts";
import type { Session } from "../sessions/session.ts";
import { type Placed, runs } from "./run.ts";

/** A message that waits to be kept. */
interface PendingMessage {
  readonly sender: Member;
  readonly room: Room;
  readonly draft: Draft;
}

/** A topic that waits to be kept. */
interface PendingTopic {
  readonly sender: Member;
  readonly room: Room;
  readonly topic: string;
}

/** A message that was kept, and is acknowledged to its sender. */
type KeptMessage = PendingMessage & Placed;

/**
 * Whether {@linkcode Speech} gathers such a request. All others are handled
 * after {@linkcode Speech.keep}, so that each sees the effect of those before it.
 */
export function isGathered(request: HallRequest): boolean {
  return request.type === "say" ||
    request.type === "topic" && request.text !== undefined;
}

/**
 * Messages and topics. Consecutive ones are gathered and given to the store
 * together, because a transaction of the store costs much more than a message.
 */
export class Speech {
  readonly #context: HandlerContext;
  readonly #announcer: Announcer;
  #pending: (PendingMessage | PendingTopic)[] = [];
  #messages = 0;
  #deliveries = 0;

  constructor(context: HandlerContext, announcer: Announcer) {
    this.#context = context;
    this.#announcer = announcer;
  }

  /** How many messages were said, without repetitions. */
  get messages(): number {
    return this.#messages;
  }

  /** How often a message was sent to a member as it was said; replays do not count. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /**
   * Gathers a message, or repeats its acknowledgement when it was said before.
   *
   * @throws {Refusal} `muted`, `slow`, …
   */
  say(by: AskerInRoom, say: Say): void | Promise<void> {
    const { member, session, room } = by;
    // The store may have dropped the message since.
    const before = say.id === undefined
      ? undefined
      : session.acknowledged(say.id, room.name);
    if (before !== undefined) {
      return this.keep().then(() => member.recipient.send(before));
    }
    const { now, bounds, moderation } = this.#context;
    const text = saidText(say.text, bounds.text);
    moderation.checkNotMuted(session);
    if (room.slow > 0) this.#checkPace(session, room);
    this.#pending.push({
      sender: member,
      room,
      draft: {
        room: room.name,
        from: session.name,
        author: session.author,
        id: say.id,
        text,
        time: now(),
      },
    });
  }

  /**
   * Gathers a topic; an empty one takes the topic away.
   *
   * @throws {Refusal} `muted`, …
   */
  setTopic({ member, session, room }: AskerInRoom, text: string): void {
    const { bounds, moderation } = this.#context;
    moderation.checkNotMuted(session);
    const topic = topicText(text, bounds.topic);
    this.#pending.push({ sender: member, room, topic });
  }

  /** In a slow room members wait between two messages; operators do not. */
  #checkPace(session: Session, room: Room): void {
    const { monotonic, moderation } = this.#context;
    if (moderation.isOperator(session)) return;
    const now = monotonic();
    const due = (session.lastSaid.get(room.name) ?? -Infinity) +
      room.slow * 1000;
    const wait = Math.ceil((due - now) / 1000);
    if (wait > 0) {
      throw new Refusal(
        "slow",
        `${room.name} is slow: one message every ${room.slow} s; you can say the next in ${wait} s`,
      );
    }
    session.lastSaid.set(room.name, now);
  }

  /** Gives what was gathered to the store, then tells the rooms, in order. */
  async keep(): Promise<void> {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    for (const { room } of pending) {
      // A member that has just joined is told so before the messages.
      if (room.hasChanges) await this.#announcer.announce(room);
    }
    const kept = await this.#append(pending);
    if (kept === undefined) return;
    const results = kept.values();
    let said: KeptMessage[] = [];
    for (const it of pending) {
      if ("topic" in it) {
        this.#tellAll(said);
        said = [];
        tellTopic(it);
        continue;
      }
      const { value: result } = results.next();
      if (result !== undefined) said.push({ ...it, ...result });
    }
    this.#tellAll(said);
  }

  /** @returns `undefined` when nothing was kept: then the senders have been told. */
  async #append(
    pending: readonly (PendingMessage | PendingTopic)[],
  ): Promise<readonly Kept[] | undefined> {
    const { store, observer } = this.#context;
    const drafts = pending.flatMap((it) => "draft" in it ? [it.draft] : []);
    const topics = new Map(
      pending.flatMap((it) =>
        "topic" in it ? [[it.room.name, it.topic] as const] : []
      ),
    );
    try {
      return await store.append(drafts, topics);
    } catch (error) {
      const refusal = refusalOf(error, observer);
      for (const it of pending) {
        const id = "draft" in it ? it.draft.id : undefined;
        refuse(it.sender, refusal, id, observer);
      }
    }
  }

  #tellAll(said: readonly KeptMessage[]): void {
    for (const run of runs(said)) this.#tell(run);
  }

  #tell(run: readonly [KeptMessage, ...KeptMessage[]]): void {
    const [first] = run;
    // The room was told when the message was said for the first time.
    if (first.repeated) return acknowledge(first);
    this.#messages += run.length;
    this.#deliveries += first.room.deliver(run, acknowledge);
    const { observer } = this.#context;
    for (const { message } of run) observer.said?.(message);
  }
}

function tellTopic({ sender, room, topic }: PendingTopic): void {
  room.topic = topic;
  room.broadcast({
    type: "topic",
    room: room.name,
    text: topic,
    by: sender.name,
  });
}

/** Messages without an `id` are not acknowledged. */
function acknowledge({ sender, draft, message }: KeptMessage): void {
  if (draft.id === undefined) return;
  const { room, seq, time } = message;
  sender.session?.acknowledge({ type: "ack", id: draft.id, room, seq, time });
}

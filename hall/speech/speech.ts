import {
  type ClientTags,
  tagsOf,
  withTags,
} from "../../protocol/client_tags.ts";
import { withAccount } from "../../protocol/features/dialects/profile.ts";
import type { Ack, Say } from "../../protocol/features/say.ts";
import type { TopicNotice } from "../../protocol/features/topic.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { saidText, topicText } from "../../protocol/text/text.ts";
import type {
  Draft,
  ModesDraft,
  Stored,
  StoredMessage,
  TopicDraft,
} from "../../store/store.ts";
import type { HandlerContext } from "../context.ts";
import type { AskerInRoom, HallRequest } from "../handler.ts";
import type { Member } from "../member.ts";
import type { Moderation } from "../moderation/moderation.ts";
import { refusalOf, refuse } from "../refuse.ts";
import type { Announcer } from "../rooms/announcer.ts";
import { guestOf, type Membership } from "../rooms/membership.ts";
import type { Room } from "../rooms/room.ts";
import { RoomModes } from "../rooms/room_modes.ts";
import type { Session } from "../sessions/session.ts";
import { Acks } from "./acks.ts";
import { type Appended, Appends } from "./appends.ts";
import { type Repetition, withRepetitions } from "./repetitions.ts";
import { type Placed, runs } from "./run.ts";
import { type PassedOver, Undelivered } from "./undelivered.ts";

/** A message or a topic that waits to be kept. */
interface Pending {
  readonly sender: Member;
  readonly room: Room;
  readonly draft: Draft | TopicDraft;
}

/** A message that is kept, and the session and `id` to acknowledge it to. */
interface KeptMessage extends Placed {
  /** Absent when the author is not here. */
  readonly session: Session | undefined;
  readonly id: string | undefined;
}

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
 * The rooms are told what the store tells, in its order, wherever it was said.
 */
export class Speech {
  readonly #context: HandlerContext;
  readonly #announcer: Announcer;
  readonly #membership: Membership;
  readonly #subscription: Disposable;
  readonly #appends: Appends<Pending>;
  #pending: Pending[] = [];
  /** The tags of messages that wait, by their `id` and author: the store does not keep them. */
  readonly #tags = new Map<string, ClientTags>();
  readonly #undelivered: Undelivered;
  readonly #acks = new Acks();
  #isGiving = false;
  #messages = 0;
  #deliveries = 0;

  /** @param wake Called when something is to be delivered by {@linkcode keep} that was not said here. */
  constructor(
    context: HandlerContext,
    announcer: Announcer,
    membership: Membership,
    wake: () => void,
  ) {
    this.#context = context;
    this.#announcer = announcer;
    this.#membership = membership;
    const { sessions } = context.signIn;
    this.#undelivered = new Undelivered({
      isOpen: (room) => membership.room(room) !== undefined,
      isHere: (author) => sessions.byAuthor(author) !== undefined,
    });
    this.#appends = new Appends(context.store, wake);
    this.#subscription = context.store.subscribe((stored) => {
      if (this.#undelivered.isEmpty && !this.#isGiving) wake();
      for (const it of stored) this.#undelivered.add(it);
    });
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
      : this.#acks.get(session.author, ackKey(say.id, room.name));
    if (before !== undefined) {
      return this.keep().then(() => member.recipient.send(before));
    }
    const { now, bounds } = this.#context;
    const text = saidText(say.text, bounds.text);
    this.checkMaySpeak(by, text);
    if (room.slow > 0) this.#checkPace(session, room);
    const tags = tagsOf(say);
    if (tags !== undefined && say.id !== undefined) {
      this.#tags.set(ackKey(say.id, session.author), tags);
    }
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
        owner: session.identity,
        account: session.account,
      },
    });
  }

  /** Gathers the redaction of a message. */
  redact(
    { member, session, room }: AskerInRoom,
    redacts: number,
    reason: string | undefined,
  ): void {
    const { author, name: from, identity: owner, account } = session;
    const time = this.#context.now();
    const draft = {
      ...{ room: room.name, from, author, owner, account, text: "", time },
      ...{ redacts, reason },
    };
    this.#pending.push({ sender: member, room, draft });
  }

  /**
   * Gathers a topic; an empty one takes the topic away.
   *
   * @throws {Refusal} `muted`, …
   */
  setTopic(by: AskerInRoom, text: string): void {
    const { member, session, room } = by;
    const { bounds, moderation } = this.#context;
    this.checkMaySpeak(by);
    checkTopic(session, room, moderation);
    const topic = topicText(text, bounds.topic);
    const time = this.#context.now();
    const draft = { room: room.name, topic, by: session.name, time };
    this.#pending.push({ sender: member, room, draft });
  }

  /** @throws {Refusal} `muted`, `bad-text`, `no-voice`, `room-banned` */
  checkMaySpeak({ session, room }: AskerInRoom, text?: string): void {
    this.#context.moderation.checkNotMuted(session);
    if (room.modes.limitsSpeech) this.checkVoice(session, room, text);
  }

  /**
   * Checks whether a member may say something in a room. Operators of the server
   * always may speak.
   *
   * @throws {Refusal} `bad-text`, `no-voice`, `room-banned`
   */
  checkVoice(session: Session, { name, modes }: Room, text = ""): void {
    modes.checkText(text, name);
    if (this.#context.moderation.isOperator(session)) return;
    modes.checkSpeech(guestOf(session), name);
  }

  /** The reason with which a member leaves a room: none where it may not speak. */
  farewell(
    { session }: Member,
    room: Room,
    reason: string | undefined,
  ): string | undefined {
    if (!reason || session === undefined) return undefined;
    try {
      this.#context.moderation.checkNotMuted(session);
      this.checkVoice(session, room, reason);
      return reason;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }

  /** In a slow room members wait between two messages; operators do not. */
  #checkPace(session: Session, room: Room): void {
    const { monotonic, moderation } = this.#context;
    if (moderation.isOperator(session)) return;
    const now = monotonic();
    const due = (session.holder.lastSaid.get(room.name) ?? -Infinity) +
      room.slow * 1000;
    const wait = Math.ceil((due - now) / 1000);
    if (wait > 0) {
      throw new Refusal(
        "slow",
        `${room.name} is in slow mode: one message every ${room.slow} s; wait ${wait} s`,
      );
    }
    session.holder.lastSaid.set(room.name, now);
  }

  /** Gives what was gathered to the store, then tells the rooms what the store has told, in order. */
  async keep(): Promise<void> {
    const pending = this.#pending;
    const isIdle = pending.length === 0 && this.#undelivered.isEmpty &&
      this.#appends.isEmpty;
    if (isIdle) return;
    this.#pending = [];
    // A member that has just joined is told so before the messages.
    for (const { room } of pending) {
      if (room.hasChanges) await this.#announcer.announce(room);
    }
    if (pending.length > 0) await this.#give(pending);
    const appended = this.#appends.take();
    for (const it of appended) await this.#settle(it);
    const { stored, passedOver } = this.#undelivered.take();
    for (const [name, it] of passedOver) await this.#catchUp(name, it);
    for (const it of stored) {
      const room = this.#roomOf(it);
      if (room?.hasChanges) await this.#announcer.announce(room);
    }
    const succeeded = appended.filter(({ kept }) => kept !== undefined);
    const given = succeeded.flatMap(({ given }) => given);
    const kept = succeeded.flatMap(({ kept = [] }) => kept);
    let said: KeptMessage[] = [];
    for (const it of withRepetitions(stored, given, kept)) {
      if (!("message" in it)) {
        this.#tellAll(said);
        said = [];
        if ("topic" in it) this.#tellTopic(it);
        else this.#setModes(it);
      } else said.push(this.#place(it));
    }
    this.#tellAll(said);
    if (this.#tags.size > 0) this.#forgetTags(appended);
  }

  /** Tells the rooms nothing more. */
  close(): void {
    this.#subscription[Symbol.dispose]();
  }

  async #give(pending: readonly Pending[]): Promise<void> {
    this.#isGiving = true;
    try {
      await this.#appends.give(pending);
    } finally {
      this.#isGiving = false;
    }
  }

  /** Refuses what was not kept, and notes what a topic means for its room. */
  async #settle({ given, kept, error }: Appended<Pending>): Promise<void> {
    const { observer, now } = this.#context;
    if (kept === undefined) {
      const refusal = refusalOf(error, observer);
      for (const { sender, draft } of given) {
        const id = "id" in draft ? draft.id : undefined;
        refuse(sender, refusal, { id }, observer);
      }
    }
    for (const { room, draft } of kept === undefined ? [] : given) {
      if (!("topic" in draft)) continue;
      const { by, time: at = now() } = draft;
      const topicSet = { by, at };
      room.modes = room.modes.with({ topicSet });
      room.areModesKept = false;
    }
    for (const { room } of given) {
      if (!room.areModesKept) await this.#keepModes(room);
    }
  }

  #forgetTags(appended: readonly Appended<Pending>[]): void {
    for (const { given } of appended) {
      for (const { draft } of given) {
        if (!("id" in draft) || draft.id === undefined) continue;
        this.#tags.delete(ackKey(draft.id, draft.author));
      }
    }
  }

  /**
   * Keeps the operator of a room that is not new any more, and the origin of a
   * topic. A network is not waited for.
   */
  async #keepModes(room: Room): Promise<void> {
    const { store, observer } = this.#context;
    room.areModesKept = true;
    const keep = async () => {
      try {
        await store.setModes(room.name, `${room.modes}`);
      } catch (error) {
        // It is tried again with the next message.
        room.areModesKept = false;
        refusalOf(error, observer);
      }
    };
    const keeping = keep();
    if (!store.isShared) await keeping;
  }

  /** The modes of a room are what the store says, whichever server has set them. */
  #setModes({ room: name, modes }: ModesDraft): void {
    const room = this.#membership.room(name);
    if (room === undefined || `${room.modes}` === modes) return;
    const { sanctions } = this.#context.moderation;
    room.modes = RoomModes.parse(modes, sanctions.readRange);
    room.areModesKept = true;
  }

  /** Has the members of a room read from the store what was passed over. */
  async #catchUp(
    name: string,
    { last, topic, modes }: PassedOver,
  ): Promise<void> {
    const room = this.#membership.room(name);
    if (room === undefined) return;
    // Members that have just entered are told that they are in.
    if (room.hasChanges) await this.#announcer.announce(room);
    room.replayTo(last);
    if (room.replays.size > 0) this.#announcer.replay(room);
    if (topic !== undefined) this.#tellTopic(topic);
    if (modes !== undefined) this.#setModes(modes);
  }

  #roomOf(stored: Stored): Room | undefined {
    const { room } = "message" in stored ? stored.message : stored;
    return this.#membership.room(room);
  }

  #place(it: StoredMessage | Repetition<Member>): KeptMessage {
    const { id } = it;
    const { message: kept } = it;
    const own = this.#tags.size === 0 || id === undefined || !("author" in it)
      ? undefined
      : this.#tags.get(ackKey(id, it.author));
    const message = withTags(kept, own);
    if ("repeatedBy" in it) {
      const sender = it.repeatedBy;
      const { session } = sender;
      return {
        ...{ message, sender, session, id },
        ...{ room: undefined, repeated: true },
      };
    }
    const room = this.#roomOf(it);
    const session = this.#context.signIn.sessions.byAuthor(it.author);
    // A room that was opened since, or was behind, reads it from the store.
    const isNew = room !== undefined && kept.seq > room.last;
    // A redaction is sent to all members, also to the one that asked for it.
    const sender = kept.redacts === undefined ? session?.member : undefined;
    return {
      ...{ message, sender, session, id },
      room: isNew ? room : undefined,
      repeated: false,
    };
  }

  #tellAll(said: readonly KeptMessage[]): void {
    for (const run of runs(said)) this.#tell(run);
  }

  #tell(run: readonly [KeptMessage, ...KeptMessage[]]): void {
    const [{ repeated, room }] = run;
    // The room was told of a repetition when it was said for the first time.
    const acknowledge = (it: KeptMessage) => this.#acknowledge(it);
    if (room === undefined) run.forEach(acknowledge);
    else this.#deliveries += room.deliver(run, acknowledge);
    if (repeated) return;
    const { observer } = this.#context;
    for (const { message, sender } of run) {
      if (sender === undefined) continue;
      this.#messages++;
      observer.said?.(message);
    }
  }

  /** Messages without an `id` are not acknowledged. */
  #acknowledge({ session, message, id }: KeptMessage): void {
    if (session === undefined || id === undefined) return;
    const { room, seq, time } = message;
    const ack: Ack = { type: "ack", id, room, seq, time };
    this.#acks.add(session.author, ackKey(id, room), ack);
    // Also when it was said on an earlier connection of the session.
    const { member } = session;
    if (member === undefined) return;
    const told = this.#membership.room(room);
    if (told === undefined) member.recipient.send(ack);
    else told.acknowledge(member, ack);
  }

  #tellTopic({ room: name, topic, by, time }: TopicDraft): void {
    const room = this.#membership.room(name);
    if (room === undefined) return;
    room.topic = topic;
    const { sessions } = this.#context.signIn;
    const notice = withAccount<TopicNotice>(
      { type: "topic", room: name, text: topic, by, setAt: time },
      sessions.byName(by)?.account,
    );
    if (time !== undefined) room.addEvent(notice, time);
    room.broadcast(notice);
  }
}

/** @throws {Refusal} `not-operator`: only operators of the room set its topic. */
function checkTopic(
  session: Session,
  { name, modes }: Room,
  moderation: Moderation,
): void {
  const mayAny = !modes.isOn("operator-topic") ||
    modes.operators.has(session.identity) || moderation.isOperator(session);
  if (mayAny) return;
  throw new Refusal(
    "not-operator",
    `only operators set the topic of ${name}`,
  );
}

/** Unambiguous: no name of a room has a blank. */
function ackKey(id: string, room: string): string {
  return `${room} ${id}`;
}

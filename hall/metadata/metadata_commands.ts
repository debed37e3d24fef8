import type {
  MetadataEntry,
  ToldMetadata,
} from "../../protocol/features/dialects/metadata.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker, RequestOf } from "../handler.ts";
import type { Member } from "../member.ts";
import type { Announcer } from "../rooms/announcer.ts";
import type { Membership } from "../rooms/membership.ts";
import { costOfReading } from "../rooms/reading.ts";
import type { Room } from "../rooms/room.ts";
import type { Holder } from "../sessions/holder.ts";
import type { Watches } from "../sessions/watches.ts";
import { type Values, withValues } from "./values.ts";

/** Most values in one answer: with their keys and names they are less than a megabyte. */
export const TOLD_MAX = 2_000;

/** The fixed part of the cost of telling a value, in UTF-16 code units: two names, a key and a source. */
const VALUE_TOLD = 128;

/** A room or a member that has values. */
type Subject = { readonly room: Room } | { readonly holder: Holder };

/** The parts of a hall that it needs. */
interface MetadataParts {
  readonly context: HandlerContext;
  readonly membership: Membership;
  readonly announcer: Announcer;
  readonly watches: Watches;
}

/**
 * Tells the values that members have given to keys, and changes them: a member
 * its own, an operator of a room those of the room. Each member is told of the
 * keys that it follows, in its rooms, of their members, and of those it watches.
 */
export class MetadataCommands {
  readonly #parts: MetadataParts;

  constructor(parts: MetadataParts) {
    this.#parts = parts;
  }

  /** Tells all values of a room or a member. @throws {Refusal} `not-in-room`, `no-such-member` */
  tell(by: Asker, asked: RequestOf<"metadata">): void {
    const subject = this.#subject(by, asked);
    by.member.recipient.send({
      type: "metadata",
      ...labelOf(subject),
      values: Array.from(valuesOf(subject), ([key, value]) => ({ key, value })),
    });
  }

  /**
   * Sets and removes values, and tells the members that follow them.
   *
   * @throws {Refusal} `not-operator`, `muted`, `bad-text`, `not-kept`, …
   */
  async set(by: Asker, request: RequestOf<"setMetadata">): Promise<void> {
    const { context } = this.#parts;
    context.moderation.checkNotMuted(by.session);
    const subject = this.#subject(by, request);
    this.#checkMayChange(by, subject);
    const before = valuesOf(subject);
    const changes: readonly MetadataEntry[] = request.values ??
      Array.from(before.keys(), (key) => ({ key }));
    const values = withValues(before, changes);
    const changed = changes.filter(({ key }) =>
      before.get(key) !== values.get(key)
    );
    if (changed.length > 0) {
      if ("room" in subject) await this.#keep(subject.room, values);
      else subject.holder.metadata = values;
    }
    const label = labelOf(subject);
    by.member.recipient.send({
      type: "metadataSet",
      ...label,
      values: changes,
    });
    const told = changed.map((entry) => ({ ...label, ...entry }));
    if (told.length > 0) await this.#tellFollowers(by.member, subject, told);
  }

  /** Tells a member the values that it follows. @throws {Refusal} `not-in-room`, `no-such-member` */
  tellFollowed(by: Asker, asked: RequestOf<"followedMetadata">): void {
    const { member } = by;
    const { follows } = member;
    const values: ToldMetadata[] = [];
    let weight = 0;
    for (const subject of this.#seen(by, asked)) {
      const label = labelOf(subject);
      for (const [key, value] of valuesOf(subject)) {
        if (!follows.has(key) || values.length >= TOLD_MAX) continue;
        values.push({ ...label, key, value });
        weight += VALUE_TOLD + value.length;
      }
    }
    member.origin.share?.owe(costOfReading(weight));
    member.recipient.send({ type: "followedMetadata", values });
  }

  /** The rooms and members that a question is about: one, a room with its members, or all that are seen. */
  *#seen(by: Asker, asked: RequestOf<"followedMetadata">): Iterable<Subject> {
    const { member, session } = by;
    if (member.follows.size === 0) return;
    const isAboutAll = asked.room === undefined && asked.name === undefined;
    const subject = this.#subject(by, asked);
    if (!isAboutAll && "holder" in subject) return yield subject;
    const rooms = "room" in subject ? [subject.room] : member.rooms;
    const holders = new Set<Holder>(isAboutAll ? [session.holder] : []);
    for (const room of rooms) {
      yield { room };
      for (const { session } of room.members) {
        if (session !== undefined) holders.add(session.holder);
      }
    }
    if (isAboutAll) {
      const { watches, context } = this.#parts;
      for (const name of watches.watchedBy(member)) {
        const watched = context.signIn.sessions.byName(name);
        if (watched !== undefined) holders.add(watched);
      }
    }
    for (const holder of holders) yield { holder };
  }

  /** The room or the member that a request names, or its author. */
  #subject(
    by: Asker,
    { room, name }: {
      readonly room?: string | undefined;
      readonly name?: string | undefined;
    },
  ): Subject {
    const { membership, context } = this.#parts;
    if (room !== undefined) return { room: membership.roomOf(by.member, room) };
    return {
      holder: name === undefined
        ? by.session.holder
        : context.signIn.holderNamed(name, by),
    };
  }

  /** @throws {Refusal} `not-operator` */
  #checkMayChange({ session }: Asker, subject: Subject): void {
    const { moderation } = this.#parts.context;
    if (moderation.isOperator(session)) return;
    const isOwn = "room" in subject
      ? subject.room.modes.operators.has(session.identity)
      : subject.holder === session.holder;
    if (isOwn) return;
    throw new Refusal(
      "not-operator",
      "room" in subject
        ? `operators of the room ${subject.room.name} only`
        : "only their owner and operators of the server change the keys of a member",
    );
  }

  /** Values of a room are kept with its modes. */
  async #keep(room: Room, metadata: Values): Promise<void> {
    const modes = room.modes.with({ metadata });
    await this.#parts.context.store.setModes(room.name, `${modes}`);
    room.modes = modes;
    room.areModesKept = true;
  }

  async #tellFollowers(
    author: Member,
    subject: Subject,
    told: readonly ToldMetadata[],
  ): Promise<void> {
    const { announcer, watches } = this.#parts;
    const informed = new Set([author]);
    const inform = (member: Member) => {
      if (informed.has(member) || member.follows.size === 0) return;
      informed.add(member);
      for (const it of told) {
        if (!member.follows.has(it.key)) continue;
        member.recipient.send({ type: "metadataNews", told: it });
      }
    };
    const rooms = "room" in subject ? [subject.room] : subject.holder.rooms;
    for (const room of rooms) {
      // They know of the member by then.
      if (room.hasChanges) await announcer.announce(room);
      for (const member of room.members) inform(member);
    }
    if ("room" in subject) return;
    subject.holder.members.forEach(inform);
    for (const member of watches.of(subject.holder.name)) inform(member);
  }
}

function valuesOf(subject: Subject): Values {
  return "room" in subject
    ? subject.room.modes.metadata
    : subject.holder.metadata;
}

function labelOf(subject: Subject): Pick<ToldMetadata, "room" | "name"> {
  return "room" in subject
    ? { room: subject.room.name }
    : { name: subject.holder.name };
}

import type { NewsKind } from "../../protocol/features/dialects/news.ts";
import { withAccount } from "../../protocol/features/dialects/profile.ts";
import type { Notice } from "../../protocol/notice.ts";
import { topicText } from "../../protocol/text/text.ts";
import { absence } from "../answers.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker, RequestOf } from "../handler.ts";
import type { Member } from "../member.ts";
import type { Announcer } from "../rooms/announcer.ts";
import type { Membership } from "../rooms/membership.ts";
import type { Holder } from "../sessions/holder.ts";
import type { Watches } from "../sessions/watches.ts";
import type { Speech } from "./speech.ts";
import type { Whispers } from "./whispers.ts";

/** The tag by which the author wants it to be among earlier messages. */
const PERSIST = "+draft/persist";

/** The parts of a hall that tell news. */
interface NewsParts {
  readonly context: HandlerContext;
  readonly membership: Membership;
  readonly announcer: Announcer;
  readonly watches: Watches;
  readonly speech: Speech;
  readonly whispers: Whispers;
}

/**
 * News that only some members want. It goes to those that share a room with the
 * member that it is about, and to those that watch it.
 */
export class NewsTeller {
  readonly #parts: NewsParts;

  constructor(parts: NewsParts) {
    this.#parts = parts;
  }

  /** Does something by which the account of a member may change, and tells of that. */
  async tellingAccount(
    member: Member,
    work: () => Promise<void>,
  ): Promise<void> {
    const before = member.session?.account;
    try {
      await work();
    } finally {
      const { session } = member;
      if (session !== undefined && session.account !== before) {
        await this.account(session.holder);
      }
    }
  }

  /** A member is signed in to an account, or to none any more. */
  async account(holder: Holder): Promise<void> {
    const { name, account, members } = holder;
    const notice = { type: "account", name, account } as const;
    // It may have ended elsewhere.
    for (const member of members) send(member, "account", notice);
    await this.#tell(holder, "account", notice);
  }

  /** A member is away, or back. @throws {Refusal} `muted`, `bad-text` */
  async absent(by: Asker, { text }: RequestOf<"absent">): Promise<void> {
    const { session: { holder } } = by;
    const { moderation, bounds } = this.#parts.context;
    if (text !== undefined) moderation.checkNotMuted(holder);
    holder.away = text === undefined
      ? undefined
      : topicText(text, bounds.topic);
    const { name, away, members } = holder;
    for (const { recipient } of members) recipient.send(absence(holder));
    await this.#tell(holder, "away", { type: "absence", name, text: away });
  }

  /** A member has another full name. @throws {Refusal} `muted`, `bad-text` */
  async realname(by: Asker, { text }: RequestOf<"realname">): Promise<void> {
    const { session: { holder } } = by;
    const { moderation, bounds } = this.#parts.context;
    moderation.checkNotMuted(holder);
    holder.realname = topicText(text, bounds.topic);
    const { name, realname, members } = holder;
    const notice = { type: "realname", name, text: realname } as const;
    for (const { recipient } of members) recipient.send(notice);
    await this.#tell(holder, "realname", notice);
  }

  /**
   * Passes tags without a message on. Their author is sent them, too. They are
   * kept in memory only where they ask for it.
   *
   * @throws {Refusal} `muted`, `no-voice`, `no-such-member`, …
   */
  async tag(by: Asker, request: RequestOf<"tag">): Promise<void> {
    const { member, session } = by;
    const { context, membership, announcer, speech, whispers } = this.#parts;
    const { moderation, now, signIn } = context;
    const { to, tags = {} } = request;
    moderation.checkNotMuted(session);
    const tagged = withAccount(
      { type: "tagged", from: session.name, time: now(), tags } as const,
      session.account,
    );
    if (to !== undefined) {
      const other = signIn.holderNamed(to, by);
      const notice = { ...tagged, to: other.name };
      if (PERSIST in tags) {
        whispers.keepTags(session, other, tagged.time, tags);
      }
      // A member that writes to itself is sent both, as author and as recipient.
      member.recipient.send(notice);
      const companions = other === session.holder ? [] : session.companions;
      for (const told of [...other.members, ...companions]) {
        send(told, "tags", notice);
      }
      return;
    }
    const room = membership.roomOf(member, request.room);
    speech.checkVoice(session, room);
    if (room.hasChanges) await announcer.announce(room);
    const notice = { ...tagged, room: room.name };
    if (PERSIST in tags) room.addEvent(notice, tagged.time);
    for (const other of room.members) {
      if (other === member) other.recipient.send(notice);
      else send(other, "tags", notice);
    }
  }

  /** An operator says something to all members that want to hear it. @throws {Refusal} `bad-text` */
  wallops({ session }: Asker, { text }: RequestOf<"wallops">): void {
    const { signIn, bounds } = this.#parts.context;
    const said = topicText(text, bounds.topic);
    const notice = withAccount(
      { type: "wallops", by: session.name, text: said } as const,
      session.account,
    );
    for (const { member } of signIn.sessions.all) {
      send(member, "wallops", notice);
    }
  }

  /** Tells the others. They know of the member by then. */
  async #tell(
    holder: Holder,
    kind: NewsKind,
    news: Notice,
  ): Promise<void> {
    const { announcer, watches } = this.#parts;
    const notice = withAccount(news, holder.account);
    const told = new Set(holder.members);
    for (const room of holder.rooms) {
      if (room.hasChanges) await announcer.announce(room);
      for (const other of room.members) {
        if (!told.has(other)) send(other, kind, notice);
        told.add(other);
      }
    }
    for (const other of watches.of(holder.name)) {
      if (other.wants.has("watched") && !told.has(other)) {
        send(other, kind, notice);
      }
    }
  }
}

/** Sends news to a member that wants it. */
function send(
  member: Member | undefined,
  kind: NewsKind,
  notice: Notice,
): void {
  if (member?.wants.has(kind)) member.recipient.send(notice);
}

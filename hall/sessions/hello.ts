import type { ServerFacts } from "../../protocol/features/hello.ts";
import {
  type Hello,
  PROTOCOL_VERSION,
  type RoomWish,
} from "../../protocol/features/hello.ts";
import { LOBBY, roomName } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import type { HandlerContext } from "../context.ts";
import type { Member } from "../member.ts";
import { refusalOf, refuse } from "../refuse.ts";
import { type Membership, tooManyRooms } from "../rooms/membership.ts";
import type { SharedRooms } from "../rooms/shared_rooms.ts";
import type { Session } from "./session.ts";

/** Handles `hello`: gives a member its session and takes it into its rooms. */
export class HelloHandler {
  readonly #context: HandlerContext;
  readonly #membership: Membership;
  readonly #sharedRooms: SharedRooms;
  readonly #server: ServerFacts;
  readonly #motd: string | undefined;

  /**
   * @param server What each `welcome` tells of the server.
   * @param motd The message of the day.
   */
  constructor(
    context: HandlerContext,
    membership: Membership,
    sharedRooms: SharedRooms,
    server: ServerFacts,
    motd?: string,
  ) {
    this.#context = context;
    this.#membership = membership;
    this.#sharedRooms = sharedRooms;
    this.#server = server;
    this.#motd = motd;
  }

  /** @throws {Refusal} `bad-version`, `too-many-rooms`, `name-taken`, … */
  async hello(member: Member, asked: Hello): Promise<void> {
    const hello = ownHello(member, asked);
    if (hello.version !== PROTOCOL_VERSION) {
      throw new Refusal(
        "bad-version",
        `this server speaks protocol version ${PROTOCOL_VERSION}, not ${hello.version}`,
      );
    }
    const { bounds, signIn, observer } = this.#context;
    const rooms = this.#roomsOf(hello);
    if (rooms.size > bounds.rooms) throw tooManyRooms(bounds.rooms);

    const session = await this.#sessionFor(member, hello);
    if (session === undefined) return;
    // A second hello is a new start.
    this.#membership.leaveAll(member);
    if (member.session !== undefined && member.session !== session) {
      observer.left?.(member, "left");
      signIn.part(member.session, "goodbye");
    }
    if (session.member !== undefined && session.member !== member) {
      this.#replace(session.member);
    }
    signIn.sessions.connect(session, member);
    member.isAnnounced = hello.unannounced !== true;
    // The client of a dialect that ends with its connection says itself whether it shares rooms.
    const isSharing = session.isShared && member.isAnnounced &&
      !session.ephemeral;
    session.sharing = isSharing ? {} : undefined;
    this.#welcome(member, session);
    // A client that comes back after a cut has seen it.
    if (this.#motd !== undefined && hello.session === undefined) {
      member.recipient.send({ type: "motd", text: this.#motd });
    }
    observer.welcomed?.(member);
    if (hello.whispers !== undefined) session.resendWhispers(hello.whispers);
    for (const [room, { since, password }] of rooms) {
      if (session.leftMeanwhile.has(room)) {
        member.recipient.send({ type: "left", room });
        continue;
      }
      try {
        const entry = { room, since, password };
        const entered = await this.#membership.join(member, entry);
        await this.#sharedRooms.entered(member, entered);
      } catch (error) {
        // The member is welcome all the same, and enters the other rooms.
        refuse(member, refusalOf(error, observer), { room }, observer);
      }
    }
    session.leftMeanwhile.clear();
    if (session.sharing !== undefined) {
      await this.#sharedRooms.share(session, session.sharing);
    }
  }

  /** The rooms that a member wants to enter, with the last number it knows in each. */
  #roomsOf({ rooms, log }: Hello): ReadonlyMap<string, Omit<RoomWish, "name">> {
    const { store, bounds } = this.#context;
    // Numbers of another store mean nothing in this one.
    const isSameStore = log === undefined || log === store.id;
    return new Map(
      (rooms ?? [{ name: LOBBY }]).map(({ name, since, password }) =>
        [
          roomName(name, bounds.roomName),
          { since: isSameStore ? since : undefined, password },
        ] as const
      ),
    );
  }

  #welcome(member: Member, session: Session): void {
    const { store, moderation } = this.#context;
    member.recipient.send({
      type: "welcome",
      version: PROTOCOL_VERSION,
      name: session.name,
      session: session.secret,
      log: store.id,
      server: this.#server,
      key: session.key,
      operator: moderation.isOperator(session) || undefined,
    });
  }

  /** @returns `undefined` when the member is banned: then it has left. */
  async #sessionFor(
    member: Member,
    hello: Hello,
  ): Promise<Session | undefined> {
    const { signIn, moderation } = this.#context;
    const { key } = hello;
    const { address } = member.origin;
    try {
      return await signIn.sessionFor(
        member,
        hello,
        (name) => moderation.checkNotBanned({ name, key, address }),
      );
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "banned") throw error;
      const { message } = error;
      member.recipient.send({ type: "error", code: "banned", message });
      member.recipient.send({ type: "bye", reason: message, again: false });
      this.#membership.part(member, "banned");
      return undefined;
    }
  }

  /** The session continues on a newer connection. */
  #replace(older: Member): void {
    older.recipient.send({
      type: "bye",
      reason: "your session continues on another connection",
      again: false,
    });
    this.#membership.dismiss(older, "replaced");
  }
}

/** The hello of a member that has registered a name before it, or signed in to one. */
function ownHello({ account }: Member, hello: Hello): Hello {
  if (account === undefined || hello.key !== undefined) return hello;
  const { name, key } = account;
  return { name, ...hello, key, registered: name };
}

import type { ServerFacts } from "../protocol/features/hello.ts";
import { Refusal } from "../protocol/refusal.ts";
import type { MessageStore } from "../store/store.ts";
import { BOUNDS } from "./bounds.ts";
import type { HandlerContext } from "./context.ts";
import type { HallObserver } from "./hall_observer.ts";
import type {
  Asker,
  HallRequest,
  Handler,
  Handlers,
  RequestOf,
} from "./handler.ts";
import { handlers } from "./handlers.ts";
import type { Member, Origin, Recipient } from "./member.ts";
import { MetadataCommands } from "./metadata/metadata_commands.ts";
import { RememberedValues } from "./metadata/remembered_values.ts";
import { Moderation } from "./moderation/moderation.ts";
import { NewsTeller } from "./speech/news.ts";
import { OperatorCommands } from "./moderation/operator_commands.ts";
import { refusalOf, refuse } from "./refuse.ts";
import { Announcer } from "./rooms/announcer.ts";
import { Membership } from "./rooms/membership.ts";
import { RoomCommands } from "./rooms/room_commands.ts";
import { SharedRooms } from "./rooms/shared_rooms.ts";
import { DepartedNames } from "./sessions/departed.ts";
import { HelloHandler } from "./sessions/hello.ts";
import { MemberMarks } from "./marks/member_marks.ts";
import { SignIn, type SignInOptions } from "./sessions/sign_in.ts";
import { Watches } from "./sessions/watches.ts";
import { isGathered, Speech } from "./speech/speech.ts";
import { Whispers } from "./speech/whispers.ts";

/** A request, and the member it comes from. */
export interface Inbound {
  readonly from: Member;
  readonly what: HallRequest;
}

/** The options of a {@linkcode Hall}. */
export interface HallOptions extends SignInOptions {
  readonly store: MessageStore;
  readonly server: ServerFacts;
  /** The message of the day. @default {none} */
  readonly motd?: string | undefined;
  /** @default {no operators, no sanctions} */
  readonly moderation?: Moderation;
  /** The source that an address belongs to: some limits hold for each source. @default {the address} */
  readonly sourceOf?: (address: string) => string;
  readonly observer?: HallObserver;
  /**
   * Called when the store tells of something that was said elsewhere. The rooms
   * are told at the next {@linkcode Hall.handle}, which may be of no requests.
   *
   * @default {nothing: the next request comes soon}
   */
  readonly wake?: () => void;
}

/** Counts of a hall: its size now, and the messages since it began. */
export interface HallCounts {
  /** Members with a connected client. */
  readonly members: number;
  /** Rooms with members. */
  readonly rooms: number;
  /** Messages said, in rooms and as whispers. */
  readonly messages: number;
  /** Messages sent to members as they were said. Replays do not count. */
  readonly deliveries: number;
}

/**
 * The hall: its members, their rooms, and what is said in them.
 *
 * It is the only consumer of all requests, so that there is one order of events
 * for all members. Calls of its methods must not overlap: the caller awaits one
 * before the next.
 */
export class Hall {
  readonly #context: HandlerContext;
  readonly #announcer: Announcer;
  readonly #membership: Membership;
  readonly #speech: Speech;
  readonly #whispers: Whispers;
  readonly #handlers: Handlers;

  constructor(options: HallOptions) {
    const { store, now, monotonic } = options;
    const watches = new Watches();
    const departedNames = new DepartedNames(now);
    const observer = observedBy(
      [watches, departedNames, new RememberedValues()],
      options.observer ?? {},
    );
    const context: HandlerContext = {
      store,
      now,
      monotonic,
      observer,
      bounds: { ...BOUNDS, ...options.bounds },
      signIn: new SignIn(options, (why) => observer.storeFailed?.(why)),
      moderation: options.moderation ??
        new Moderation({ operators: [], now, readRange: () => undefined }),
    };
    const announcer = new Announcer(context);
    const membership = new Membership(
      context,
      announcer,
      options.sourceOf ?? ((address) => address),
    );
    const readMarks = new MemberMarks();
    const sharedRooms = new SharedRooms(
      ...[context, membership, readMarks] as const,
    );
    this.#context = context;
    this.#announcer = announcer;
    this.#membership = membership;
    this.#speech = new Speech(
      context,
      announcer,
      membership,
      options.wake ?? (() => {}),
    );
    this.#whispers = new Whispers(context);
    this.#handlers = handlers({
      context,
      membership,
      speech: this.#speech,
      whispers: this.#whispers,
      greeter: new HelloHandler(
        ...[
          context,
          membership,
          sharedRooms,
          options.server,
          options.motd,
        ] as const,
      ),
      operators: new OperatorCommands(context, membership, announcer),
      ...{ watches, departedNames, readMarks, sharedRooms },
      metadata: new MetadataCommands({
        ...{ context, membership, announcer, watches },
      }),
      roomCommands: new RoomCommands(context, membership, announcer),
      news: new NewsTeller({
        ...{ context, membership, announcer, watches },
        ...{ speech: this.#speech, whispers: this.#whispers },
      }),
    });
  }

  /** How many members have a connected client. */
  get size(): number {
    return this.#context.signIn.sessions.present;
  }

  get counts(): HallCounts {
    return {
      members: this.size,
      rooms: this.#membership.roomCount,
      messages: this.#speech.messages + this.#whispers.messages,
      deliveries: this.#speech.deliveries + this.#whispers.deliveries,
    };
  }

  /** Whether {@linkcode announcePresence} has something to do. */
  get hasPending(): boolean {
    return this.#announcer.hasPending ||
      this.#context.signIn.nameUses.hasUnrecorded;
  }

  /** Whether a replay is unfinished, which {@linkcode continueReplays} goes on with. */
  get isReplaying(): boolean {
    return this.#announcer.isReplaying;
  }

  /** A connection becomes a member; its `hello` gives it a session. */
  arrive(recipient: Recipient, origin: Origin): Member {
    return this.#membership.arrive(recipient, origin);
  }

  /**
   * Tells a member that it is in its rooms.
   *
   * @param isBeginning Whether it may take another name at once: the others are
   * told later then, once and under that name.
   */
  async #tellArrival(member: Member, isBeginning: boolean): Promise<void> {
    for (const room of this.#announcer.roomsArriving(member)) {
      if (isBeginning && room.canWelcome(member)) {
        await this.#announcer.welcome(room, member);
      } else await this.#announcer.announce(room);
    }
    if (this.#announcer.isHolding(member)) await this.#handleHeld(member);
  }

  /** Handles requests, in order. */
  async handle(batch: readonly Inbound[]): Promise<void> {
    const { observer } = this.#context;
    for (const { from, what } of batch) {
      // A member that has left, or was expelled, has no further requests.
      if (!this.#membership.has(from)) continue;
      if (mayWait(what) && this.#announcer.hold(from, what)) continue;
      try {
        if (!isNewStart(what) && !isEntry(what)) {
          await this.#tellArrival(from, what.type === "name");
        }
        if (!isGathered(what)) await this.#speech.keep();
        const handling = this.#handle(from, what.type, what);
        // Most messages are handled at once, and a wait costs a turn.
        if (handling !== undefined) await handling;
      } catch (error) {
        // An error does not overtake the answers to earlier requests.
        await this.#speech.keep();
        await this.#tellArrival(from, true);
        const request = what.type === "join" || what.type === "leave"
          ? { room: what.room }
          : { id: "id" in what ? what.id : undefined };
        refuse(from, refusalOf(error, observer), request, observer);
      }
    }
    await this.#speech.keep();
  }

  /** Handles the requests that a member has behind its arrivals, of which it has been told. */
  async #handleHeld(member: Member): Promise<void> {
    const held = this.#announcer.release(member);
    await this.handle(held.map((what) => ({ from: member, what })));
  }

  /**
   * Announces what has gathered of presence and new names to every room, and
   * continues the replays of members that came back.
   */
  async announcePresence(): Promise<void> {
    await this.#announcer.announceAll();
    for (const member of this.#announcer.holders) {
      await this.#handleHeld(member);
    }
    await this.#context.signIn.nameUses.record();
    await this.continueReplays();
  }

  /** Continues the replays of members that came back, as far as they can take more. */
  async continueReplays(): Promise<void> {
    await this.#announcer.continueReplays();
  }

  /** Says goodbye to all members and closes every recipient. */
  close(reason: string): void {
    this.#speech.close();
    this.#membership.close(reason);
    this.#announcer.clear();
  }

  /** Checks what a request needs, then calls its handler. */
  #handle<Type extends HallRequest["type"]>(
    member: Member,
    type: Type,
    request: RequestOf<Type>,
  ): void | Promise<void> {
    const handler: Handler<RequestOf<Type>> = this.#handlers[type];
    if (type !== "gone") {
      member.received?.noteInput(member, this.#context.monotonic());
    }
    if (handler.needs === "nothing") return handler.handle(member, request);
    const by = askerOf(member);
    if (!isGathered(request)) member.wasNoticed = true;
    switch (handler.needs) {
      case "session":
        return handler.handle(by, request);
      case "operator":
        this.#context.moderation.checkOperator(by.session);
        return handler.handle(by, request);
      case "room":
      case "room, operator": {
        const name = "room" in request ? request.room : undefined;
        const room = this.#membership.roomOf(member, name, type === "say");
        if (handler.needs === "room, operator") {
          this.#context.moderation.checkOperator(by.session);
        }
        return handler.handle({ ...by, room }, request);
      }
    }
  }
}

/** An observer, which is told of each client, and others that are told of members. */
function observedBy(
  others: readonly HallObserver[],
  observer: HallObserver,
): Required<HallObserver> {
  return {
    said: (message) => observer.said?.(message),
    refused: (member, code) => observer.refused?.(member, code),
    ordered: (order) => observer.ordered?.(order),
    managed: (order) => observer.managed?.(order),
    storeFailed: (why) => observer.storeFailed?.(why),
    welcomed(member) {
      observer.welcomed?.(member);
      if (hasCompanions(member)) return;
      for (const other of others) other.welcomed?.(member);
    },
    left(member, reason) {
      observer.left?.(member, reason);
      const why = hasCompanions(member) ? "replaced" : reason;
      for (const other of others) other.left?.(member, why);
    },
    renamed(member, before) {
      observer.renamed?.(member, before);
      for (const other of others) other.renamed?.(member, before);
    },
  };
}

/** Whether the member of a connection has other connected clients. */
function hasCompanions({ session }: Member): boolean {
  return session !== undefined && session.companions.length > 0;
}

/** Whether a member leaves all its rooms with this, so that nothing of them is announced to it before. */
function isNewStart({ type }: HallRequest): boolean {
  return type === "hello" || type === "bye" || type === "gone";
}

/** Whether a member enters another room, with all the answers in one notice: it is told of all its rooms together, in any order. */
function isEntry(what: HallRequest): boolean {
  return what.type === "join" && what.withRoles === true;
}

/** Whether no other member can tell when a request is handled. */
function mayWait(what: HallRequest): boolean {
  switch (what.type) {
    case "mark":
    case "ping":
    case "people":
    case "readMark":
    case "metadata":
    case "followedMetadata":
      return true;
    case "modes": {
      const { type: _, room: __, ...changes } = what;
      return Object.values(changes).every((it) => it === undefined);
    }
    default:
      return false;
  }
}

function askerOf(member: Member): Asker {
  const { session } = member;
  if (session === undefined) {
    throw new Refusal("hello-first", "send hello first");
  }
  return { member, session };
}

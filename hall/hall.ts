import { LOBBY, roomName } from "../protocol/name/name.ts";
import type { Ack, Message, Notice, ServerFacts } from "../protocol/notice.ts";
import { Refusal } from "../protocol/refusal.ts";
import {
  type Fault,
  type Gone,
  type Hello,
  type OperatorRequest,
  PROTOCOL_VERSION,
  type Request,
  type Say,
  type Whisper,
} from "../protocol/request.ts";
import { saidText, soughtText, topicText } from "../protocol/text/text.ts";
import {
  type Draft,
  type Kept,
  type MessageStore,
  NotKept,
  Unreadable,
} from "../store/store.ts";
import {
  absence,
  found,
  history,
  type HistoryAnswer,
  newest,
  roomsAmong,
  topicOf,
  whoIs,
  whoIsIn,
} from "./answers.ts";
import { BOUNDS, type Bounds } from "./bounds.ts";
import type { HallObserver } from "./hall_observer.ts";
import { Member, type Origin, type Recipient } from "./member.ts";
import { Moderation, type Subject } from "./moderation/moderation.ts";
import { NewRooms } from "./rooms/new_rooms.ts";
import { OpenRooms } from "./rooms/open_rooms.ts";
import { costOfReading } from "./rooms/reading.ts";
import { Replayer } from "./rooms/replay.ts";
import { Room } from "./rooms/room.ts";
import { type Placed, runs } from "./speech/run.ts";
import type { Session } from "./sessions/session.ts";
import { SignIn, type SignInOptions } from "./sessions/sign_in.ts";
import { WhisperAcks } from "./speech/whisper_acks.ts";

/** Something that came in from a member. */
export interface Inbound {
  readonly from: Member;
  readonly what: Request | Fault | Gone;
}

/** What the hall is given to work with. */
export interface HallOptions extends SignInOptions {
  readonly log: MessageStore;
  readonly server: ServerFacts;
  /** Without it nobody is in charge. */
  readonly moderation?: Moderation;
  /** Which of those who come from somewhere count as one. @default {those with one address} */
  readonly placeOf?: (address: string) => string;
  readonly observer?: HallObserver;
}

/** What is in a hall, and what has happened in it so far. */
export interface HallCounts {
  /** Members who have been welcomed. */
  readonly members: number;
  /** Rooms that somebody is in. */
  readonly rooms: number;
  /** Messages said, in a room or to one member alone. */
  readonly messages: number;
  /** Messages handed to members as they were said. What is told from the log does not count. */
  readonly deliveries: number;
}

/** A draft, and who is to be told that it was kept. */
interface Pending {
  readonly sayer: Member;
  readonly room: Room;
  readonly draft: Draft;
}

/** A topic that everybody in a room is told of once it is kept. */
interface NewTopic {
  readonly sayer: Member;
  readonly room: Room;
  readonly topic: string;
}

/** The same with its place in the log. */
type Answerable = Pending & Placed;

/**
 * The hall: who is here and in which rooms, and what each of them hears.
 *
 * It is the one consumer of everything that comes in, so that there is one
 * order of events for everybody. Its methods must not overlap: wait for one
 * before calling the next.
 */
export class Hall {
  readonly #options: HallOptions;
  readonly #signIn: SignIn;
  readonly #moderation: Moderation;
  /** Everybody who has arrived and not left, welcomed or not. */
  readonly #arrived = new Set<Member>();
  readonly #bounds: Bounds;
  readonly #rooms: OpenRooms;
  readonly #newRooms: NewRooms;
  readonly #unsettled = new Set<Room>();
  readonly #replayer: Replayer;
  readonly #whisperAcks = new WhisperAcks();
  #messages = 0;
  #deliveries = 0;

  constructor(options: HallOptions) {
    this.#options = options;
    this.#bounds = { ...BOUNDS, ...options.bounds };
    this.#rooms = new OpenRooms(this.#bounds.openRooms);
    this.#newRooms = new NewRooms(this.#bounds.newRooms);
    this.#signIn = new SignIn(
      options,
      (why) => options.observer?.trouble?.(why),
    );
    this.#moderation = options.moderation ??
      new Moderation({
        operators: [],
        now: options.now,
        readRange: () => undefined,
      });
    this.#replayer = new Replayer(
      options.log,
      (why) => options.observer?.trouble?.(why),
      options.monotonic,
    );
  }

  /** How many members have been welcomed. */
  get size(): number {
    return this.#signIn.register.connected;
  }

  /** What is in the hall, and what has happened in it. */
  get counts(): HallCounts {
    return {
      members: this.size,
      rooms: this.#rooms.size,
      messages: this.#messages,
      deliveries: this.#deliveries,
    };
  }

  /** Whether {@linkcode announcePresence} has something to tell. */
  get isUnsettled(): boolean {
    return this.#unsettled.size > 0 || this.isReplaying ||
      this.#signIn.isUnsettled;
  }

  /** Whether somebody still has to be told what was said before, by {@linkcode announcePresence}. */
  get isReplaying(): boolean {
    return this.#replayer.isBusy;
  }

  /** Somebody is at the door. It is in once it has said hello. */
  arrive(recipient: Recipient, origin: Origin): Member {
    const member = new Member(recipient, origin, this.#signIn.nextNumber());
    this.#arrived.add(member);
    return member;
  }

  /**
   * Takes in what was heard, in order. Words said and topics set in one go are
   * given to the log together; anything else first waits for those before it.
   */
  async handle(batch: readonly Inbound[]): Promise<void> {
    let pending: (Pending | NewTopic)[] = [];
    const keep = async () => {
      if (pending.length > 0) await this.#keep(pending);
      pending = [];
    };
    for (const { from, what } of batch) {
      // Nothing counts any more that comes behind a goodbye, its own or the hall's.
      if (!this.#arrived.has(from)) continue;
      try {
        if (!isNewStart(what)) {
          for (const room of this.#awaitedBy(from)) await this.#settle(room);
        }
        if (what.type === "say") {
          const before = this.#acknowledged(from, what);
          if (before === undefined) {
            pending.push(this.#draft(from, what));
          } else {
            await keep();
            from.recipient.send(before);
          }
          continue;
        }
        if (what.type === "topic" && what.text !== undefined) {
          pending.push(this.#newTopic(from, what.room, what.text));
          continue;
        }
        await keep();
        await this.#do(from, what);
      } catch (error) {
        // An error overtakes no answer to what came before it.
        await keep();
        for (const room of this.#awaitedBy(from)) await this.#settle(room);
        const refusal = this.#refusalOf(error);
        this.#refuse(from, refusal, "id" in what ? what.id : undefined);
      }
    }
    await keep();
  }

  /**
   * Tells every room what has gathered of comings, goings and new names, and
   * goes on telling what was said before to those who came back.
   */
  async announcePresence(): Promise<void> {
    for (const room of this.#unsettled) await this.#settle(room);
    await this.#signIn.recordNameUses();
    await this.#replayer.goOn();
  }

  /** Says goodbye to everybody and closes every recipient. */
  close(reason: string): void {
    for (const member of this.#arrived) {
      member.recipient.send({ type: "bye", reason, again: true });
      member.recipient.close();
      member.rooms.clear();
      if (member.session !== undefined) {
        this.#signIn.part(member.session, "goodbye");
      }
      member.session = undefined;
    }
    this.#arrived.clear();
    this.#rooms.clear();
    this.#unsettled.clear();
    this.#replayer.clear();
  }

  async #do(
    member: Member,
    what: Exclude<Request, Say> | Fault | Gone,
  ): Promise<void> {
    switch (what.type) {
      case "hello":
        return await this.#welcome(member, what);
      case "gone":
        if (what.bye !== undefined) {
          member.recipient.send({ type: "bye", ...what.bye });
        }
        return this.#part(member, "cut");
      case "fault":
        throw new Refusal(what.code, what.message);
      case "ping":
        return member.recipient.send({
          type: "pong",
          time: this.#options.now(),
        });
      case "pong":
        return;
      case "help":
        return member.recipient.send({
          type: "help",
          ...(what.about === undefined ? {} : { about: what.about }),
        });
      case "bye":
        member.recipient.send({
          type: "bye",
          reason: "you said goodbye",
          again: false,
        });
        return this.#part(member, "goodbye");
    }
    const session = sessionOf(member);
    member.wasNoticed = true;
    switch (what.type) {
      case "whisper":
        return this.#whisper(member, session, what);
      case "name":
        return await this.#rename(member, session, what.name);
      case "join":
        return await this.#join(
          member,
          this.#roomName(what.room),
          what.since,
          what.moving,
        );
      case "leave":
        return this.#leave(member, this.#roomOf(member, what.room));
      case "absent":
        if (what.text !== undefined) this.#moderation.letSpeak(session);
        session.absent = what.text === undefined
          ? undefined
          : topicText(what.text, this.#bounds.topic);
        return member.recipient.send(absence(session));
      case "whois":
        return member.recipient.send(
          whoIs(this.#signIn.called(what.name), member, this.#moderation),
        );
      case "rooms":
        return member.recipient.send(roomsAmong(this.#rooms.values()));
      case "bans":
        this.#moderation.commanding(session);
        return member.recipient.send(this.#moderation.bans());
      case "kick":
      case "mute":
      case "unmute":
      case "op":
      case "deop":
        return await this.#command(member, session, what, what.name);
      case "ban":
      case "unban":
        return await this.#command(member, session, what, what.who);
    }
    const { log } = this.#options;
    const room = this.#roomOf(member, what.room);
    switch (what.type) {
      case "slow":
        return await this.#slow(session, room, what.seconds);
      case "who":
        return member.recipient.send(whoIsIn(room));
      case "topic":
        return member.recipient.send(topicOf(room));
      case "history":
        return tellAnswer(
          member,
          await history(log, room, member.recipient, what.count, what.before),
        );
      case "search":
        return tellAnswer(
          member,
          await found(log, room, member.recipient, soughtText(what.words)),
        );
    }
  }

  async #welcome(member: Member, hello: Hello): Promise<void> {
    if (hello.version !== PROTOCOL_VERSION) {
      throw new Refusal(
        "bad-version",
        `this server speaks version ${PROTOCOL_VERSION}, not ${hello.version}`,
      );
    }
    const { log } = this.#options;
    // Numbers of another log mean nothing here: then everything is new.
    const isSameLog = hello.log === undefined || hello.log === log.id;
    const rooms = new Map(
      (hello.rooms ?? [{ name: LOBBY }]).map(({ name, since }) =>
        [this.#roomName(name), isSameLog ? since : undefined] as const
      ),
    );
    if (rooms.size > this.#bounds.rooms) throw this.#tooManyRooms();

    const session = await this.#sessionFor(member, hello);
    if (session === undefined) return;
    // A second hello is a new start.
    this.#exitAll(member);
    if (member.session !== undefined && member.session !== session) {
      this.#signIn.part(member.session, "goodbye");
    }
    if (session.member !== undefined && session.member !== member) {
      this.#replace(session.member);
    }
    this.#signIn.register.connect(session, member);
    member.isAnnounced = hello.unannounced !== true;
    member.recipient.send({
      type: "welcome",
      version: PROTOCOL_VERSION,
      name: session.name,
      session: session.secret,
      log: log.id,
      server: this.#options.server,
      ...(session.key === undefined ? {} : { key: session.key }),
      ...(this.#moderation.isOperator(session) ? { operator: true } : {}),
    });
    this.#options.observer?.welcomed?.(member);
    if (hello.whispers !== undefined) session.repeatAfter(hello.whispers);
    for (const [name, since] of rooms) {
      try {
        await this.#join(member, name, since);
      } catch (error) {
        // It is in all the same, and in the other rooms.
        this.#refuse(member, this.#refusalOf(error), undefined);
      }
    }
  }

  /** @returns `undefined` when it may not come in: then it has gone. */
  async #sessionFor(
    member: Member,
    hello: Hello,
  ): Promise<Session | undefined> {
    const { key } = hello;
    const { address } = member.origin;
    try {
      return await this.#signIn.sessionFor(
        member,
        hello,
        (name) => this.#moderation.admit({ name, key, address }),
      );
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "banned") throw error;
      const { message } = error;
      member.recipient.send({ type: "error", code: "banned", message });
      member.recipient.send({ type: "bye", reason: message, again: false });
      this.#part(member, "goodbye");
      return undefined;
    }
  }

  /** The session goes on on a newer connection. */
  #replace(older: Member): void {
    older.recipient.send({
      type: "bye",
      reason: "your session goes on on another connection",
      again: false,
    });
    this.#dismiss(older);
  }

  async #rename(
    member: Member,
    session: Session,
    asked: string,
  ): Promise<void> {
    this.#moderation.letSpeak(session);
    const before = session.name;
    const { key } = session;
    const name = await this.#signIn.freeName({ session, key }, asked);
    this.#moderation.admit({ name, key, address: member.origin.address });
    await this.#signIn.rename(member, session, name);
    this.#options.observer?.renamed?.(member, before);
    member.recipient.send({ type: "named", name });
    for (const room of member.rooms) {
      room.renamed(member);
      this.#unsettled.add(room);
    }
  }

  async #join(
    member: Member,
    name: string,
    since?: number,
    moving?: boolean,
  ): Promise<void> {
    const open = this.#rooms.get(name);
    const isIn = open !== undefined && member.rooms.has(open);
    if (!isIn && !moving && member.rooms.size >= this.#bounds.rooms) {
      throw this.#tooManyRooms();
    }
    const room = open ?? await this.#openRoom(member, name);
    if (moving) this.#exitAll(member, room);
    member.rooms.add(room);
    member.wasNoticed = true;
    member.current = room;
    room.enter(member, since);
    this.#unsettled.add(room);
  }

  /** Opens a room in which nobody is. */
  async #openRoom({ origin }: Member, name: string): Promise<Room> {
    const { log, placeOf, now } = this.#options;
    const place = placeOf?.(origin.address) ?? origin.address;
    this.#rooms.check(place);
    const { first, last } = await log.extent(name);
    const topic = await log.topic(name);
    // Nobody is to be kept out of the lobby by those who begin many others.
    const isNew = last < first && topic === "" && name !== LOBBY;
    if (isNew) this.#newRooms.take(place, now());
    const room = new Room(name, last, topic, this.#moderation.slowness(name));
    this.#rooms.open(room, place);
    return room;
  }

  #leave(member: Member, room: Room): void {
    this.#exit(member, room);
    member.recipient.send({ type: "left", room: room.name });
  }

  #exitAll(member: Member, but?: Room): void {
    for (const room of [...member.rooms]) {
      if (room !== but) this.#exit(member, room);
    }
  }

  #exit(member: Member, room: Room): void {
    member.rooms.delete(room);
    if (member.current === room) member.current = [...member.rooms].at(-1);
    room.leave(member);
    this.#unsettled.add(room);
    if (room.members.size === 0) {
      // Nobody is left to be told anything; the log keeps what was said.
      this.#rooms.close(room);
      this.#unsettled.delete(room);
    }
  }

  /** The member is here no more. After a cut its name is kept for it. */
  #part(member: Member, why: "cut" | "goodbye"): void {
    const { session } = member;
    this.#dismiss(member);
    if (session !== undefined) this.#signIn.part(session, why);
    // One that only looked in leaves no trace, however often it comes.
    const isForgotten = session === undefined ||
      why === "goodbye" && !member.wasNoticed;
    if (isForgotten) this.#signIn.takeBack(member.number);
  }

  /** A connection is over, whatever becomes of its session. */
  #dismiss(member: Member): void {
    this.#exitAll(member);
    member.session = undefined;
    this.#arrived.delete(member);
    member.recipient.close();
  }

  #whisper(
    member: Member,
    session: Session,
    { id, to, text }: Whisper,
  ): void {
    const before = id === undefined
      ? undefined
      : this.#whisperAcks.get(session.author, id);
    if (before !== undefined) return member.recipient.send(before);
    this.#moderation.letSpeak(session);
    const name = to ?? session.whisperer;
    if (name === undefined) {
      throw new Refusal(
        "no-such-member",
        "nobody has said anything to you alone yet",
      );
    }
    const other = this.#signIn.called(name);
    const time = this.#options.now();
    if (other.absent !== undefined) member.recipient.send(absence(other));
    this.#signIn.register.whisper(
      other,
      session.name,
      saidText(text, this.#bounds.text),
      time,
    );
    this.#messages++;
    if (other.member !== undefined) this.#deliveries++;
    if (id === undefined) return;
    const ack: Ack = { type: "ack", id, to: other.name, time };
    this.#whisperAcks.add(session.author, ack);
    member.recipient.send(ack);
  }

  #newTopic(
    sayer: Member,
    name: string | undefined,
    text: string,
  ): NewTopic {
    const session = sessionOf(sayer);
    const room = this.#roomOf(sayer, name);
    this.#moderation.letSpeak(session);
    return { sayer, room, topic: topicText(text, this.#bounds.topic) };
  }

  /**
   * For those who come in.
   *
   * @returns Nothing when some of it is damaged: then a replay tells the rest.
   */
  async #newestOrNone(room: Room): Promise<readonly Message[] | undefined> {
    try {
      return await newest(this.#options.log, room);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return undefined;
    }
  }

  #draft(sayer: Member, say: Say): Pending {
    const session = sessionOf(sayer);
    const room = this.#roomOf(sayer, say.room);
    const text = saidText(say.text, this.#bounds.text);
    this.#moderation.letSpeak(session);
    if (room.slow > 0) this.#letSpeakNow(session, room);
    return {
      sayer,
      room,
      draft: {
        room: room.name,
        from: session.name,
        author: session.author,
        ...(say.id === undefined ? {} : { id: say.id }),
        text,
        time: this.#options.now(),
      },
    };
  }

  /** In a slow room everybody but the operators waits between two messages. */
  #letSpeakNow(session: Session, room: Room): void {
    if (this.#moderation.isOperator(session)) return;
    const now = this.#options.monotonic();
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

  /** What an operator commands of somebody, whether that one is here or not. */
  async #command(
    member: Member,
    session: Session,
    command: Exclude<OperatorRequest, { type: "bans" | "slow" }>,
    who: string,
  ): Promise<void> {
    const { register } = this.#signIn;
    register.expire(this.#options.monotonic());
    const named = register.byName(who);
    const { notice, out, farewell } = await this.#moderation.carryOut(
      session,
      command,
      named === undefined ? await this.#absent(command) : subject(named),
    );
    this.#options.observer?.ordered?.(notice);
    const rooms = named?.name === notice.who ? named?.member?.rooms ?? [] : [];
    const told = new Set([member]);
    for (const room of rooms) {
      // They have heard of everybody whom this concerns.
      if (room.unsettled) await this.#settle(room);
      for (const other of room.members) told.add(other);
    }
    for (const other of told) other.recipient.send(notice);
    for (const other of [...register.sessions]) {
      if (other !== session && out(subject(other))) {
        this.#putOut(other, farewell);
      }
    }
  }

  /** One who is not here, of whom it is known whose key has the name. */
  async #absent(command: OperatorRequest): Promise<Subject | undefined> {
    switch (command.type) {
      case "ban":
        return await this.#signIn.ownerOf(command.who);
      case "mute":
        return await this.#signIn.ownerOf(command.name);
      default:
        return undefined;
    }
  }

  async #slow(
    session: Session,
    room: Room,
    seconds: number,
  ): Promise<void> {
    const { notice } = await this.#moderation.carryOut(
      session,
      { type: "slow", room: room.name, seconds },
      undefined,
    );
    this.#options.observer?.ordered?.(notice);
    room.slow = seconds;
    for (const { session } of room.members) session?.lastSaid.clear();
    if (room.unsettled) await this.#settle(room);
    room.tellAll(notice);
  }

  /** Somebody has to go, and is nobody any more. */
  #putOut(session: Session, reason: string): void {
    const { member } = session;
    if (member === undefined) {
      return this.#signIn.register.remove(session);
    }
    member.recipient.send({ type: "bye", reason, again: false });
    this.#part(member, "goodbye");
  }

  /** What the same words were acknowledged with before, though the log may have dropped them since. */
  #acknowledged(sayer: Member, { id, room }: Say): Ack | undefined {
    return id === undefined
      ? undefined
      : sessionOf(sayer).acknowledged(id, this.#roomOf(sayer, room).name);
  }

  /** Gives words and topics to the log, then tells them, in the order in which they came. */
  async #keep(pending: readonly (Pending | NewTopic)[]): Promise<void> {
    for (const { room } of pending) {
      // Who has just come in is told so before anything is said to it.
      if (room.unsettled) await this.#settle(room);
    }
    const drafts = pending.flatMap((it) => "draft" in it ? [it.draft] : []);
    const topics = new Map(
      pending.flatMap((it) =>
        "topic" in it ? [[it.room.name, it.topic] as const] : []
      ),
    );
    let kept: readonly Kept[];
    try {
      kept = await this.#options.log.append(drafts, topics);
    } catch (error) {
      const refusal = this.#refusalOf(error);
      for (const it of pending) {
        this.#refuse(
          it.sayer,
          refusal,
          "draft" in it ? it.draft.id : undefined,
        );
      }
      return;
    }
    const places = kept.values();
    let said: Answerable[] = [];
    for (const it of pending) {
      if ("topic" in it) {
        this.#tellAll(said);
        said = [];
        tellTopic(it);
        continue;
      }
      const { value: place } = places.next();
      if (place !== undefined) said.push({ ...it, ...place });
    }
    this.#tellAll(said);
  }

  #tellAll(said: readonly Answerable[]): void {
    for (const run of runs(said)) this.#tell(run);
  }

  #tell(run: readonly [Answerable, ...Answerable[]]): void {
    const [first] = run;
    // It was told when it was said for the first time.
    if (first.repeated) return acknowledge(first);
    this.#messages += run.length;
    this.#deliveries += first.room.tell(run, acknowledge);
    for (const { message } of run) this.#options.observer?.said?.(message);
  }

  /**
   * The rooms that a member has entered and not been told of yet: comings are
   * gathered, and no answer to a later request may overtake `joined`.
   */
  *#awaitedBy(member: Member): Generator<Room> {
    if (this.#unsettled.size === 0) return;
    for (const room of member.rooms) if (room.awaits(member)) yield room;
  }

  async #settle(room: Room): Promise<void> {
    this.#unsettled.delete(room);
    room.announcePresence(room.awaited ? await this.#newestOrNone(room) : []);
    if (room.replays.size > 0) this.#replayer.add(room);
  }

  /** Tells a member that something it asked for is not done. */
  #refuse(member: Member, refusal: Refusal, id: string | undefined): void {
    member.recipient.send(refused(refusal, id));
    this.#options.observer?.refused?.(member, refusal.code);
  }

  /** The refusal that an error amounts to; what is none is a mistake of ours and goes on up. */
  #refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    if (error instanceof NotKept || error instanceof Unreadable) {
      this.#options.observer?.trouble?.(error.message);
      return new Refusal(
        error instanceof NotKept ? "not-kept" : "unreadable",
        error.message,
      );
    }
    throw error;
  }

  #roomName(asked: string): string {
    return roomName(asked, this.#bounds.roomName);
  }

  #tooManyRooms(): Refusal {
    return new Refusal(
      "too-many-rooms",
      `a member may be in ${this.#bounds.rooms} rooms at once`,
    );
  }

  #roomOf(member: Member, name: string | undefined): Room {
    if (name === undefined) {
      if (member.current === undefined) {
        throw new Refusal("not-in-room", "you are in no room; enter one first");
      }
      return member.current;
    }
    const room = this.#rooms.get(this.#roomName(name));
    if (room === undefined || !member.rooms.has(room)) {
      throw new Refusal("not-in-room", `you are not in the room ${name}`);
    }
    return room;
  }
}

/**
 * Tells what there is, which costs its place as much as was read; that something
 * is not there is told too, by what is thrown.
 */
function tellAnswer(
  member: Member,
  { answer, read, damage }: HistoryAnswer,
): void {
  member.origin.share?.owe(costOfReading(read));
  member.recipient.send(answer);
  if (damage !== undefined) throw damage;
}

function tellTopic({ sayer, room, topic }: NewTopic): void {
  room.topic = topic;
  room.tellAll({
    type: "topic",
    room: room.name,
    text: topic,
    by: sayer.name,
  });
}

/** Whether a member leaves all its rooms by this: then nobody needs to be told that it was there. */
function isNewStart({ type }: Inbound["what"]): boolean {
  return type === "hello" || type === "bye" || type === "gone";
}

function sessionOf(member: Member): Session {
  if (member.session === undefined) {
    throw new Refusal("hello-first", "say hello first");
  }
  return member.session;
}

/** Who has given it a mark is told its place. */
function acknowledge({ sayer, draft, message }: Answerable): void {
  if (draft.id === undefined) return;
  const { room, seq, time } = message;
  sayer.session?.acknowledge({ type: "ack", id: draft.id, room, seq, time });
}

function subject({ name, key, member }: Session): Subject {
  return { name, key, address: member?.origin.address };
}

function refused(refusal: Refusal, id: string | undefined): Notice {
  return {
    type: "error",
    code: refusal.code,
    message: refusal.message,
    ...(id === undefined ? {} : { id }),
  };
}

import { type Draft, type Kept, type Log, NotKept, Unreadable } from "./log.ts";
import { type Ear, Member } from "./member.ts";
import { LOBBY, memberName, roomName } from "./name.ts";
import type { Ack, Message, Notice, ServerFacts } from "./notice.ts";
import { Refusal } from "./refusal.ts";
import { Replayer } from "./replay.ts";
import {
  type Fault,
  type Gone,
  type Hello,
  PROTOCOL_VERSION,
  type Request,
  type Say,
  type Whisper,
} from "./request.ts";
import { HISTORY_ON_JOIN, Room } from "./room.ts";
import { Register, Session } from "./session.ts";
import { saidText, topicText } from "./text.ts";

/** Most rooms a member may be in: more than a person follows, few enough to count on. */
export const ROOMS_MAX = 100;

/** Most messages in one answer to `history` or `search`: a few screens. */
export const ANSWER_MAX = 200;

/** Most text in one such answer, in UTF-16 code units, so that it cannot fill an outbox. */
export const ANSWER_TEXT_MAX = 256 * 1024;

/** Shortest secret of a session, in UTF-16 code units: nobody guesses one. */
export const SECRET_MIN = 16;

/** Longest secret of a session, in UTF-16 code units. */
export const SECRET_MAX = 64;

/** Something that came in from a member. */
export interface Heard {
  readonly from: Member;
  readonly what: Request | Fault | Gone;
}

/** What the hall is given to work with. */
export interface HallOptions {
  readonly log: Log;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** A new secret that nobody can guess. */
  readonly newSecret: () => string;
  /** What stands for the owner of a secret in the log. It must not give the secret away. */
  readonly authorOf: (secret: string) => string;
  readonly server: ServerFacts;
  /** Told when the log cannot keep or read something. */
  readonly trouble?: (why: string) => void;
}

/** A draft, and who is to be told that it was kept. */
interface Pending {
  readonly sayer: Member;
  readonly room: Room;
  readonly draft: Draft;
}

/**
 * The hall: who is here and in which rooms, and what each of them hears.
 *
 * It is the one consumer of everything that comes in, so that there is one
 * order of events for everybody. Its methods must not overlap: wait for one
 * before calling the next.
 */
export class Hall {
  readonly #options: HallOptions;
  readonly #register = new Register();
  /** Everybody who has arrived and not left, welcomed or not. */
  readonly #arrived = new Set<Member>();
  readonly #rooms = new Map<string, Room>();
  readonly #unsettled = new Set<Room>();
  readonly #replayer: Replayer;
  #count = 0;

  constructor(options: HallOptions) {
    this.#options = options;
    this.#replayer = new Replayer(
      options.log,
      (why) => options.trouble?.(why),
    );
  }

  /** How many members have been welcomed. */
  get size(): number {
    return this.#register.connected;
  }

  /** Whether {@linkcode settle} has something to tell. */
  get isUnsettled(): boolean {
    return this.#unsettled.size > 0 || this.isReplaying;
  }

  /** Whether somebody still has to be told what was said before, by {@linkcode settle}. */
  get isReplaying(): boolean {
    return this.#replayer.isBusy;
  }

  /** Somebody is at the door. It is in once it has said hello. */
  arrive(ear: Ear): Member {
    this.#count++;
    const member = new Member(ear, this.#count);
    this.#arrived.add(member);
    return member;
  }

  /**
   * Takes in what was heard, in order. Words said in one go are given to the
   * log together; anything else first waits for the words before it.
   */
  async hear(batch: readonly Heard[]): Promise<void> {
    let said: Pending[] = [];
    const keep = async () => {
      if (said.length > 0) await this.#keep(said);
      said = [];
    };
    for (const { from, what } of batch) {
      // Nothing counts any more that comes behind a goodbye, its own or the hall's.
      if (!this.#arrived.has(from)) continue;
      try {
        if (what.type === "say") {
          const before = this.#acknowledged(from, what);
          if (before === undefined) {
            said.push(this.#draft(from, what));
          } else {
            await keep();
            from.ear.hear(before);
          }
          continue;
        }
        await keep();
        await this.#do(from, what);
      } catch (error) {
        // An error overtakes no acknowledgement of what came before it.
        await keep();
        const refusal = this.#refusalOf(error);
        from.ear.hear(refused(refusal, "id" in what ? what.id : undefined));
      }
    }
    await keep();
  }

  /**
   * Tells every room what has gathered of comings, goings and new names, and
   * goes on telling what was said before to those who came back.
   */
  async settle(): Promise<void> {
    for (const room of this.#unsettled) await this.#settle(room);
    await this.#replayer.goOn();
  }

  /** Says goodbye to everybody and closes every ear. */
  close(reason: string): void {
    for (const member of this.#arrived) {
      member.ear.hear({ type: "bye", reason, again: true });
      member.ear.close();
      member.rooms.clear();
      if (member.session !== undefined) this.#register.remove(member.session);
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
        return this.#part(member, "cut");
      case "fault":
        throw new Refusal(what.code, what.message);
      case "ping":
        return member.ear.hear({ type: "pong" });
      case "pong":
        return;
      case "help":
        return member.ear.hear({
          type: "help",
          ...(what.about === undefined ? {} : { about: what.about }),
        });
      case "bye":
        member.ear.hear({
          type: "bye",
          reason: "you said goodbye",
          again: false,
        });
        return this.#part(member, "goodbye");
    }
    const session = sessionOf(member);
    // Who has just come in is told where it is before it is answered anything.
    for (const room of member.rooms) {
      if (room.awaits(member)) await this.#settle(room);
    }
    switch (what.type) {
      case "whisper":
        return this.#whisper(session, what);
      case "name":
        return this.#rename(member, session, what.name);
      case "join":
        return await this.#join(
          member,
          roomName(what.room),
          what.since,
          what.moving,
        );
      case "leave":
        return this.#leave(member, this.#roomOf(member, what.room));
      case "absent":
        session.absent = what.text === undefined
          ? undefined
          : topicText(what.text);
        return member.ear.hear(absence(session));
      case "whois":
        return member.ear.hear(this.#whois(member, what.name));
      case "rooms":
        return member.ear.hear({
          type: "rooms",
          rooms: Array.from(this.#rooms.values(), roomFacts),
        });
    }
    const room = this.#roomOf(member, what.room);
    switch (what.type) {
      case "who":
        return member.ear.hear(whoIsIn(room));
      case "topic":
        return await this.#topic(member, room, what.text);
      case "history":
        return member.ear.hear({
          type: "history",
          room: room.name,
          messages: bounded(await this.#newest(room, what.count)),
        });
      case "search":
        return member.ear.hear({
          type: "found",
          room: room.name,
          words: what.words,
          messages: bounded(
            await this.#options.log.search(room.name, what.words, ANSWER_MAX),
          ),
        });
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
        [roomName(name), isSameLog ? since : undefined] as const
      ),
    );
    if (rooms.size > ROOMS_MAX) throw tooManyRooms();

    const session = this.#sessionFor(member, hello);
    // A second hello is a new start.
    this.#exitAll(member);
    if (member.session !== undefined && member.session !== session) {
      this.#register.remove(member.session);
    }
    if (session.member !== undefined && session.member !== member) {
      this.#replace(session.member);
    }
    this.#register.connect(session, member);
    member.ear.hear({
      type: "welcome",
      version: PROTOCOL_VERSION,
      name: session.name,
      session: session.secret,
      log: log.id,
      server: this.#options.server,
    });
    if (hello.whispers !== undefined) session.repeatAfter(hello.whispers);
    for (const [name, since] of rooms) await this.#join(member, name, since);
  }

  /** Who says hello: somebody known, come back, or somebody new. */
  #sessionFor(member: Member, hello: Hello): Session {
    const { newSecret, authorOf, now } = this.#options;
    this.#register.expire(now());
    const secret = hello.session ?? newSecret();
    if (secret.length < SECRET_MIN || secret.length > SECRET_MAX) {
      throw new Refusal(
        "bad-frame",
        `hello: "session" must have ${SECRET_MIN} to ${SECRET_MAX} characters`,
      );
    }
    const known = this.#register.bySecret(secret);
    if (known !== undefined) return known;
    // The secret of a session that has expired, or that the server forgot in a
    // restart, is taken up again: nobody else can know it.
    const name = hello.name === undefined
      ? this.#nextName(member)
      : this.#freeName(member.session, hello.name);
    const session = new Session(
      secret,
      authorOf(secret),
      name,
      hello.fleeting === true,
      now(),
    );
    this.#register.add(session);
    return session;
  }

  /** The session goes on on a newer connection. */
  #replace(older: Member): void {
    older.ear.hear({
      type: "bye",
      reason: "your session goes on on another connection",
      again: false,
    });
    older.session = undefined;
    this.#part(older, "goodbye");
  }

  /** The name the note's server would give: the place in the order of arrival. */
  #nextName(member: Member): string {
    // Somebody may have asked for that very name.
    const isTaken = () => {
      const holder = this.#register.byName(`Client${member.number}`);
      return holder !== undefined && holder !== member.session;
    };
    while (isTaken()) {
      this.#count++;
      member.number = this.#count;
    }
    return `Client${member.number}`;
  }

  #freeName(asker: Session | undefined, asked: string): string {
    const name = memberName(asked);
    this.#register.expire(this.#options.now());
    const holder = this.#register.byName(name);
    if (holder !== undefined && holder !== asker) {
      throw new Refusal(
        "name-taken",
        `the name ${name} is taken; choose another`,
      );
    }
    return name;
  }

  #rename(member: Member, session: Session, asked: string): void {
    const name = this.#freeName(session, asked);
    this.#register.rename(session, name);
    member.ear.hear({ type: "named", name });
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
    let room = this.#rooms.get(name);
    if (moving) this.#exitAll(member, room);
    const isIn = room !== undefined && member.rooms.has(room);
    if (!isIn && member.rooms.size >= ROOMS_MAX) throw tooManyRooms();
    if (room === undefined) {
      const { log } = this.#options;
      const { last } = await log.extent(name);
      room = new Room(name, last, await log.topic(name));
      this.#rooms.set(name, room);
    }
    member.rooms.add(room);
    member.current = room;
    room.enter(member, since);
    this.#unsettled.add(room);
  }

  #leave(member: Member, room: Room): void {
    this.#exit(member, room);
    member.ear.hear({ type: "left", room: room.name });
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
      this.#rooms.delete(room.name);
      this.#unsettled.delete(room);
    }
  }

  /** The member is here no more. After a cut its name is kept for it. */
  #part(member: Member, why: "cut" | "goodbye"): void {
    const { session } = member;
    this.#exitAll(member);
    if (session !== undefined) {
      if (why === "cut") this.#register.cut(session, this.#options.now());
      else this.#register.remove(session);
    }
    member.session = undefined;
    this.#arrived.delete(member);
    member.ear.close();
  }

  #whisper(session: Session, { id, to, text }: Whisper): void {
    const before = id === undefined ? undefined : session.acknowledged(id);
    if (before !== undefined) return session.acknowledge(before);
    const name = to ?? session.whisperer;
    if (name === undefined) {
      throw new Refusal(
        "no-such-member",
        "nobody has said anything to you alone yet",
      );
    }
    this.#register.expire(this.#options.now());
    const other = this.#register.byName(name);
    if (other === undefined) throw nobodyCalled(name);
    const time = this.#options.now();
    if (other.absent !== undefined) session.member?.ear.hear(absence(other));
    other.hear(session.name, saidText(text), time);
    if (id !== undefined) {
      session.acknowledge({ type: "ack", id, to: other.name, time });
    }
  }

  async #topic(
    member: Member,
    room: Room,
    text: string | undefined,
  ): Promise<void> {
    if (text === undefined) {
      return member.ear.hear({
        type: "topic",
        room: room.name,
        text: room.topic,
      });
    }
    const topic = topicText(text);
    await this.#options.log.setTopic(room.name, topic);
    room.topic = topic;
    if (room.unsettled) await this.#settle(room);
    room.tellAll({
      type: "topic",
      room: room.name,
      text: topic,
      by: member.name,
    });
  }

  #newest(
    room: Room,
    count = HISTORY_ON_JOIN,
  ): Promise<readonly Message[]> {
    const from = room.last - Math.min(count, ANSWER_MAX) + 1;
    return this.#options.log.read(room.name, Math.max(1, from), room.last);
  }

  #whois(asker: Member, name: string): Notice {
    this.#register.expire(this.#options.now());
    const session = this.#register.byName(name);
    if (session === undefined) throw nobodyCalled(name);
    const rooms = session.member?.rooms.intersection(asker.rooms) ?? new Set();
    return {
      type: "member",
      name: session.name,
      rooms: Array.from(rooms, (room) => room.name),
      since: session.since,
      connected: session.member !== undefined,
      ...(session.absent === undefined ? {} : { absent: session.absent }),
    };
  }

  /** For those who come in: nobody is kept out because the past cannot be read. */
  async #newestOrNone(room: Room): Promise<readonly Message[]> {
    try {
      return await this.#newest(room);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#options.trouble?.(error.message);
      return [];
    }
  }

  #draft(sayer: Member, say: Say): Pending {
    const session = sessionOf(sayer);
    const room = this.#roomOf(sayer, say.room);
    return {
      sayer,
      room,
      draft: {
        room: room.name,
        from: session.name,
        author: session.author,
        ...(say.id === undefined ? {} : { id: say.id }),
        text: saidText(say.text),
        time: this.#options.now(),
      },
    };
  }

  /** What the same words were acknowledged with before, though the log may have dropped them since. */
  #acknowledged(sayer: Member, { id, room }: Say): Ack | undefined {
    return id === undefined
      ? undefined
      : sessionOf(sayer).acknowledged(id, this.#roomOf(sayer, room).name);
  }

  /** Gives words to the log, then tells them, in the order in which they were said. */
  async #keep(said: readonly Pending[]): Promise<void> {
    for (const { room } of said) {
      // Who has just come in is told so before anything is said to it.
      if (room.unsettled) await this.#settle(room);
    }
    let kept: readonly Kept[];
    try {
      kept = await this.#options.log.append(said.map(({ draft }) => draft));
    } catch (error) {
      const refusal = this.#refusalOf(error);
      for (const { sayer, draft } of said) {
        sayer.ear.hear(refused(refusal, draft.id));
      }
      return;
    }
    kept.forEach((place, index) => {
      const pending = said[index];
      if (pending !== undefined) this.#tell(pending, place);
    });
  }

  #tell({ sayer, room, draft }: Pending, { message, repeated }: Kept): void {
    if (!repeated) {
      room.last = message.seq;
      room.tell(message, sayer);
    }
    if (draft.id === undefined) return;
    sayer.session?.acknowledge({
      type: "ack",
      id: draft.id,
      room: message.room,
      seq: message.seq,
      time: message.time,
    });
  }

  async #settle(room: Room): Promise<void> {
    this.#unsettled.delete(room);
    room.settle(room.awaited ? await this.#newestOrNone(room) : []);
    if (room.replays.size > 0) this.#replayer.add(room);
  }

  /** The refusal that an error amounts to; what is none is a mistake of ours and goes on up. */
  #refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    if (error instanceof NotKept || error instanceof Unreadable) {
      this.#options.trouble?.(error.message);
      return new Refusal(
        error instanceof NotKept ? "not-kept" : "unreadable",
        error.message,
      );
    }
    throw error;
  }

  #roomOf(member: Member, name: string | undefined): Room {
    if (name === undefined) {
      if (member.current === undefined) {
        throw new Refusal("not-in-room", "you are in no room; enter one first");
      }
      return member.current;
    }
    const room = this.#rooms.get(roomName(name));
    if (room === undefined || !member.rooms.has(room)) {
      throw new Refusal("not-in-room", `you are not in the room ${name}`);
    }
    return room;
  }
}

function sessionOf(member: Member): Session {
  if (member.session === undefined) {
    throw new Refusal("hello-first", "say hello first");
  }
  return member.session;
}

function nobodyCalled(name: string): Refusal {
  return new Refusal("no-such-member", `nobody here is called ${name}`);
}

function absence({ name, absent }: Session): Notice {
  return {
    type: "absent",
    name,
    ...(absent === undefined ? {} : { text: absent }),
  };
}

function whoIsIn(room: Room): Notice {
  const absent = Array.from(room.members).flatMap(({ name, session }) =>
    session?.absent === undefined ? [] : [[name, session.absent] as const]
  );
  return {
    type: "members",
    room: room.name,
    members: room.names,
    ...(absent.length === 0 ? {} : { absent }),
  };
}

function tooManyRooms(): Refusal {
  return new Refusal(
    "too-many-rooms",
    `a member may be in ${ROOMS_MAX} rooms at once`,
  );
}

function refused(refusal: Refusal, id: string | undefined): Notice {
  return {
    type: "error",
    code: refusal.code,
    message: refusal.message,
    ...(id === undefined ? {} : { id }),
  };
}

function roomFacts(
  { name, members, topic }: Room,
): { name: string; members: number; topic?: string } {
  return { name, members: members.size, ...(topic === "" ? {} : { topic }) };
}

/** The newest of some messages whose text fits into one answer. */
function bounded(messages: readonly Message[]): readonly Message[] {
  let text = 0;
  const tooMuch = messages.findLastIndex((message) =>
    (text += message.text.length) > ANSWER_TEXT_MAX
  );
  return messages.slice(tooMuch + 1);
}

import type { Draft, Kept, Log } from "./log.ts";
import { type Ear, Member } from "./member.ts";
import { folded, LOBBY, memberName, roomName } from "./name.ts";
import type { Notice, ServerFacts } from "./notice.ts";
import { Refusal } from "./refusal.ts";
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
import { saidText } from "./text.ts";

/** Most rooms a member may be in: more than a person follows, few enough to count on. */
export const ROOMS_MAX = 100;

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
  readonly newSession: () => string;
  readonly server: ServerFacts;
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
  /** Everybody with a name, by its folded form. */
  readonly #members = new Map<string, Member>();
  /** Everybody who has arrived and not left, welcomed or not. */
  readonly #arrived = new Set<Member>();
  readonly #rooms = new Map<string, Room>();
  readonly #unsettled = new Set<Room>();
  #count = 0;

  constructor(options: HallOptions) {
    this.#options = options;
  }

  /** How many members have been welcomed. */
  get size(): number {
    return this.#members.size;
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
    for (const { from, what } of batch) {
      // Nothing counts any more that comes behind a goodbye, its own or the hall's.
      if (!this.#arrived.has(from)) continue;
      try {
        if (what.type === "say") {
          said.push(this.#draft(from, what));
          continue;
        }
        if (said.length > 0) await this.#keep(said);
        said = [];
        await this.#do(from, what);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // An error overtakes no acknowledgement of what came before it.
        if (said.length > 0) await this.#keep(said);
        said = [];
        from.ear.hear(refused(error, "id" in what ? what.id : undefined));
      }
    }
    if (said.length > 0) await this.#keep(said);
  }

  /** Tells every room what has gathered of comings, goings and new names. */
  async settle(): Promise<void> {
    for (const room of this.#unsettled) await this.#settle(room);
  }

  /** Says goodbye to everybody and closes every ear. */
  close(reason: string): void {
    for (const member of this.#arrived) {
      member.ear.hear({ type: "bye", reason });
      member.ear.close();
      member.rooms.clear();
      member.name = "";
    }
    this.#arrived.clear();
    this.#members.clear();
    this.#rooms.clear();
    this.#unsettled.clear();
  }

  async #do(
    member: Member,
    what: Exclude<Request, Say> | Fault | Gone,
  ): Promise<void> {
    switch (what.type) {
      case "hello":
        return await this.#welcome(member, what);
      case "gone":
        return this.#part(member);
      case "fault":
        throw new Refusal(what.code, what.message);
      case "ping":
        return member.ear.hear({ type: "pong" });
      case "pong":
        return;
      case "help":
        return member.ear.hear({ type: "help" });
      case "bye":
        member.ear.hear({ type: "bye", reason: "you said goodbye" });
        return this.#part(member);
    }
    this.#mustBeWelcomed(member);
    // Who has just come in is told where it is before it is answered anything.
    for (const room of member.rooms) {
      if (room.awaits(member)) await this.#settle(room);
    }
    switch (what.type) {
      case "whisper":
        return this.#whisper(member, what);
      case "name":
        return this.#rename(member, what.name);
      case "who": {
        const room = this.#roomOf(member, what.room);
        return member.ear.hear({
          type: "members",
          room: room.name,
          members: room.names,
        });
      }
      case "rooms":
        return member.ear.hear({
          type: "rooms",
          rooms: Array.from(
            this.#rooms.values(),
            (room) => ({ name: room.name, members: room.members.size }),
          ),
        });
      case "join":
        return await this.#join(member, roomName(what.room));
      case "leave":
        return this.#leave(member, this.#roomOf(member, what.room));
    }
  }

  async #welcome(member: Member, hello: Hello): Promise<void> {
    if (hello.version !== PROTOCOL_VERSION) {
      throw new Refusal(
        "bad-version",
        `this server speaks version ${PROTOCOL_VERSION}, not ${hello.version}`,
      );
    }
    const name = hello.name === undefined
      ? undefined
      : this.#freeName(member, hello.name);
    const rooms = new Set(
      (hello.rooms ?? [{ name: LOBBY }]).map((wish) => roomName(wish.name)),
    );
    if (rooms.size > ROOMS_MAX) throw tooManyRooms();

    // A second hello is a new start.
    this.#forget(member);
    member.name = name ?? this.#nextName(member);
    member.session = this.#options.newSession();
    this.#members.set(folded(member.name), member);
    member.ear.hear({
      type: "welcome",
      version: PROTOCOL_VERSION,
      name: member.name,
      session: member.session,
      server: this.#options.server,
    });
    for (const room of rooms) await this.#join(member, room);
  }

  /** The name the note's server would give: the place in the order of arrival. */
  #nextName(member: Member): string {
    // Somebody may have asked for that very name.
    while (this.#members.has(folded(`Client${member.number}`))) {
      this.#count++;
      member.number = this.#count;
    }
    return `Client${member.number}`;
  }

  #freeName(member: Member, asked: string): string {
    const name = memberName(asked);
    const holder = this.#members.get(folded(name));
    if (holder !== undefined && holder !== member) {
      throw new Refusal(
        "name-taken",
        `the name ${name} is taken; choose another`,
      );
    }
    return name;
  }

  #rename(member: Member, asked: string): void {
    const name = this.#freeName(member, asked);
    this.#members.delete(folded(member.name));
    member.name = name;
    this.#members.set(folded(name), member);
    member.ear.hear({ type: "named", name });
    for (const room of member.rooms) {
      room.renamed(member);
      this.#unsettled.add(room);
    }
  }

  async #join(member: Member, name: string): Promise<void> {
    let room = this.#rooms.get(name);
    const isIn = room !== undefined && member.rooms.has(room);
    if (!isIn && member.rooms.size >= ROOMS_MAX) throw tooManyRooms();
    if (room === undefined) {
      const { last } = await this.#options.log.extent(name);
      room = new Room(name, last);
      this.#rooms.set(name, room);
    }
    member.rooms.add(room);
    member.current = room;
    room.enter(member);
    this.#unsettled.add(room);
  }

  #leave(member: Member, room: Room): void {
    this.#exit(member, room);
    member.ear.hear({ type: "left", room: room.name });
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

  /** The member is here no more. */
  #part(member: Member): void {
    this.#forget(member);
    this.#arrived.delete(member);
    member.ear.close();
  }

  #forget(member: Member): void {
    for (const room of [...member.rooms]) this.#exit(member, room);
    if (member.welcomed) this.#members.delete(folded(member.name));
    member.name = "";
  }

  #whisper(member: Member, { id, to, text }: Whisper): void {
    const other = this.#members.get(folded(to));
    if (other === undefined) {
      throw new Refusal("no-such-member", `nobody here is called ${to}`);
    }
    const time = this.#options.now();
    other.ear.hear({
      type: "whisper",
      from: member.name,
      to: other.name,
      text: saidText(text),
      time,
    });
    if (id !== undefined) {
      member.ear.hear({ type: "ack", id, to: other.name, time });
    }
  }

  #draft(sayer: Member, say: Say): Pending {
    this.#mustBeWelcomed(sayer);
    const room = this.#roomOf(sayer, say.room);
    return {
      sayer,
      room,
      draft: {
        room: room.name,
        from: sayer.name,
        author: sayer.session,
        ...(say.id === undefined ? {} : { id: say.id }),
        text: saidText(say.text),
        time: this.#options.now(),
      },
    };
  }

  /** Gives words to the log, then tells them, in the order in which they were said. */
  async #keep(said: readonly Pending[]): Promise<void> {
    for (const { room } of said) {
      // Who has just come in is told so before anything is said to it.
      if (room.unsettled) await this.#settle(room);
    }
    const kept = await this.#options.log.append(said.map(({ draft }) => draft));
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
    sayer.ear.hear({
      type: "ack",
      id: draft.id,
      room: room.name,
      seq: message.seq,
      time: message.time,
    });
  }

  async #settle(room: Room): Promise<void> {
    this.#unsettled.delete(room);
    const history = room.awaited
      ? await this.#options.log.read(
        room.name,
        Math.max(1, room.last - HISTORY_ON_JOIN + 1),
        room.last,
      )
      : [];
    room.settle(history);
  }

  #mustBeWelcomed(member: Member): void {
    if (!member.welcomed) {
      throw new Refusal("hello-first", "say hello first");
    }
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

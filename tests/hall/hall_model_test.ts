// The hall against a simple model of it, and against a client that checks each
// notice, with random events in random batches.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Hall, type Inbound } from "../../hall/hall.ts";
import type { Member } from "../../hall/member.ts";
import { RESERVED } from "../../hall/sessions/session_registry.ts";
import { HISTORY_ON_JOIN } from "../../protocol/features/membership.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Request } from "../../protocol/request.ts";
import { MemoryStore } from "../../store/memory.ts";
import { FakeRecipient } from "./fake_recipient.ts";
import { HERE, secretOf } from "./test_hall.ts";

const NAMES = ["Ann", "ann", "Bob", "BOB", "Cid", "Client1", "client3"];
const ROOMS = ["lobby", "Dev", "dev", "ops"];
const IDS = ["1", "2", "3"];
/** The secrets that members send: few, so that they meet. */
const SECRETS = ["a", "b", "c"].map(secretOf);

/** Names and rooms of this test are ASCII: their folded form is lower case. */
function fold(name: string): string {
  return name.toLowerCase();
}

type Step =
  | { readonly does: "arrive" | "handle" | "announce" }
  | {
    readonly does: "hello";
    readonly who: number;
    readonly name: string | undefined;
    readonly rooms: readonly string[] | undefined;
    readonly session: string | undefined;
    readonly whispers: number | undefined;
    readonly fleeting: boolean;
  }
  | { readonly does: "later"; readonly milliseconds: number }
  | { readonly does: "set the clock"; readonly date: number }
  | {
    readonly does: "whisper";
    readonly who: number;
    readonly to: string | undefined;
    readonly id: string | undefined;
  }
  | { readonly does: "name"; readonly who: number; readonly name: string }
  | { readonly does: "join"; readonly who: number; readonly room: string }
  | {
    readonly does: "leave";
    readonly who: number;
    readonly room: string | undefined;
  }
  | {
    readonly does: "say";
    readonly who: number;
    readonly room: string | undefined;
    readonly id: string | undefined;
    readonly times: number;
  }
  | { readonly does: "bye" | "gone"; readonly who: number };

const who = fc.nat({ max: 7 });
const name = fc.constantFrom(...NAMES);
const room = fc.constantFrom(...ROOMS);
const maybeRoom = fc.option(room, { nil: undefined });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ does: "arrive" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ does: "handle" }) },
  { weight: 3, arbitrary: fc.constant<Step>({ does: "announce" }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant("hello" as const),
      who,
      name: fc.option(name, { nil: undefined }),
      rooms: fc.option(fc.array(room, { minLength: 1, maxLength: 3 }), {
        nil: undefined,
      }),
      session: fc.option(fc.constantFrom(...SECRETS), { nil: undefined }),
      whispers: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
      fleeting: fc.constantFrom(false, false, true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("later" as const),
      milliseconds: fc.constantFrom(1, RESERVED / 2, RESERVED),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("set the clock" as const),
      date: fc.constantFrom(0, RESERVED, 100 * RESERVED),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("whisper" as const),
      who,
      to: fc.option(name, { nil: undefined }),
      id: fc.option(fc.constantFrom(...IDS), { nil: undefined }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant("name" as const), who, name }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant("join" as const), who, room }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("leave" as const),
      who,
      room: maybeRoom,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant("say" as const),
      who,
      room: maybeRoom,
      id: fc.option(fc.constantFrom(...IDS), { nil: undefined }),
      // Sometimes more than the newest messages of a room.
      times: fc.constantFrom(1, 1, 1, 1, 2, 15),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom("bye" as const, "gone" as const, "gone" as const),
      who,
    }),
  },
);

/** A connection, in the model. */
interface Person {
  readonly member: Member;
  readonly client: ModelClient;
  number: number;
  session: ModelSession | undefined;
  rooms: string[];
  current: string | undefined;
  present: boolean;
}

/** A session, in the model. */
interface ModelSession {
  readonly secret: string;
  readonly isFleeting: boolean;
  name: string;
  /** The time of its cut. */
  cut: number | undefined;
  whisperer: string | undefined;
  /** The whispers it was sent, and the number of the last. */
  readonly whispers: Whisper[];
  last: number;
}

/** A whisper, as its recipient gets it. */
interface Whisper {
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** A message, in the model. */
interface Said {
  readonly from: string;
  readonly text: string;
  readonly by: Person;
}

/** The hall, in the simplest form. */
class ModelHall {
  readonly people: Person[] = [];
  /** The messages of each room; the first has number 1. */
  readonly said = new Map<string, Said[]>();
  /** The monotonic time. */
  time = 0;
  /** The changes of the clock, which must have no effect. */
  date = 0;
  /** Every session that has a connection or is reserved. */
  #sessions: ModelSession[] = [];
  /** The first number of each message with an id, by room, secret and id. */
  readonly #marks = new Map<string, number>();
  /** The recipient of each whisper with an id, by secret and id, also of sessions that have ended. */
  readonly #whisperAcks = new Map<string, string>();
  #count = 0;
  #secrets = 0;

  arrive(member: Member, recipient: FakeRecipient): void {
    const client = new ModelClient(recipient, this);
    this.#count++;
    const person: Person = {
      member,
      client,
      number: this.#count,
      session: undefined,
      rooms: [],
      current: undefined,
      present: true,
    };
    client.person = person;
    this.people.push(person);
  }

  membersOf(room: string): string[] {
    return this.people.flatMap(({ rooms, session }) =>
      rooms.includes(room) && session !== undefined ? [session.name] : []
    );
  }

  hello(
    person: Person,
    { name, rooms = ["lobby"], session: secret, whispers, fleeting }: Extract<
      Step,
      { does: "hello" }
    >,
  ): void {
    this.#expire();
    let session = this.#sessions.find((session) => session.secret === secret);
    if (session === undefined) {
      // The hall makes a secret before it finds that the name is taken.
      const own = secret ?? secretOf(`nobody else ${++this.#secrets}`);
      if (name !== undefined && this.#isGiven(name, person)) {
        return person.client.expectError("bad-name");
      }
      if (name !== undefined && this.#isTaken(name, person)) {
        return person.client.expectError("name-taken");
      }
      session = {
        secret: own,
        isFleeting: fleeting,
        name: name ?? `Client${person.number}`,
        cut: undefined,
        whisperer: undefined,
        whispers: [],
        last: 0,
      };
      this.#sessions.push(session);
    }
    if (person.session !== session) this.#end(person.session);
    const older = this.people.find((other) =>
      other !== person && other.session === session
    );
    if (older !== undefined) this.#leaveAll(older);
    session.cut = undefined;
    person.session = session;
    person.rooms = [];
    person.current = undefined;
    if (whispers !== undefined) {
      session.last = Math.max(session.last, whispers);
      for (const whisper of session.whispers) {
        if (whisper.seq > whispers) person.client.expectWhisper(whisper);
      }
    }
    for (const room of new Set(rooms.map(fold))) this.join(person, room);
  }

  rename(person: Person, name: string): void {
    if (person.session === undefined) {
      return person.client.expectError("hello-first");
    }
    this.#expire();
    if (this.#isGiven(name, person)) {
      return person.client.expectError("bad-name");
    }
    if (this.#isTaken(name, person)) {
      return person.client.expectError("name-taken");
    }
    person.session.name = name;
  }

  whisper(
    { session, client }: Person,
    text: string,
    to: string | undefined,
    id: string | undefined,
  ): void {
    if (session === undefined) return client.expectError("hello-first");
    const mark = JSON.stringify([session.secret, id]);
    const before = id === undefined ? undefined : this.#whisperAcks.get(mark);
    if (before !== undefined) return client.expectWhisperAck(before);
    this.#expire();
    const name = to ?? session.whisperer;
    const other = this.#sessions.find((other) =>
      name !== undefined && fold(other.name) === fold(name)
    );
    if (other === undefined) return client.expectError("no-such-member");
    const whisper: Whisper = {
      seq: ++other.last,
      from: session.name,
      to: other.name,
      text,
    };
    other.whispers.push(whisper);
    other.whisperer = session.name;
    this.people.find((person) => person.session === other)?.client
      .expectWhisper(whisper);
    if (id === undefined) return;
    this.#whisperAcks.set(mark, other.name);
    client.expectWhisperAck(other.name);
  }

  join(person: Person, asked: string): void {
    if (person.session === undefined) {
      return person.client.expectError("hello-first");
    }
    const room = fold(asked);
    if (!person.rooms.includes(room)) person.rooms.push(room);
    person.current = room;
  }

  leave(person: Person, asked: string | undefined): void {
    const room = this.#roomOf(person, asked);
    if (room === undefined) return;
    person.rooms = person.rooms.filter((other) => other !== room);
    if (person.current === room) person.current = person.rooms.at(-1);
  }

  say(
    person: Person,
    text: string,
    id: string | undefined,
    asked: string | undefined,
  ): void {
    const room = this.#roomOf(person, asked);
    if (room === undefined) return;
    const said = this.said.get(room) ?? [];
    this.said.set(room, said);
    const mark = JSON.stringify([room, person.session?.secret, id]);
    const before = id === undefined ? undefined : this.#marks.get(mark);
    if (id !== undefined) {
      person.client.expectAck(room, before ?? said.length + 1);
    }
    if (before !== undefined) return;
    said.push({ from: person.session?.name ?? "", text, by: person });
    if (id !== undefined) this.#marks.set(mark, said.length);
  }

  part(person: Person, why: "bye" | "gone"): void {
    const { session } = person;
    this.#leaveAll(person);
    if (session === undefined && person.number === this.#count) this.#count--;
    if (why === "bye" || session?.isFleeting) this.#end(session);
    else if (session !== undefined) session.cut = this.time;
  }

  /** A connection ends; its session may continue. */
  #leaveAll(person: Person): void {
    person.session = undefined;
    person.rooms = [];
    person.current = undefined;
    person.present = false;
  }

  #end(ended: ModelSession | undefined): void {
    this.#sessions = this.#sessions.filter((session) => session !== ended);
  }

  #expire(): void {
    this.#sessions = this.#sessions.filter(({ cut }) =>
      cut === undefined || this.time - cut < RESERVED
    );
  }

  /** Whether a name is like those given by the server, but not this member's own. */
  #isGiven(name: string, by: Person): boolean {
    return fold(name).startsWith("client") && name !== by.session?.name;
  }

  #isTaken(name: string, by: Person): boolean {
    return this.#sessions.some((session) =>
      session !== by.session && fold(session.name) === fold(name)
    );
  }

  #roomOf(person: Person, asked: string | undefined): string | undefined {
    if (person.session === undefined) {
      person.client.expectError("hello-first");
      return undefined;
    }
    const room = asked === undefined ? person.current : fold(asked);
    if (room !== undefined && person.rooms.includes(room)) return room;
    person.client.expectError("not-in-room");
    return undefined;
  }
}

/** The knowledge of a client about a room. */
interface View {
  /** The names of the other members. */
  readonly others: Set<string>;
  /** The number that must come next. */
  next: number;
  /** The last number of the history. */
  readonly historyTo: number;
}

/**
 * The knowledge of a client from its notices alone. Each notice must fit the
 * earlier ones.
 */
class ModelClient {
  person: Person | undefined;
  readonly rooms = new Map<string, View>();
  readonly #recipient: FakeRecipient;
  readonly #hall: ModelHall;
  readonly #errors: string[] = [];
  readonly #acks: { room: string; seq: number }[] = [];
  readonly #whisperAcks: string[] = [];
  readonly #whispers: Whisper[] = [];
  #name: string | undefined;

  constructor(recipient: FakeRecipient, hall: ModelHall) {
    this.#recipient = recipient;
    this.#hall = hall;
  }

  get name(): string | undefined {
    return this.#name;
  }

  expectError(code: string): void {
    this.#errors.push(code);
  }

  expectAck(room: string, seq: number): void {
    this.#acks.push({ room, seq });
  }

  expectWhisper(whisper: Whisper): void {
    this.#whispers.push(whisper);
  }

  expectWhisperAck(to: string): void {
    this.#whisperAcks.push(to);
  }

  /** Applies the notices since the last call. */
  listen(): void {
    for (const notice of this.#recipient.take()) this.#take(notice);
    assertEquals(this.#errors, [], "an error was not told");
    assertEquals(this.#acks, [], "an acknowledgement did not come");
    assertEquals(this.#whisperAcks, [], "an acknowledgement did not come");
    assertEquals(this.#whispers, [], "a whisper was not told");
    // A member that has left is sent errors at most, and its recipient is closed.
    assert(this.#recipient.late.every(({ type }) => type === "error"));
  }

  #take(notice: Notice): void {
    switch (notice.type) {
      case "welcome":
        // A new start: earlier knowledge is void.
        this.#name = notice.name;
        this.rooms.clear();
        return;
      case "joined": {
        const others = new Set(notice.members);
        assertEquals(others.size, notice.members.length, "a name twice");
        assert(others.delete(this.#name ?? ""), "who joins is a member");
        this.rooms.set(notice.room, {
          others,
          next: Math.max(1, notice.last - HISTORY_ON_JOIN + 1),
          historyTo: notice.last,
        });
        return;
      }
      case "left":
        // A member that leaves before `joined` knows no more than this.
        this.rooms.delete(notice.room);
        return;
      case "named":
        this.#name = notice.name;
        return;
      case "presence":
        return this.#presence(notice);
      case "message": {
        const view = this.#view(notice.room);
        const said = this.#hall.said.get(notice.room)?.[notice.seq - 1];
        const isHistory = view.next <= view.historyTo;
        if (!isHistory) this.#passOwnWords(notice.room, view);
        assertEquals(notice.seq, view.next, "a message out of its turn");
        view.next++;
        assertEquals([notice.from, notice.text], [said?.from, said?.text]);
        assert(isHistory || said?.by !== this.person, "told its own words");
        assert(
          isHistory || view.others.has(notice.from),
          "words of a stranger",
        );
        return;
      }
      case "ack": {
        const { room, seq, to } = notice;
        if (to !== undefined) {
          assertEquals(to, this.#whisperAcks.shift());
          return;
        }
        assertEquals({ room, seq }, this.#acks.shift());
        const view = this.rooms.get(room ?? "");
        if (view === undefined || seq === undefined || seq < view.next) return;
        assert(view.next > view.historyTo, "something came before the history");
        while (view.next < seq) {
          assert(this.#isOwn(room ?? "", view.next), "a message is missing");
          view.next++;
        }
        view.next++;
        return;
      }
      case "whisper": {
        const { seq, from, to, text } = notice;
        assertEquals({ seq, from, to, text }, this.#whispers.shift());
        return;
      }
      case "error":
        assertEquals(notice.code, this.#errors.shift());
        return;
      case "bye":
        this.rooms.clear();
        return;
      default:
        throw new Error(`nobody has asked for ${notice.type}`);
    }
  }

  #presence({ room, joined, left, renamed }: Notice & { type: "presence" }) {
    const { others, next, historyTo } = this.#view(room);
    assert(next > historyTo, "something came before the history");
    assert(joined.length + left.length + renamed.length > 0, "nothing told");
    // Its own rename was told by `named`.
    const changes = renamed.filter(([, is]) => is !== this.#name);
    // The renames happen at once: two members may have exchanged their names.
    for (const was of [...left, ...changes.map(([was]) => was)]) {
      assert(others.delete(was), `nobody was called ${was}`);
    }
    for (const is of [...joined, ...changes.map(([, is]) => is)]) {
      assert(!others.has(is) && is !== this.#name, `two are called ${is}`);
      others.add(is);
    }
  }

  #view(room: string): View {
    const view = this.rooms.get(room);
    assert(view !== undefined, `told of ${room}, which it is not in`);
    return view;
  }

  /** Its own messages without an id do not come back. */
  #passOwnWords(room: string, view: View): void {
    while (this.#isOwn(room, view.next)) view.next++;
  }

  #isOwn(room: string, seq: number): boolean {
    return this.#hall.said.get(room)?.[seq - 1]?.by === this.person;
  }

  /** Checks its knowledge against the model, after an announcement. */
  check(): void {
    const person = this.person;
    assert(person !== undefined);
    if (!person.present) return;
    assertEquals(this.#name, person.session?.name);
    assertEquals([...this.rooms.keys()].sort(), person.rooms.toSorted());
    for (const [room, view] of this.rooms) {
      assertEquals(
        [...view.others, person.session?.name ?? ""].sort(),
        this.#hall.membersOf(room).sort(),
      );
      this.#passOwnWords(room, view);
      assertEquals(
        view.next,
        (this.#hall.said.get(room)?.length ?? 0) + 1,
        `not all that was said in ${room} has been told`,
      );
    }
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const model = new ModelHall();
  let secrets = 0;
  const hall = new Hall({
    store: new MemoryStore(),
    now: () => model.date,
    monotonic: () => model.time,
    newSecret: () => secretOf(`${++secrets}`),
    authorOf: (secret) => `author of ${secret}`,
    server: { name: "chat", version: "0", maxText: 1000, maxLine: 1000 },
  });
  let batch: Inbound[] = [];
  let texts = 0;

  const arrive = () => {
    const recipient = new FakeRecipient();
    model.arrive(hall.arrive(recipient, HERE), recipient);
  };
  const hear = async () => {
    await hall.handle(batch);
    batch = [];
    for (const { client } of model.people) client.listen();
  };
  const announce = async () => {
    await hear();
    await hall.announcePresence();
    for (const { client } of model.people) {
      client.listen();
      client.check();
    }
    assertEquals(
      hall.size,
      model.people.filter(({ session }) => session !== undefined).length,
    );
  };

  arrive();
  for (const step of steps) {
    if (step.does === "arrive") {
      // The order of arrival matters, so nothing may remain from before.
      await hear();
      arrive();
    }
    if (step.does === "later") {
      // So does the time of each notice.
      await hear();
      model.time += step.milliseconds;
    }
    if (step.does === "set the clock") {
      await hear();
      model.date = step.date;
    }
    if (step.does === "handle") await hear();
    else if (step.does === "announce") await announce();
    if (!("who" in step)) continue;
    const present = model.people.filter((person) => person.present);
    const person = present[step.who % present.length];
    if (person === undefined) continue;
    const asks = (what: Inbound["what"]) =>
      void batch.push({ from: person.member, what });
    switch (step.does) {
      case "hello":
        model.hello(person, step);
        asks({
          type: "hello",
          version: 1,
          name: step.name,
          session: step.session,
          whispers: step.whispers,
          ...(step.fleeting ? { ephemeral: true } : {}),
          ...(step.rooms === undefined
            ? {}
            : { rooms: step.rooms.map((name) => ({ name })) }),
        });
        break;
      case "name":
        model.rename(person, step.name);
        asks({ type: "name", name: step.name });
        break;
      case "join":
        model.join(person, step.room);
        asks({ type: "join", room: step.room });
        break;
      case "leave":
        model.leave(person, step.room);
        asks({ type: "leave", ...roomOf(step.room) });
        break;
      case "say":
        for (let time = 0; time < step.times; time++) {
          const text = `text ${++texts}`;
          model.say(person, text, step.id, step.room);
          asks({
            type: "say",
            text,
            id: step.id,
            ...roomOf(step.room),
          });
        }
        break;
      case "whisper": {
        const text = `text ${++texts}`;
        model.whisper(person, text, step.to, step.id);
        asks({
          type: "whisper",
          text,
          to: step.to,
          id: step.id,
        });
        break;
      }
      case "bye":
        model.part(person, "bye");
        asks({ type: "bye" });
        break;
      case "gone":
        model.part(person, "gone");
        asks({ type: "gone", reason: "cut" });
        break;
    }
  }
  await announce();
}

function roomOf(room: string | undefined): Pick<
  Extract<Request, { type: "who" }>,
  "room"
> {
  return room === undefined ? {} : { room };
}

Deno.test("in any sequence of events each member gets all messages after joining, in order and once, and knows the members", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), play),
    { numRuns: 400 },
  );
});

Deno.test("names that members exchange between two announcements are announced correctly", async () => {
  const names = fc.constantFrom("Ann", "Bob", "Cid", "Dan");
  const rename = fc.record({
    does: fc.constantFrom("name" as const),
    who: fc.nat({ max: 2 }),
    name: names,
  });
  const enter: Step[] = ["Ann", "Bob", "Cid"].flatMap((name, who): Step[] => [
    {
      does: "hello",
      who,
      name,
      rooms: ["lobby", "dev"],
      session: undefined,
      whispers: undefined,
      fleeting: false,
    },
    { does: "arrive" },
  ]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(rename, { maxLength: 12 }),
      (renames) =>
        play([...enter, { does: "announce" }, ...renames, {
          does: "say",
          who: 0,
          room: undefined,
          id: "1",
          times: 1,
        }]),
    ),
    { numRuns: 300 },
  );
});

// The hall against a simple model of it, and against what a client makes of
// what it hears: whatever happens, in whatever batches.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Hall, type Heard } from "../../chat/hall.ts";
import type { Member } from "../../chat/member.ts";
import type { Notice } from "../../chat/notice.ts";
import type { Request } from "../../chat/request.ts";
import { HISTORY_ON_JOIN } from "../../chat/room.ts";
import { MemoryLog } from "../../log/memory.ts";
import { FakeEar } from "./fake_ear.ts";

const NAMES = ["Ann", "ann", "Bob", "BOB", "Cid", "Client1", "client3"];
const ROOMS = ["lobby", "Dev", "dev", "ops"];
const IDS = ["1", "2", "3"];

/** Names and rooms of this test are ASCII: their folded form is lower case. */
function fold(name: string): string {
  return name.toLowerCase();
}

type Step =
  | { readonly does: "arrive" | "hear" | "settle" }
  | {
    readonly does: "hello";
    readonly who: number;
    readonly name: string | undefined;
    readonly rooms: readonly string[] | undefined;
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
  { weight: 2, arbitrary: fc.constant<Step>({ does: "hear" }) },
  { weight: 3, arbitrary: fc.constant<Step>({ does: "settle" }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant("hello" as const),
      who,
      name: fc.option(name, { nil: undefined }),
      rooms: fc.option(fc.array(room, { minLength: 1, maxLength: 3 }), {
        nil: undefined,
      }),
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
      // Now and then so much that a history is longer than what is told of it.
      times: fc.constantFrom(1, 1, 1, 1, 2, 15),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom("bye" as const, "gone" as const),
      who,
    }),
  },
);

/** A member as the model has it. */
interface Person {
  readonly member: Member;
  readonly client: ModelClient;
  number: number;
  name: string | undefined;
  /** Counts hellos: an id is remembered for one session. */
  session: number;
  rooms: string[];
  current: string | undefined;
  present: boolean;
}

/** What was said, as the model has it. */
interface Said {
  readonly from: string;
  readonly text: string;
  readonly by: Person;
}

/** What the hall must be, told in the plainest way. */
class ModelHall {
  readonly people: Person[] = [];
  /** What was said in each room; the first has number 1. */
  readonly said = new Map<string, Said[]>();
  /** Where something with an id was said first: room, person, session and id, to its number. */
  readonly #marks = new Map<string, number>();
  #count = 0;

  arrive(member: Member, ear: FakeEar): void {
    const client = new ModelClient(ear, this);
    this.#count++;
    const person: Person = {
      member,
      client,
      number: this.#count,
      name: undefined,
      session: 0,
      rooms: [],
      current: undefined,
      present: true,
    };
    client.person = person;
    this.people.push(person);
  }

  membersOf(room: string): string[] {
    return this.people.flatMap(({ rooms, name }) =>
      rooms.includes(room) && name !== undefined ? [name] : []
    );
  }

  hello(
    person: Person,
    asked: string | undefined,
    rooms: readonly string[] = ["lobby"],
  ): void {
    if (asked !== undefined && this.#isTaken(asked, person)) {
      return person.client.expectError("name-taken");
    }
    person.name = undefined;
    person.rooms = [];
    person.current = undefined;
    person.session++;
    if (asked === undefined) {
      while (this.#isTaken(`Client${person.number}`, person)) {
        person.number = ++this.#count;
      }
    }
    person.name = asked ?? `Client${person.number}`;
    for (const room of new Set(rooms.map(fold))) this.join(person, room);
  }

  rename(person: Person, name: string): void {
    if (person.name === undefined) {
      return person.client.expectError("hello-first");
    }
    if (this.#isTaken(name, person)) {
      return person.client.expectError("name-taken");
    }
    person.name = name;
  }

  join(person: Person, asked: string): void {
    if (person.name === undefined) {
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
    const mark = JSON.stringify([
      room,
      this.people.indexOf(person),
      person.session,
      id,
    ]);
    const before = id === undefined ? undefined : this.#marks.get(mark);
    if (id !== undefined) {
      person.client.expectAck(room, before ?? said.length + 1);
    }
    if (before !== undefined) return;
    said.push({ from: person.name ?? "", text, by: person });
    if (id !== undefined) this.#marks.set(mark, said.length);
  }

  part(person: Person): void {
    person.name = undefined;
    person.rooms = [];
    person.current = undefined;
    person.present = false;
  }

  #isTaken(name: string, by: Person): boolean {
    return this.people.some((person) =>
      person !== by && person.name !== undefined &&
      fold(person.name) === fold(name)
    );
  }

  #roomOf(person: Person, asked: string | undefined): string | undefined {
    if (person.name === undefined) {
      person.client.expectError("hello-first");
      return undefined;
    }
    const room = asked === undefined ? person.current : fold(asked);
    if (room !== undefined && person.rooms.includes(room)) return room;
    person.client.expectError("not-in-room");
    return undefined;
  }
}

/** What a client knows of a room. */
interface View {
  /** The names of all others: its own is known to be there. */
  readonly others: Set<string>;
  /** The number of the message that must come next. */
  next: number;
  /** The number up to which what comes is history. */
  readonly historyTo: number;
}

/**
 * What a member knows from what it has heard and nothing else. Every notice
 * must fit what it knew before.
 */
class ModelClient {
  person: Person | undefined;
  readonly rooms = new Map<string, View>();
  readonly #ear: FakeEar;
  readonly #hall: ModelHall;
  readonly #errors: string[] = [];
  readonly #acks: { room: string; seq: number }[] = [];
  #name: string | undefined;

  constructor(ear: FakeEar, hall: ModelHall) {
    this.#ear = ear;
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

  /** Takes in everything heard since the last time. */
  listen(): void {
    for (const notice of this.#ear.take()) this.#take(notice);
    assertEquals(this.#errors, [], "an error was not told");
    assertEquals(this.#acks, [], "an acknowledgement did not come");
    // Only errors may be told to one who has gone, and only to deaf ears.
    assert(this.#ear.late.every(({ type }) => type === "error"));
  }

  #take(notice: Notice): void {
    switch (notice.type) {
      case "welcome":
        // A new start: whatever was known is void.
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
        // Who leaves before it was told that it is in knows no more than this.
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
        const { room, seq } = notice;
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
    // Its own new name was told as `named` and is passed over.
    const changes = renamed.filter(([, is]) => is !== this.#name);
    // All of it happens at once: two may have swapped their names.
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

  /** What it said itself without an id comes back in no way. */
  #passOwnWords(room: string, view: View): void {
    while (this.#isOwn(room, view.next)) view.next++;
  }

  #isOwn(room: string, seq: number): boolean {
    return this.#hall.said.get(room)?.[seq - 1]?.by === this.person;
  }

  /** Whether it knows exactly what is so, now that all has been told. */
  check(): void {
    const person = this.person;
    assert(person !== undefined);
    if (!person.present) return;
    assertEquals(this.#name, person.name);
    assertEquals([...this.rooms.keys()].sort(), person.rooms.toSorted());
    for (const [room, view] of this.rooms) {
      assertEquals(
        [...view.others, person.name ?? ""].sort(),
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
  let sessions = 0;
  const hall = new Hall({
    log: new MemoryLog(),
    now: () => 0,
    newSession: () => `session ${++sessions}`,
    server: { name: "chat", version: "0", maxLine: 1000 },
  });
  const model = new ModelHall();
  let batch: Heard[] = [];
  let texts = 0;

  const arrive = () => {
    const ear = new FakeEar();
    model.arrive(hall.arrive(ear), ear);
  };
  const hear = async () => {
    await hall.hear(batch);
    batch = [];
    for (const { client } of model.people) client.listen();
  };
  const settle = async () => {
    await hear();
    await hall.settle();
    for (const { client } of model.people) {
      client.listen();
      client.check();
    }
    assertEquals(
      hall.size,
      model.people.filter(({ name }) => name !== undefined).length,
    );
  };

  arrive();
  for (const step of steps) {
    if (step.does === "arrive") {
      // The order of arrival counts, so nothing may be left from before.
      await hear();
      arrive();
    }
    if (step.does === "hear") await hear();
    else if (step.does === "settle") await settle();
    if (!("who" in step)) continue;
    const present = model.people.filter((person) => person.present);
    const person = present[step.who % present.length];
    if (person === undefined) continue;
    const asks = (what: Heard["what"]) =>
      void batch.push({ from: person.member, what });
    switch (step.does) {
      case "hello":
        model.hello(person, step.name, step.rooms);
        asks({
          type: "hello",
          version: 1,
          ...(step.name === undefined ? {} : { name: step.name }),
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
            ...(step.id === undefined ? {} : { id: step.id }),
            ...roomOf(step.room),
          });
        }
        break;
      case "bye":
        model.part(person);
        asks({ type: "bye" });
        break;
      case "gone":
        model.part(person);
        asks({ type: "gone", reason: "hung up" });
        break;
    }
  }
  await settle();
}

function roomOf(room: string | undefined): Pick<
  Extract<Request, { type: "who" }>,
  "room"
> {
  return room === undefined ? {} : { room };
}

Deno.test("whatever happens: everybody hears all that is said from joining on, in order and once, and knows who is there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), play),
    { numRuns: 400 },
  );
});

Deno.test("names that go round among members between two settlings come out right", async () => {
  const names = fc.constantFrom("Ann", "Bob", "Cid", "Dan");
  const rename = fc.record({
    does: fc.constantFrom("name" as const),
    who: fc.nat({ max: 2 }),
    name: names,
  });
  const enter: Step[] = ["Ann", "Bob", "Cid"].flatMap((name, who): Step[] => [
    { does: "hello", who, name, rooms: ["lobby", "dev"] },
    { does: "arrive" },
  ]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(rename, { maxLength: 12 }),
      (renames) =>
        play([...enter, { does: "settle" }, ...renames, {
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

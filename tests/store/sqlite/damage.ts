/**
 * Damages copies of a data folder in every way a disk can, and looks what comes
 * of each: it must be told whole, or told as damaged. Nothing may be told that
 * was never said, nothing twice or out of order, nothing left out silently, and
 * no number may be given again.
 *
 *     deno run -A tests/store/sqlite/damage.ts [COPIES] [SEED]
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Failure } from "../../../failure.ts";
import type { Message } from "../../../protocol/features/say.ts";
import { Archive } from "../../../store/sqlite/archive/archive.ts";
import type { SqliteStore } from "../../../store/sqlite/sqlite.ts";
import { type Draft, NotKept, Unreadable } from "../../../store/store.ts";
import { Dice } from "../../fuzz/dice.ts";
import { openLog, TestFolder } from "../test_folder.ts";

const PAGE = 4096;

/** How many messages each room has, by its name. */
const ROOMS: Readonly<Record<string, number>> = {
  lobby: 900,
  dev: 300,
  ops: 3,
};

/** The messages of each room. */
type Truth = ReadonlyMap<string, readonly Message[]>;

/** A data folder as bytes, as a server leaves it that has ended or was killed. */
interface Original {
  readonly database: Uint8Array<ArrayBuffer>;
  /** The same some time ago. */
  readonly earlier: Uint8Array<ArrayBuffer>;
  /** The write-ahead file; empty where there is none. */
  readonly writeAhead: Uint8Array<ArrayBuffer>;
  readonly count: Uint8Array<ArrayBuffer>;
  readonly truth: Truth;
}

/** The results of the copies. */
export interface DamageFigures {
  readonly copies: number;
  /** In how many all was there. */
  readonly whole: number;
  /** In how many an export said that something is damaged, and printed the rest. */
  readonly told: number;
  /** How many a server has refused to start with. */
  readonly refused: number;
}

/** Damage to a write-ahead file. @returns The rest of it. */
type WriteAheadHarm = (
  bytes: Uint8Array<ArrayBuffer>,
  dice: Dice,
) => Uint8Array<ArrayBuffer>;

/** A way in which a disk damages a database. */
type Harm = (bytes: Uint8Array, dice: Dice, original: Original) => void;

/** Where a page begins: any but the first, whose damage nearly always ends everything. */
function somePage(bytes: Uint8Array, dice: Dice): number {
  return PAGE * (1 + dice.below(bytes.length / PAGE - 1));
}

const HARMS: Readonly<Record<string, Harm>> = {
  "bits flipped": (bytes, dice) => {
    for (let count = 1 + dice.length(20); count > 0; count--) {
      const at = dice.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    }
  },
  "bits of one page flipped": (bytes, dice) => {
    const start = somePage(bytes, dice);
    for (let count = 1 + dice.below(8); count > 0; count--) {
      const at = start + dice.below(PAGE);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    }
  },
  "the head of a page damaged": (bytes, dice) => {
    const at = somePage(bytes, dice) + dice.below(12);
    bytes[at] = dice.below(256);
  },
  "pages swapped": (bytes, dice) => {
    const [one, other] = [somePage(bytes, dice), somePage(bytes, dice)];
    const kept = bytes.slice(one, one + PAGE);
    bytes.copyWithin(one, other, other + PAGE);
    bytes.set(kept, other);
  },
  "a page in another's place": (bytes, dice) => {
    const from = somePage(bytes, dice);
    bytes.copyWithin(somePage(bytes, dice), from, from + PAGE);
  },
  "a page from before": (bytes, dice, { earlier }) => {
    const at = somePage(earlier, dice);
    bytes.set(earlier.subarray(at, at + PAGE), at);
  },
  "a page lost": (bytes, dice) => {
    const at = somePage(bytes, dice);
    bytes.fill(dice.pick([0, 0xff]), at, at + PAGE);
  },
  "a page of chance": (bytes, dice) => {
    bytes.set(dice.bytes(PAGE), somePage(bytes, dice));
  },
  "a sector lost": (bytes, dice) => {
    const at = 512 * (1 + dice.below(bytes.length / 512 - 1));
    bytes.fill(0, at, at + 512);
  },
};

const WRITE_AHEAD_HARMS: Readonly<Record<string, WriteAheadHarm>> = {
  "the write-ahead file removed": () => new Uint8Array(),
  "the write-ahead file cut": (bytes, dice) =>
    bytes.slice(0, dice.below(bytes.length)),
  "the write-ahead file damaged": (bytes, dice) => {
    const at = dice.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    return bytes;
  },
};

/** Under which id a message was said. */
function idOf(seq: number): string {
  return `the message ${seq}`;
}

/** Says many things in a folder. @returns It as it is when the server is killed, and after it has ended. */
async function make(): Promise<{ killed: Original; ended: Original }> {
  using folder = new TestFolder();
  const truth = new Map<string, Message[]>();
  const left = new Map(Object.entries(ROOMS));
  const dice = new Dice(1);
  const some = (rooms: readonly string[]): Draft[] =>
    rooms.map((room, index) => ({
      room,
      from: dice.pick(["Ann", "Bob", "보라"]),
      author: "a",
      id: idOf((truth.get(room)?.length ?? 0) + index + 1),
      text: `${index} ${dice.pick(["tea", "coffee", "물"])} `
        .repeat(1 + dice.length(40)),
      time: 1_795_000_000_000 + dice.below(1e9),
    }));
  const now = (): Original => ({
    database: Deno.readFileSync(folder.database),
    earlier,
    writeAhead: bytesOf(`${folder.database}-wal`),
    count: Deno.readFileSync(`${folder.database}-count`),
    truth: new Map(truth),
  });
  const talk = async (share: number): Promise<Original> => {
    await using store = await openLog(folder.data, { sync: "normal" });
    for (const [room, count] of left) {
      for (let said = 0; said < count * share; said += 30) {
        const drafts = some(
          Array(Math.min(30, Math.ceil(count * share) - said)).fill(room),
        );
        const kept = await store.append(drafts);
        const before = truth.get(room) ?? [];
        truth.set(room, [...before, ...kept.map(({ message }) => message)]);
      }
      await store.append([{
        room,
        topic: `the topic of ${room}`,
        by: "Ann",
      }]);
    }
    return now();
  };
  let earlier = new Uint8Array();
  await talk(0.5);
  earlier = Deno.readFileSync(folder.database);
  const killed = await talk(0.5);
  return { killed, ended: now() };
}

/** The content of a file; empty when it does not exist. */
function bytesOf(path: string): Uint8Array<ArrayBuffer> {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array();
    throw error;
  }
}

/** Whether all of it is there, by an export; if not, it must have said so. */
async function isWhole(dir: string, truth: Truth): Promise<boolean> {
  let problems = 0;
  for (const [room, said] of truth) {
    problems += await told(async () => {
      using archive = await Archive.open(dir);
      if (!archive.has(room)) return 1;
      let next = 1;
      let damaged = 0;
      for (const piece of archive.pieces(room)) {
        const [from, to] = piece.type === "damage"
          ? [piece.from, piece.to]
          : [piece.seq, piece.seq];
        assertEquals(from, next, `${room}: a number out of its turn`);
        next = to + 1;
        if (piece.type === "damage") damaged++;
        else assertEquals(piece, said[piece.seq - 1], `${room}: other words`);
      }
      damaged += archive.problems().length;
      const isAll = damaged > 0 || next === said.length + 1;
      assert(isAll, `${room} ends at ${next - 1} and nothing is said of it`);
      return damaged;
    });
  }
  return problems === 0;
}

/** The message of the error, if damage caused it. */
async function told(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    assert(!error.message.includes("\n"), error.message);
    return 1;
  }
}

/** Does something with a store; nothing comes of it when that is refused as damage. */
async function unlessDamaged<T>(
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const isTold = error instanceof NotKept || error instanceof Unreadable;
    if (!isTold) throw error;
    return undefined;
  }
}

/** Has a server use it. @returns Whether it does. */
async function serves(dir: string, truth: Truth): Promise<boolean> {
  let store: SqliteStore;
  try {
    store = await openLog(dir);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    assert(!error.message.includes("\n"), error.message);
    return false;
  }
  await using server = store;
  for (const [room, said] of truth) {
    const extent = await unlessDamaged(() => server.extent(room));
    // Nobody can enter it.
    if (extent === undefined) continue;
    assertEquals(extent, { first: 1, last: said.length }, room);
    for (let from = 1; from <= said.length; from += 256) {
      const to = Math.min(from + 255, said.length);
      const page = await unlessDamaged(() => server.read(room, from, to));
      if (page !== undefined) {
        assertEquals(page, said.slice(from - 1, to), room);
      }
    }
    const found = await unlessDamaged(() => server.search(room, "coffee", 200));
    for (const message of found ?? []) {
      assertEquals(message, said[message.seq - 1], `${room}: found`);
    }
    const topic = await unlessDamaged(() => server.topic(room));
    if (topic !== undefined) assertEquals(topic, `the topic of ${room}`);
    const draft = { room, from: "Cid", author: "c", id: "new", time: 1 };
    const kept = await unlessDamaged(() =>
      server.append([{ ...draft, text: "new" }])
    );
    // Where the index of marks is damaged a repetition is said again, which is no other number twice.
    const [again] = await unlessDamaged(() =>
      server.append([{ ...draft, author: "a", id: idOf(2), text: "again" }])
    ) ?? [];
    if (again?.repeated) {
      assertEquals(again.message, said[1]);
    }
    if (kept === undefined) {
      continue;
    }
    assertEquals(kept[0]?.message.seq, said.length + 1, room);
    const next = said.length + 1;
    const newest = await unlessDamaged(() =>
      server.read(room, next, next)
    );
    if (newest !== undefined) assertEquals(newest[0]?.text, "new");
  }
  return true;
}

/** Damages so many copies, each in some way, and looks what comes of it. */
export async function damage(
  { copies, seed }: { readonly copies: number; readonly seed: number },
): Promise<DamageFigures> {
  const { killed, ended } = await make();
  const figures = { copies, whole: 0, told: 0, refused: 0 };
  const wrong: Error[] = [];
  for (let copy = 0; copy < copies; copy++) {
    const dice = new Dice(seed + copy);
    const original = dice.chance(0.3) ? killed : ended;
    const database = original.database.slice();
    let writeAhead = original.writeAhead.slice();
    let harm: string;
    if (writeAhead.length > 0 && dice.chance(0.5)) {
      harm = dice.pick(Object.keys(WRITE_AHEAD_HARMS));
      writeAhead = WRITE_AHEAD_HARMS[harm]?.(writeAhead, dice) ?? writeAhead;
    } else {
      harm = dice.pick(Object.keys(HARMS));
      HARMS[harm]?.(database, dice, original);
    }
    using folder = new TestFolder();
    Deno.mkdirSync(folder.data);
    Deno.writeFileSync(folder.database, database);
    if (writeAhead.length > 0) {
      Deno.writeFileSync(`${folder.database}-wal`, writeAhead);
    }
    Deno.writeFileSync(`${folder.database}-count`, original.count);
    try {
      if (await isWhole(folder.data, original.truth)) figures.whole++;
      else figures.told++;
      if (!await serves(folder.data, original.truth)) figures.refused++;
    } catch (cause) {
      wrong.push(new Error(`${harm}, seed ${seed + copy}`, { cause }));
    }
  }
  if (wrong.length > 0) {
    throw new AggregateError(wrong, `${wrong.length} of ${copies} copies`);
  }
  return figures;
}

if (import.meta.main) {
  const [copies = 1_000, seed = 1] = Deno.args.map(Number);
  console.log(await damage({ copies, seed }));
}

// Reading a room for an answer. That damage is told is in hall_unreadable_test.ts.

import { assert, assertEquals } from "@std/assert";
import {
  ANSWER_BYTES_MAX,
  ANSWER_MAX,
  found,
  history,
} from "../../../hall/rooms/history.ts";
import { Room } from "../../../hall/rooms/room.ts";
import { HISTORY_ON_JOIN } from "../../../protocol/features/membership.ts";
import { MemoryStore } from "../../../store/memory.ts";
import { FakeRecipient } from "../fake_recipient.ts";

/** Counts the messages that are read. */
class CountingStore extends MemoryStore {
  messagesRead = 0;

  override async read(room: string, from: number, to: number) {
    const messages = await super.read(room, from, to);
    this.messagesRead += messages.length;
    return messages;
  }
}

/** A lobby in which something was said, and the numbers of the messages in answers about it. */
class Lobby {
  readonly #recipient = new FakeRecipient();
  readonly #room = new Room("lobby", 0, "");

  constructor(readonly store: MemoryStore = new MemoryStore()) {}

  async says(...texts: readonly string[]): Promise<void> {
    await this.store.append(texts.map((text) => (
      { room: "lobby", from: "Ann", author: "Ann", text, time: 0 }
    )));
    this.#room.last += texts.length;
  }

  async history(count?: number, before?: number): Promise<number[]> {
    const { answer } = await history(
      ...[this.store, this.#room, this.#recipient] as const,
      ...[count, before] as const,
    );
    assertEquals([answer.type, answer.room], ["history", "lobby"]);
    assert(answer.type === "history" && answer.before === before);
    return answer.messages.map(({ seq }) => seq);
  }

  /** The numbers of what is found, and how many more there are. */
  async found(words: string): Promise<[number[], more: number | undefined]> {
    const { answer } = await found(
      ...[this.store, this.#room, this.#recipient, words] as const,
    );
    assert(answer.type === "found" && answer.words === words);
    return [answer.messages.map(({ seq }) => seq), answer.more];
  }
}

function counted(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

Deno.test("a history has twenty messages by default, fewer when there are fewer, and at most 200", async () => {
  const lobby = new Lobby();
  assertEquals(await lobby.history(), []);
  assertEquals(await lobby.history(5), []);
  await lobby.says("one", "two", "three");
  assertEquals(await lobby.history(), [1, 2, 3]);
  assertEquals(await lobby.history(200), [1, 2, 3]);
  await lobby.says(...counted(1, 200).map(String));
  assertEquals([HISTORY_ON_JOIN, ANSWER_MAX], [20, 200]);
  assertEquals(await lobby.history(), counted(184, 203));
  assertEquals(await lobby.history(0), []);
  assertEquals(await lobby.history(1), [203]);
  for (const count of [200, 201, Number.MAX_SAFE_INTEGER]) {
    assertEquals(await lobby.history(count), counted(4, 203));
  }
});

Deno.test("a history reads not many more messages than fit into an answer", async () => {
  const store = new CountingStore();
  const lobby = new Lobby(store);
  await lobby.says(...counted(1, 200).map((it) => `${it}`.padEnd(16_000)));
  const told = await lobby.history(ANSWER_MAX);
  assert(told.length > 10);
  assertEquals(told.at(-1), ANSWER_MAX);
  assert(store.messagesRead < 6 * told.length, `${store.messagesRead}`);
});

Deno.test("histories before a number go back to the first message, with each message once", async () => {
  const lobby = new Lobby();
  await lobby.says(...counted(1, 450).map(String));
  const told: number[] = [];
  for (let before = 451; before > 1; before = told[0] ?? 0) {
    const page = await lobby.history(200, before);
    assert(page.length > 0);
    told.unshift(...page);
  }
  assertEquals(told, counted(1, 450));
  for (const before of [0, 1]) {
    assertEquals(await lobby.history(20, before), []);
  }
  assertEquals(await lobby.history(2, Number.MAX_SAFE_INTEGER), [449, 450]);
});

Deno.test("a history has no messages that are no longer kept, before a number either", async () => {
  const lobby = new Lobby(new MemoryStore({ messagesPerRoom: 4 }));
  await lobby.says(...counted(1, 10).map(String));
  assertEquals(await lobby.history(3), [8, 9, 10]);
  assertEquals(await lobby.history(6), [7, 8, 9, 10]);
  assertEquals(await lobby.history(3, 9), [7, 8]);
  assertEquals(await lobby.history(3, 7), []);
});

Deno.test("an answer is bounded in bytes and has the newest messages", async () => {
  const lobby = new Lobby();
  const part = ANSWER_BYTES_MAX / 4;
  await lobby.says(...counted(1, 4).map(() => `w ${"x".repeat(part - 2)}`));
  assertEquals(ANSWER_BYTES_MAX, 256 * 1024);
  assertEquals(await lobby.history(), [1, 2, 3, 4]);
  assertEquals(await lobby.found("w"), [[1, 2, 3, 4], undefined]);
  // One character more than fits.
  await lobby.says("w");
  assertEquals(await lobby.history(), [2, 3, 4, 5]);
  assertEquals(await lobby.found("w"), [[2, 3, 4, 5], 1]);
  // A client can ask for the rest.
  assertEquals(await lobby.history(20, 2), [1]);
  // A short message before the long ones is left out as well: there is no hole.
  await lobby.says(...counted(1, 4).map(() => "x".repeat(part)), "w");
  assertEquals(await lobby.history(), [7, 8, 9, 10]);
});

Deno.test("a search has at most 200 messages, the newest", async () => {
  const lobby = new Lobby();
  await lobby.says(...counted(1, 205).map((it) => `w ${it}`));
  assertEquals(await lobby.found("w"), [counted(6, 205), undefined]);
});

import { folded } from "../../protocol/name/name.ts";
import { ChatBuffer } from "./chat_buffer.ts";
import type { Renamed } from "./renames.ts";

/** Most direct conversations at a time: more than a person has, and no stranger can open more. */
export const DIRECT_MAX = 50;

/**
 * The rooms and direct conversations of a user, in the order in which they were
 * opened, and the current one. They are numbered from 1.
 *
 * @example
 * ```ts
 * import { ChatBuffers } from "./chat_buffers.ts";
 *
 * const buffers = new ChatBuffers();
 * buffers.go(buffers.openRoom("lobby"));
 * const dev = buffers.openRoom("dev");
 * dev.add({ type: "notice", text: "* hi" }, "message");
 * console.assert(buffers.urgent === dev);
 * console.assert(buffers.numberOf(dev) === 2);
 * ```
 */
export class ChatBuffers {
  #list: ChatBuffer[] = [];
  readonly #none = new ChatBuffer("none", "");
  /** The buffers that were current, the present one last. */
  #visited: ChatBuffer[] = [];
  /** Where the user was before it went from one unread buffer to the next. */
  #before: ChatBuffer | undefined;

  get list(): readonly ChatBuffer[] {
    return this.#list;
  }

  /** The current buffer; without any, an empty one of the kind `none`. */
  get current(): ChatBuffer {
    return this.#visited.at(-1) ?? this.#none;
  }

  /** The number of a buffer, from 1; 0 when it is closed. */
  numberOf(buffer: ChatBuffer): number {
    return this.#list.indexOf(buffer) + 1;
  }

  /** The buffer of a number, from 1. */
  numbered(number: number): ChatBuffer | undefined {
    return this.#list[number - 1];
  }

  room(name: string): ChatBuffer | undefined {
    return this.#find("room", name);
  }

  /** The direct conversation with a member. */
  direct(name: string): ChatBuffer | undefined {
    return this.#find("direct", name);
  }

  openRoom(name: string): ChatBuffer {
    return this.room(name) ?? this.#open(new ChatBuffer("room", name));
  }

  /** @returns `undefined` when there are {@linkcode DIRECT_MAX} others. */
  openDirect(name: string): ChatBuffer | undefined {
    const known = this.direct(name);
    if (known !== undefined) return known;
    const others = this.#list.filter(({ kind }) => kind === "direct");
    return others.length < DIRECT_MAX
      ? this.#open(new ChatBuffer("direct", name))
      : undefined;
  }

  /** Makes a buffer the current one, and its messages read. */
  go(buffer: ChatBuffer): void {
    this.#before = undefined;
    this.#go(buffer);
  }

  /** The buffer before or behind the current one, in a circle. */
  beside(by: -1 | 1): ChatBuffer {
    const { length } = this.#list;
    const at = this.#list.indexOf(this.current);
    return this.#list[(at + by + length) % length] ?? this.#none;
  }

  /**
   * The next buffer with unread messages behind the current one, in a circle:
   * mentions and direct messages first.
   */
  get urgent(): ChatBuffer | undefined {
    const at = this.#list.indexOf(this.current) + 1;
    const others = [...this.#list.slice(at), ...this.#list.slice(0, at)]
      .filter((buffer) => buffer !== this.current);
    return others.find(({ mentions }) => mentions > 0) ??
      others.find(({ unread }) => unread > 0);
  }

  /**
   * Goes to the next unread buffer, and from the last of them back to where the
   * user was before the first.
   *
   * @returns Whether there is any.
   */
  goToUrgent(): boolean {
    const to = this.urgent ?? this.#before;
    if (to === undefined || to === this.current) return false;
    const before = this.urgent === undefined
      ? undefined
      : this.#before ?? this.current;
    this.#go(to);
    this.#before = before;
    return true;
  }

  /** Closes a buffer. From the current one the user comes to where it was before. */
  close(buffer: ChatBuffer): void {
    const at = this.#list.indexOf(buffer);
    const isCurrent = buffer === this.current;
    this.#list = this.#list.filter((other) => other !== buffer);
    this.#visited = this.#visited.filter((other) => other !== buffer);
    if (this.#before === buffer) this.#before = undefined;
    if (!isCurrent) return;
    const next = this.#visited.at(-1) ?? this.#list[Math.max(0, at - 1)];
    if (next !== undefined) this.go(next);
  }

  /**
   * Members have other names, all at once: two may exchange theirs.
   *
   * @returns The direct conversations with them.
   */
  rename(renamed: readonly Renamed[]): ReadonlySet<ChatBuffer> {
    const direct = new Map(
      this.#list.filter(({ kind }) => kind === "direct")
        .map((buffer) => [folded(buffer.name), buffer]),
    );
    const found = new Map<ChatBuffer, string>();
    for (const [was, is] of renamed) {
      const buffer = direct.get(folded(was));
      if (buffer !== undefined) found.set(buffer, is);
    }
    for (const [buffer, is] of found) buffer.name = is;
    for (const buffer of found.keys()) this.#absorbNamesake(buffer);
    return new Set(found.keys());
  }

  /** Takes over another conversation with a member of the same name. */
  #absorbNamesake(buffer: ChatBuffer): void {
    const name = folded(buffer.name);
    const other = this.#list.find((other) =>
      other !== buffer && other.kind === "direct" && folded(other.name) === name
    );
    if (other === undefined || this.numberOf(buffer) === 0) return;
    buffer.absorb(other);
    const isCurrent = other === this.current;
    this.close(other);
    if (isCurrent) this.go(buffer);
  }

  #find(kind: ChatBuffer["kind"], name: string): ChatBuffer | undefined {
    const sought = folded(name);
    return this.#list.find((buffer) =>
      buffer.kind === kind && folded(buffer.name) === sought
    );
  }

  #open(buffer: ChatBuffer): ChatBuffer {
    this.#list.push(buffer);
    return buffer;
  }

  #go(buffer: ChatBuffer): void {
    this.#visited = this.#visited.filter((other) => other !== buffer);
    this.#visited.push(buffer);
    buffer.read();
  }
}

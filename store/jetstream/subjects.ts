/**
 * The subjects of a hall in NATS. They begin with a prefix of the hall's own, so
 * that one NATS may hold several.
 *
 * @example
 * ```ts
 * import { Subjects } from "./subjects.ts";
 *
 * const subjects = new Subjects("chat");
 * console.assert(subjects.ofRoom("v1.0") === "chat.room.v1%2E0");
 * console.assert(subjects.roomOf("chat.room.v1%2E0") === "v1.0");
 * ```
 */
export class Subjects {
  /** All of them. */
  readonly all: string;
  /** The subject of probes: only the newest probe is kept. */
  readonly probes: string;
  readonly #rooms: string;

  constructor(prefix: string) {
    this.all = `${prefix}.>`;
    this.probes = `${prefix}.probe`;
    this.#rooms = `${prefix}.room.`;
  }

  /** The subject of a room. The parts of a subject contain no dot, no wildcard and no blank. */
  ofRoom(room: string): string {
    const escaped = encodeURIComponent(room)
      .replaceAll(".", "%2E")
      .replaceAll("*", "%2A");
    return this.#rooms + escaped;
  }

  /** The room of a subject; `undefined` when it is not the subject of a room. */
  roomOf(subject: string): string | undefined {
    return subject.startsWith(this.#rooms)
      ? decodeURIComponent(subject.slice(this.#rooms.length))
      : undefined;
  }
}

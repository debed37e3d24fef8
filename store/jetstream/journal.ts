import { JetStreamApiError } from "@nats-io/jetstream";
import { PermissionViolationError } from "@nats-io/transport-node";
import { reasonForPeople } from "../../failure.ts";
import { NotKept } from "../store.ts";
import type { Stream } from "./stream.ts";

/** How long NATS may take to answer before the outcome counts as unknown, in milliseconds. */
const ANSWER_WITHIN = 3_000;

/** Time between two tries while NATS does not answer, in milliseconds. */
const RETRY_AFTER = 200;

/** The subject has moved on since; the second while the server has not written what it accepted. */
const CONFLICTS = [10071, 10164];

/** The status of an error that ends by itself, such as that of a cluster without a leader. */
const UNAVAILABLE = 503;

/** A message of the stream. */
export interface StreamEntry {
  /** Its number in the stream. */
  readonly position: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

/**
 * The end of an entry: its position when it was written; otherwise others have
 * written before it, or it cannot be known.
 */
export type WriteOutcome = number | "conflict" | "unknown";

/** Writes into a stream, and reads single entries. */
export class Journal {
  readonly #stream: Stream;
  readonly #closed = new AbortController();
  #isReached = true;
  #reached = Promise.resolve();
  #reach = () => {};

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** Whether there is a connection to NATS. */
  get isReached(): boolean {
    return this.#isReached;
  }

  set isReached(is: boolean) {
    if (is === this.#isReached) return;
    this.#isReached = is;
    if (is) this.#reach();
    else {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#reached = promise;
      this.#reach = resolve;
    }
  }

  get isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  /** Nothing is tried any more. */
  close(): void {
    this.#closed.abort();
    this.#reach();
  }

  /**
   * Writes an entry, directly after the last one of its subject.
   *
   * @param after The position of that, 0 for none.
   * @throws {NotKept} NATS will not take it.
   */
  async write(
    subject: string,
    data: Uint8Array,
    after: number,
  ): Promise<WriteOutcome> {
    await this.#reached;
    if (this.isClosed) return "unknown";
    const most = this.#stream.connection.info?.max_payload ?? Infinity;
    if (data.length > most) {
      throw new NotKept(`NATS takes at most ${most} bytes together`);
    }
    try {
      const { seq } = await this.#stream.client.publish(subject, data, {
        expect: {
          streamName: this.#stream.name,
          lastSubjectSequence: after,
        },
        timeout: ANSWER_WITHIN,
      });
      return seq;
    } catch (error) {
      if (!(error instanceof JetStreamApiError)) {
        if (isForbidden(error)) throw notKept(error);
        return "unknown";
      }
      if (CONFLICTS.includes(error.code)) return "conflict";
      if (error.status === UNAVAILABLE) return "unknown";
      throw notKept(error);
    }
  }

  /**
   * The first entry of a subject after a position, as the leader knows it. It
   * asks until there is an answer.
   *
   * @returns `undefined` when there is none, or the journal was closed.
   */
  async next(subject: string, after: number): Promise<StreamEntry | undefined> {
    const { manager, name } = this.#stream;
    // The package's type lacks the subject, which NATS has long known here.
    const query = { seq: after + 1, next_by_subj: subject };
    for (;;) {
      await this.#reached;
      if (this.isClosed) return undefined;
      try {
        const found = await manager.streams.getMessage(name, query);
        return found === null
          ? undefined
          : { position: found.seq, subject, data: found.data };
      } catch {
        // No leader, or no connection: there will be one.
        await this.pause();
      }
    }
  }

  /** Waits until the next try, this many milliseconds at most. */
  async pause(most = RETRY_AFTER): Promise<void> {
    const { signal } = this.#closed;
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => resolve();
    const timer = setTimeout(end, Math.min(most, RETRY_AFTER));
    signal.addEventListener("abort", end);
    await promise;
    signal.removeEventListener("abort", end);
    clearTimeout(timer);
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof PermissionViolationError ||
    error instanceof Error && error.cause instanceof PermissionViolationError;
}

function notKept(error: unknown): NotKept {
  return new NotKept(`NATS does not keep it: ${reasonForPeople(error)}`, {
    cause: error,
  });
}

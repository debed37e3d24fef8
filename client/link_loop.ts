import { deadline } from "@std/async/deadline";
import { isMistake, isTimeout, reasonOf } from "../failure.ts";
import type { OwnAccount } from "./account/own_account.ts";
import type { Conversation } from "./conversation.ts";
import type { Away } from "./event.ts";
import type { EventStream } from "./event_stream.ts";
import { Backoff } from "./link/backoff.ts";
import { ProtocolError } from "./link/frame_reader.ts";
import { type HelloOptions, NotLetIn } from "./link/greet.ts";
import type { Link, OpenLink } from "./link/link.ts";
import { reconnect } from "./link/reconnect.ts";
import { WrongServer } from "./link/transport.ts";
import type { Locks } from "./locks/locks.ts";
import { Lost, SERVER_CLOSED } from "./lost.ts";
import type { ClientOptions } from "./options.ts";
import type { SendQueue } from "./send_queue.ts";

/** The parts of a client that its links feed. */
export interface LinkLoopParts {
  readonly conversation: Conversation;
  readonly locks: Locks;
  readonly queue: SendQueue;
  readonly events: EventStream;
  readonly account: OwnAccount;
}

/** How a link ended. */
interface LinkEnd {
  readonly reason: string;
  readonly again: boolean;
  readonly code?: Away["code"];
}

/**
 * Runs a conversation on one link after the other: sends and receives until the
 * link ends, then calls the server until it answers.
 */
export class LinkLoop {
  readonly #parts: LinkLoopParts;
  readonly #where: string;
  readonly #open: OpenLink;
  readonly #options: ClientOptions;
  readonly #backoff: Backoff;
  /** Ends the attempts to come back. */
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  /** Absent while the connection is lost. */
  #link: Link | undefined;
  #end: Lost | undefined;

  /**
   * Begins at once.
   *
   * @param where The address of the server, for people.
   * @param first The first link.
   */
  constructor(
    parts: LinkLoopParts,
    where: string,
    open: OpenLink,
    options: ClientOptions,
    first: Link,
  ) {
    this.#parts = parts;
    this.#where = where;
    this.#open = open;
    this.#options = options;
    this.#backoff = options.backoff ?? new Backoff();
    this.#running = this.#run(first);
  }

  /** Why the conversation ended, once it has; `undefined` when it was closed from here. */
  get end(): Lost | undefined {
    return this.#end;
  }

  /** Why nothing can be said any more; `undefined` while the conversation goes on. */
  get over(): Lost | undefined {
    return this.#isClosing && this.#end === undefined ? closed() : this.#end;
  }

  /**
   * Says goodbye, once all that can be sent is sent, and hangs up.
   *
   * @param timeout How long the server may take to hang up first, in milliseconds.
   */
  async close(timeout: number): Promise<void> {
    if (!this.#isClosing) {
      this.#stop.abort();
      this.#parts.events.close();
      this.#parts.queue.put({ type: "bye" });
    }
    try {
      await deadline(this.#running, timeout);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      this.#link?.giveUp("the server did not close the connection");
      await this.#running;
    }
  }

  get #isClosing(): boolean {
    return this.#stop.signal.aborted;
  }

  async #run(first: Link): Promise<void> {
    const { events, queue, locks } = this.#parts;
    try {
      await this.#liveOn(first);
    } catch (error) {
      // A mistake of this program. To call again would be to make it again.
      this.#end = new Lost(`internal error: ${reasonOf(error)}`, {
        cause: error,
      });
    }
    events.close();
    queue.giveUp(this.#end ?? closed());
    await locks.whenIdle();
  }

  /** Lives on one link after the other, until the end. */
  async #liveOn(first: Link): Promise<void> {
    let link: Link | undefined = first;
    this.#takeUp(first);
    while (link !== undefined) {
      const ending = await this.#live(link);
      const { reason, again } = ending;
      if (this.#isClosing) break;
      if (!again || this.#options.comeBack === false) {
        this.#end = new Lost(
          again
            ? `the connection to ${this.#where} was lost: ${reason}; join again when the server is back`
            : `${this.#where} closed the connection: ${reason}`,
        );
        break;
      }
      link = await this.#comeBack(ending, link.lostSince);
    }
  }

  /** Sends over this link from now on. */
  #takeUp(link: Link): void {
    this.#backoff.connected();
    this.#link = link;
    this.#parts.queue.begin(link);
  }

  /** Sends and receives on a link until it ends. */
  async #live(link: Link): Promise<LinkEnd> {
    // No call waits for this pong: whatever comes shows that the server is there.
    link.onSilence = () => this.#parts.queue.urge({ type: "ping" });
    const [sent, received] = await Promise.allSettled([
      this.#send(link),
      this.#receive(link),
    ]);
    if (sent.status === "rejected") throw sent.reason;
    if (received.status === "rejected") throw received.reason;
    return received.value;
  }

  async #send(link: Link): Promise<void> {
    try {
      await this.#parts.queue.run();
    } catch (error) {
      link.giveUp(reasonOf(error));
      throw error;
    }
  }

  async #receive(link: Link): Promise<LinkEnd> {
    const { conversation, locks, queue, events, account } = this.#parts;
    let ending: LinkEnd = {
      reason: SERVER_CLOSED,
      again: true,
    };
    try {
      for await (const notice of link) {
        if (notice.type === "bye") ending = notice;
        account.told(notice);
        const event = conversation.receive(await locks.open(notice), queue);
        if (event !== undefined) await events.send(event);
      }
      return ending;
    } catch (error) {
      if (isMistake(error)) throw error;
      return {
        reason: link.why ?? link.reasonFor(error),
        again: true,
        code: error instanceof ProtocolError ? "bad-frame" : undefined,
      };
    } finally {
      this.#link = undefined;
      link[Symbol.dispose]();
      queue.end();
    }
  }

  /** Tells of the cut, and calls the server until it answers or the client is closed. */
  async #comeBack(
    { reason, code }: LinkEnd,
    since: number,
  ): Promise<Link | undefined> {
    const { conversation, locks, events } = this.#parts;
    await events.send({ type: "away", reason, code, since });
    try {
      const link = await reconnect(
        this.#open,
        this.#hello(),
        this.#backoff,
        this.#stop.signal,
      );
      if (this.#isClosing) {
        link[Symbol.dispose]();
        return undefined;
      }
      const forgotten = conversation.resume(link.welcome);
      if (forgotten) locks.beginLog();
      // First, so that an answer to the event can be sent at once.
      this.#takeUp(link);
      const { name } = conversation;
      await events.send({ type: "back", since, name, forgotten });
      return link;
    } catch (error) {
      if (error instanceof NotLetIn || error instanceof WrongServer) {
        this.#end = new Lost(error.message);
      } else if (!this.#isClosing) throw error;
      return undefined;
    }
  }

  /** The hello after a cut: the same session, and what it has received. */
  #hello(): HelloOptions {
    const { unannounced, shared, identity, password } = this.#options;
    const { welcome, name, lastWhisper, rooms } = this.#parts.conversation;
    return {
      ...{ unannounced, shared, identity, password, name },
      account: this.#parts.account.claim,
      session: welcome.session,
      log: welcome.log,
      whispers: lastWhisper,
      rooms: rooms.wishes,
    };
  }
}

function closed(): Lost {
  return new Lost("the conversation was closed");
}

import { deadline } from "@std/async/deadline";
import { isTimeout, reasonOf } from "../../failure.ts";
import type { Bye } from "../../protocol/features/bye.ts";
import type { Conn } from "../../transport/conn.ts";
import type { Outbox } from "../delivery/outbox.ts";
import type { RefusalCount } from "../observe/refusals.ts";
import { hangUp } from "./hang_up.ts";
import type { Intake } from "./intake.ts";

/** How long the last bytes may take to a connection that has ended, in milliseconds. */
export const LAST_BYTES = 5_000;

/** The connection that comes to its end. */
export interface EndingConnection {
  readonly conn: Pick<Conn, "close" | "closeWrite">;
  readonly intake: Pick<Intake, "end" | "isOver">;
  readonly outbox: Pick<Outbox, "abandon" | "finished" | "drained">;
  readonly refusals: RefusalCount;
}

/** Why nothing more is taken in, and the goodbye for the member. */
interface Reason {
  readonly reason: string;
  readonly bye?: Bye | undefined;
}

/**
 * The end of a connection, whichever side brings it about: nothing more is taken
 * in, what waits is written, and the connection is closed.
 */
export class Ending {
  readonly #connection: EndingConnection;
  /** Settles when the server ends the connection. */
  readonly #ended = Promise.withResolvers<Reason>();
  #reason: string | undefined;

  constructor(connection: EndingConnection) {
    this.#connection = connection;
  }

  /** Why it ends, for the server log, once that is known. The first reason counts: others follow from it. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /**
   * The server takes nothing more in.
   *
   * @param bye The goodbye for the member, unless it has been told.
   */
  end(reason: string, bye?: Bye): void {
    const { intake } = this.#connection;
    if (intake.isOver) return;
    this.#reason ??= reason;
    intake.end();
    this.#ended.resolve({ reason, bye });
  }

  /**
   * Settles when nothing more is taken in.
   *
   * @param reading Settles with the reason when there is nothing more to read.
   */
  async begun(reading: Promise<string>): Promise<Reason> {
    const read = reading.then((reason): Reason => ({ reason }));
    const { reason, bye } = await Promise.race([read, this.#ended.promise]);
    this.#reason ??= reason;
    return { reason: this.#reason, bye };
  }

  /** Closes the connection once nothing more is to be written. */
  async finish(
    reading: Promise<string>,
    begun: Promise<unknown>,
  ): Promise<void> {
    const { conn, intake, outbox, refusals } = this.#connection;
    const abandoning = begun.then(() => this.#abandonLater());
    const { abandoned, reason, refusal } = await outbox.finished;
    intake.end();
    if (refusal !== undefined) refusals.count(refusal);
    if (abandoned) this.#reason ??= reason;
    else {
      try {
        await hangUp(conn, reading);
      } catch (error) {
        // The other side may have closed the connection already, or be too slow.
        this.#reason ??= reasonOf(error);
      }
    }
    conn.close();
    await Promise.all([outbox.drained, abandoning]);
  }

  /** The other side may go on reading after it has hung up or was ended, for a while. */
  async #abandonLater(): Promise<void> {
    const { outbox } = this.#connection;
    try {
      await deadline(outbox.finished, LAST_BYTES);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      outbox.abandon("did not close in time");
    }
  }
}

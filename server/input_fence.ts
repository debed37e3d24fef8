import { endOfTurn } from "./turn.ts";

/**
 * Tells when the input has been read that had come by then. With very many
 * connections the event loop falls behind, and polls for input only now and then:
 * the first bytes of a client may lie unread for longer than the silence before a
 * greeting. Taken for silence, that would greet our own clients as people at `nc`.
 *
 * A byte is sent to this program itself: the system reports input in the order in
 * which it comes, and it is read in that order.
 */
export class InputFence implements Disposable {
  readonly #near: Deno.TcpConn;
  readonly #far: Deno.TcpConn;
  readonly #byte = new Uint8Array(1);
  #passing: Promise<void> | undefined;
  #isClosed = false;

  private constructor(near: Deno.TcpConn, far: Deno.TcpConn) {
    this.#near = near;
    this.#far = far;
    // The next byte must not wait until the last one is acknowledged.
    far.setNoDelay(true);
  }

  /** Opens a connection to this program itself. */
  static async open(): Promise<InputFence> {
    using listener = Deno.listen({ hostname: LOOPBACK, port: 0 });
    const { port } = listener.addr;
    const far = await Deno.connect({ hostname: LOOPBACK, port });
    for await (const near of listener) {
      if (near.remoteAddr.port === far.localAddr.port) {
        return new InputFence(near, far);
      }
      // Another program of this machine was first.
      near.close();
    }
    throw new Error("the listener was closed");
  }

  /** Settles when everything has been read that had come by now, or when the fence is closed. */
  async passed(): Promise<void> {
    // The byte under way may be ahead of the input that is waited for.
    await this.#passing;
    await (this.#passing ??= this.#pass());
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#near.close();
    this.#far.close();
  }

  async #pass(): Promise<void> {
    try {
      // A read that begins with nothing to read is completed by a poll only.
      const reading = this.#near.read(this.#byte);
      await Promise.all([reading, this.#far.write(BYTE)]);
    } catch (error) {
      if (!this.#isClosed) throw error;
    }
    // Input that was reported together with the byte may be read just after it.
    await endOfTurn();
    this.#passing = undefined;
  }
}

const BYTE = new Uint8Array(1);

const LOOPBACK = "127.0.0.1";

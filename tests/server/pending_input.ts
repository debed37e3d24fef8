/** Connections of this machine, each with a read that waits for a byte. */
export class PendingInput implements AsyncDisposable {
  readonly #ends: { near: Deno.TcpConn; far: Deno.TcpConn }[] = [];
  readonly #reads: Promise<void>[] = [];
  #unread = 0;

  static async open(connections: number): Promise<PendingInput> {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const input = new PendingInput();
    for (let count = 0; count < connections; count++) {
      const near = await Deno.connect({ hostname: "127.0.0.1", port });
      const far = await listener.accept();
      input.#ends.push({ near, far });
      input.#reads.push(input.#read(near));
    }
    return input;
  }

  /** On how many connections nothing has been read. */
  get unread(): number {
    return this.#unread;
  }

  /** A byte comes on each of them. */
  async come(): Promise<void> {
    await Promise.all(
      this.#ends.map(({ far }) => far.write(new Uint8Array(1))),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { far } of this.#ends) far.close();
    await Promise.all(this.#reads);
    for (const { near } of this.#ends) near.close();
  }

  async #read(near: Deno.TcpConn): Promise<void> {
    this.#unread++;
    await near.read(new Uint8Array(1));
    this.#unread--;
  }
}

/** Work that gives every turn of the event loop something to do, so that it seldom polls for input. */
export class Work implements Disposable {
  #next: ReturnType<typeof setImmediate>;

  constructor() {
    const work = () => {
      const end = performance.now() + WORK;
      while (performance.now() < end);
      this.#next = setImmediate(work);
    };
    this.#next = setImmediate(work);
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#next);
  }
}

/** How long the work of a turn takes, in milliseconds: longer than the shortest timer. */
const WORK = 2;

import type { Conn } from "../../../transport/conn.ts";

/** A connection from an address over which nothing comes. */
export class FakeConn implements Conn {
  readonly remoteAddr: Deno.NetAddr;
  isClosed = false;
  /** All that was written to it. */
  written = "";
  protected readonly silence = Promise.withResolvers<null>();

  constructor(hostname = "192.0.2.1") {
    this.remoteAddr = { transport: "tcp", hostname, port: 1234 };
  }

  read(_buffer: Uint8Array): Promise<number | null> {
    return this.silence.promise;
  }

  write(bytes: Uint8Array): Promise<number> {
    this.written += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  }

  /** The other side hangs up. */
  hangUp(): void {
    this.silence.resolve(null);
  }

  closeWrite(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
    this.hangUp();
  }

  setNoDelay(): void {}

  setKeepAlive(): void {}
}

import { assert, assertStringIncludes } from "@std/assert";
import { ConnectionRejection } from "../../../server/admission/connection_rejection.ts";
import type { Conn } from "../../../transport/conn.ts";
import { within } from "../../e2e/harness/program.ts";

/** A connection over which lines come nearly without end. */
class EndlessConn implements Conn {
  readonly remoteAddr: Deno.NetAddr = {
    transport: "tcp",
    hostname: "192.0.2.1",
    port: 1234,
  };
  reads = 0;
  isClosed = false;
  told = "";

  read(buffer: Uint8Array): Promise<number | null> {
    this.reads++;
    buffer.fill(0x0a);
    const isOver = this.isClosed || this.reads > 10_000;
    return Promise.resolve(isOver ? null : buffer.length);
  }

  write(bytes: Uint8Array): Promise<number> {
    this.told += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  }

  closeWrite(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }

  setNoDelay(): void {}

  setKeepAlive(): void {}
}

Deno.test("a rejected connection is told why, and is not read from without end", async () => {
  const conn = new EndlessConn();
  const turningAway = new ConnectionRejection(64);
  turningAway.reject(conn, {
    code: "hall-full",
    reason: "the hall is full",
    again: true,
  });
  await within(turningAway.finished(), "the end of it");
  assertStringIncludes(conn.told, "the hall is full");
  assert(conn.isClosed && conn.reads < 1_000, `${conn.reads} reads`);
});

import type { Connector, Transport } from "../../client/link/transport.ts";
import { encodeFrame } from "../../dialects/native/frame.ts";
import { native } from "../../dialects/native/native.ts";
import type { Hall } from "../../hall/hall.ts";
import type { Member } from "../../hall/member.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Gone, Request } from "../../protocol/request.ts";
import { HERE, TestHall } from "../hall/test_hall.ts";
import { MemoryTransport } from "./memory_transport.ts";

/** A real hall whose members come over connections in memory. */
export class MemoryHall implements Connector, AsyncDisposable {
  readonly address = { host: "memory", port: 2428 };
  readonly #hall: Hall = new TestHall().hall;
  readonly #transports: MemoryTransport[] = [];
  readonly #serving: Promise<void>[] = [];
  /** One request after the other. */
  #handled: Promise<void> = Promise.resolve();

  open(): Promise<Transport> {
    const [client, server] = MemoryTransport.pair();
    this.#transports.push(server);
    this.#serving.push(this.#serve(server));
    return Promise.resolve(client);
  }

  /** Cuts every connection, with what is on its way. */
  cutAll(): void {
    for (const transport of this.#transports.splice(0)) transport.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cutAll();
    await Promise.all(this.#serving);
  }

  async #serve(transport: MemoryTransport): Promise<void> {
    const send = (notice: Notice) => {
      // A connection that was cut is noticed by the read.
      transport.write(encodeFrame(notice)).catch(() => {});
    };
    const member = this.#hall.arrive({
      send,
      sendAll: (messages) => messages.forEach(send),
      close: () => transport.close(),
      bytesOf: () => 0,
      waiting: 0,
    }, HERE);
    const codec = native.codec();
    try {
      for (;;) {
        const bytes = await transport.read();
        if (bytes === undefined) break;
        for (const request of codec.feed(bytes)) {
          await this.#handle(member, request as Request);
        }
      }
    } catch {
      // It was closed from here.
    }
    await this.#handle(member, { type: "gone", reason: "cut" });
    transport.close();
  }

  async #handle(from: Member, what: Request | Gone): Promise<void> {
    this.#handled = this.#handled.then(async () => {
      await this.#hall.handle([{ from, what }]);
      do await this.#hall.announcePresence(); while (this.#hall.isReplaying);
    });
    await this.#handled;
  }
}

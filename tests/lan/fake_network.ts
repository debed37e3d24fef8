import type { LocalLink } from "../../lan/links.ts";
import type { Multicast, Receive } from "../../lan/multicast.ts";
import { type DnsPacket, packetBytes, readPacket } from "../../lan/packet.ts";

/** A network in memory: what one machine sends all receive, as bytes. */
export class FakeNetwork {
  /** All that was sent. */
  readonly packets: DnsPacket[] = [];
  readonly #receivers = new Map<string, Receive>();

  /** A way into it for a machine of this address. */
  open(address: string): Promise<Multicast> {
    const link: LocalLink = { address, addresses: [address] };
    return Promise.resolve({
      listen: (receive) => void this.#receivers.set(address, receive),
      join: () => [link],
      send: (links, packetFor) => {
        for (const link of links) this.send(packetFor(link), link.address);
        return Promise.resolve();
      },
      [Symbol.asyncDispose]: () => {
        this.#receivers.delete(address);
        return Promise.resolve();
      },
    });
  }

  send(packet: DnsPacket, from: string): void {
    this.packets.push(packet);
    const read = readPacket(packetBytes(packet));
    if (read === undefined) throw new Error("a packet that nobody can read");
    for (const receive of this.#receivers.values()) receive(read, from);
  }
}

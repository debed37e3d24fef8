import { Buffer } from "node:buffer";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { Failure, reasonOf } from "../failure.ts";
import { TokenBucket } from "../protocol/token_bucket.ts";
import { linksOf, type LocalLink } from "./links.ts";
import { type DnsPacket, packetBytes, readPacket } from "./packet.ts";

/** Multicast DNS on every network that this machine is in. */
export interface Multicast extends AsyncDisposable {
  /** Has packets received; once. */
  listen(receive: Receive): void;
  /**
   * Takes part in the networks that this machine has come into since, and gives
   * all it is in.
   */
  join(): readonly LocalLink[];
  /** Sends a packet into some networks. A network that takes none is no error: a cable may be out. */
  send(
    links: readonly LocalLink[],
    packetFor: (link: LocalLink) => DnsPacket,
  ): Promise<void>;
}

/** Receives a packet and the address that it came from. */
export type Receive = (packet: DnsPacket, from: string) => void;

/** Opens multicast DNS; tests have another. */
export type OpenMulticast = () => Promise<Multicast>;

/** The port and the address of multicast DNS. */
const PORT = 5353;
const GROUP = "224.0.0.251";

/** How far packets may travel: receivers may check that nobody has lowered it (RFC 6762, 11). */
const TTL = 255;

/**
 * The packets that are read. A busy network has some dozens a second; decoding
 * more than these would take time from the hall, in the same thread.
 */
const READ = { rate: 100, burst: 200 };

/**
 * The address that is bound to. At the group's none but packets to the group are
 * received, which no router lets through: nobody from elsewhere can ask for
 * answers or announce anything (RFC 6762, 11). Windows does not allow it.
 */
const BOUND = Deno.build.os === "windows" ? "0.0.0.0" : GROUP;

/**
 * Takes part in multicast DNS.
 *
 * @throws {Failure} Another program has the port for itself.
 */
export async function openMulticast(): Promise<Multicast> {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  try {
    socket.bind(PORT, BOUND);
    await once(socket, "listening");
    socket.setMulticastTTL(TTL);
  } catch (error) {
    socket.close();
    throw new Failure(
      `multicast DNS is not available on UDP port ${PORT}: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  return new MulticastSocket(socket);
}

class MulticastSocket implements Multicast {
  readonly #socket: Socket;
  /** The addresses by which it takes part. */
  readonly #joined = new Set<string>();
  /** Packets go out one after the other: the network is a property of the socket. */
  #sending: Promise<void> = Promise.resolve();

  constructor(socket: Socket) {
    this.#socket = socket;
    // Without a listener an error would end the program; a packet that was not received is no loss.
    socket.on("error", () => {});
  }

  listen(receive: Receive): void {
    const bucket = new TokenBucket(READ, performance.now());
    this.#socket.on("message", (bytes, { address, port }) => {
      if (!bucket.take(1, performance.now())) return;
      const packet = readPacket(bytes);
      // Answers from another port are of a program without the right to this one (RFC 6762, 6).
      const isForged = packet?.type === "response" && port !== PORT;
      if (packet !== undefined && !isForged) receive(packet, address);
    });
  }

  join(): readonly LocalLink[] {
    const links = linksOf(Deno.networkInterfaces());
    const addresses = new Set(links.map(({ address }) => address));
    for (const address of this.#joined.difference(addresses)) {
      this.#joined.delete(address);
    }
    return links.filter(({ address }) =>
      this.#joined.has(address) || this.#joinBy(address)
    );
  }

  /** @returns Whether it worked: an interface may be gone, or have no multicast. */
  #joinBy(address: string): boolean {
    try {
      this.#socket.addMembership(GROUP, address);
    } catch (error) {
      if (!isOfNetwork(error)) throw error;
      return false;
    }
    this.#joined.add(address);
    return true;
  }

  send(
    links: readonly LocalLink[],
    packetFor: (link: LocalLink) => DnsPacket,
  ): Promise<void> {
    this.#sending = this.#sending.then(async () => {
      for (const link of links) await this.#sendBy(link, packetFor(link));
    });
    return this.#sending;
  }

  async #sendBy({ address }: LocalLink, packet: DnsPacket): Promise<void> {
    const bytes = Buffer.from(packetBytes(packet));
    try {
      this.#socket.setMulticastInterface(address);
    } catch (error) {
      if (!isOfNetwork(error)) throw error;
      return;
    }
    // An error is that of the network: there is nobody to tell.
    await new Promise<void>((sent) =>
      this.#socket.send(bytes, PORT, GROUP, () => sent())
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sending;
    const closed = once(this.#socket, "close");
    this.#socket.close();
    await closed;
  }
}

/** Whether an error is that of a system call, about a network that is gone for example. */
function isOfNetwork(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

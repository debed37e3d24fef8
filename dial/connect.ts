import { Client, type ClientOptions } from "../client.ts";
import { NoChatServer } from "../client/link/greet.ts";
import { hostPort } from "../transport/address.ts";
import { plainAdvice, type Route } from "./dial.ts";
import { roomKey } from "./room_key.ts";
import { TcpConnector } from "./tcp.ts";

/** How a client of this machine appears. */
export type ConnectOptions = Partial<ClientOptions>;

/**
 * Connects to a server over TCP, with TLS where the route says so, and says
 * hello. A passphrase in the address locks every room.
 *
 * @throws {DialFailure} The server cannot be reached.
 * @throws {WrongServer} It is not the server of the route.
 * @throws {NoChatServer} It is no chat server.
 * @throws {NotLetIn} It does not let this client in.
 *
 * @example
 * ```ts ignore
 * await using client = await connect({ host: "localhost", port: 2428 });
 * const { seq } = await client.say("hello");
 * for await (const event of client) console.log(event);
 * ```
 */
export async function connect(
  route: Route,
  options: ConnectOptions = {},
): Promise<Client> {
  try {
    return await Client.connect(new TcpConnector(route), {
      passphrase: route.passphrase,
      deriveRoomKey: roomKey,
      ...options,
    });
  } catch (error) {
    if (!(error instanceof NoChatServer)) throw error;
    const advice = plainAdvice(hostPort(route.host, route.port));
    throw new NoChatServer(error.message + advice, { cause: error });
  }
}

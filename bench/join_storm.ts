/**
 * Many simultaneous hellos, in a thread of their own: see `join_bench.ts`.
 *
 * @module
 */
import { Identity } from "../dial/identity.ts";
import { claimText } from "../protocol/proof.ts";
import { Socket } from "../tests/e2e/harness/socket.ts";

/** Most simultaneous connection attempts, so that none has to retry. */
const AT_ONCE = 100;

/** The parameters of a storm. */
export interface Storm {
  readonly port: number;
  readonly joins: number;
  readonly isKeyed: boolean;
}

/** Says hello on many open connections; returns the time it took. */
async function storm(
  { port, joins, isKeyed }: Storm,
  ready: () => Promise<void>,
): Promise<number> {
  const identity = await Identity.make();
  const { publicKey } = identity;
  const sockets: Socket[] = [];
  while (sockets.length < joins) {
    const length = Math.min(AT_ONCE, joins - sockets.length);
    sockets.push(
      ...await Promise.all(Array.from({ length }, () => Socket.connect(port))),
    );
  }
  await ready();
  const began = performance.now();
  await Promise.all(sockets.map(async (socket) => {
    await socket.sendFrame({
      type: "hello",
      version: 1,
      rooms: [],
      ...(isKeyed ? { publicKey } : {}),
    });
    if (isKeyed) {
      const { nonce } = await answer(socket, "challenge");
      const claim = { server: "", nonce, publicKey, session: "" };
      const signature = await identity.sign(claimText(claim));
      await socket.sendFrame({ type: "proof", signature });
    }
    await answer(socket, "welcome");
  }));
  const took = performance.now() - began;
  await Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));
  return took;
}

/** The next frame of a type, skipping the plain greeting of a busy server. */
async function answer(
  socket: Socket,
  type: string,
): Promise<{ readonly nonce: string }> {
  return JSON.parse(await socket.lineWith(`{"type":"${type}"`));
}

/** The thread's side of a worker. */
declare const self: {
  onmessage: (event: MessageEvent<Storm | "begin">) => void;
  postMessage(message: number): void;
};

let begin = Promise.withResolvers<void>();

self.onmessage = async ({ data }) => {
  if (data === "begin") return begin.resolve();
  begin = Promise.withResolvers();
  const took = await storm(data, () => {
    self.postMessage(0);
    return begin.promise;
  });
  self.postMessage(took);
};

self.postMessage(0);

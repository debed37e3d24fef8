/** Sends into its network, until it is ended, what no responder of multicast DNS should. */
import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { type DnsPacket, packetBytes } from "../../../lan/packet.ts";
import { recordsOf } from "../../../lan/records.ts";

/** Names that would act on a terminal, and others that are no good. */
const NAMES = [
  ...["\x1b[2J\x1b[H", "a\r\nb", "\x9b31m", "\u202eb3 ssalC", "__proto__"],
  "x".repeat(63),
];

const [address = ""] = Deno.args;

function response(records: DnsPacket["records"]): Uint8Array {
  return packetBytes({ type: "response", questions: [], records });
}

const records = NAMES.flatMap((name, index) => {
  const host = `evil-${index}.local`;
  const description = {
    ...{ protocol: 1, isEncrypted: false, needsPassword: false },
    people: 9_999_999,
  };
  const port = 6_000 + index;
  return recordsOf({ name, host, port, addresses: [address], description });
});

const whole = response(records);
// A header that promises 65,535 of everything.
const greedy = Uint8Array.from(whole);
greedy.fill(255, 4, 12);
// A name that points at itself.
const loop = Uint8Array.from(whole);
loop.set([0xc0, 12], 12);

const PACKETS = [
  ...[whole, greedy, loop, whole.subarray(0, whole.length / 2)],
  ...[new Uint8Array(0), new Uint8Array(60_000), Buffer.from("GET / HTTP")],
];

const socket = createSocket({ type: "udp4", reuseAddr: true });
socket.bind(0, () => {
  socket.setMulticastInterface(address);
  console.log("sending");
  let turn = 0;
  setInterval(() => {
    const packet = PACKETS[turn++ % PACKETS.length] ?? whole;
    socket.send(packet, 5353, "224.0.0.251");
  }, 20);
});

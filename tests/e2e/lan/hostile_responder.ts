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

/** The group of multicast DNS. */
const GROUP = "224.0.0.251";

/** Its own address, and that of another: as if it came from another network, that one alone is told. */
const [address = "", other] = Deno.args;

function response(records: DnsPacket["records"]): Uint8Array {
  return packetBytes({ type: "response", questions: [], records });
}

function announcement(names: readonly string[]): DnsPacket["records"] {
  return names.flatMap((name, index) => {
    const host = `evil-${index}.local`;
    const description = {
      ...{ protocol: 1, isEncrypted: false, needsPassword: false },
      people: 9_999_999,
    };
    const port = 6_000 + index;
    return recordsOf({ name, host, port, addresses: [address], description });
  });
}

const whole = response(announcement(NAMES));
// A header that promises 65,535 of everything.
const greedy = Uint8Array.from(whole);
greedy.fill(255, 4, 12);
// A name that points at itself.
const loop = Uint8Array.from(whole);
loop.set([0xc0, 12], 12);

/** Hundreds of servers that there are not. */
const INVENTED = Array.from(
  { length: 100 },
  (_, page) =>
    response(announcement([0, 1, 2, 3].map((at) => `!${4 * page + at}`))),
);

/** The goodbye of a server that is somebody else's. */
const goodbye = response(
  announcement(["Class 3b"]).map((record) => ({ ...record, ttl: 0 })),
);

const unicast = response(announcement(["elsewhere"]));

const PACKETS = [
  ...INVENTED,
  goodbye,
  ...[whole, greedy, loop, whole.subarray(0, whole.length / 2)],
  ...[new Uint8Array(0), new Uint8Array(60_000), Buffer.from("GET / HTTP")],
];

const socket = createSocket({ type: "udp4", reuseAddr: true });
// At the address itself it would receive in place of the search.
socket.bind(5353, other === undefined ? GROUP : address, () => {
  socket.setMulticastInterface(address);
  console.log("sending");
  let turn = 0;
  setInterval(() => {
    const packet = PACKETS[turn++ % PACKETS.length] ?? whole;
    if (other === undefined) socket.send(packet, 5353, GROUP);
    else socket.send(unicast, 5353, other);
  }, 15);
});

import { assert, assertEquals } from "@std/assert";
import {
  type Access,
  readRange,
} from "../../../server/admission/address_range.ts";
import {
  Admission,
  type NotAdmitted,
} from "../../../server/admission/admission.ts";
import {
  CONNECT_BURST,
  SourceNetwork,
} from "../../../server/admission/source_network.ts";
import { type Limits, limitsFrom } from "../../../server/limits.ts";

/** An admission whose time a test sets. */
class TestAdmission {
  time = 0;
  readonly #admission: Admission;

  constructor(limits: Partial<Limits>, access?: Access) {
    this.#admission = new Admission({
      limits: limitsFrom(limits),
      now: () => this.time,
      access,
    });
  }

  /** The network of an address that is admitted. */
  enters(address: string): SourceNetwork {
    const network = this.#admission.admit(address);
    assert(network instanceof SourceNetwork, `${address} was turned away`);
    return network;
  }

  /** The reason why an address is not admitted. */
  refuses(address: string): NotAdmitted {
    const refused = this.#admission.admit(address);
    assert(!(refused instanceof SourceNetwork), `${address} was let in`);
    return refused;
  }

  get networks(): number {
    return this.#admission.networks;
  }

  leaves(network: SourceNetwork): void {
    this.#admission.leave(network);
  }
}

Deno.test("the number of connections is limited; when a connection ends another is admitted", () => {
  const door = new TestAdmission({ maxConnections: 3, maxPerAddress: 0 });
  const first = door.enters("192.0.2.1");
  for (const last of [2, 3]) door.enters(`192.0.2.${last}`);
  assert(door.refuses("192.0.2.4").reason.includes("3 connections"));
  door.leaves(first);
  door.enters("192.0.2.4");
  assertEquals(door.refuses("192.0.2.1").code, "hall-full");
});

Deno.test("the number of connections from an address, or an IPv6 /64, is limited; other addresses are not affected", () => {
  const door = new TestAdmission({ maxConnections: 0, maxPerAddress: 2 });
  let last: SourceNetwork | undefined;
  for (const address of ["192.0.2.1", "2001:db8::1"]) {
    door.enters(address);
    last = door.enters(address);
    const { code, reason } = door.refuses(address);
    assertEquals(code, "address-full");
    assert(reason.includes("from your address (limit: 2)"));
  }
  door.refuses("2001:db8::2");
  door.enters("2001:db8:0:1::1");
  door.enters("192.0.2.2");
  assert(last !== undefined);
  door.leaves(last);
  door.enters("2001:db8::2");
});

Deno.test("a rejected connection does not count", () => {
  const door = new TestAdmission({ maxConnections: 2, maxPerAddress: 1 });
  door.enters("192.0.2.1");
  for (let time = 0; time < 5; time++) door.refuses("192.0.2.1");
  door.enters("192.0.2.2");
});

Deno.test("an address may open a burst of connections, then as many as its rate allows; ended connections give none back", () => {
  const door = new TestAdmission({ connectRate: 2, maxPerAddress: 0 });
  for (let count = 0; count < 2 * CONNECT_BURST; count++) {
    door.leaves(door.enters("192.0.2.1"));
  }
  assertEquals(door.refuses("192.0.2.1").code, "address-hasty");
  door.enters("192.0.2.2");
  door.time = 499;
  door.refuses("192.0.2.1");
  door.time = 500;
  door.enters("192.0.2.1");
  door.refuses("192.0.2.1");
});

Deno.test("with the defaults 200 members behind one address are admitted at once, and again after a cut", () => {
  const door = new TestAdmission({});
  for (let time = 0; time < 3; time++) {
    const pupils = Array.from(
      { length: 200 },
      () => door.enters("192.0.2.1"),
    );
    // The server may hear of the cut only when they are back.
    const back = Array.from({ length: 200 }, () => door.enters("192.0.2.1"));
    for (const network of [...pupils, ...back]) door.leaves(network);
    door.time += 60_000;
  }
});

Deno.test("the burst of a network is that of as many members as its rate allows", () => {
  const door = new TestAdmission({ rate: 0.5, burst: 30, ratePerAddress: 1 });
  const { rate } = door.enters("192.0.2.1");
  assert(rate !== undefined);
  assert(rate.take(60));
  assert(!rate.take(1));
});

Deno.test("all connections of a network share a rate, even after all of them have ended", () => {
  const door = new TestAdmission({ rate: 0, ratePerAddress: 1 });
  const ann = door.enters("2001:db8::1");
  const bob = door.enters("2001:db8::2");
  assert(ann === bob && ann.rate !== undefined);
  assert(ann.rate.take(10));
  door.leaves(ann);
  door.leaves(bob);
  assert(!door.enters("2001:db8::3").rate?.take(1));
  assert(door.enters("2001:db8:0:1::").rate?.take(1));
});

Deno.test("networks that need not be remembered are forgotten", () => {
  const door = new TestAdmission({ maxConnections: 0 });
  const stayed = door.enters("192.0.2.1");
  for (let round = 0; round < 5; round++) {
    for (let count = 0; count < 2_000; count++) {
      door.leaves(door.enters(`2001:db8:${round}:${count.toString(16)}::1`));
    }
    door.time += 3_600_000;
  }
  assert(door.networks < 5_000, `${door.networks} are remembered`);
  assert(door.enters("192.0.2.1") === stayed);
});

Deno.test("without limits a network has no rates", () => {
  const door = new TestAdmission({ connectRate: 0, ratePerAddress: 0 });
  const network = door.enters("192.0.2.1");
  assertEquals([network.connectBucket, network.rate], [undefined, undefined]);
});

Deno.test("a denied address is told not to try again, and does not count", () => {
  const range = readRange("192.0.2.0/24");
  assert(range !== undefined);
  const door = new TestAdmission({ maxConnections: 1 }, {
    allow: [],
    deny: [range],
  });
  assertEquals(door.refuses("192.0.2.1").again, false);
  door.enters("192.0.3.1");
  assertEquals(door.refuses("192.0.3.1").again, true, "the hall is full");
});

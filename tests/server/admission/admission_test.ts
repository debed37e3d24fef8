import { assert, assertEquals } from "@std/assert";
import {
  type Access,
  readRange,
} from "../../../server/admission/address_range.ts";
import {
  Admission,
  CONNECT_BURST,
  type NotAdmitted,
  SourceNetwork,
} from "../../../server/admission/admission.ts";
import { type Limits, limitsFrom } from "../../../server/limits.ts";

/** An admission whose time a test sets. */
class TestAdmission {
  time = 0;
  readonly #admission: Admission;

  constructor(limits: Partial<Limits>, access?: Access) {
    this.#admission = new Admission({
      limits: limitsFrom(limits),
      now: () => this.time,
      ...(access === undefined ? {} : { access }),
    });
  }

  /** One who is let in. */
  enters(address: string): SourceNetwork {
    const place = this.#admission.admit(address);
    assert(place instanceof SourceNetwork, `${address} was turned away`);
    return place;
  }

  /** One who is not. */
  refuses(address: string): NotAdmitted {
    const refused = this.#admission.admit(address);
    assert(!(refused instanceof SourceNetwork), `${address} was let in`);
    return refused;
  }

  get places(): number {
    return this.#admission.networks;
  }

  leaves(place: SourceNetwork): void {
    this.#admission.leave(place);
  }
}

Deno.test("so many connections in all, and another one when one has left", () => {
  const door = new TestAdmission({ maxConnections: 3, maxPerAddress: 0 });
  const first = door.enters("192.0.2.1");
  for (const last of [2, 3]) door.enters(`192.0.2.${last}`);
  assert(door.refuses("192.0.2.4").reason.includes("3 are connected"));
  door.leaves(first);
  door.enters("192.0.2.4");
  assertEquals(door.refuses("192.0.2.1").code, "hall-full");
});

Deno.test("so many from one address, and of IPv6 from one /64; others are not concerned", () => {
  const door = new TestAdmission({ maxConnections: 0, maxPerAddress: 2 });
  let last: SourceNetwork | undefined;
  for (const address of ["192.0.2.1", "2001:db8::1"]) {
    door.enters(address);
    last = door.enters(address);
    const { code, reason } = door.refuses(address);
    assertEquals(code, "address-full");
    assert(reason.includes("2 are connected from your address"));
  }
  door.refuses("2001:db8::2");
  door.enters("2001:db8:0:1::1");
  door.enters("192.0.2.2");
  assert(last !== undefined);
  door.leaves(last);
  door.enters("2001:db8::2");
});

Deno.test("one that was refused does not count", () => {
  const door = new TestAdmission({ maxConnections: 2, maxPerAddress: 1 });
  door.enters("192.0.2.1");
  for (let time = 0; time < 5; time++) door.refuses("192.0.2.1");
  door.enters("192.0.2.2");
});

Deno.test("so many new ones at once from one address, then as many as come a second; leaving gives none back", () => {
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

Deno.test("with the defaults a class of 200 behind one address comes in at once, and again at once after a cut", () => {
  const door = new TestAdmission({});
  for (let time = 0; time < 3; time++) {
    const pupils = Array.from(
      { length: 200 },
      () => door.enters("192.0.2.1"),
    );
    // The server may hear of the cut only when they are back.
    const back = Array.from({ length: 200 }, () => door.enters("192.0.2.1"));
    for (const place of [...pupils, ...back]) door.leaves(place);
    door.time += 60_000;
  }
});

Deno.test("as many members as may go on at their rate have their burst at once", () => {
  const door = new TestAdmission({ rate: 0.5, burst: 30, ratePerAddress: 1 });
  const { rate } = door.enters("192.0.2.1");
  assert(rate !== undefined);
  assert(rate.take(60));
  assert(!rate.take(1));
});

Deno.test("all who come from one place share one rate, also who comes after the others have left", () => {
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

Deno.test("however many places there were, those of which there is nothing to remember are forgotten", () => {
  const door = new TestAdmission({ maxConnections: 0 });
  const stayed = door.enters("192.0.2.1");
  for (let round = 0; round < 5; round++) {
    for (let count = 0; count < 2_000; count++) {
      door.leaves(door.enters(`2001:db8:${round}:${count.toString(16)}::1`));
    }
    door.time += 3_600_000;
  }
  assert(door.places < 5_000, `${door.places} are remembered`);
  assert(door.enters("192.0.2.1") === stayed);
});

Deno.test("with the limits lifted nothing is counted that a place would be asked for", () => {
  const door = new TestAdmission({ connectRate: 0, ratePerAddress: 0 });
  const place = door.enters("192.0.2.1");
  assertEquals([place.connects, place.rate], [undefined, undefined]);
});

Deno.test("an address that may not come in is told not to come again, and does not count", () => {
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

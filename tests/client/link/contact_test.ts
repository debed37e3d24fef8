import { assertEquals } from "@std/assert";
import { Contact, NOTE_EVERY } from "../../../client/link/contact.ts";

/** Notes that the program runs from one time to another, nothing being received. */
function runs(contact: Contact, from: number, to: number, received = 0): void {
  for (let now = from; now <= to; now += NOTE_EVERY) {
    contact.note(now, received);
  }
}

Deno.test("a connection that ends while the program runs is lost at that moment", () => {
  const contact = new Contact(0);
  runs(contact, 0, 60_000);
  assertEquals(contact.lostSince(60_500, 0, false), 60_500);
});

Deno.test("a silent connection is lost since the last bytes came", () => {
  const contact = new Contact(0);
  runs(contact, 0, 10_000, 1);
  runs(contact, 11_000, 20_000, 2);
  runs(contact, 21_000, 90_000, 2);
  assertEquals(contact.lostSince(90_000, 2, true), 11_000);
});

Deno.test("after a suspension it is lost since that began, whether a note or the loss comes first", () => {
  for (const isNoted of [true, false]) {
    const contact = new Contact(0);
    runs(contact, 0, 10_000);
    if (isNoted) assertEquals(contact.note(310_000, 0), true);
    assertEquals(contact.lostSince(310_000, 0, false), 10_000);
    assertEquals(contact.lostSince(310_000, 0, true), 0);
  }
});

Deno.test("bytes that the system has kept do not show that the other side is there", () => {
  const contact = new Contact(0);
  runs(contact, 0, 10_000);
  contact.note(310_000, 100);
  contact.note(311_000, 200);
  assertEquals(contact.lostSince(311_000, 300, false), 10_000);
});

Deno.test("a suspension that the connection has survived is forgotten", () => {
  const contact = new Contact(0);
  runs(contact, 0, 10_000);
  contact.note(310_000, 0);
  runs(contact, 311_000, 315_000, 5);
  runs(contact, 316_000, 320_000, 6);
  assertEquals(contact.lostSince(320_000, 6, false), 320_000);
});

Deno.test("suspended twice before anything is heard, it is lost since the first time", () => {
  const contact = new Contact(0);
  contact.note(1_000, 0);
  assertEquals(contact.note(2_000, 0), false);
  assertEquals(contact.note(100_000, 0), true);
  assertEquals(contact.note(200_000, 0), true);
  assertEquals(contact.lostSince(200_000, 0, false), 2_000);
});

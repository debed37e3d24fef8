import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  messageId,
  messageReference,
  placeIn,
} from "../../../dialects/irc/message_reference.ts";

const log = fc.uuid();
const room = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

Deno.test("an id names the place of its message, in its room alone", () => {
  fc.assert(fc.property(log, room, room, seq, (log, room, other, seq) => {
    const reference = messageReference(`msgid=${messageId(log, room, seq)}`);
    assert(reference !== undefined);
    assertEquals(placeIn(log, room, reference), { seq });
    // All of an earlier log is older than anything in this one.
    assertEquals(placeIn("another", room, reference), {});
    if (other !== room) {
      assertEquals(placeIn(log, other, reference), undefined);
    }
  }));
});

Deno.test("a time names the place of its moment", () => {
  const date = fc.date({
    min: new Date(0),
    max: new Date("9999-12-31"),
    noInvalidDate: true,
  });
  fc.assert(fc.property(date, (date) => {
    assertEquals(
      messageReference(`timestamp=${date.toISOString()}`),
      { time: date.getTime() },
    );
  }));
});

Deno.test("whatever else a client writes names nothing, and is no error", () => {
  const written = fc.oneof(
    fc.string(),
    fc.string().map((it) => `timestamp=${it}`),
    fc.string().map((it) => `msgid=${it}`),
    fc.constantFrom(
      ...["*", "msgid=", "timestamp=", "time=1", "id=1", "timestamp=*"],
      ...["timestamp=2020-13-01T00:00:00.000Z", "timestamp=2020-01-01"],
      ...["timestamp=2020-01-01T00:00:00.000+01:00", "msgid=log.lobby.0"],
      ...["msgid=log.lobby.01", "msgid=log.lobby.99999999999999999"],
    ),
  );
  fc.assert(fc.property(written, (written) => {
    const reference = messageReference(written);
    if (reference === undefined) return;
    const place = placeIn("log", "lobby", reference);
    if ("msgid" in reference) {
      assert(place === undefined || /^msgid=[^.]+\.lobby\.\d+$/.test(written));
    } else assertEquals(place, reference);
  }));
});

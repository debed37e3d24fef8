// docs/protocol.md, "The order of answers": whatever is asked in one write, the
// answers come in the order of the questions.

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Inbound } from "../../hall/hall.ts";
import type { Notice } from "../../protocol/notice.ts";
import type { Request } from "../../protocol/request.ts";
import { type Guest, hello, say, TestHall, whisper } from "./test_hall.ts";

/** A request, and the notice that answers it. */
interface Question {
  readonly what: Inbound["what"];
  readonly answers: readonly string[];
}

const ROOMS = ["lobby", "dev", "ops"];
const room = fc.constantFrom(...ROOMS);

function asked(what: Inbound["what"], ...answers: readonly string[]): Question {
  return { what, answers };
}

const question: fc.Arbitrary<Question> = fc.oneof(
  {
    weight: 6,
    arbitrary: room.map((room) =>
      asked({ type: "join", room }, `joined ${room}`)
    ),
  },
  { weight: 4, arbitrary: fc.constant(asked({ type: "ping" }, "pong")) },
  {
    weight: 2,
    // A member may not be in the room: a refusal is an answer too.
    arbitrary: room.map((room) => asked({ type: "leave", room }, "left")),
  },
  {
    weight: 2,
    arbitrary: fc.nat().map((id) => asked(say("hi", `${id}`), "ack")),
  },
  {
    weight: 2,
    arbitrary: room.chain((room) =>
      fc.nat().map((id) => asked(say("hi", `${id}`, room), "ack"))
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat().map((id) =>
      asked(whisper("psst", "Bob", `w${id}`), "ack")
    ),
  },
  fc.constantFrom<Question>(
    asked({ type: "fault", code: "bad-json", message: "no" }, "error"),
    asked(whisper("psst", "Nobody", "n"), "error"),
    asked(say("", "nothing"), "error"),
    asked({ type: "help" }, "help"),
    asked({ type: "rooms" }, "rooms"),
    asked({ type: "who" }, "members"),
    asked({ type: "whois", name: "Bob" }, "member"),
    asked({ type: "absent", text: "tea" }, "absent"),
    asked({ type: "topic" }, "topic"),
    asked({ type: "history" }, "history"),
    asked({ type: "search", words: "hi" }, "found"),
    asked({ type: "name", name: "Ann2" }, "named"),
    asked({ type: "name", name: "Bob" }, "error"),
    asked({ type: "bans" }, "error"),
    asked({ ...hello({ name: "Bob" }) }, "error"),
  ),
);

/** Notices of other events, which answer no request. */
const BESIDE: readonly Notice["type"][] = ["message", "presence", "welcome"];

/** The name of a notice above. */
function named(notice: Notice): string {
  return notice.type === "joined" ? `joined ${notice.room}` : notice.type;
}

/** The actions of another member, in between. */
async function stir(bob: Guest, room: string): Promise<void> {
  await bob.asks({ type: "join", room }, say("hm", undefined, room));
}

Deno.test("requests in one write are answered in order, joined rooms included", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          question,
          /** The event before it: nothing, a new write, an announcement, an action of the other member. */
          before: fc.constantFrom("", "", "", "write", "announce", "other"),
          room,
        }),
        { maxLength: 24 },
      ),
      async (steps) => {
        const test = new TestHall();
        const bob = await test.enter("Bob", ...ROOMS);
        const ann = await test.enter("Ann");
        let write: Inbound[] = [];
        const sent = async () => {
          await test.hall.handle(write);
          write = [];
        };
        for (const { question, before, room } of steps) {
          if (before !== "") await sent();
          if (before === "announce") await test.hall.announcePresence();
          if (before === "other") await stir(bob, room);
          write.push({ from: ann.member, what: question.what });
        }
        await sent();
        await test.hall.announcePresence();

        const received = ann.recipient.take()
          .filter(({ type }) => !BESIDE.includes(type)).map(named);
        const expected = steps.flatMap(({ question }) => question.answers);
        // A refusal takes the place of the answer.
        assertEquals(
          received,
          expected.map((answer, index) =>
            received[index] === "error" ? "error" : answer
          ),
        );
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("a pong comes after the answers to all earlier requests", async () => {
  const test = new TestHall();
  const guest = test.arrive();
  const write: Request[] = [
    hello({ name: "Ann", rooms: [{ name: "lobby" }, { name: "dev" }] }),
    { type: "ping" },
    { type: "join", room: "ops" },
    { type: "ping" },
  ];
  await test.hall.handle(write.map((what) => ({ from: guest.member, what })));
  assertEquals(
    guest.recipient.take().map(named),
    ["welcome", "joined lobby", "joined dev", "pong", "joined ops", "pong"],
  );
});

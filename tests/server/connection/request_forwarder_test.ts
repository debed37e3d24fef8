import { assertEquals } from "@std/assert";
import { ChannelClosedError } from "@std/async/channel";
import type { Spoken } from "../../../dialects/dialect.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { Accounts } from "../../../server/admission/accounts/accounts.ts";
import { Authenticator } from "../../../server/admission/authenticator.ts";
import { SourceNetwork } from "../../../server/admission/source_network.ts";
import { Verifier } from "../../../server/admission/verifier.ts";
import { Intake } from "../../../server/connection/intake.ts";
import {
  type Queued,
  RequestForwarder,
} from "../../../server/connection/request_forwarder.ts";
import { type Limits, limitsFrom } from "../../../server/limits.ts";
import { TestHall } from "../../hall/test_hall.ts";

const HELLO: Spoken = { type: "hello", version: 1, name: "Ann" };
const SAY: Spoken = { type: "say", text: "hi" };

/** A forwarder of a connection, without the connection. */
class Fixture {
  readonly intake = new Intake();
  readonly queued: Queued[] = [];
  readonly told: Notice[] = [];
  readonly refused: string[] = [];
  readonly happened: string[] = [];
  /** How many requests the queue takes at once. */
  room = Infinity;
  isClosed = false;
  readonly forwarder: RequestForwarder;

  constructor(given: Partial<Limits> = {}) {
    const limits = limitsFrom(given);
    const now = () => 0;
    const answer = (notice: { readonly type: string }) =>
      this.happened.push(notice.type);
    this.forwarder = new RequestForwarder({
      member: new TestHall().arrive().member,
      network: new SourceNetwork(limits, now),
      intake: this.intake,
      authenticator: new Authenticator({
        server: "",
        address: "192.0.2.1",
        verifier: new Verifier(),
        accounts: new Accounts({
          ownedAs: () => Promise.resolve([]),
          openedBy: () => Promise.resolve([]),
          now,
        }),
        answer,
        refused: (code) => this.refused.push(code),
        close: () => {},
      }),
      tell: (notice) => this.told.push(notice),
      flooded: () => {
        this.happened.push("flooded");
        this.intake.end();
      },
      speaksOther: ({ protocol }) => this.happened.push(protocol),
      ended: ({ reason }) => this.happened.push(reason),
    }, {
      queue: {
        trySend: (queued) =>
          this.queued.length < this.room && this.queued.push(queued) > 0,
        send: (queued) => {
          if (this.isClosed) throw new ChannelClosedError("closed");
          this.queued.push(queued);
          return Promise.resolve();
        },
      },
      refusals: { count: (code) => this.refused.push(code) },
      limits,
      now,
    });
  }

  get types(): string[] {
    return this.queued.map(({ what }) => what.type);
  }
}

Deno.test("nothing but a hello is forwarded before sign-in, everything after it", async () => {
  const fixture = new Fixture();
  await fixture.forwarder.forward([SAY, HELLO, SAY]);
  assertEquals(fixture.types, ["hello", "say"]);
  assertEquals(fixture.refused, ["hello-first"]);
});

Deno.test("requests that come together are queued together", async () => {
  const fixture = new Fixture();
  await fixture.forwarder.forward([HELLO]);
  const forwarding = fixture.forwarder.forward([SAY, SAY]);
  assertEquals(fixture.types, ["hello", "say", "say"]);
  await forwarding;
});

Deno.test("a full queue is waited for, and a closed one takes nothing", async () => {
  const fixture = new Fixture();
  fixture.room = 1;
  await fixture.forwarder.forward([HELLO, SAY]);
  assertEquals(fixture.types, ["hello", "say"]);
  fixture.isClosed = true;
  await fixture.forwarder.forward([SAY]);
  assertEquals(fixture.types, ["hello", "say"]);
});

Deno.test("after the end of the intake nothing is forwarded", async () => {
  const fixture = new Fixture();
  fixture.intake.end();
  await fixture.forwarder.forward([HELLO]);
  assertEquals(fixture.types, []);
});

Deno.test("a member that asks for too much is warned, told that a request was refused, and ended at last", async () => {
  const fixture = new Fixture({ rate: 1, burst: 10 });
  await fixture.forwarder.forward([HELLO]);
  await fixture.forwarder.forward(Array.from({ length: 100 }, () => SAY));
  assertEquals(fixture.told.map(({ type }) => type), ["warning", "error"]);
  assertEquals(new Set(fixture.refused), new Set(["too-fast"]));
  assertEquals(fixture.happened, ["flooded"]);
});

Deno.test("each refused request that has an id is answered", async () => {
  const fixture = new Fixture({ rate: 1, burst: 10 });
  await fixture.forwarder.forward([HELLO]);
  await fixture.forwarder.forward(
    Array.from({ length: 15 }, (_, id) => ({ ...SAY, id: `${id}` })),
  );
  const errors = fixture.told.flatMap((notice) =>
    notice.type === "error" ? [notice.id] : []
  );
  assertEquals(errors.length, 15 - (fixture.types.length - 1));
  assertEquals(errors.at(-1), "14");
});

Deno.test("another protocol is reported, and nothing after it forwarded", async () => {
  const fixture = new Fixture();
  await fixture.forwarder.forward([
    { type: "other-protocol", protocol: "HTTP" },
    HELLO,
  ]);
  assertEquals([fixture.happened, fixture.types], [["HTTP"], []]);
});

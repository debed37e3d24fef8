import { Accounts } from "../../../server/admission/accounts/accounts.ts";
import { Verifier } from "../../../server/admission/verifier.ts";
import type { ConnectionContext } from "../../../server/connection/connection.ts";
import { LargeReads } from "../../../server/connection/reader.ts";
import type { Queued } from "../../../server/connection/request_forwarder.ts";
import { FlushScheduler } from "../../../server/delivery/flush_scheduler.ts";
import { type Limits, limitsFrom } from "../../../server/limits.ts";
import { TestHall } from "../../hall/test_hall.ts";
import { FakeServerLog } from "../observe/fake_server_log.ts";

/** The dependencies of connections; what they ask for is not handled. */
export function contextOf(given: Partial<Limits>, now: () => number) {
  const queued: Queued[] = [];
  const refused: string[] = [];
  const queue = {
    trySend: (it: Queued) => queued.push(it) > 0,
    send: (it: Queued) => Promise.resolve(void queued.push(it)),
  };
  const context = {
    hall: new TestHall().hall,
    queue,
    flushScheduler: new FlushScheduler(),
    inputFence: { passed: () => Promise.resolve() },
    largeReads: new LargeReads(0),
    serverLog: new FakeServerLog(),
    refusals: { count: (code) => void refused.push(code) },
    limits: limitsFrom(given),
    verifier: new Verifier(),
    accounts: new Accounts({
      ownedAs: () => Promise.resolve([]),
      openedBy: () => Promise.resolve([]),
      now,
    }),
    now,
  } satisfies ConnectionContext;
  return { context, queued, refused };
}

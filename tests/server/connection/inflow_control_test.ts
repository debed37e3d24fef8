import { assert, assertEquals } from "@std/assert";
import { SourceNetwork } from "../../../server/admission/source_network.ts";
import { InflowControl } from "../../../server/connection/inflow_control.ts";
import { Intake } from "../../../server/connection/intake.ts";
import { limitsFrom } from "../../../server/limits.ts";
import { inputPolls } from "../../../server/turn.ts";

const now = () => 0;
const limits = limitsFrom({ rate: 0 });

function controlOf(network: SourceNetwork): InflowControl {
  return new InflowControl({}, network, new Intake(), { limits, now });
}

Deno.test("frames count as lines: many that ask for nothing are a flood", async () => {
  const control = controlOf(new SourceNetwork(limits, now));
  await control.takeFrames(1_000);
  assertEquals(control.isFlood, false);
  control.asked();
  await control.takeFrames(2_000);
  assertEquals(control.isFlood, false);
  await control.takeFrames(100);
  assertEquals(control.isFlood, true);
});

Deno.test("after a page others of its network wait until input is polled", async () => {
  const network = new SourceNetwork(limits, now);
  await controlOf(network).countReply(150_000);
  const polls = inputPolls();
  await controlOf(new SourceNetwork(limits, now)).takeFrames(1);
  assertEquals(inputPolls(), polls);
  await controlOf(network).takeFrames(1);
  assert(inputPolls() > polls);
});

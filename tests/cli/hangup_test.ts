import { assertEquals } from "@std/assert";
import {
  type HangupAction,
  hangupAction,
  type Kind,
  type TerminalState,
} from "../../cli/hangup.ts";

const DETACHED = { wasAttached: false, isAttached: false, isHungUp: false };
const NOHUP = { ...DETACHED, isHungUp: true };
const ATTACHED = { wasAttached: true, isAttached: true, isHungUp: false };
const CLOSED = { wasAttached: true, isAttached: false, isHungUp: true };

/** Situations, and what SIGHUP does to a service, to one with files to read again, and to a job. */
const CASES: readonly (readonly [
  string,
  TerminalState,
  readonly [HangupAction, HangupAction, HangupAction],
])[] = [
  ["no terminal", DETACHED, ["ignore", "reload", "end"]],
  ["nohup, and the terminal is closed", NOHUP, ["ignore", "reload", "ignore"]],
  ["on a terminal", ATTACHED, ["end", "reload", "end"]],
  ["its terminal is closed", CLOSED, ["end", "end", "end"]],
];

const PROGRAMS: readonly (readonly [string, Kind, boolean])[] = [
  ["service", "service", false],
  ["service with files", "service", true],
  ["job", "job", false],
];

for (const [where, state, actions] of CASES) {
  for (const [index, [what, kind, canReload]] of PROGRAMS.entries()) {
    Deno.test(`SIGHUP, ${where}: ${what}`, () => {
      assertEquals(hangupAction(kind, canReload, state), actions[index]);
    });
  }
}

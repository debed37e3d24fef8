/**
 * The life of a program: a `job` ends by itself, a `service` runs until it is
 * told to end.
 */
export type Kind = "job" | "service";

/** The reaction of a program to SIGHUP. */
export type HangupAction = "end" | "reload" | "ignore";

/** How a program is connected to terminals when SIGHUP comes. */
export interface TerminalState {
  /** Whether a standard stream was a terminal at the start. */
  readonly wasAttached: boolean;
  /** Whether a standard stream still is one. */
  readonly isAttached: boolean;
  /** Whether it has lost its controlling terminal since the start. */
  readonly isHungUp: boolean;
}

/**
 * The reaction to SIGHUP. The runtime does not tell whether the signal was ignored
 * at the start, as `nohup` arranges it, so that is concluded from the terminals.
 *
 * @param canReload Whether there are files to read again.
 *
 * @example
 * ```ts
 * import { hangupAction } from "./hangup.ts";
 *
 * // `nohup chat serve &`, and the terminal is closed.
 * const state = { wasAttached: false, isAttached: false, isHungUp: true };
 * console.assert(hangupAction("service", false, state) === "ignore");
 * ```
 */
export function hangupAction(
  kind: Kind,
  canReload: boolean,
  { wasAttached, isAttached, isHungUp }: TerminalState,
): HangupAction {
  // With its terminal closed, nothing else can end it.
  if (wasAttached && !isAttached) return "end";
  if (canReload) return "reload";
  if (isAttached) return "end";
  return kind === "service" || isHungUp ? "ignore" : "end";
}

/** The terminals of this program, from the moment at which this is made. */
export class Terminals {
  readonly #wasAttached = isAttached();
  readonly #wasControlled = hasControllingTerminal();

  /** Whether it was on a terminal that is now closed. */
  get areClosed(): boolean {
    return this.#wasAttached && !isAttached();
  }

  get state(): TerminalState {
    return {
      wasAttached: this.#wasAttached,
      isAttached: isAttached(),
      isHungUp: this.#wasControlled && !hasControllingTerminal(),
    };
  }
}

/** A closed terminal no longer counts as one. */
function isAttached(): boolean {
  return [Deno.stdin, Deno.stdout, Deno.stderr]
    .some((stream) => stream.isTerminal());
}

function hasControllingTerminal(): boolean {
  try {
    Deno.openSync("/dev/tty").close();
    return true;
  } catch {
    // Any failure means that there is none.
    return false;
  }
}

import { hangupAction, type Kind, Terminals } from "./hangup.ts";

/** Exit code of a program that a signal has ended: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type Signal = keyof typeof EXIT_CODES;

/** Windows has no SIGTERM that could be caught, and ends what SIGHUP is for by itself. */
const SIGNALS: readonly Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGHUP", "SIGINT", "SIGTERM"];

/** An interrupt that is listened for: a signal, and the exit code once it was aborted. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** Ends things from here. */
  readonly controller: AbortController;
  /** The exit code of the signal that came; `undefined` when none did. */
  readonly exitCode: number | undefined;
  /** Does what Ctrl-C does, where a terminal tells it as a key. */
  interrupt(): void;
  /**
   * Whether an error comes of an interruption: it is the reason of the signal,
   * or the terminal was closed, which reading and writing may tell before
   * SIGHUP does.
   */
  explains(error: unknown): boolean;
  /**
   * Reads files again at every SIGHUP that does not end the program, one time
   * after the other.
   *
   * @returns Ends that.
   */
  onReload(reload: () => Promise<void>): AsyncDisposable;
}

/**
 * Aborts when the program is interrupted (Ctrl-C), told to end, or its terminal
 * is closed: `hangup.ts` says when SIGHUP means that. A second signal ends it at
 * once, but for SIGHUP, which the system and the shell both send.
 */
export function whenInterrupted(kind: Kind = "job"): Interrupt {
  const controller = new AbortController();
  const terminals = new Terminals();
  let exitCode: number | undefined;
  let reload: (() => Promise<void>) | undefined;
  let reloading = Promise.resolve();
  const end = (signal: Signal) => {
    if (exitCode !== undefined) Deno.exit(EXIT_CODES[signal]);
    exitCode = EXIT_CODES[signal];
    controller.abort();
  };
  const onHangup = () => {
    if (exitCode !== undefined) return;
    switch (hangupAction(kind, reload !== undefined, terminals.state)) {
      case "end":
        return end("SIGHUP");
      case "reload":
        reloading = reloading.then(reload);
        return;
      case "ignore":
        return;
    }
  };
  const listeners = SIGNALS.map((signal) => {
    const listener = signal === "SIGHUP" ? onHangup : () => end(signal);
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  return {
    signal: controller.signal,
    controller,
    get exitCode() {
      return exitCode;
    },
    interrupt: () => end("SIGINT"),
    explains: (error) => {
      if (terminals.areClosed) onHangup();
      return terminals.areClosed || error === controller.signal.reason;
    },
    onReload: (act) => {
      reload = act;
      return {
        async [Symbol.asyncDispose]() {
          reload = undefined;
          await reloading;
        },
      };
    },
    [Symbol.dispose]() {
      for (const { signal, listener } of listeners) {
        Deno.removeSignalListener(signal, listener);
      }
    },
  };
}

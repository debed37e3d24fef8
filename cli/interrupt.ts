/** Exit code of a program that a signal has ended: 128 and the signal's number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

type Signal = keyof typeof EXIT_CODES;

/** Windows has no SIGTERM that could be caught. */
const SIGNALS: readonly Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** What {@linkcode whenInterrupted} gives: a signal, and its exit code once it was aborted. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** Ends things from here. */
  readonly controller: AbortController;
  /** The exit code of the signal that came; `undefined` when none did. */
  readonly exitCode: number | undefined;
  /** Does what Ctrl-C does, where a terminal tells it as a key. */
  interrupt(): void;
}

/**
 * Aborts when the program is interrupted (Ctrl-C) or told to end. A second
 * time ends it at once.
 */
export function whenInterrupted(): Interrupt {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const end = (signal: Signal) => {
    if (exitCode !== undefined) Deno.exit(EXIT_CODES[signal]);
    exitCode = EXIT_CODES[signal];
    controller.abort();
  };
  const listeners = SIGNALS.map((signal) => {
    const listener = () => end(signal);
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
    [Symbol.dispose]() {
      for (const { signal, listener } of listeners) {
        Deno.removeSignalListener(signal, listener);
      }
    },
  };
}

/**
 * Waits some time before the server is called again, but no longer than until
 * the browser is online again or the user looks at the page.
 *
 * @param time In milliseconds.
 * @throws The reason of the signal, when it is aborted.
 */
export async function waitAwake(
  time: number,
  stop: AbortSignal,
): Promise<void> {
  stop.throwIfAborted();
  const done = Promise.withResolvers<void>();
  const ended = new AbortController();
  const { signal } = ended;
  const resolve = () => done.resolve();
  AbortSignal.timeout(time).addEventListener("abort", resolve, { signal });
  addEventListener("online", resolve, { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") resolve();
  }, { signal });
  stop.addEventListener("abort", () => done.reject(stop.reason), { signal });
  try {
    await done.promise;
  } finally {
    ended.abort();
  }
}

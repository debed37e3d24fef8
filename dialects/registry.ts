import type { Dialect } from "./dialect.ts";
import { irc } from "./irc/irc.ts";
import { frameMax } from "./native/frame.ts";
import { native } from "./native/native.ts";
import { noTlsHere } from "./no_tls.ts";
import { OTHER_PROTOCOLS } from "./other_protocols.ts";
import { plain } from "./text/plain.ts";
import { web } from "./web/web.ts";

/**
 * Every dialect, in the order in which the detector asks them for a stream's
 * first bytes. The last dialect takes any stream.
 */
export const DIALECTS: readonly Dialect[] = [
  noTlsHere,
  native,
  web,
  irc,
  ...OTHER_PROTOCOLS,
  plain,
];

/** The dialect of a connection without input: a person at `nc` waits for a greeting. */
export const FALLBACK: Dialect = plain;

// The server calls these before the dialect of a connection is asked for.
export { forwardedFor } from "./web/forwarded_for.ts";
export { answerWithoutTls } from "./web/http_in_plain.ts";

/**
 * Longest line of any dialect, in bytes without the line end.
 *
 * @param maxText Longest text of a message, in bytes of UTF-8.
 */
export function lineMax(maxText: number): number {
  // No other dialect escapes text.
  return frameMax(maxText);
}

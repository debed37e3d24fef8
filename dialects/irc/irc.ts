/**
 * IRC: rooms are channels, members are nicks. `docs/irc.md` tells what of it is
 * spoken.
 *
 * @module
 */
import type { Notice } from "../../protocol/notice.ts";
import { BARE_FACTS } from "./member_state.ts";
import type { Dialect } from "../dialect.ts";
import { byFirstLine } from "../first_line.ts";
import { stsOf } from "./capabilities.ts";
import { IrcCodec } from "./codec.ts";
import { messagesFor } from "./variant.ts";
import { bytesOf } from "./variant.ts";

/** The commands that a client begins with, written in capital letters as programs do. */
const VERBS = ["CAP", "NICK", "USER", "PASS", "QUIT", "PING", "AUTHENTICATE"];

const NO_CAPABILITIES: ReadonlySet<string> = new Set();

/** IRC, as clients of RFC 1459 and IRCv3 speak it. */
export const irc: Dialect = {
  name: "irc",
  answersPing: true,
  isForPeople: false,
  isDisturbed: true,
  isOn: (options) => options.irc !== undefined,
  begins: byFirstLine({
    verbs: VERBS,
    fits: (line) =>
      /^(CAP \S+.*|NICK :?\S+|USER \S+ \S+ \S+ :?\S.*|PASS :?.+|QUIT( :.*)?|PING :?\S+|AUTHENTICATE \S+) *$/
        .test(line),
  }),
  codec: ({ irc = BARE_FACTS, isEncrypted = false, certifiedPort } = {}) =>
    new IrcCodec({
      ...irc,
      isEncrypted,
      sts: certifiedPort === undefined
        ? undefined
        : stsOf(certifiedPort, isEncrypted),
    }),
  encode: (notice: Notice) => bytesOf(messagesFor(notice, NO_CAPABILITIES, "")),
};

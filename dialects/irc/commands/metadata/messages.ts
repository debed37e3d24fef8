/** The messages of METADATA. */
import {
  KEYS_MAX,
  type MetadataEntry,
  type ToldMetadata,
} from "../../../../protocol/features/dialects/metadata.ts";
import type { Notice } from "../../../../protocol/notice.ts";
import type { ClientRequest } from "../../../../protocol/request.ts";
import { batch } from "../../history.ts";
import type { MemberState } from "../../member_state.ts";
import type { IrcMessage } from "../../message.ts";
import { type Refused, refused } from "../../refused.ts";
import { linesOfWords } from "../../words.ts";
import { answer, type Work } from "../command.ts";
import { targetOf } from "./target.ts";

/** The value of a key, or that it has none. */
export function valueMessage(
  state: MemberState,
  target: string,
  { key, value }: MetadataEntry,
): IrcMessage {
  return value === undefined
    ? state.numeric("766", target, key, "the key is not set")
    : state.numeric("761", target, key, "*", value);
}

/** A value of a room or a member, or that it has been removed. */
export function metadataMessage(
  state: MemberState,
  told: ToldMetadata,
): IrcMessage {
  return valueMessage(state, targetOf(told), told);
}

/** All values of a room or a member, as a batch. */
export function metadataBatch(
  state: MemberState,
  notice: Extract<Notice, { type: "metadata" }>,
): IrcMessage[] {
  const target = targetOf(notice);
  return batch(
    state,
    ["metadata", target],
    notice.values.map((entry) => valueMessage(state, target, entry)),
  );
}

/** The values that a client follows, as a batch. */
export function followedBatch(
  state: MemberState,
  target: string,
  values: readonly ToldMetadata[],
): IrcMessage[] {
  return batch(
    state,
    ["metadata", target],
    values.map((it) => metadataMessage(state, it)),
  );
}

/** Most keys of a message: with the others every client takes so many parameters. */
const KEYS_A_MESSAGE = 12;

/** Keys on as many lines as they need. */
export function keyMessages(
  state: MemberState,
  numeric: string,
  keys: readonly string[],
): IrcMessage[] {
  const messages: IrcMessage[] = [];
  for (let at = 0; at < keys.length; at += KEYS_A_MESSAGE) {
    for (const line of linesOfWords(keys.slice(at, at + KEYS_A_MESSAGE))) {
      messages.push(state.numeric(numeric, ...line.split(" ")));
    }
  }
  return messages;
}

/** How long a client waits that asks too much, in seconds. */
const RETRY_SECONDS = 5;

/** A subcommand as the client has given it. */
interface Given {
  readonly target: string;
  readonly subcommand: string;
  readonly params?: readonly string[];
}

/** Asks the hall something. When that is refused, the client is told why. */
export function asking(
  state: MemberState,
  request: ClientRequest,
  given: Given,
  take: (notice: Notice) => readonly IrcMessage[] | undefined,
): Work {
  return {
    requests: [request],
    take: (notice) =>
      notice.type === "error"
        ? [metadataRefused(state, notice, given)]
        : take(notice),
  };
}

/** A refusal of the hall. */
export function metadataRefused(
  state: MemberState,
  notice: Refused,
  { target, subcommand, params = [] }: Given,
): IrcMessage {
  const { code, message } = notice;
  const [key = "*"] = params;
  switch (code) {
    case "no-such-member":
    case "not-in-room":
    case "bad-room":
    case "bad-name":
      return failed(state, "INVALID_TARGET", target, message);
    case "not-operator":
    case "muted":
      return failed(state, "KEY_NO_PERMISSION", target, key, message);
    case "bad-text":
      return failed(state, "INVALID_VALUE", key, message);
    case "not-kept":
      return failed(
        ...[state, "LIMIT_REACHED", subcommand, target, `${KEYS_MAX}`] as const,
        message,
      );
    case "too-fast":
      return state.numeric(
        ...["775", `${RETRY_SECONDS}`, target, subcommand] as const,
        ...params,
      );
    default:
      return refused(state, notice, { command: "METADATA", target });
  }
}

/** A refusal. */
export function failed(
  state: MemberState,
  code: string,
  ...context: readonly [...string[], string]
): IrcMessage {
  return state.fail("METADATA", code, ...context);
}

/** A word cannot be a key. */
export function invalidKey(
  state: MemberState,
  kind: "FAIL" | "WARN",
  key: string,
): IrcMessage {
  return {
    ...failed(state, "INVALID_KEY", key, "that cannot be a key"),
    command: kind,
  };
}

/** The client may not name that target here. */
export function invalidTarget(state: MemberState, target: string): Work {
  return answer(
    failed(state, "INVALID_TARGET", target, "there is no such target"),
  );
}

/** A METADATA that cannot be understood. */
export function badParams(
  state: MemberState,
  name: string,
  text: string,
): Work {
  return answer(failed(state, "INVALID_PARAMS", name, text));
}

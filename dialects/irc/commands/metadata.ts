/** METADATA: values of keys of users and channels (IRCv3, `draft/metadata-3`). */
import {
  checkMetadataValue,
  FOLLOWED_MAX,
  isMetadataKey,
  KEY_BYTES_MAX,
  KEYS_MAX,
  type MetadataEntry,
  type ToldMetadata,
  VALUE_BYTES_MAX,
} from "../../../protocol/features/dialects/metadata.ts";
import type { Notice } from "../../../protocol/notice.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import type { ClientRequest } from "../../../protocol/request.ts";
import { batch } from "../history.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { type Refused, refused } from "../refused.ts";
import { channelOf, foldedRoom, nameOf, nickOf, roomOf } from "../spelling.ts";
import { linesOfWords } from "../words.ts";
import { answer, type Command, type Work } from "./command.ts";

/** The capability for it. */
export const METADATA_CAPABILITY = "draft/metadata-3";

/** The value of the capability: the limits. */
export const METADATA_LIMITS = [
  "before-connect",
  `max-subs=${FOLLOWED_MAX}`,
  `max-keys=${KEYS_MAX}`,
  `max-key-bytes=${KEY_BYTES_MAX}`,
  `max-value-bytes=${VALUE_BYTES_MAX}`,
].join();

/** How long a client waits that asks too much, in seconds. */
const RETRY_SECONDS = 5;

/** Most keys of a message: with the others every client takes so many parameters. */
const KEYS_A_MESSAGE = 12;

/** Stands for all that a client sees. */
const ALL = "*ALL";

/** Whether a client with these capabilities asks for values and is told of them. */
export function hasMetadata(capabilities: ReadonlySet<string>): boolean {
  return capabilities.has(METADATA_CAPABILITY) && capabilities.has("batch");
}

/** A subcommand: its least number of keys, and what it does. */
interface Subcommand {
  readonly least?: number;
  run(state: MemberState, target: string, params: readonly string[]): Work;
}

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  GET: {
    least: 1,
    run: (state, target, keys) =>
      told(
        state,
        target,
        (values, shown) =>
          keys.map((key) =>
            isMetadataKey(key)
              ? valueMessage(state, shown, { key, value: values.get(key) })
              : invalidKey(state, "WARN", key)
          ),
      ),
  },
  LIST: {
    run: (state, target) =>
      told(
        state,
        target,
        (values, shown) =>
          Array.from(
            values,
            ([key, value]) => valueMessage(state, shown, { key, value }),
          ),
      ),
  },
  SET: { least: 1, run: set },
  CLEAR: { run: clear },
  SUB: { least: 1, run: subscribe },
  UNSUB: {
    least: 1,
    run(state, target, keys) {
      if (!isOwn(state, target)) return invalidTarget(state, target);
      for (const key of keys) state.followed.delete(key);
      const valid = keys.filter(isMetadataKey);
      return answer(
        ...keyMessages(state, "771", valid),
        ...keys.filter((key) => !isMetadataKey(key))
          .map((key) => invalidKey(state, "WARN", key)),
      );
    },
  },
  SUBS: {
    run: (state, target) =>
      isOwn(state, target)
        ? answer(
          ...batch(
            state,
            ["metadata-subs"],
            keyMessages(state, "772", [...state.followed]),
          ),
        )
        : invalidTarget(state, target),
  },
  SYNC: { run: sync },
};

/** The command METADATA. */
export const METADATA: Readonly<Record<string, Command>> = {
  METADATA: {
    least: 0,
    when: "always",
    run(state, [target = "", name = "", ...params]) {
      if (!hasMetadata(state.capabilities)) {
        return answer(state.numeric("421", "METADATA", "unknown command"));
      }
      const subcommand = SUBCOMMANDS[name.toUpperCase()];
      if (subcommand === undefined) {
        return badParams(state, name, "there is no such subcommand");
      }
      if (params.length < (subcommand.least ?? 0)) {
        return badParams(state, name, "a key is missing");
      }
      return subcommand.run(state, target, params);
    },
  },
};

/** The requests of a client with the capability that has just been welcomed. */
export function ownMetadata(state: MemberState): readonly ClientRequest[] {
  if (!hasMetadata(state.capabilities)) return [];
  const values = entriesOf(state.early);
  return [
    ...values.length === 0 ? [] : [{ type: "setMetadata", values } as const],
    { type: "metadata" },
  ];
}

/** Tells a client the values that it follows in a channel that it has just asked to enter. */
export function channelMetadata(
  state: MemberState,
  channel: string,
): readonly Work[] {
  const room = roomOf(channel);
  const isTold = hasMetadata(state.capabilities) && state.followed.size > 0;
  if (!isTold || room === undefined) return [];
  return [{
    requests: [{ type: "followedMetadata", room }],
    take: (notice) =>
      notice.type === "followedMetadata"
        ? followedBatch(state, channelOf(foldedRoom(room)), notice.values)
        // It is not there.
        : notice.type === "error" && notice.code === "not-in-room"
        ? []
        : undefined,
  }];
}

/** The same for a channel of which nothing is asked: the client waits for an answer. */
export function noChannelMetadata(
  state: MemberState,
  channel: string,
): IrcMessage[] {
  return hasMetadata(state.capabilities) && state.followed.size === 0
    ? batch(state, ["metadata", channel], [])
    : [];
}

/** The values of a member, for WHOIS. */
export function memberMetadata(
  state: MemberState,
  name: string,
): readonly ClientRequest[] {
  return hasMetadata(state.capabilities) ? [{ type: "metadata", name }] : [];
}

/** The values of a nick that has come can be asked for. */
export function syncLater(state: MemberState, target: string): IrcMessage[] {
  return hasMetadata(state.capabilities) && state.followed.size > 0
    ? [state.numeric("774", target, "0", "ask for it by SYNC")]
    : [];
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

/** A value of a room or a member, or that it has been removed. */
export function metadataMessage(
  state: MemberState,
  told: ToldMetadata,
): IrcMessage {
  return valueMessage(state, targetOf(told), told);
}

/** A refusal of the hall. */
export function metadataRefused(
  state: MemberState,
  notice: Refused,
  { target, subcommand, params = [] }: {
    readonly target: string;
    readonly subcommand: string;
    readonly params?: readonly string[];
  },
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
        ...["775", `${RETRY_SECONDS}`, safe(target), subcommand] as const,
        ...params,
      );
    default:
      return refused(state, notice, { command: "METADATA", target });
  }
}

/** Asks for all values of a target. */
function told(
  state: MemberState,
  target: string,
  messages: (
    values: ReadonlyMap<string, string>,
    shown: string,
  ) => readonly IrcMessage[],
): Work {
  if (state.stage === "outside") {
    return isOwn(state, target)
      ? answer(
        ...batch(state, ["metadata", "*"], messages(state.early, "*")),
      )
      : invalidTarget(state, target);
  }
  return {
    requests: [{ type: "metadata", ...askedOf(target) }],
    take(notice) {
      if (notice.type === "error") {
        const subcommand = "GET";
        return [metadataRefused(state, notice, { target, subcommand })];
      }
      if (notice.type !== "metadata") return undefined;
      const shown = targetOf(notice);
      const values = new Map(
        notice.values.map(({ key, value = "" }) => [key, value]),
      );
      return batch(state, ["metadata", shown], messages(values, shown));
    },
  };
}

function set(
  state: MemberState,
  target: string,
  params: readonly string[],
): Work {
  const [key = "", given = ""] = params;
  if (!isMetadataKey(key)) return answer(invalidKey(state, "FAIL", key));
  const value = given === "" ? undefined : given;
  if (state.stage === "outside") return setEarly(state, target, { key, value });
  return {
    requests: [{
      type: "setMetadata",
      ...askedOf(target),
      values: [{ key, value }],
    }],
    take(notice) {
      if (notice.type === "error") {
        const subcommand = "SET";
        return [metadataRefused(state, notice, { target, subcommand, params })];
      }
      return notice.type === "metadataSet"
        ? [valueMessage(state, targetOf(notice), { key, value })]
        : undefined;
    },
  };
}

/** Sets a value before the welcome: the hall is told of it then. */
function setEarly(
  state: MemberState,
  target: string,
  { key, value }: MetadataEntry,
): Work {
  if (!isOwn(state, target)) return invalidTarget(state, target);
  const about = { target, subcommand: "SET", params: [key] };
  try {
    if (value === undefined) state.early.delete(key);
    else {
      checkMetadataValue(value);
      if (state.early.size >= KEYS_MAX && !state.early.has(key)) {
        throw new Refusal("not-kept", `at most ${KEYS_MAX} keys have values`);
      }
      state.early.set(key, value);
    }
    return answer(valueMessage(state, "*", { key, value }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return answer(metadataRefused(state, error, about));
  }
}

function clear(state: MemberState, target: string): Work {
  const cleared = (shown: string, keys: Iterable<string>) =>
    batch(
      state,
      ["metadata", shown],
      Array.from(keys, (key) => valueMessage(state, shown, { key })),
    );
  if (state.stage === "outside") {
    if (!isOwn(state, target)) return invalidTarget(state, target);
    const messages = cleared("*", state.early.keys());
    state.early.clear();
    return answer(...messages);
  }
  return {
    requests: [{ type: "setMetadata", ...askedOf(target) }],
    take(notice) {
      if (notice.type === "error") {
        const subcommand = "CLEAR";
        return [metadataRefused(state, notice, { target, subcommand })];
      }
      return notice.type === "metadataSet"
        ? cleared(targetOf(notice), notice.values.map(({ key }) => key))
        : undefined;
    },
  };
}

/** Follows keys, as many as there is room for. */
function subscribe(
  state: MemberState,
  target: string,
  keys: readonly string[],
): Work {
  if (!isOwn(state, target)) return invalidTarget(state, target);
  const { followed } = state;
  const before = followed.size;
  const taken: string[] = [];
  const problems: IrcMessage[] = [];
  for (const key of keys) {
    if (!isMetadataKey(key)) {
      problems.push(invalidKey(state, "WARN", key));
      continue;
    }
    if (followed.size >= FOLLOWED_MAX && !followed.has(key)) {
      problems.push(failed(
        ...[state, "LIMIT_REACHED", "SUB", key, `${FOLLOWED_MAX}`] as const,
        "more keys cannot be followed",
      ));
      break;
    }
    followed.add(key);
    taken.push(key);
  }
  const isMore = followed.size > before && state.stage !== "outside";
  return answer(
    ...keyMessages(state, "770", taken),
    ...problems,
    ...isMore ? syncLater(state, ALL) : [],
  );
}

function sync(state: MemberState, target: string): Work {
  if (state.stage === "outside") return answer(...syncLater(state, "*"));
  const isAll = target.toUpperCase() === ALL;
  const asked = isAll ? {} : askedOf(target, state);
  return {
    requests: [{ type: "followedMetadata", ...asked }],
    take(notice) {
      if (notice.type === "error") {
        const subcommand = "SYNC";
        return [metadataRefused(state, notice, { target, subcommand })];
      }
      return notice.type === "followedMetadata"
        ? followedBatch(state, isAll ? ALL : safe(target), notice.values)
        : undefined;
    },
  };
}

function entriesOf(values: ReadonlyMap<string, string>): MetadataEntry[] {
  return Array.from(values, ([key, value]) => ({ key, value }));
}

/** Whether a target is the client itself. */
function isOwn({ name }: MemberState, target: string): boolean {
  return target === "*" ||
    nameOf(target).toLowerCase() === name?.toLowerCase();
}

/** The room or the member that a request is about. @param state Given where a request without them is about more. */
function askedOf(
  target: string,
  state?: MemberState,
): { readonly room?: string; readonly name?: string } {
  if (target === "*") {
    return state?.name === undefined ? {} : { name: state.name };
  }
  const room = roomOf(target);
  return room === undefined ? { name: nameOf(target) } : { room };
}

function targetOf(
  { room, name = "" }: {
    readonly room?: string | undefined;
    readonly name?: string | undefined;
  },
): string {
  return room === undefined ? nickOf(name) : channelOf(room);
}

function valueMessage(
  state: MemberState,
  target: string,
  { key, value }: MetadataEntry,
): IrcMessage {
  return value === undefined
    ? state.numeric("766", target, key, "the key is not set")
    : state.numeric("761", target, key, "*", value);
}

/** Keys on as many lines as they need. */
function keyMessages(
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

/** A refusal. The subjects may be anything that a client has sent: none of them may be taken for two. */
function failed(
  state: MemberState,
  code: string,
  ...context: readonly [...string[], string]
): IrcMessage {
  const [...subjects] = context.slice(0, -1);
  return state.fail(
    ...["METADATA", code, ...subjects.map(safe)] as const,
    context.at(-1) ?? "",
  );
}

function safe(word: string): string {
  return word === "" || /^:|[\p{Cc}\p{Z}]/u.test(word) ? "*" : word;
}

function invalidKey(
  state: MemberState,
  kind: "FAIL" | "WARN",
  key: string,
): IrcMessage {
  return {
    ...failed(state, "INVALID_KEY", key, "that cannot be a key"),
    command: kind,
  };
}

function invalidTarget(state: MemberState, target: string): Work {
  return answer(
    failed(state, "INVALID_TARGET", target, "there is no such target"),
  );
}

function badParams(state: MemberState, name: string, text: string): Work {
  return answer(failed(state, "INVALID_PARAMS", name, text));
}

/** SUB, UNSUB, SUBS and SYNC: the keys that a client follows. */
import {
  FOLLOWED_MAX,
  isMetadataKey,
} from "../../../../protocol/features/dialects/metadata.ts";
import { batch } from "../../history.ts";
import type { MemberState } from "../../member_state.ts";
import type { IrcMessage } from "../../message.ts";
import { answer, type Work } from "../command.ts";
import { hasMetadata } from "./capability.ts";
import {
  asking,
  failed,
  followedBatch,
  invalidKey,
  invalidTarget,
  keyMessages,
} from "./messages.ts";
import { askedOf, isOwn } from "./target.ts";

/** Stands for all that a client sees. */
const ALL = "*ALL";

/** Follows keys, as many as there is room for. */
export function subscribe(
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

/** Follows keys no longer. */
export function unsubscribe(
  state: MemberState,
  target: string,
  keys: readonly string[],
): Work {
  if (!isOwn(state, target)) return invalidTarget(state, target);
  for (const key of keys) state.followed.delete(key);
  return answer(
    ...keyMessages(state, "771", keys.filter(isMetadataKey)),
    ...keys.filter((key) => !isMetadataKey(key))
      .map((key) => invalidKey(state, "WARN", key)),
  );
}

/** The followed keys. */
export function subscriptions(state: MemberState, target: string): Work {
  if (!isOwn(state, target)) return invalidTarget(state, target);
  const keys = keyMessages(state, "772", [...state.followed]);
  return answer(...batch(state, ["metadata-subs"], keys));
}

/** The values of the followed keys. */
export function sync(state: MemberState, target: string): Work {
  if (state.stage === "outside") return answer(...syncLater(state, "*"));
  const isAll = target.toUpperCase() === ALL;
  return asking(
    state,
    { type: "followedMetadata", ...isAll ? {} : askedOf(target, state) },
    { target, subcommand: "SYNC" },
    (notice) =>
      notice.type === "followedMetadata"
        ? followedBatch(state, isAll ? ALL : target, notice.values)
        : undefined,
  );
}

/** The values of a nick that has come can be asked for. */
export function syncLater(state: MemberState, target: string): IrcMessage[] {
  return hasMetadata(state.capabilities) && state.followed.size > 0
    ? [state.numeric("774", target, "0", "ask for it by SYNC")]
    : [];
}

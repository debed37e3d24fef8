/** GET, LIST, SET and CLEAR: the values of a target. */
import {
  checkMetadataValue,
  isMetadataKey,
  KEYS_MAX,
  type MetadataEntry,
} from "../../../../protocol/features/dialects/metadata.ts";
import { Refusal } from "../../../../protocol/refusal.ts";
import { batch } from "../../history.ts";
import type { MemberState } from "../../member_state.ts";
import type { IrcMessage } from "../../message.ts";
import { answer, type Work } from "../command.ts";
import {
  asking,
  invalidKey,
  invalidTarget,
  metadataRefused,
  valueMessage,
} from "./messages.ts";
import { askedOf, isOwn, targetOf } from "./target.ts";

/** The values of some keys. */
export function get(
  state: MemberState,
  target: string,
  keys: readonly string[],
): Work {
  return told(
    state,
    target,
    (values, shown) =>
      keys.map((key) =>
        isMetadataKey(key)
          ? valueMessage(state, shown, { key, value: values.get(key) })
          : invalidKey(state, "WARN", key)
      ),
  );
}

/** All values. */
export function list(state: MemberState, target: string): Work {
  return told(
    state,
    target,
    (values, shown) =>
      Array.from(
        values,
        ([key, value]) => valueMessage(state, shown, { key, value }),
      ),
  );
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
      ? answer(...batch(state, ["metadata", "*"], messages(state.early, "*")))
      : invalidTarget(state, target);
  }
  const request = { type: "metadata", ...askedOf(target) } as const;
  return asking(state, request, { target, subcommand: "GET" }, (notice) => {
    if (notice.type !== "metadata") return undefined;
    const shown = targetOf(notice);
    const values = new Map(
      notice.values.map(({ key, value = "" }) => [key, value]),
    );
    return batch(state, ["metadata", shown], messages(values, shown));
  });
}

/** Sets the value of a key, or removes it. */
export function set(
  state: MemberState,
  target: string,
  params: readonly string[],
): Work {
  const [key = "", given = ""] = params;
  if (!isMetadataKey(key)) return answer(invalidKey(state, "FAIL", key));
  const value = given === "" ? undefined : given;
  if (state.stage === "outside") return setEarly(state, target, { key, value });
  return asking(
    state,
    { type: "setMetadata", ...askedOf(target), values: [{ key, value }] },
    { target, subcommand: "SET", params },
    (notice) =>
      notice.type === "metadataSet"
        ? [valueMessage(state, targetOf(notice), { key, value })]
        : undefined,
  );
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

/** Removes all values. */
export function clear(state: MemberState, target: string): Work {
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
  return asking(
    state,
    { type: "setMetadata", ...askedOf(target) },
    { target, subcommand: "CLEAR" },
    (notice) =>
      notice.type === "metadataSet"
        ? cleared(targetOf(notice), notice.values.map(({ key }) => key))
        : undefined,
  );
}

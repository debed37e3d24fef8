/** NAMES: the members of a channel. */
import type { MembersAnswer } from "../../../../protocol/features/who.ts";
import type { MemberState } from "../../member_state.ts";
import type { IrcMessage } from "../../message.ts";
import { sourceOf } from "../../source.ts";
import { channelOf, nickOf, roomOf } from "../../spelling.ts";
import { linesOfWords } from "../../words.ts";
import type { Work } from "../command.ts";
import { TARGETS_MAX } from "../server_info.ts";

/** Lists the members of channels. */
export function names(state: MemberState, channels: string): Work {
  const rooms = channels.split(",").slice(0, TARGETS_MAX).map(roomOf)
    .filter((room) => room !== undefined);
  return {
    requests: rooms.map((room) => ({ type: "who", room })),
    take(notice) {
      if (notice.type === "members") return namesOf(state, notice);
      // The members of a room are known to its members only.
      return notice.type === "error" ? [] : undefined;
    },
    finish: () => [endOfNames(state, channels)],
  };
}

/** The lines of a list of members. */
export function namesOf(
  state: MemberState,
  answer: MembersAnswer,
): IrcMessage[] {
  const { room, secret } = answer;
  const channel = channelOf(room);
  return nameLines(state, answer).map((line) =>
    state.numeric("353", secret ? "@" : "=", channel, line)
  );
}

/** The line behind lists of members. */
export function endOfNames(state: MemberState, channel: string): IrcMessage {
  return state.numeric("366", channel, "end of NAMES");
}

/** The lines of lists of members, by the capabilities that change them: many that enter together are told the same list. */
const lines = new WeakMap<readonly string[], Map<string, readonly string[]>>();

/** The capabilities that change how members are listed. */
const OF_NAMES = ["multi-prefix", "userhost-in-names"] as const;

function nameLines(
  state: MemberState,
  { members, operators = [], roomOperators = [], voiced }: MembersAnswer,
): readonly string[] {
  const own = OF_NAMES.filter((name) => state.capabilities.has(name)).join();
  const known = lines.getOrInsertComputed(members, () => new Map());
  return known.getOrInsertComputed(own, () => {
    const isOperator = new Set([...operators, ...roomOperators]);
    const isVoiced = new Set(voiced);
    const isFull = state.capabilities.has("userhost-in-names");
    return linesOfWords(
      members.map((name) =>
        state.prefix(isOperator.has(name), isVoiced.has(name)) +
        (isFull ? sourceOf(name) : nickOf(name))
      ),
    );
  });
}

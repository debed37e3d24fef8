/** MODE: the modes of a channel, and of the own nick. */
import {
  type ListedMask,
  masksIn,
} from "../../../../protocol/features/modes/mask_lists.ts";
import { askedModes, maskOf, shownModes } from "../../modes/channel_modes.ts";
import type { MemberState } from "../../member_state.ts";
import { refused } from "../../refused.ts";
import { isChannel, nameOf, nickOf, roomOf, seconds } from "../../spelling.ts";
import { changeUserModes, shownUserModes } from "../../modes/user_modes.ts";
import { answer, type Work } from "../command.ts";
import { inChannel, noSuchChannel, refusedAbout } from "./in_channel.ts";

/** Asks for modes, or changes them. */
export function mode(
  state: MemberState,
  [target = "", ...changes]: readonly string[],
): Work | readonly Work[] {
  if (!isChannel(target)) {
    if (nameOf(target).toLowerCase() !== state.name?.toLowerCase()) {
      return answer(state.numeric("502", "modes of others cannot be changed"));
    }
    const [letters] = changes;
    return letters === undefined
      ? { finish: () => [state.numeric("221", shownUserModes(state))] }
      : userModeChange(state, letters);
  }
  const room = roomOf(target);
  if (room === undefined) return noSuchChannel(state, target);
  return changes.length === 0
    ? modesOf(state, target, room, ["modes"])
    : modeChange(state, target, room, changes);
}

/** Changes the modes of the own nick. */
function userModeChange(state: MemberState, letters: string): Work {
  const { changed, requests, hasUnknown } = changeUserModes(state, letters);
  return {
    requests,
    take: (notice) =>
      notice.type === "error"
        ? [refused(state, notice, { command: "MODE" })]
        : undefined,
    finish: () => [
      ...changed === "" ? [] : [{
        source: state.source,
        command: "MODE",
        params: [state.nick, changed],
      }],
      ...hasUnknown
        ? [state.numeric("501", "some modes are not known here")]
        : [],
    ],
  };
}

/** Answers with the modes of a channel, or its lists. */
function modesOf(
  state: MemberState,
  channel: string,
  room: string,
  asked: readonly string[],
): Work {
  return inChannel(state, channel, room, {
    requests: [{ type: "modes", room }],
    take(notice) {
      if (notice.type === "error") {
        return [refused(state, notice, { command: "MODE", target: channel })];
      }
      if (notice.type !== "modes" || notice.by !== undefined) return undefined;
      const { bans, exceptions, admitted } = masksIn(notice);
      const { created } = notice;
      const listOf = (
        masks: readonly ListedMask[],
        item: string,
        end: string,
        name: string,
      ) => [
        ...masks.map(({ shown, origin }) =>
          state.numeric(
            ...[item, channel, maskOf(shown)] as const,
            ...origin === undefined
              ? []
              : [nickOf(origin.by), seconds(origin.at)],
          )
        ),
        state.numeric(end, channel, `end of ${name}`),
      ];
      return asked.flatMap((what) => {
        switch (what) {
          case "b":
            return listOf(bans, "367", "368", "bans");
          case "e":
            return listOf(exceptions, "348", "349", "exceptions");
          case "I":
            return listOf(admitted, "346", "347", "invitation exceptions");
          default:
            return [
              state.numeric("324", channel, ...shownModes(notice)),
              ...created === undefined
                ? []
                : [state.numeric("329", channel, seconds(created))],
            ];
        }
      });
    },
  });
}

function modeChange(
  state: MemberState,
  channel: string,
  room: string,
  changes: readonly string[],
): Work | readonly Work[] {
  const { requests, lists, bad } = askedModes(room, changes);
  const works: Work[] = bad.map(({ letter, why }) =>
    answer(
      why === "unknown"
        ? state.numeric("472", letter, `there is no mode ${letter}`)
        : state.numeric("696", channel, letter, "*", "it needs a parameter"),
    )
  );
  for (const request of requests) {
    const nick = "who" in request ? nickOf(request.who) : channel;
    works.push(inChannel(state, channel, room, {
      requests: [request],
      take: (notice) =>
        notice.type === "error"
          ? [refusedAbout(state, notice, { command: "MODE", channel, nick })]
          : undefined,
    }));
  }
  return lists.length === 0
    ? works
    : [...works, modesOf(state, channel, room, lists)];
}

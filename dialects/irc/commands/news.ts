/** The commands of which others are sent news: SETNAME and TAGMSG. */
import { answer, type Command, NOTHING, type Work } from "./command.ts";
import { passedOn } from "../news/client_tags.ts";
import { newsMessage } from "../news/news.ts";
import { refused } from "../refused.ts";
import { REALNAME_MAX, TARGETS_MAX } from "./server_info.ts";
import { nameOf, roomOf } from "../spelling.ts";
import { taggedMessage } from "../variant.ts";
import type { MemberState } from "../member_state.ts";
import type { Tags } from "../message.ts";

/** The commands of which others are sent news. */
export const NEWS: Readonly<Record<string, Command>> = {
  SETNAME: { least: 1, run: (state, [name = ""]) => setname(state, name) },
  TAGMSG: {
    least: 1,
    run(state, [targets = ""], tags = {}) {
      // Tags alone are nothing for a client that knows no tags.
      if (!state.capabilities.has("message-tags")) return NOTHING;
      const all = [...new Set(targets.split(","))];
      return all.length > TARGETS_MAX
        ? answer(
          state.numeric("407", targets, `at most ${TARGETS_MAX} recipients`),
        )
        : all.map((target) => tagTo(state, target, tags));
    },
  },
};

function setname(state: MemberState, name: string): Work {
  if (name === "" || name.length > REALNAME_MAX) {
    return answer(state.fromServer(
      ...["FAIL", "SETNAME", "INVALID_REALNAME"] as const,
      `a name has 1 to ${REALNAME_MAX} characters`,
    ));
  }
  return {
    requests: [{ type: "realname", text: name }],
    take(notice) {
      if (notice.type === "error") {
        return [state.fromServer(
          ...["FAIL", "SETNAME", "CANNOT_CHANGE_REALNAME"] as const,
          notice.message,
        )];
      }
      const isOwn = notice.type === "realname" && notice.name === state.name;
      const message = isOwn ? newsMessage(notice) : undefined;
      if (isOwn && state.user !== undefined) {
        state.user = { ...state.user, realname: notice.text };
      }
      return message === undefined
        ? undefined
        : state.capabilities.has("setname")
        ? [message]
        : [];
    },
  };
}

function tagTo(state: MemberState, target: string, given: Tags): Work {
  const tags = passedOn(state, given) ?? {};
  const room = roomOf(target);
  let isTaken = false;
  return {
    requests: [
      room === undefined
        ? { type: "tag", to: nameOf(target), tags }
        : { type: "tag", room, tags },
    ],
    take(notice) {
      if (notice.type === "error") {
        return [refused(state, notice, { command: "TAGMSG", target })];
      }
      if (notice.type !== "tagged" || notice.from !== state.name) {
        return undefined;
      }
      // Tags to oneself come a second time, as to any recipient.
      if (isTaken) return undefined;
      isTaken = true;
      return state.capabilities.has("echo-message")
        ? [taggedMessage(state.capabilities, notice)]
        : [];
    },
  };
}

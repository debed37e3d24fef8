/** TOPIC: what is talked about in a channel. */
import type { TopicNotice } from "../../../../protocol/features/topic.ts";
import type { MemberState } from "../../member_state.ts";
import type { IrcMessage } from "../../message.ts";
import { refused } from "../../refused.ts";
import { sourceOf } from "../../source.ts";
import { channelOf, roomOf, seconds } from "../../spelling.ts";
import type { Work } from "../command.ts";
import { inChannel, noSuchChannel } from "./in_channel.ts";

/** Asks for a topic, or sets it. */
export function topic(
  state: MemberState,
  [channel = "", text]: readonly string[],
): Work {
  const room = roomOf(channel);
  if (room === undefined) return noSuchChannel(state, channel);
  return inChannel(state, channel, room, {
    requests: [{ type: "topic", room, text }],
    take(notice) {
      if (notice.type === "error") {
        return [refused(state, notice, { command: "TOPIC", target: channel })];
      }
      // The room is told of a new topic, and so is its author.
      if (notice.type !== "topic" || notice.by !== undefined) return undefined;
      return notice.text === ""
        ? [state.numeric("331", channelOf(notice.room), "no topic is set")]
        : topicOf(state, notice);
    },
  });
}

/** A topic, and its origin where that is known. */
export function topicOf(
  state: MemberState,
  { room, text, setBy, setAt }: TopicNotice,
): IrcMessage[] {
  const channel = channelOf(room);
  return [
    state.numeric("332", channel, text),
    ...setBy === undefined || setAt === undefined ? [] : [
      state.numeric("333", channel, sourceOf(setBy), seconds(setAt)),
    ],
  ];
}

/** METADATA: values of keys of users and channels (IRCv3, `draft/metadata-3`). */
import type { ClientRequest } from "../../../protocol/request.ts";
import { batch } from "../history.ts";
import type { MemberState } from "../member_state.ts";
import type { IrcMessage } from "../message.ts";
import { channelOf, foldedRoom, roomOf } from "../spelling.ts";
import { answer, type Command, type Work } from "./command.ts";
import { hasMetadata } from "./metadata/capability.ts";
import {
  subscribe,
  subscriptions,
  sync,
  unsubscribe,
} from "./metadata/follow.ts";
import { badParams, followedBatch } from "./metadata/messages.ts";
import { clear, get, list, set } from "./metadata/values.ts";

/** A subcommand: its least number of keys, and what it does. */
interface Subcommand {
  readonly least?: number;
  run(state: MemberState, target: string, params: readonly string[]): Work;
}

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  GET: { least: 1, run: get },
  LIST: { run: list },
  SET: { least: 1, run: set },
  CLEAR: { run: clear },
  SUB: { least: 1, run: subscribe },
  UNSUB: { least: 1, run: unsubscribe },
  SUBS: { run: subscriptions },
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
  const values = Array.from(state.early, ([key, value]) => ({ key, value }));
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

/** The commands that say something. */
import {
  type ClientTags,
  tagsOf,
  withTags,
} from "../../../protocol/client_tags.ts";
import { REASON_MAX } from "../../../protocol/features/moderation.ts";
import type { Say } from "../../../protocol/features/say.ts";
import type { Whisper } from "../../../protocol/features/whisper.ts";
import { passedOn } from "../news/client_tags.ts";
import { answer, type Command, type Work } from "./command.ts";
import type { Notice } from "../../../protocol/notice.ts";
import type { MemberState } from "../member_state.ts";
import { byteLength } from "../lines_of_text.ts";
import type { IrcMessage, Tags } from "../message.ts";
import { refused } from "../refused.ts";
import { TARGETS_MAX } from "./server_info.ts";
import { channelOf, foldedRoom, nameOf, nickOf, roomOf } from "../spelling.ts";
import {
  roomForText,
  saidTags,
  textMessages,
  textOf,
  whisperTags,
} from "../variant.ts";

/** The commands that say something. */
export const SPEECH: Readonly<Record<string, Command>> = {
  PRIVMSG: {
    least: 0,
    run: (state, params, tags) => say(state, "PRIVMSG", params, tags),
  },
  NOTICE: {
    least: 0,
    run: (state, params, tags) => say(state, "NOTICE", params, tags),
  },
  AWAY: {
    least: 0,
    run(state, [text = ""]) {
      return {
        requests: [{
          type: "absent",
          text: text === "" ? undefined : cut(state, text),
        }],
        take(notice) {
          if (notice.type === "error") {
            return [refused(state, notice, { command: "AWAY" })];
          }
          return notice.type === "absent" ? [away(state, notice)] : undefined;
        },
      };
    },
  },
  QUIT: {
    least: 0,
    when: "always",
    run: (_, [reason]) => ({
      requests: [{ type: "bye", reason: reasonOf(reason) }],
    }),
  },
};

/** A reason, no longer than the hall takes. */
export function reasonOf(text: string | undefined): string | undefined {
  const line = (text ?? "").replace(/[\p{Cc}\u2028\u2029]/gu, " ").trim();
  return line === ""
    ? undefined
    : line.slice(0, REASON_MAX).toWellFormed().trim();
}

/** The client is away, or back: it, or another of the same member, has said so. */
export function away(
  state: MemberState,
  { text }: Extract<Notice, { type: "absent" }>,
): IrcMessage {
  return text === undefined
    ? state.numeric("305", "you are no longer away")
    : state.numeric("306", "you are away");
}

/** A text on one line, no longer than the hall takes. */
export function cut(state: MemberState, text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, " ")
    .slice(0, state.facts.maxTopic).toWellFormed();
}

function say(
  state: MemberState,
  command: string,
  [targets = "", text = ""]: readonly string[],
  given: Tags = {},
): Work | readonly Work[] {
  if (targets === "") {
    return answer(state.numeric("411", `no recipient for ${command}`));
  }
  if (text === "") return answer(state.numeric("412", "no text to send"));
  const all = [...new Set(targets.split(","))];
  if (all.length > TARGETS_MAX) {
    return answer(
      state.numeric("407", targets, `at most ${TARGETS_MAX} recipients`),
    );
  }
  const tags = passedOn(state, given);
  const { source } = state;
  const length = byteLength(text);
  return all.map((target) =>
    length > roomForText({ source, command, target })
      ? answer(
        state.numeric("417", "the line is too long with the source before it"),
      )
      : sayTo(state, command, target, textOf(command, text), tags)
  );
}

/** Says a text, as the hall has it, to a channel or a nick. */
export function sayTo(
  state: MemberState,
  command: string,
  target: string,
  text: string,
  tags?: ClientTags,
): Work {
  const id = state.nextId();
  const room = roomOf(target);
  const role = /^[@+](?=#)/.exec(target)?.[0];
  const roomOfRole = role && roomOf(target.slice(1));
  const among = roomOfRole && `${role}${foldedRoom(roomOfRole)}`;
  return {
    id,
    requests: [
      withTags<Whisper | Say>(
        among !== undefined
          ? { type: "whisper", id, text, among }
          : room === undefined
          ? { type: "whisper", id, to: nameOf(target), text }
          : { type: "say", id, room, text },
        tags,
      ),
    ],
    take(notice) {
      switch (notice.type) {
        case "ack":
          if (notice.id !== id) return undefined;
          return state.capabilities.has("echo-message")
            ? echo(state, withTags(notice, tags), text, among && target)
            : [];
        case "error":
          if (notice.id !== id) return undefined;
          // A NOTICE is never answered by an error (RFC 1459, 4.4.2).
          return command === "NOTICE"
            ? []
            : [refused(state, notice, { command, target })];
        case "absent":
          return notice.text === undefined || room !== undefined
            ? undefined
            : [state.numeric("301", nickOf(notice.name), notice.text)];
        default:
          return undefined;
      }
    },
  };
}

/**
 * The message of a member, as the others see it.
 *
 * @param target Given for the members of a channel with a role.
 */
function echo(
  state: MemberState,
  ack: { readonly time: number; readonly to?: string } & {
    readonly room?: string;
    readonly seq?: number;
  },
  text: string,
  target?: string,
): IrcMessage[] {
  const { capabilities, log, source } = state;
  const { room, seq = 0, to = "", time } = ack;
  const tags = tagsOf(ack);
  return textMessages({
    capabilities,
    tags: room === undefined
      ? whisperTags(
        capabilities,
        withTags({ from: state.name ?? "", to, text, time }, tags),
      )
      : saidTags(capabilities, log, withTags({ room, seq, time }, tags)),
    source,
    target: target ?? (room === undefined ? nickOf(to) : channelOf(room)),
    text,
  });
}

/**
 * The notices that are the same for all members with the same capabilities. They
 * are encoded once for all of them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { ACTION, isAction } from "../../protocol/action.ts";
import type {
  DirectMessage,
  ExcerptEvent,
} from "../../protocol/features/excerpt/excerpt.ts";
import { tagsOf } from "../../protocol/client_tags.ts";
import {
  accountOf,
  type Profile,
  profilesIn,
} from "../../protocol/features/dialects/profile.ts";
import type { Presence } from "../../protocol/features/membership.ts";
import type { Tagged } from "../../protocol/features/dialects/news.ts";
import type { Message } from "../../protocol/features/say.ts";
import { readable } from "../../protocol/locked.ts";
import type { Notice } from "../../protocol/notice.ts";
import { plainText } from "../../protocol/plain_text.ts";
import type { Encoder } from "../dialect.ts";
import { type Capabilities, OF_VARIANTS, REDACTION } from "./capabilities.ts";
import { managedMessages, modesMessages } from "./modes/channel_modes.ts";
import {
  byteLength,
  composition,
  linesOfText,
  type SentLine,
} from "./lines_of_text.ts";
import {
  type IrcMessage,
  MESSAGE_MAX,
  serializeMessage,
  type Tags,
} from "./message.ts";
import { messageId } from "./message_reference.ts";
import { rememberedLines } from "./multiline/composed_texts.ts";
import { CONCAT, hasMultiline, MULTILINE } from "./multiline/limits.ts";
import { newsMessage } from "./news/news.ts";
import { SERVER_NAME, sourceOf } from "./source.ts";
import { channelOf, nickOf } from "./spelling.ts";

const encoder = new TextEncoder();

/** Stands before a message of a program that programs must not answer: IRC's NOTICE. */
export const NOTICE_PREFIX = "/notice ";

/** Begins and ends the messages that clients exchange among themselves (CTCP). */
const CTCP = "\x01";

/** The bytes of messages. */
export function bytesOf(messages: readonly IrcMessage[]): Uint8Array {
  return encoder.encode(messages.map(serializeMessage).join(""));
}

const variants = new Map<string, Encoder>();

/**
 * The encoder for all members with these capabilities.
 *
 * @param log The message store that numbers belong to.
 */
export function variantOf(capabilities: Capabilities, log: string): Encoder {
  const own: string[] = OF_VARIANTS.filter((name) => capabilities.has(name));
  if (hasMultiline(capabilities)) own.push(MULTILINE, "batch");
  const key = [log, ...own].join(" ");
  let variant = variants.get(key);
  if (variant === undefined) {
    const among = new Set<string>(own);
    variant = {
      name: "irc",
      isForPeople: false,
      encode: (notice) => bytesOf(messagesFor(notice, among, log)),
    };
    variants.set(key, variant);
  }
  return variant;
}

/** A notice in IRC, as all members with these capabilities see it. */
export function messagesFor(
  notice: Notice,
  capabilities: Capabilities,
  log: string,
): IrcMessage[] {
  const messages = untagged(notice, capabilities, log);
  const tag = accountTag(capabilities, accountOf(notice));
  // Messages that have come with tags have this as well.
  return tag.account === undefined || notice.type === "message"
    ? messages
    : messages.map((it) => ({ ...it, tags: { ...it.tags, ...tag } }));
}

/** The tag for the account of an author (IRCv3, `account-tag`). */
export function accountTag(
  capabilities: Capabilities,
  account: string | undefined,
): Tags {
  return account !== undefined && capabilities.has("account-tag")
    ? { account: nickOf(account) }
    : {};
}

function untagged(
  notice: Notice,
  capabilities: Capabilities,
  log: string,
): IrcMessage[] {
  switch (notice.type) {
    case "message":
      return saidMessages(notice, capabilities, log);
    case "presence":
      return presenceMessages(notice, capabilities);
    case "topic":
      return notice.by === undefined
        ? []
        : happened(capabilities, notice.setAt, [
          {
            source: sourceOf(notice.by),
            command: "TOPIC",
            params: [channelOf(notice.room), notice.text],
          },
        ]);
    case "bye":
      return [{ command: "ERROR", params: [`Closing link: ${notice.reason}`] }];
    case "modes":
      return modesMessages(notice);
    case "managed":
      return managedMessages(notice);
    case "ping":
      return [{ command: "PING", params: [SERVER_NAME] }];
    case "tagged":
      return [taggedMessage(capabilities, notice)];
    default: {
      const news = newsMessage(notice);
      return news === undefined ? [] : [news];
    }
  }
}

/** The words of a notice for people, as a NOTICE of the server. */
export function told(
  notice: Notice,
  source: string,
  target: string,
): IrcMessage[] {
  return plainText(notice).split("\n").filter((line) => line !== "")
    .map((line) => ({
      source,
      command: "NOTICE",
      params: [target, line.replace(/^[*!] /, "")],
    }));
}

/** A message of a room. */
function saidMessages(
  message: Message,
  capabilities: Capabilities,
  log: string,
): IrcMessage[] {
  const { room, from, redacts, reason } = message;
  const tags = saidTags(capabilities, log, message);
  if (redacts !== undefined) {
    return capabilities.has(REDACTION)
      ? [{
        tags,
        source: sourceOf(from),
        command: "REDACT",
        params: [
          channelOf(room),
          messageId(log, room, redacts),
          ...reason === undefined ? [] : [reason],
        ],
      }]
      : [];
  }
  // It was deleted.
  if (message.text === "") return [];
  return textMessages({
    capabilities,
    tags,
    source: sourceOf(from),
    target: channelOf(room),
    text: readable(message),
  });
}

/** The tags of a message of a room. */
export function saidTags(
  capabilities: Capabilities,
  log: string,
  said: Pick<Message, "room" | "seq" | "time">,
): Tags {
  const { room, seq, time } = said;
  const tags = {
    ...timeTag(capabilities, time),
    ...accountTag(capabilities, accountOf(said)),
  };
  return capabilities.has("message-tags")
    ? { msgid: messageId(log, room, seq), ...tags, ...tagsOf(said) }
    : tags;
}

/** Something that happened in a room besides its messages, as all members with these capabilities see it later. */
export function eventMessages(
  { notice, time }: ExcerptEvent,
  capabilities: Capabilities,
  log: string,
): IrcMessage[] {
  // Tags are for those that know them.
  const isTold = notice.type !== "tagged" || capabilities.has("message-tags");
  return isTold
    ? happened(capabilities, time, messagesFor(notice, capabilities, log))
    : [];
}

/** The messages of something without a number, with its time and an id. */
function happened(
  capabilities: Capabilities,
  time: number | undefined,
  messages: readonly IrcMessage[],
): IrcMessage[] {
  return messages.map((message) => {
    if (time === undefined) return message;
    const { tags, source = "", command, params } = message;
    const msgid = idOf(time, source, command, ...params);
    return {
      ...message,
      tags: {
        ...capabilities.has("message-tags") ? { msgid } : {},
        ...timeTag(capabilities, time),
        ...tags,
      },
    };
  });
}

/** The tag for the time at which something was said. */
export function timeTag(capabilities: Capabilities, time: number): Tags {
  return capabilities.has("server-time")
    ? { time: new Date(time).toISOString() }
    : {};
}

/** The tags of a message to a single member, which is the same for both sides. */
export function whisperTags(
  capabilities: Capabilities,
  message: DirectMessage,
): Tags {
  const tags = {
    ...timeTag(capabilities, message.time),
    ...accountTag(capabilities, accountOf(message)),
  };
  return capabilities.has("message-tags")
    ? { msgid: whisperId(message), ...tags, ...tagsOf(message) }
    : tags;
}

/** The id of a message to a single member. It begins with the time. */
export function whisperId({ from, to, text, time }: DirectMessage): string {
  return idOf(time, from, to, text);
}

/** The id of something that has no number, the same for all that are sent it. */
function idOf(time: number, ...parts: readonly string[]): string {
  const digest = createHash("sha256").update(parts.join(" "))
    .digest("base64url").slice(0, DIGEST_CHARACTERS);
  return `${time}.${digest}`;
}

/** Tags without a message, for clients that know tags. */
export function taggedMessage(
  capabilities: Capabilities,
  { from, room, to = "", time, tags = {} }: Tagged,
): IrcMessage {
  const target = room === undefined ? nickOf(to) : channelOf(room);
  const msgid = idOf(time, from, target, JSON.stringify(tags));
  return {
    tags: { msgid, ...timeTag(capabilities, time), ...tags },
    source: sourceOf(from),
    command: "TAGMSG",
    params: [target],
  };
}

/** Enough that two messages in one millisecond differ. */
const DIGEST_CHARACTERS = 12;

/** A text on its way to a channel or to a member. */
export interface TargetedText {
  /** Those of the batch, or of the first message. Other messages have all but the `msgid`. */
  readonly tags: Tags;
  readonly source: string;
  readonly target: string;
  readonly text: string;
  /** Those of the recipient. */
  readonly capabilities: Capabilities;
}

/**
 * How many bytes of text a message has room for, so that every recipient can
 * take it: its source, which the author does not send, counts as well.
 */
export function roomForText(
  { source, command, target }: {
    readonly source: string;
    readonly command: string;
    readonly target: string;
  },
): number {
  const before = byteLength(`:${source} ${command} ${target} :`);
  return MESSAGE_MAX - before - "\r\n".length;
}

/**
 * A text as messages: an action, a notice, or lines of text; several lines are
 * one batch for a client that takes it. A message that a client has sent whole
 * comes as one to the others.
 */
export function textMessages(
  { tags, source, target, text, capabilities }: TargetedText,
): IrcMessage[] {
  const isNotice = text.startsWith(NOTICE_PREFIX);
  const command = isNotice ? "NOTICE" : "PRIVMSG";
  const room = roomForText({ source, command, target });
  const lines = rememberedLines(source, text) ?? sentLines(
    text,
    isNotice ? text.slice(NOTICE_PREFIX.length) : text,
    room,
  );
  const message = (line: string, tags: Tags): IrcMessage => ({
    tags,
    source,
    command,
    params: [target, line],
  });
  if (lines.length > 1 && hasMultiline(capabilities) && !isAction(text)) {
    const tagged = { batch: MULTILINE_REFERENCE };
    return [
      {
        tags,
        source,
        command: "BATCH",
        params: [`+${MULTILINE_REFERENCE}`, MULTILINE, target],
      },
      ...lines.map(({ text, goesOn }) =>
        message(text, goesOn ? { ...tagged, [CONCAT]: "" } : tagged)
      ),
      { command: "BATCH", params: [`-${MULTILINE_REFERENCE}`] },
    ];
  }
  // Only one of the messages has the id of the whole.
  const { msgid: _, ...others } = tags;
  return lines.filter(({ text }) => text !== "")
    .map(({ text }, index) => message(text, index === 0 ? tags : others));
}

/** Stands for each batch of this kind: it ends before the next one begins. */
const MULTILINE_REFERENCE = "lines";

/** @param whole The text with what tells an action and a notice from others. */
function sentLines(whole: string, text: string, room: number): SentLine[] {
  if (!isAction(whole)) return composition(text, room);
  const [begin, end] = [`${CTCP}ACTION `, CTCP];
  return linesOfText(
    text.slice(ACTION.length),
    room - begin.length - end.length,
  ).map((line) => ({ text: begin + line + end, goesOn: false }));
}

/** The text of a PRIVMSG or a NOTICE, as the hall has it. */
export function textOf(command: string, text: string): string {
  const begin = `${CTCP}ACTION `;
  if (text.startsWith(begin)) {
    const end = text.endsWith(CTCP) ? -CTCP.length : undefined;
    return ACTION + text.slice(begin.length, end);
  }
  return command === "NOTICE" ? NOTICE_PREFIX + text : text;
}

/** Members that came, left or changed names. */
export function presenceMessages(
  presence: Presence,
  capabilities: Capabilities,
): IrcMessage[] {
  const { room, joined, left, renamed, kicked, gone, reasons } = presence;
  const channel = channelOf(room);
  const profiles = profilesIn(presence);
  const from = (name: string) => ({
    tags: accountTag(capabilities, profiles.before.get(name)?.account),
    source: sourceOf(name),
  });
  const why = new Map(reasons);
  const [isKicked, isGone] = [new Set(kicked), new Set(gone)];
  return [
    // An order has told of a kick from a room, but of none from the hall.
    ...left.filter((name) => !isKicked.has(name) || isGone.has(name)).map(
      (name): IrcMessage => {
        const reason = why.get(name);
        const params = reason === undefined ? [] : [reason];
        return {
          ...from(name),
          ...isGone.has(name)
            ? { command: "QUIT", params: [reason ?? "disconnected"] }
            : { command: "PART", params: [channel, ...params] },
        };
      },
    ),
    ...renamed.map(([was, is]): IrcMessage => ({
      ...from(was),
      command: "NICK",
      params: [nickOf(is)],
    })),
    ...joined.map((name) =>
      joinMessage(name, channel, capabilities, profiles.joined.get(name))
    ),
  ];
}

/** A member enters a channel. */
export function joinMessage(
  name: string,
  channel: string,
  capabilities: Capabilities,
  { account, realname }: Profile = {},
): IrcMessage {
  const nick = nickOf(name);
  const more = capabilities.has("extended-join")
    ? [account === undefined ? "*" : nickOf(account), realname || nick]
    : [];
  return {
    tags: accountTag(capabilities, account),
    source: sourceOf(name),
    command: "JOIN",
    params: [channel, ...more],
  };
}

import { feature } from "../../schema/feature.ts";
import {
  list,
  name,
  oneOf,
  optional,
  own,
  type Read,
  text,
  time,
  truth,
} from "../../schema/field.ts";
import type { ClientTags } from "../../client_tags.ts";

const news = oneOf(
  ...["account", "away", "realname", "redactions", "tags", "wallops"] as const,
  "watched",
);

/**
 * Kinds of news about the members that share a room with one: their accounts,
 * that they are away or back, their full names, deleted direct messages, tags
 * without a message, words of operators to all; with `watched` about watched members, too.
 */
export type NewsKind = Read<typeof news>;

/** News that only members of some dialects want: the others have no words for it. */
export const newsFeature = feature({
  requests: {
    /** Has the member sent these kinds of news, and values of these keys of others, and no others. */
    wants: { news: list(news), keys: optional(list(text)) },
    /** Tags without a message, for the members of a room or for one member. */
    tag: {
      room: optional(text),
      to: optional(text),
      tags: own<ClientTags>(),
    },
    /** Another full name. */
    realname: { text },
    /** Whether the member is a program. */
    bot: { isBot: truth },
    /** An operator says something to all members that want to hear it. */
    wallops: { text },
  },
  notices: {
    /** A member is signed in to a registered name, or to none any more. */
    account: { name, account: optional(name) },
    absence: { name, text: optional(text) },
    realname: { name, text },
    tagged: {
      from: name,
      room: optional(text),
      to: optional(text),
      time,
      tags: own<ClientTags>(),
    },
    wallops: { by: name, text },
  },
  isFramed: false,
});

/** Tags without a message, as they are passed on. */
export type Tagged = Read<typeof newsFeature.notices.tagged>;

import { feature } from "../schema/feature.ts";
import {
  name,
  only,
  optional,
  ordinal,
  own,
  type Read,
  text,
  time,
} from "../schema/field.ts";
import { required, split } from "../schema/slash_command.ts";
import { eachLine } from "../schema/words.ts";
import { costOfText } from "../text/text_cost.ts";
import { id } from "./say.ts";

/** A message to a single member. */
export const whisper = feature({
  requests: {
    whisper: {
      id,
      /** The recipient; when absent, the author of the last whisper received. */
      to: optional(text),
      text,
      /** Goes to the members of a room with a role instead, as `@room` or `+room`: for dialects that have it. */
      among: own<string>(),
    },
  },
  notices: {
    whisper: {
      /** Counts 1, 2, 3, … in the recipient's session. */
      seq: ordinal,
      from: name,
      to: name,
      text,
      time,
      /** Present when all operators of a room (`@room`), or they and all with voice (`+room`), were sent it. */
      among: optional(text),
      /** Present when another client of the member has sent it to the member `to`. */
      byOther: optional(only(true)),
    },
  },
  commands: [
    {
      name: "msg",
      aliases: ["query"],
      group: "messages",
      takes: "NAME TEXT",
      help: "send a direct message",
      read(words) {
        const [to, text] = split(words);
        return text === "" ? undefined : { type: "whisper", to, text };
      },
    },
    {
      name: "reply",
      group: "messages",
      takes: "TEXT",
      help: "answer the last direct message",
      read: required((text) => ({ type: "whisper", text })),
    },
  ],
  costs: { whisper: costOfText },
}, {
  whisper: ({ from, text }, { most }) =>
    eachLine(text, `${from} (to you only) >> `, most),
});

/** A message to a single member, as it is sent. */
export type Whisper = Read<typeof whisper.requests.whisper>;

/** A message to a single member, as it is received. */
export type Whispered = Read<typeof whisper.notices.whisper>;

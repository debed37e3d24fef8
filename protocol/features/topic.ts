import { feature } from "../schema/feature.ts";
import { name, optional, type Read, text, time } from "../schema/field.ts";

/** The topic of a room: asked for, or set with a text, or removed with an empty text. */
export const topic = feature({
  requests: { topic: { room: optional(text), text: optional(text) } },
  notices: {
    topic: {
      room: text,
      text,
      /** The member that has just set it; absent in an answer. */
      by: optional(name),
      /** In an answer: the member that has set it, where that is known. */
      setBy: optional(name),
      /** When it was set, where that is known. */
      setAt: optional(time),
    },
  },
  commands: [{
    name: "topic",
    group: "rooms",
    takes: "[TEXT]",
    help: "show the topic of the room, or set it; - removes it",
    read: (words) =>
      words === ""
        ? { type: "topic" }
        : { type: "topic", text: words === "-" ? "" : words },
  }],
}, {
  topic({ room, text, by }) {
    if (by === undefined) {
      return text === ""
        ? `* ${room} has no topic`
        : `* topic of ${room}: ${text}`;
    }
    return text === ""
      ? `* ${by} removed the topic of ${room}`
      : `* ${by} set the topic of ${room}: ${text}`;
  },
});

/** A topic, as `topic` is answered, or one that has just been set. */
export type TopicNotice = Read<typeof topic.notices.topic>;

import { feature } from "../schema/feature.ts";
import { optional, type Read, text, truth } from "../schema/field.ts";
import { always } from "../schema/slash_command.ts";

/** The end of a conversation. */
export const bye = feature({
  requests: {
    bye: {
      /** Why, for the members of its rooms. */
      reason: optional(text),
    },
  },
  notices: {
    bye: {
      reason: text,
      /** Whether a new attempt makes sense. */
      again: truth,
    },
  },
  commands: [{
    name: "quit",
    aliases: ["q", "exit"],
    group: "you",
    takes: "",
    help: "leave the chat",
    read: always({ type: "bye" }),
  }],
  costs: { bye: 0 },
}, {
  bye: ({ reason }) => `* disconnected: ${reason}`,
});

/** The last notice to a member whose connection the server ends. */
export type Bye = Omit<Read<typeof bye.notices.bye>, "type">;

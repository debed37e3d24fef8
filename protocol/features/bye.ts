import { feature } from "../schema/feature.ts";
import { type Read, text, truth } from "../schema/field.ts";

/** The end of a conversation. */
export const bye = feature({
  requests: { bye: {} },
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
    read: () => ({ type: "bye" }),
  }],
  costs: { bye: 0 },
}, {
  bye: ({ reason }) => `* disconnected: ${reason}`,
});

/** The last notice to a member whose connection the server ends. */
export type Bye = Omit<Read<typeof bye.notices.bye>, "type">;

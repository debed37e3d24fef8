import { feature } from "../schema/feature.ts";
import { name, optional, text } from "../schema/field.ts";
import { bare } from "../schema/slash_command.ts";

/** Members that are away for a while. */
export const away = feature({
  requests: {
    absent: {
      /** Absent when the member is back. */
      text: optional(text),
    },
  },
  notices: {
    /** To the member itself, and to members that whisper to it while it is away. */
    absent: {
      name,
      /** Absent when the member is back. */
      text: optional(text),
    },
  },
  commands: [
    {
      name: "away",
      group: "you",
      takes: "[TEXT]",
      help: "mark yourself as away",
      read: (words) => ({ type: "absent", text: words || "away" }),
    },
    {
      name: "back",
      group: "you",
      takes: "",
      help: "mark yourself as back",
      read: bare({ type: "absent" }),
    },
  ],
}, {
  absent: ({ name, text }) =>
    text === undefined ? `* ${name} is back` : awayLine(name, text),
});

/** The line about a member that is away. */
export function awayLine(name: string, text: string): string {
  return `* ${name} is away: ${text}`;
}

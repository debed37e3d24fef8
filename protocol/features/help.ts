import { feature } from "../schema/feature.ts";
import { optional, text } from "../schema/field.ts";

/** The list of commands, or one line of it. */
export const help = feature({
  // Clients have commands of their own, and show their own help.
  isFramed: false,
  requests: { help: { about: optional(text) } },
  notices: { help: { about: optional(text) } },
  commands: [{
    name: "help",
    group: "you",
    takes: "[COMMAND|GROUP]",
    help: "this list, or a part of it",
    read: (about) => about === "" ? { type: "help" } : { type: "help", about },
  }],
});

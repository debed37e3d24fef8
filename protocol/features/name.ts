import { feature } from "../schema/feature.ts";
import { name as memberName, text } from "../schema/field.ts";
import { required } from "../schema/slash_command.ts";

/** Another name for a member. */
export const name = feature({
  requests: { name: { name: text } },
  notices: { named: { name: memberName } },
  commands: [{
    name: "name",
    aliases: ["nick"],
    group: "you",
    takes: "NAME",
    help: "take another name",
    read: required((name) => ({ type: "name", name })),
  }],
  costs: { name: 2 },
}, {
  named: ({ name }) => `* you are now ${name}`,
});

import { feature } from "../schema/feature.ts";
import { list, optional, record, text, whole } from "../schema/field.ts";
import { bare } from "../schema/slash_command.ts";

/** The list of rooms. */
export const rooms = feature({
  requests: { rooms: {} },
  notices: {
    rooms: {
      rooms: list(
        record({ name: text, members: whole, topic: optional(text) }),
      ),
      /** The number of rooms beyond those listed. */
      more: optional(whole),
    },
  },
  commands: [{
    name: "rooms",
    group: "rooms",
    takes: "",
    help: "list the rooms, with their number of members",
    read: bare({ type: "rooms" }),
  }],
  costs: { rooms: 3 },
}, {
  rooms: ({ rooms, more }) => [
    ...rooms.map(({ name, members, topic }) =>
      `* ${name}: ${members}${topic === undefined ? "" : ` (${topic})`}`
    ),
    ...(more === undefined ? [] : [`* and ${more} more`]),
  ],
});

import { feature } from "../schema/feature.ts";
import {
  list,
  name,
  only,
  optional,
  text,
  time,
  truth,
} from "../schema/field.ts";
import { required } from "../schema/slash_command.ts";
import { listed } from "../schema/words.ts";

/** A member, by its name. */
export const whois = feature({
  requests: { whois: { name: text } },
  notices: {
    member: {
      name,
      /** The rooms that both members are in. */
      rooms: list(text),
      /** Time of its first hello, in milliseconds since 1970. */
      since: time,
      /** Whether it has a connection at the moment. */
      connected: truth,
      /** Its text while it is away. */
      absent: optional(text),
      /** The fingerprint of its proven key; absent without a key. */
      key: optional(text),
      /** Present when it is an operator. */
      operator: optional(only(true)),
      /** Its address, for operators only. */
      address: optional(text),
    },
  },
  commands: [{
    name: "whois",
    group: "people",
    takes: "NAME",
    help: "show a member: key, rooms, and whether away",
    read: required((name) => ({ type: "whois", name })),
  }],
}, {
  member({ name, rooms, connected, absent, key, operator, address }) {
    const where = !connected
      ? "disconnected"
      : rooms.length === 0
      ? "in no room with you"
      : `in ${listed(rooms)}`;
    return `* ${name}: ${where}${operator ? ", operator" : ""}${
      key === undefined ? "" : `, key ${key}`
    }${address === undefined ? "" : `, from ${address}`}${
      absent === undefined ? "" : `, away: ${absent}`
    }`;
  },
});

import { feature } from "../schema/feature.ts";
import {
  list,
  name,
  only,
  optional,
  pair,
  type Read,
  text,
} from "../schema/field.ts";
import { listed, roster } from "../schema/words.ts";
import { awayLine } from "./away.ts";

/** The members of a room. */
export const who = feature({
  requests: { who: { room: optional(text) } },
  notices: {
    members: {
      room: text,
      members: list(name),
      /** Members whose coming and going is not announced. */
      unannounced: optional(list(name)),
      /** Members that are away, and their texts; not all, when there are very many. */
      absent: optional(list(pair)),
      /** Members that are operators. */
      operators: optional(list(name)),
      /** Members that are operators of the room, and those with voice in it. */
      roomOperators: optional(list(name)),
      voiced: optional(list(name)),
      /** Present when the room is secret. */
      secret: optional(only(true)),
    },
  },
  commands: [{
    name: "who",
    aliases: ["names"],
    group: "rooms",
    takes: "[ROOM]",
    help: "list the members of the room",
    read: (room) => room === "" ? { type: "who" } : { type: "who", room },
  }],
  costs: { who: 3 },
}, {
  members: (
    { room, absent = [], operators, ...members },
  ) => [
    `* in ${room} ${roster(members)}`,
    ...(operators === undefined ? [] : [`* operators: ${listed(operators)}`]),
    ...roleLines({ room, ...members }),
    ...absent.map(([name, text]) => awayLine(name, text)),
  ],
});

/** The members of a room, as `who` is answered. */
export type MembersAnswer = Read<typeof who.notices.members>;

/** The operators of a room, and its members with voice. */
export function roleLines(
  { room, roomOperators, voiced }: {
    readonly room: string;
    readonly roomOperators?: readonly string[];
    readonly voiced?: readonly string[];
  },
): string[] {
  return [
    ...(roomOperators === undefined
      ? []
      : [`* operators of ${room}: ${listed(roomOperators)}`]),
    ...(voiced === undefined ? [] : [`* voice in ${room}: ${listed(voiced)}`]),
  ];
}

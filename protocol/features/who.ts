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
    { room, absent = [], operators, members, unannounced, ...roles },
  ) => {
    const signOf = roleSigns(roles);
    const signed = (name: string) => signOf(name) + name;
    return [
      `* in ${room} ${
        roster({
          members: members.map(signed),
          unannounced: unannounced?.map(signed),
        })
      }`,
      ...(operators === undefined ? [] : [`* operators: ${listed(operators)}`]),
      ...roleLines({ room, ...roles }),
      ...absent.map(([name, text]) => awayLine(name, text)),
    ];
  },
});

/** The members of a room, as `who` is answered. */
export type MembersAnswer = Read<typeof who.notices.members>;

/** The members that have a role in a room. */
export interface ListedRoles {
  readonly roomOperators?: readonly string[] | undefined;
  readonly voiced?: readonly string[] | undefined;
}

/**
 * The sign of a member's role in a room, as IRC has it before names: `@` for an
 * operator, `+` for voice, nothing for others. No name begins with either.
 */
export function roleSigns(
  { roomOperators = [], voiced = [] }: ListedRoles,
): (name: string) => "" | "@" | "+" {
  const operators = new Set(roomOperators);
  const speakers = new Set(voiced);
  return (name) => operators.has(name) ? "@" : speakers.has(name) ? "+" : "";
}

/** The operators of a room, and its members with voice. */
export function roleLines(
  { room, roomOperators, voiced }: ListedRoles & { readonly room: string },
): string[] {
  return [
    ...(roomOperators === undefined
      ? []
      : [`* operators of ${room}: ${listed(roomOperators)}`]),
    ...(voiced === undefined ? [] : [`* voice in ${room}: ${listed(voiced)}`]),
  ];
}

import { nickOf } from "./spelling.ts";

/** The name of a server in IRC that has none. A dot tells a server from a nick. */
export const SERVER_NAME = "chat.server";

/** Stands for the address of each member, which no other member is told. */
export const HOST = "chat.member";

/** Stands for the login name of each member in a source: only the name is known there. */
export const USER = "~u";

/** The source of a member's messages. */
export function sourceOf(name: string): string {
  return `${nickOf(name)}!${USER}@${HOST}`;
}

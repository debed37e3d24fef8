/** The targets of METADATA: a channel, or a nick. */
import type { MemberState } from "../../member_state.ts";
import { channelOf, nameOf, nickOf, roomOf } from "../../spelling.ts";

/** Whether a target is the client itself. */
export function isOwn({ name }: MemberState, target: string): boolean {
  return target === "*" ||
    nameOf(target).toLowerCase() === name?.toLowerCase();
}

/** The room or the member that a request is about. @param state Given where a request without them is about more. */
export function askedOf(
  target: string,
  state?: MemberState,
): { readonly room?: string; readonly name?: string } {
  if (target === "*") {
    return state?.name === undefined ? {} : { name: state.name };
  }
  const room = roomOf(target);
  return room === undefined ? { name: nameOf(target) } : { room };
}

/** How IRC spells the room or the member of a notice. */
export function targetOf(
  { room, name = "" }: {
    readonly room?: string | undefined;
    readonly name?: string | undefined;
  },
): string {
  return room === undefined ? nickOf(name) : channelOf(room);
}

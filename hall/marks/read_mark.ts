import type { ReadMark } from "../../protocol/features/excerpt/excerpt.ts";
import { folded } from "../../protocol/name/name.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker, RequestOf } from "../handler.ts";
import type { MemberMarks } from "./member_marks.ts";
import type { Session } from "../sessions/session.ts";

/**
 * Answers how far a member has read, or remembers it; then all its sessions that
 * have asked for such marks are told.
 */
export function readMark(
  { signIn, now }: Pick<HandlerContext, "signIn" | "now">,
  marks: MemberMarks,
  { member, session }: Asker,
  { room, name, time }: RequestOf<"readMark">,
): void {
  session.followsReading = true;
  const { identity, key } = session;
  const subject = subjectOf({ room, name });
  const before = marks.get(identity, subject);
  const after = time === undefined
    ? before
    : marks.raise(identity, subject, Math.min(time, now()));
  const answer = { type: "readMark", room, name, time: after } as const;
  member.recipient.send(answer);
  if (after === before || key === undefined) return;
  for (const other of signIn.sessions.all) {
    const isTold = other !== session && other.key === key &&
      other.followsReading;
    if (isTold) other.member?.recipient.send(answer);
  }
}

/** How far a member has read. */
export function markOf(
  marks: MemberMarks,
  { identity }: Session,
  of: Pick<RequestOf<"readMark">, "room" | "name">,
): ReadMark {
  const time = marks.get(identity, subjectOf(of));
  return { type: "readMark", ...of, time };
}

function subjectOf(
  { room, name = "" }: Pick<RequestOf<"readMark">, "room" | "name">,
): string {
  // No name begins with this sign.
  return room === undefined ? `@${folded(name)}` : folded(room);
}

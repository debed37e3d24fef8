import { folded } from "../../protocol/name/name.ts";
import type { HandlerContext } from "../context.ts";
import type { Asker, RequestOf } from "../handler.ts";
import type { MemberMarks } from "./member_marks.ts";

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
  // No name begins with this sign.
  const subject = room === undefined ? `@${folded(name ?? "")}` : folded(room);
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

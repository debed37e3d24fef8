import { Refusal } from "../protocol/refusal.ts";
import { NotKept, Unreadable } from "../store/store.ts";
import type { HallObserver } from "./hall_observer.ts";
import type { Member } from "./member.ts";

/**
 * Tells a member that a request of it is refused.
 *
 * @param request The `id` of the request, and the room that it asked to enter or to leave, if any.
 */
export function refuse(
  member: Member,
  { code, message }: Refusal,
  { id, room }: { readonly id?: string; readonly room?: string },
  observer: HallObserver,
): void {
  member.recipient.send({
    type: "error",
    code,
    message,
    id,
    // A name that no room can have may be of any length.
    room: code === "bad-room" ? undefined : room,
  });
  observer.refused?.(member, code);
}

/**
 * The refusal that an error amounts to. The observer is told of errors of the
 * store.
 *
 * @throws {unknown} The error itself, when it is a defect of this program.
 */
export function refusalOf(error: unknown, observer: HallObserver): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof NotKept || error instanceof Unreadable) {
    observer.storeFailed?.(error.message);
    return new Refusal(
      error instanceof NotKept ? "not-kept" : "unreadable",
      error.message,
    );
  }
  throw error;
}

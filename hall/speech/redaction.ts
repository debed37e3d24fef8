/** Members take messages back. */
import { durationText } from "../../protocol/duration.ts";
import { REASON_MAX } from "../../protocol/features/moderation.ts";
import type { Message } from "../../protocol/features/say.ts";
import { folded } from "../../protocol/name/name.ts";
import { Refusal } from "../../protocol/refusal.ts";
import { oneLine } from "../../protocol/text/text.ts";
import type { HandlerContext } from "../context.ts";
import type { AskerInRoom, RequestOf } from "../handler.ts";
import { ANSWER_MAX } from "../rooms/history.ts";
import { costOfReading, readWith } from "../rooms/reading.ts";
import type { Speech } from "./speech.ts";

/**
 * Overwrites a message in a room: the author's own for a while, any by an
 * operator.
 *
 * @throws {Refusal} `no-such-message`, `not-operator`, `too-late`, …
 */
export async function redact(
  context: HandlerContext,
  speech: Speech,
  by: AskerInRoom,
  { seq, from, reason: given }: RequestOf<"redact">,
): Promise<void> {
  const { now, bounds, moderation } = context;
  const { session, room } = by;
  const reason = given ? oneLine("reason", given, REASON_MAX) : undefined;
  // The others read it as they read a message.
  if (reason !== undefined) speech.checkMaySpeak(by, reason);
  const message = await sought(context, by, seq, from);
  const isOperator = room.modes.operators.has(session.identity) ||
    moderation.isOperator(session);
  if (!isOperator) {
    if (!await isOwn(context, by, message)) {
      throw new Refusal(
        "not-operator",
        "only its author and operators delete a message",
      );
    }
    if (now() - message.time > bounds.redactable) {
      throw tooLate(bounds.redactable);
    }
  }
  speech.redact(by, message.seq, reason);
}

/** @param most How long its author may delete a message, in milliseconds. */
export function tooLate(most: number): Refusal {
  return new Refusal(
    "too-late",
    `a message can be deleted for ${durationText(most)}`,
  );
}

/**
 * The message of a number, or the newest of an author, who is the asker where
 * none is named.
 *
 * @throws {Refusal} `no-such-message`
 */
async function sought(
  context: HandlerContext,
  by: AskerInRoom,
  seq: number | undefined,
  from: string | undefined,
): Promise<Message> {
  const { member, room } = by;
  const { last } = room;
  const [first, to] = seq === undefined
    ? [Math.max(1, last - ANSWER_MAX + 1), last]
    : [seq, seq];
  const read = await context.store.read(room.name, first, to);
  member.origin.share?.owe(costOfReading(readWith(read)));
  for (const message of read.toReversed()) {
    if (message.text === "") continue;
    const isMeant = seq !== undefined ||
      (from === undefined
        ? await isOwn(context, by, message)
        : folded(message.from) === folded(from));
    if (isMeant) return message;
  }
  throw new Refusal(
    "no-such-message",
    seq === undefined
      ? `there is no such message among the last ${ANSWER_MAX} in ${room.name}`
      : `there is no message ${seq} in ${room.name}`,
  );
}

/** Whether a message is of the same key or account, or of a session of the same member. */
function isOwn(
  { store }: HandlerContext,
  { session, room }: AskerInRoom,
  { seq }: Message,
): Promise<boolean> {
  const { identity, sessions } = session.holder;
  // Said before a session had its key, it belongs to the session.
  const owners = [identity, ...Array.from(sessions, ({ author }) => author)];
  return store.isOwnedBy(room.name, seq, owners);
}

import type { Message } from "../../protocol/features/say.ts";
import type { Draft, Kept, Stored, TopicDraft } from "../../store/store.ts";

/** A message that was said before, under the same `id`: only its sender is told of it. */
export interface Repetition<Sender> {
  readonly message: Message;
  readonly id: string | undefined;
  readonly repeatedBy: Sender;
}

/** A message or a topic that was given to the store. */
interface Given<Sender> {
  readonly sender: Sender;
  readonly draft: Draft | TopicDraft;
}

/**
 * Puts repetitions among what the store has told, so that each sender is
 * answered in the order of its requests.
 *
 * @param kept The results for the messages given to the store.
 */
export function withRepetitions<Sender>(
  stored: readonly Stored[],
  given: readonly Given<Sender>[],
  kept: readonly Kept[],
): readonly (Stored | Repetition<Sender>)[] {
  if (!kept.some(({ repeated }) => repeated)) return stored;
  const all: (Stored | Repetition<Sender>)[] = [];
  const results = kept.values();
  const rest = stored.values();
  for (const { sender, draft } of given) {
    if ("topic" in draft) continue;
    const { value: result } = results.next();
    if (result === undefined) break;
    const { message, repeated } = result;
    if (repeated) all.push({ message, id: draft.id, repeatedBy: sender });
    else {
      // A break would end the iterator.
      for (let it = rest.next(); !it.done; it = rest.next()) {
        all.push(it.value);
        if ("message" in it.value && isSame(it.value.message, message)) break;
      }
    }
  }
  return [...all, ...rest];
}

function isSame(one: Message, other: Message): boolean {
  return one.seq === other.seq && one.room === other.room;
}

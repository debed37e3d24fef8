import { withAccount } from "../../protocol/features/dialects/profile.ts";
import type { Message } from "../../protocol/features/say.ts";
import type { Stored } from "../store.ts";

/** The version of what is written; a server reads no other. */
export const FORMAT = 1;

/** A message in a pack: its number is that of the pack and its place. */
export interface PackedMessage {
  readonly from: string;
  readonly author: string;
  readonly id?: string | undefined;
  readonly text: string;
  readonly time: number;
  readonly owner?: string | undefined;
  readonly account?: string | undefined;
  readonly redacts?: number | undefined;
  readonly reason?: string | undefined;
}

/** A change of a room in a pack. */
export type PackedEntry =
  | PackedMessage
  | {
    readonly topic: string;
    readonly by: string;
    readonly time?: number | undefined;
  }
  | { readonly modes: string };

/**
 * Changes of a room that are kept together, as one message of the stream. Its numbers are
 * known before it is kept, because it is kept only directly after the pack before it.
 */
export interface Pack {
  readonly format: typeof FORMAT;
  /** By which its writer knows it again. */
  readonly id: string;
  /** The number of its first message, or of the next when it has none. */
  readonly first: number;
  readonly entries: readonly PackedEntry[];
}

/** A message of the stream is not a pack of this version. */
export class NotAPack extends Error {
  override readonly name = "NotAPack";
}

/** The bytes of a pack. */
export function encodePack(pack: Pack): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(pack));
}

/**
 * Reads a pack. Whoever may write into the stream is trusted like this server, so
 * only its form is checked, and that it is of this version.
 *
 * @throws {NotAPack}
 */
export function decodePack(bytes: Uint8Array): Pack {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new NotAPack("it is not JSON", { cause: error });
  }
  if (!isPack(value)) throw new NotAPack("it is of another version");
  return value;
}

/** The entries of a pack, as subscribers and copies are told of them. */
export function unpack(
  room: string,
  { first, entries }: Pack,
): Stored[] {
  let seq = first;
  return entries.map((entry): Stored => {
    if ("topic" in entry) return { room, ...entry };
    if ("modes" in entry) return { room, modes: entry.modes };
    const { from, author, id, text, time, owner, redacts, reason } = entry;
    const message: Message = {
      ...{ type: "message", room, seq: seq++, from, text, time },
      ...redacts === undefined ? {} : { redacts },
      ...reason === undefined ? {} : { reason },
    };
    return {
      message: withAccount(message, entry.account),
      author,
      id,
      ...owner === undefined ? {} : { owner },
    };
  });
}

function isPack(value: unknown): value is Pack {
  return isRecord(value) && value.format === FORMAT &&
    typeof value.id === "string" && Number.isSafeInteger(value.first) &&
    Array.isArray(value.entries) && value.entries.every(isEntry);
}

function isEntry(value: unknown): value is PackedEntry {
  if (!isRecord(value)) return false;
  const { topic, by, modes, from, author, id, text, time } = value;
  const { owner, account, redacts, reason } = value;
  if (topic !== undefined) {
    return typeof topic === "string" && typeof by === "string" &&
      (time === undefined || Number.isSafeInteger(time));
  }
  if (modes !== undefined) return typeof modes === "string";
  return typeof from === "string" && typeof author === "string" &&
    [id, owner, account, reason].every((it) =>
      it === undefined || typeof it === "string"
    ) &&
    (redacts === undefined || Number.isSafeInteger(redacts)) &&
    typeof text === "string" && Number.isSafeInteger(time);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

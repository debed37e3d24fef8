import { crc32 } from "node:zlib";

/**
 * The fields of a message that its checksum covers: also its place, so that a
 * message in a wrong place is detected.
 */
interface Checked {
  readonly place: number;
  readonly sender: string;
  readonly text: string;
  readonly time: number;
  /** The number of the message that it redacts. */
  readonly redacts?: number | undefined;
  /** The account of the author, as it is stored. */
  readonly account?: string | undefined;
}

/**
 * The checksum of a message, a CRC-32: it detects any damage within 32 adjacent
 * bits, and nearly all other damage. It protects against faulty disks, not
 * against people.
 */
export function messageChecksum(
  { place, sender, text, time, redacts, account }: Checked,
): number {
  const role = redacts === undefined ? "" : ` ${redacts}`;
  const by = account === undefined ? sender : `${sender}\r${account}`;
  return signed(crc32(`${place} ${time}${role} ${by}\n${text}`));
}

/** The checksum of a room, computed from its row. */
export function roomChecksum(room: Readonly<Record<string, unknown>>): number {
  const { id, name, first, last, topic, indexed, unchecked } = room;
  return signed(
    crc32(JSON.stringify([id, name, first, last, topic, indexed, unchecked])),
  );
}

/** The checksum of the modes of a room. */
export function modesChecksum(room: number, modes: string): number {
  return signed(crc32(`${room} ${modes}`));
}

/** The checksum of the counts over all rooms. */
export function totalsChecksum(
  { filed, forgotten }: Readonly<Record<string, unknown>>,
): number {
  return signed(crc32(`${filed} ${forgotten}`));
}

/** As a signed integer, which SQLite stores in four bytes. */
function signed(checksum: number): number {
  return checksum | 0;
}

import { crc32 } from "node:zlib";

/** What of a message has a checksum: its place too, so that one in another's place is found out. */
interface Checked {
  readonly place: number;
  readonly sender: string;
  readonly text: string;
  readonly time: number;
}

/**
 * The checksum of a message, a CRC-32: any damage within 32 bits in a row is
 * seen, and of all other damage all but one in four thousand million. It is
 * there for what disks do, not for what people do.
 */
export function messageChecksum(
  { place, sender, text, time }: Checked,
): number {
  return signed(crc32(`${place} ${time} ${sender}\n${text}`));
}

/** The checksum of a room, by its row. */
export function roomChecksum(room: Readonly<Record<string, unknown>>): number {
  const { id, name, first, last, topic, indexed, unchecked } = room;
  return signed(
    crc32(JSON.stringify([id, name, first, last, topic, indexed, unchecked])),
  );
}

/** The checksum of what is counted over all rooms. */
export function totalsChecksum(
  { filed, forgotten }: Readonly<Record<string, unknown>>,
): number {
  return signed(crc32(`${filed} ${forgotten}`));
}

/** As SQLite keeps it in four bytes. */
function signed(checksum: number): number {
  return checksum | 0;
}

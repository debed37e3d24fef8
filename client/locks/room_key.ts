/**
 * How the key of a room is made: by scrypt, with these parameters. The cost of
 * one guess is about half a second, and 128 MiB of memory (128 · N · r bytes).
 * OWASP recommends no less for scrypt. All clients of a room must use the same
 * parameters: others are another version of the lock.
 */
export const ROOM_KEY = { N: 2 ** 17, r: 8, p: 1 } as const;

/** The length of a room's key, in bytes. */
export const ROOM_KEY_LENGTH = 32;

/** Most memory that scrypt may take, in bytes: its need, and a reserve. */
export const ROOM_KEY_MEMORY_MAX = 192 * 1024 * 1024;

/** The beginning of the salt, which keeps these keys apart from others. */
const SALT_LABEL = "chat locked room 1: ";

/**
 * The salt of a room's key is the room's name: a new member knows nothing else
 * that all members know. So two rooms never have the same key, whatever their
 * passphrases, except rooms of the same name on two servers.
 *
 * @param room The name of the room in folded form, as the server writes it.
 */
export function roomKeySalt(room: string): string {
  return SALT_LABEL + room;
}

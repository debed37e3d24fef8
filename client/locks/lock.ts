import { ID_MAX } from "../../protocol/features/say.ts";
import { LOCKED } from "../../protocol/locked.ts";
import { utf8 } from "../../protocol/text/utf8.ts";
import {
  type CipherOf,
  NONCE_LENGTH,
  type RoomCipher,
  SALT_LENGTH,
  webCipher,
} from "./cipher.ts";
import type { DeriveRoomKey } from "./passphrase.ts";
import { type Stamp, STAMP_LENGTH, stampBytes, stampIn } from "./stamp.ts";

/** The version of this format; no other is understood. */
const VERSION = "1";

/** The beginning of every locked text of this version. */
const MARK = `${LOCKED}${VERSION}.`;

/** The random bytes of a message: the salt of its key, then its nonce. */
const RANDOM_LENGTH = SALT_LENGTH + NONCE_LENGTH;

/** The length of AES-GCM's authentication tag, in bytes. */
const TAG_LENGTH = 16;

const BASE64URL = { alphabet: "base64url", omitPadding: true } as const;

const encoder = new TextEncoder();

/** The content of a locked text. */
export interface OpenedText {
  /** The `id` that its sender gave it. */
  readonly id: string;
  readonly text: string;
  readonly stamp: Stamp;
}

/**
 * The lock of a room: seals messages, and opens those that others have sealed
 * with the same passphrase.
 *
 * A sealed text is bound to the room, to the name of its sender and to the
 * message's `id`: it does not open in another room or under another name. `docs/protocol.md`, "Locked rooms", defines every byte.
 *
 * @example
 * ```ts
 * import { Lock } from "./lock.ts";
 * import { roomKey } from "../../dial/room_key.ts";
 * import { Stamps } from "./stamp.ts";
 *
 * const lock = await Lock.make("lobby", "correct horse battery staple", roomKey);
 * const stamp = new Stamps().next();
 * const sealed = await lock.seal("hello", "Ann", crypto.randomUUID(), stamp);
 * console.assert((await lock.open(sealed, "Ann"))?.text === "hello");
 * console.assert(await lock.open(sealed, "Bob") === undefined);
 * ```
 */
export class Lock {
  readonly #room: string;
  readonly #cipher: RoomCipher;

  private constructor(room: string, cipher: RoomCipher) {
    this.#room = room;
    this.#cipher = cipher;
  }

  /**
   * Makes the lock of a room, which is slow on purpose.
   *
   * @param room The name of the room in folded form, as the server writes it.
   * @throws {Refusal} `locked`, when there can be no such passphrase, or this machine cannot make the key.
   */
  static async make(
    room: string,
    passphrase: string,
    deriveKey: DeriveRoomKey,
    cipherOf: CipherOf = webCipher,
  ): Promise<Lock> {
    return new Lock(room, await cipherOf(await deriveKey(room, passphrase)));
  }

  /**
   * Locks a text.
   *
   * Each message has a key of its own, made from the room's and 16 random
   * bytes, and a random nonce of 12. However many clients share the room's key
   * and however much they say, no nonce is used twice with the same key: that
   * would take the same 28 random bytes.
   *
   * @param from The name under which the message will appear.
   */
  async seal(
    text: string,
    from: string,
    id: string,
    stamp: Stamp,
  ): Promise<string> {
    const random = crypto.getRandomValues(new Uint8Array(RANDOM_LENGTH));
    const sealed = await this.#cipher.seal(
      { random, bound: this.#bound(from, id) },
      new Uint8Array([...stampBytes(stamp), ...encoder.encode(text)]),
    );
    return MARK + written(encoder.encode(id)) + "." +
      written(new Uint8Array([...random, ...sealed]));
  }

  /**
   * Opens a locked text.
   *
   * @param from The name under which the message has appeared.
   * @returns `undefined` when it was not sealed by this key, in this room,
   * under this name, with exactly these characters.
   */
  async open(locked: string, from: string): Promise<OpenedText | undefined> {
    const envelope = read(locked);
    if (envelope === undefined) return undefined;
    const { id, random, sealed } = envelope;
    const bytes = await this.#cipher.open(
      { random, bound: this.#bound(from, id) },
      sealed,
    );
    if (bytes === undefined) return undefined;
    const stamp = stampIn(bytes);
    const text = utf8(bytes.subarray(STAMP_LENGTH));
    return stamp === undefined || text === undefined
      ? undefined
      : { id, text, stamp };
  }

  /** The additional data of a message. Each part begins with its length, so no two sets of parts look alike. */
  #bound(from: string, id: string): Uint8Array<ArrayBuffer> {
    const parts = [VERSION, this.#room, from, id].map((part) =>
      `${encoder.encode(part).length}:${part},`
    );
    return encoder.encode(parts.join(""));
  }
}

/** The `id` in a locked text; `undefined` when it is no locked text of this version. */
export function lockedId(locked: string): string | undefined {
  return read(locked)?.id;
}

/** The length of a text once it is locked, in bytes. */
export function lockedLength(text: string, id: string): number {
  const sealed = RANDOM_LENGTH + STAMP_LENGTH + encoder.encode(text).length +
    TAG_LENGTH;
  return MARK.length + writtenLength(encoder.encode(id).length) + 1 +
    writtenLength(sealed);
}

/** The parts of a locked text. */
interface Envelope {
  readonly id: string;
  readonly random: Uint8Array<ArrayBuffer>;
  /** The ciphertext, and the authentication tag behind it. */
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/** @returns `undefined` when it is no locked text of this version. */
function read(locked: string): Envelope | undefined {
  const [head, tail, more] = locked.slice(MARK.length).split(".");
  if (!locked.startsWith(MARK) || more !== undefined) return undefined;
  const named = readBytes(head ?? "");
  const bytes = readBytes(tail ?? "");
  const id = named === undefined ? undefined : utf8(named);
  if (id === undefined || id === "" || id.length > ID_MAX) return undefined;
  if (bytes === undefined || bytes.length < RANDOM_LENGTH + TAG_LENGTH) {
    return undefined;
  }
  return {
    id,
    random: bytes.subarray(0, RANDOM_LENGTH),
    sealed: bytes.subarray(RANDOM_LENGTH),
  };
}

function written(bytes: Uint8Array): string {
  return bytes.toBase64(BASE64URL);
}

function writtenLength(bytes: number): number {
  return Math.ceil(bytes * 4 / 3);
}

/** Reads the text of {@linkcode written}; any other spelling of the same bytes was altered. */
function readBytes(base64url: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.fromBase64(base64url, { alphabet: "base64url" });
    return written(bytes) === base64url ? bytes : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

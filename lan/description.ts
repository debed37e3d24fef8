/** The properties of a server that the network is told. Anyone there can read it, and claim anything. */
export interface HallDescription {
  /** The version of the protocol. */
  readonly protocol: number;
  readonly isEncrypted: boolean;
  /** The SHA-256 fingerprint of its certificate, in hex digits: a hint, for nobody has proven it. */
  readonly fingerprint?: string | undefined;
  readonly needsPassword: boolean;
  /** The number of members; a server of a later version may leave it out. */
  readonly people?: number | undefined;
}

/** The version of this form of a description, by which DNS-SD has others recognise it. */
const FORM = "1";

/** Most strings of a description that are read: ours has six. */
const STRINGS_MAX = 32;

/** A number as it is written in a description: more digits are no number of people, and no version. */
const NUMBER = /^\d{1,7}$/;

const FINGERPRINT = /^[0-9a-f]{64}$/;

/**
 * A description as the strings of a TXT record.
 *
 * @example
 * ```ts
 * import { descriptionStrings } from "./description.ts";
 *
 * const strings = descriptionStrings({
 *   protocol: 1,
 *   isEncrypted: false,
 *   needsPassword: true,
 *   people: 12,
 * });
 * console.assert(
 *   strings.join(" ") === "txtvers=1 protocol=1 tls=0 password=1 people=12",
 * );
 * ```
 */
export function descriptionStrings(
  { protocol, isEncrypted, fingerprint, needsPassword, people }:
    HallDescription,
): string[] {
  return [
    `txtvers=${FORM}`,
    `protocol=${protocol}`,
    `tls=${isEncrypted ? 1 : 0}`,
    ...(fingerprint === undefined ? [] : [`sha256=${fingerprint}`]),
    `password=${needsPassword ? 1 : 0}`,
    ...(people === undefined ? [] : [`people=${people}`]),
  ];
}

/**
 * Reads a description from the strings of a TXT record, whoever has sent it.
 *
 * @returns `undefined` when it is not that of a chat server.
 */
export function readDescription(
  strings: readonly string[],
): HallDescription | undefined {
  const values = new Map<string, string>();
  for (const string of strings.slice(0, STRINGS_MAX)) {
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(string) ?? [];
    // Keys are compared without case; the first of several counts (RFC 6763, 6.4).
    const name = key.toLowerCase();
    if (!values.has(name)) values.set(name, value);
  }
  const protocol = numberIn(values.get("protocol"));
  if (protocol === undefined) return undefined;
  const fingerprint = values.get("sha256")?.toLowerCase();
  return {
    protocol,
    isEncrypted: values.get("tls") === "1",
    fingerprint: fingerprint !== undefined && FINGERPRINT.test(fingerprint)
      ? fingerprint
      : undefined,
    needsPassword: values.get("password") === "1",
    people: numberIn(values.get("people")),
  };
}

function numberIn(written: string | undefined): number | undefined {
  return written !== undefined && NUMBER.test(written)
    ? Number(written)
    : undefined;
}

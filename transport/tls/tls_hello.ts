/**
 * Recognizes TLS by the first bytes of either side.
 *
 * @module
 */
/** The record types that a TLS connection can begin with, and the first byte of their version. */
const ALERT = 0x15;
const HANDSHAKE = 0x16;
const MAJOR_VERSION = 0x03;

/** The fatal alert for an unsupported version. */
const FATAL = 2;
const PROTOCOL_VERSION = 70;

/** The answer of a server without TLS to a TLS client: a fatal alert, so that the client fails at once. */
export const NO_TLS_HERE = Uint8Array
  .of(ALERT, MAJOR_VERSION, 3, 0, 2, FATAL, PROTOCOL_VERSION);

/**
 * Whether a stream that begins with these bytes comes from a TLS client;
 * `undefined` when there are too few bytes to tell.
 */
export function beginsTls(bytes: Uint8Array): boolean | undefined {
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE) return false;
  return bytes.length < 2 ? undefined : bytes[1] === MAJOR_VERSION;
}

/**
 * Whether a server that answers a {@linkcode probeHello} with these bytes speaks
 * TLS; `undefined` when there are too few bytes to tell.
 */
export function answersTls(bytes: Uint8Array): boolean | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === HANDSHAKE) return true;
  if (bytes[0] !== ALERT) return false;
  // Any other alert means that the server speaks TLS, but rejects these
  // parameters.
  if (bytes.length < NO_TLS_HERE.length) return undefined;
  return bytes[NO_TLS_HERE.length - 1] !== PROTOCOL_VERSION;
}

/** Sizes of the length fields that {@linkcode probeHello} writes, in bytes. */
const SHORT = 2;
const MEDIUM = 3;

/**
 * A TLS ClientHello, to find out whether a server speaks TLS. It contains
 * nothing specific to this client.
 */
export function probeHello(): Uint8Array {
  const suites = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030]
    .flatMap(word);
  const hello = [
    ...[MAJOR_VERSION, 3],
    ...crypto.getRandomValues(new Uint8Array(32)),
    // No session to resume.
    0,
    ...counted(suites, SHORT),
    // No compression.
    ...[1, 0],
    ...counted([
      // Groups: x25519, P-256, P-384.
      ...extension(10, counted([0x001d, 0x0017, 0x0018].flatMap(word), SHORT)),
      ...extension(11, [1, 0]),
      // Signatures: ECDSA, Ed25519, RSA.
      ...extension(
        13,
        counted(
          [0x0403, 0x0503, 0x0807, 0x0804, 0x0805, 0x0401, 0x0501]
            .flatMap(word),
          SHORT,
        ),
      ),
      // Versions: 1.3 and 1.2. Without a key share, so that a server asks for
      // it.
      ...extension(43, [4, ...[0x0304, 0x0303].flatMap(word)]),
      ...extension(51, [0, 0]),
    ], SHORT),
  ];
  const message = [1, ...counted(hello, MEDIUM)];
  return Uint8Array.from(
    [HANDSHAKE, MAJOR_VERSION, 1, ...counted(message, SHORT)],
  );
}

function extension(kind: number, body: readonly number[]): number[] {
  return [...word(kind), ...counted(body, SHORT)];
}

function word(value: number): number[] {
  return [value >> 8, value & 0xff];
}

/** Bytes with their length before them. */
function counted(bytes: readonly number[], width: number): number[] {
  const { length } = bytes;
  return [
    ...[length >> 16, length >> 8, length].slice(-width)
      .map((byte) => byte & 0xff),
    ...bytes,
  ];
}

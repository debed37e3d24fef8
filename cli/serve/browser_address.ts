import { isIPv4 } from "node:net";
import { hostPort } from "../../transport/address.ts";

/** Light modules around a QR code, which scanners need. */
const BORDER = 2;

/** White on black: blocks are the light modules, whatever colours the terminal has. */
const WHITE_ON_BLACK = "\x1b[38;5;231;48;5;16m";
const RESET = "\x1b[0m";

/**
 * The addresses of the page of a server.
 *
 * @param hosts Hosts that the server is reached by; the first address of IPv4 comes first, which any network can use.
 */
export function browserAddresses(
  hosts: readonly string[],
  port: number,
  isEncrypted: boolean,
): string[] {
  const scheme = isEncrypted ? "https" : "http";
  // Browsers take no zone.
  const usable = hosts.filter((host) => !host.includes("%"));
  const [first] = usable.filter(isIPv4);
  const sorted = first === undefined
    ? usable
    : [first, ...usable.filter((host) => host !== first)];
  return sorted.map((host) => `${scheme}://${hostPort(host, port)}`);
}

/** A terminal that a QR code is printed on. */
export interface QrScreen {
  readonly columns: number;
  readonly rows: number;
  readonly hasColours: boolean;
}

/**
 * A QR code of a text, for a terminal. Without colours the light modules are in
 * the colour of text, as a dark terminal needs it.
 *
 * @returns `undefined` when the terminal is too small to show all of it at once.
 */
export async function qrCode(
  text: string,
  { columns, rows, hasColours }: QrScreen,
): Promise<string | undefined> {
  // Loaded here, for few servers are started at a terminal.
  const { renderUnicodeCompact } = await import("uqr");
  const lines = renderUnicodeCompact(text, { border: BORDER }).split("\n");
  const width = lines[0]?.length ?? 0;
  // The prompt or the log has the row below it.
  if (width > columns || lines.length >= rows) return undefined;
  return lines.map((line) =>
    hasColours ? `${WHITE_ON_BLACK}${line}${RESET}\n` : `${line}\n`
  ).join("");
}

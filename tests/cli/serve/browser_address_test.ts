import { assert, assertEquals } from "@std/assert";
import {
  browserAddresses,
  qrCode,
} from "../../../cli/serve/browser_address.ts";
import { readQrCode } from "./read_qr_code.ts";

const ADDRESS = "http://192.0.2.200:2428";
/** White on black, of the colours that no theme changes. */
const COLOURS = "\x1b[38;5;231;48;5;16m";
const RESET = "\x1b[0m";

const SCREEN = { columns: 80, rows: 24, hasColours: false };

Deno.test("the addresses for browsers: IPv4 first, IPv6 in brackets, none with a zone", () => {
  assertEquals(
    browserAddresses(
      ["2001:db8::7", "192.0.2.7", "fe80::7%eth0", "198.51.100.7"],
      2428,
      false,
    ),
    [
      "http://192.0.2.7:2428",
      "http://[2001:db8::7]:2428",
      "http://198.51.100.7:2428",
    ],
  );
  assertEquals(browserAddresses(["chat.example.org"], 443, true), [
    "https://chat.example.org:443",
  ]);
});

Deno.test("a QR code is read as the address, as a dark terminal shows it", async () => {
  for (
    const address of [
      ...[ADDRESS, "https://[2001:db8:1234:5678:9abc:def0:1234:5678]:65535"],
      `https://${"chat.".repeat(10)}example.org:2428`,
    ]
  ) {
    const code = await qrCode(address, { ...SCREEN, rows: 50 });
    assertEquals(readQrCode((code ?? "").trimEnd().split("\n")), address);
  }
});

Deno.test("with colours, a QR code is white on black whatever the colours of the terminal", async () => {
  const plain = await qrCode(ADDRESS, SCREEN);
  const coloured = await qrCode(ADDRESS, { ...SCREEN, hasColours: true });
  const lines = (coloured ?? "").trimEnd().split("\n");
  assert(
    lines.every((line) => line.startsWith(COLOURS) && line.endsWith(RESET)),
  );
  assertEquals(
    lines.map((line) => line.slice(COLOURS.length, -RESET.length)).join("\n"),
    plain?.trimEnd(),
  );
});

Deno.test("a QR code that a terminal cannot show at once is left out", async () => {
  const code = await qrCode(ADDRESS, SCREEN) ?? "";
  const lines = code.trimEnd().split("\n");
  const [columns = 0, rows] = [lines[0]?.length, lines.length];
  const fits = (columns: number, rows: number) =>
    qrCode(ADDRESS, { columns, rows, hasColours: false });
  assert(await fits(columns, rows + 1) !== undefined);
  assertEquals(await fits(columns - 1, rows + 1), undefined);
  assertEquals(await fits(columns, rows), undefined);
  assertEquals(await fits(0, 0), undefined);
});

import { translated } from "../../language/language.ts";
import type { HeardHall } from "../../lan/records.ts";
import { jsonLine } from "../../terminal/pipe/json_line.ts";
import { oneLine } from "../../terminal/view/shown_text.ts";
import { columnsOf, filled } from "../../terminal/view/width.ts";
import { hostPort } from "../../transport/address.ts";

/** Stands for a number of people that is not told. */
const UNKNOWN = "?";

/**
 * Servers for people: a line each under a heading. Names come last, because their
 * width depends on the terminal.
 *
 * @param isNumbered Whether the lines have numbers to choose by.
 */
export function hallTable(
  halls: readonly HeardHall[],
  isNumbered = false,
): string {
  const number = (index: number) => isNumbered ? [`${index}`] : [];
  const rows = [
    [
      ...isNumbered ? [""] : [],
      ...["ADDRESS", "TLS", "PASSWORD", "PEOPLE", "NAME"].map(translated),
    ],
    ...halls.map((hall, index) => [...number(index + 1), ...cellsOf(hall)]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => columnsOf(cells[column] ?? "")))
  );
  return rows.map((cells) =>
    cells.map((cell, column) => filled(cell, widths[column] ?? 0))
      .join("  ").trimEnd() + "\n"
  ).join("");
}

function cellsOf(
  { name, address, port, description }: HeardHall,
): string[] {
  const { isEncrypted, needsPassword, people = UNKNOWN } = description;
  return [
    hostPort(address, port),
    ...[isEncrypted, needsPassword].map((is) => translated(is ? "yes" : "no")),
    `${people}`,
    oneLine(name),
  ];
}

/** Servers as a JSON object per line. */
export function hallFrames(halls: readonly HeardHall[]): string {
  return halls.map(({ name, address, port, description }) =>
    jsonLine({
      ...{ name, address: hostPort(address, port) },
      tls: description.isEncrypted,
      fingerprint: description.fingerprint ?? null,
      password: description.needsPassword,
      people: description.people ?? null,
      protocol: description.protocol,
    })
  ).join("");
}

/** The form of the time before a message. */
export type TimeStyle = "24h" | "12h" | "iso" | "off";

/** All values of {@linkcode TimeStyle}, for checking an option. */
export const TIME_STYLES: readonly TimeStyle[] = ["24h", "12h", "iso", "off"];

/** The time of a message and a blank; empty when times are off. */
export function timeText(time: number, style: TimeStyle): string {
  const date = new Date(time);
  const hours = date.getHours();
  const minutes = two(date.getMinutes());
  switch (style) {
    case "24h":
      return `${two(hours)}:${minutes} `;
    case "12h":
      return `${two(hours % 12 || 12)}:${minutes}${hours < 12 ? "am" : "pm"} `;
    case "iso":
      return `${isoTime(time)} `;
    case "off":
      return "";
  }
}

/**
 * The local time in ISO 8601, with the offset to UTC: `2026-10-25T02:30:00+01:00`.
 * Without the offset two hours would read the same when summer time ends.
 */
export function isoTime(time: number): string {
  const date = new Date(time);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const offset = -date.getTimezoneOffset();
  const minutes = Math.abs(offset);
  return `${dayText(time)}T${clock.map(two).join(":")}${
    offset < 0 ? "-" : "+"
  }${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

/** The local day of a message, `2026-11-23`. */
export function dayText(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${
    two(date.getDate())
  }`;
}

/** The local day and minute of something to come, `2031-01-02 07:08`. */
export function momentText(time: number): string {
  return `${dayText(time)} ${timeText(time, "24h").trim()}`;
}

/** A duration for people: `7 s`, `3 min`, `2 h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

/** How the time stands at the left of a message. */
export type TimeStyle = "24h" | "12h" | "iso" | "off";

/** All of them, for checking what was asked for. */
export const TIME_STYLES: readonly TimeStyle[] = ["24h", "12h", "iso", "off"];

/** The time of a message, with a blank behind it; empty when it is off. */
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
 * A time in the form of ISO 8601, where this program runs, with the offset to
 * UTC: `2026-10-25T02:30:00+01:00`. Without the offset two hours would read the
 * same when summer time ends.
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

/** The day of a message, `2026-11-23`, where the terminal is. */
export function dayText(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${
    two(date.getDate())
  }`;
}

/** A time as people say it: `7 s`, `3 min`, `2 h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

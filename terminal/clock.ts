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
      return `${dayText(time)}T${two(hours)}:${minutes}:${
        two(date.getSeconds())
      } `;
    case "off":
      return "";
  }
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

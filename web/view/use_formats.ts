import { useLayoutEffect, useState } from "preact/hooks";
import { areFormatsMade, formats } from "../text/formats.ts";
import { onFrame } from "./frame.ts";

/** Components that wait for the formats. */
let waiting: (() => void)[] = [];

/**
 * Whether the formats of times are made; the component is drawn anew when they
 * are, behind the next frame: messages are drawn before their times, because
 * making the first formats takes about as long as all other work of a page until
 * then.
 */
export function useFormats(): boolean {
  const [areMade, setMade] = useState(areFormatsMade());
  useLayoutEffect(() => {
    if (areMade) return;
    waiting.push(() => setMade(true));
    if (waiting.length === 1) onFrame(() => setTimeout(drawTimes));
  }, []);
  return areMade;
}

function drawTimes(): void {
  formats();
  const all = waiting;
  waiting = [];
  for (const draw of all) draw();
}

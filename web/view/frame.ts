/** How long drawing may wait where the browser draws nothing, in milliseconds: the title is seen even so. */
const UNSEEN_WAIT = 200;

/** Calls a function when the browser draws next, or after a moment in a tab that is not seen. */
export function onFrame(draw: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    draw();
  };
  setTimeout(once, UNSEEN_WAIT);
  requestAnimationFrame(once);
}

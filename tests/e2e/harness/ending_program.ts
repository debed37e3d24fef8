/**
 * The real program with two keys that end it: Ctrl-X is a bug, Ctrl-] a signal.
 *
 * @module
 */
import { OwnTerminal } from "../../../cli/own_terminal.ts";
import { start } from "../../../main.ts";

const CTRL_X = 0x18;
const CTRL_BRACKET = 0x1d;

const { listen } = OwnTerminal.prototype;
OwnTerminal.prototype.listen = function (typed, ended) {
  return listen.call(this, (bytes) => {
    if (bytes.includes(CTRL_X)) throw new Error("a bug");
    if (bytes.includes(CTRL_BRACKET)) Deno.kill(Deno.pid, "SIGTERM");
    typed(bytes);
  }, ended);
};
await start();

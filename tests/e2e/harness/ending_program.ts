/**
 * The real program with two keys that end it: Ctrl-X is a bug, Ctrl-] a signal.
 *
 * @module
 */
import process from "node:process";
import { start } from "../../../main.ts";

const CTRL_X = 0x18;
const CTRL_BRACKET = 0x1d;

process.stdin.on("data", (bytes) => {
  if (bytes.includes(CTRL_X)) throw new Error("a bug");
  if (bytes.includes(CTRL_BRACKET)) process.kill(process.pid, "SIGTERM");
});
await start();

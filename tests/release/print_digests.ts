/** Prints the SHA-256 of two archives of one file, a line each. */
import { hash } from "node:crypto";
import { tarGz, zip } from "../../release/archive.ts";

// A moment that is on another day in the east.
const time = new Date("2026-11-24T23:21:32Z");
for (const pack of [tarGz, zip]) {
  const archive = pack([{ name: "chat", bytes: new Uint8Array(1000) }], time);
  console.log(hash("sha256", archive));
}

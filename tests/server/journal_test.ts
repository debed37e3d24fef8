import { assertEquals } from "@std/assert";
import { lineJournal } from "../../server/journal.ts";

Deno.test("a journal writes a line at a time, with the time and the level before it", () => {
  const written: string[] = [];
  let time = Date.UTC(2024, 1, 29, 12, 0, 0, 7);
  const journal = lineJournal(
    (line) => void written.push(line),
    () => new Date(time),
  );
  journal.info("192.0.2.7:1234 connected");
  time += 1;
  journal.warn("trouble");
  assertEquals(written, [
    "2024-02-29T12:00:00.007Z info 192.0.2.7:1234 connected\n",
    "2024-02-29T12:00:00.008Z warn trouble\n",
  ]);
});

Deno.test("without a clock a journal goes by the real one", () => {
  const written: string[] = [];
  const before = Date.now();
  lineJournal((line) => void written.push(line)).info("now");
  const after = Date.now();
  const time = Date.parse(written[0]?.split(" ")[0] ?? "");
  assertEquals(before <= time && time <= after, true);
});

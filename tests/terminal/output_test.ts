import { assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../../failure.ts";
import { NobodyReads, print } from "../../terminal/output.ts";

/** Something to print to, of which only one method is ever used. */
function output(writeSync: (bytes: Uint8Array) => number): typeof Deno.stdout {
  return { writeSync } as unknown as typeof Deno.stdout;
}

Deno.test("everything is printed, however little is taken at a time", () => {
  for (const most of [1, 3, 1_000]) {
    const taken: number[] = [];
    print(
      "Grüße 🙂\n",
      output((bytes) => {
        const some = bytes.subarray(0, most);
        taken.push(...some);
        return some.length;
      }),
    );
    assertEquals(
      new TextDecoder().decode(Uint8Array.from(taken)),
      "Grüße 🙂\n",
    );
  }
});

Deno.test("nothing is printed of nothing", () => {
  print(
    "",
    output(() => {
      throw new Error("it was asked to write");
    }),
  );
});

Deno.test("a pipe that nobody reads is told from other errors", () => {
  const failing = (error: Error) =>
    output(() => {
      throw error;
    });
  assertThrows(
    () => print("x", failing(new Deno.errors.BrokenPipe())),
    NobodyReads,
  );
  assertThrows(
    () => print("x", failing(Object.assign(new Error(), { code: "ENOSPC" }))),
    Failure,
    "standard output cannot be written: the disk is full",
  );
});

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { reasonForPeople } from "../failure.ts";

Deno.test("people are not shown the numbers of the system's errors", () => {
  const error = new Error("No route to host (os error 113)\nmore");
  assertEquals(reasonForPeople(error), "No route to host");
  const full = Object.assign(new Error("x (os error 28)"), { code: "ENOSPC" });
  assertEquals(reasonForPeople(full), "the disk is full");
  try {
    Deno.readTextFileSync("/absent/file");
  } catch (error) {
    assertEquals(reasonForPeople(error), "no such file");
  }
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    Deno.listen({ hostname: "127.0.0.1", port: listener.addr.port }).close();
  } catch (error) {
    assertEquals(reasonForPeople(error), "the address is in use");
  }
  try {
    Deno.readTextFileSync(fileURLToPath(import.meta.url) + "/file");
  } catch (error) {
    assertEquals(reasonForPeople(error), "a folder in its path is a file");
  }
  const kept = new Deno.errors.NotCapable(
    'Requires all access to "/proc/x", run again with the --allow-all flag',
  );
  assertEquals(reasonForPeople(kept), "no program may use it");
});

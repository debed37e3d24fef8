import { assertEquals } from "@std/assert";
import { TypedBefore } from "../../web/typed_before.ts";

Deno.test("lines are recalled from the latest back, each once", () => {
  const typed = new TypedBefore();
  assertEquals(typed.beside("", -1), undefined);
  for (const line of ["one", "two", "one"]) typed.add(line);
  assertEquals(typed.beside("", -1), "one");
  assertEquals(typed.beside("one", -1), "two");
  assertEquals(typed.beside("two", -1), undefined);
  assertEquals(typed.beside("two", 1), "one");
  assertEquals(typed.beside("one", 1), "");
  assertEquals(typed.beside("", 1), undefined);
});

Deno.test("a line that was changed has none beside it, and passphrases are not kept", () => {
  const typed = new TypedBefore();
  typed.add("one");
  typed.add("/join tea open sesame");
  typed.add("/room password open sesame");
  typed.add("/lock open sesame");
  typed.add("/register open sesame");
  typed.add("/lokc open sesame");
  assertEquals(typed.beside("", -1), "one");
  for (const by of [-1, 1]) assertEquals(typed.beside("one!", by), undefined);
});

Deno.test("the oldest lines go", () => {
  const typed = new TypedBefore();
  for (let count = 0; count < 150; count++) typed.add(`${count}`);
  assertEquals(typed.beside("51", -1), "50");
  assertEquals(typed.beside("50", -1), undefined);
});

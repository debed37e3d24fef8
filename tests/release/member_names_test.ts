import { assertEquals } from "@std/assert";
import { memberNames } from "../../release/member_names.ts";

Deno.test("members of classes may have other names, unless an object, a string or the language names them too", () => {
  const script = `class A {
  alone; #own; field = 1;
  get both() {} text() {} toString() {} [computed]() {} static made() {}
}
new A().alone({ both: 2, computed: 3 }, "text");`;
  assertEquals(memberNames(script), ["alone", "field", "made"]);
});

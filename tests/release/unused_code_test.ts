import { assertEquals } from "@std/assert";
import { withoutUnused } from "../../release/unused_code.ts";

Deno.test("readers of requests and the words of what the page shows itself are gone, the others stay", () => {
  const script = `feature({ requests: { a: 1 }, notices: { b: 2 } }, {
  message: (it) => [it],
  topic: () => "x"
});
other({ requests: 1 });`;
  assertEquals(
    withoutUnused(script),
    `feature({  notices: { b: 2 } }, {
  
  topic: () => "x"
});
other({ requests: 1 });`,
  );
});

Deno.test("checks of arguments are gone, also where a condition has nothing else, and what they give stays", () => {
  assertEquals(
    withoutUnused("if (a)\n  abytes2(a);\nconst b = abytes(a);\nabort(a);"),
    "if (a)\n  ;\nconst b = abytes(a);\nabort(a);",
  );
});

Deno.test("methods that nothing names are gone, with those that only they name", () => {
  const script =
    `class A { #c() {} a() { this.b(); } b() { this.#c(); } d() {} e() {} next() {} [f]() {} }
new A().d(); x["e"];`;
  assertEquals(
    withoutUnused(script).replace(/ +/g, " "),
    `class A { d() {} e() {} next() {} [f]() {} }
new A().d(); x["e"];`,
  );
});

Deno.test("what is asked of components is gone where none has it", () => {
  assertEquals(
    withoutUnused(
      "class A { componentDidCatch() {} }\nif (a.componentDidMount) a.componentDidMount();\na.componentDidCatch();",
    ),
    "class A { componentDidCatch() {} }\nif ((void 0)) (void 0)();\na.componentDidCatch();",
  );
});

Deno.test("readers of fields have no descriptions, and are gone with the next minifier when nothing uses them", () => {
  assertEquals(
    withoutUnused(
      `function list2(read) {
  return composed({ list: read }, () => read);
}
const names = list2(text), encoder = new TextEncoder(), other = made(list());
list2(names);`,
    ),
    `function list2(read) {
  return () => read;
}
const names = /* @__PURE__ */ list2(text), encoder = /* @__PURE__ */ new TextEncoder(), other = made(/* @__PURE__ */ list());
list2(names);`,
  );
});

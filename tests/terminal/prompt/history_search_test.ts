import { assertEquals } from "@std/assert";
import { HistorySearch } from "../../../terminal/prompt/history_search.ts";

const LINES = ["beta two", "/rooms", "Alpha one", "beta two", "alpha three"];

Deno.test("each character narrows the search, from where it has come", () => {
  const search = new HistorySearch(LINES);
  assertEquals(search.found, undefined);
  search.type("a");
  assertEquals(search.found, "beta two");
  search.type("L");
  assertEquals(search.found, "Alpha one");
  search.type("pha");
  assertEquals([search.words, search.found], ["aLpha", "Alpha one"]);
  search.type(" t");
  assertEquals(search.found, "alpha three");
});

Deno.test("older lines come one after the other, none twice in a row, and the last one stays", () => {
  const search = new HistorySearch(["x", "x", "xy", "x"]);
  search.type("x");
  const found: (string | undefined)[] = [search.found];
  while (search.older()) found.push(search.found);
  assertEquals(found, ["x", "xy", "x"]);
  assertEquals(search.found, "x");
});

Deno.test("a word that no line contains finds nothing, until a character is deleted", () => {
  const search = new HistorySearch(LINES);
  search.type("tw");
  search.type("x");
  assertEquals(search.found, undefined);
  assertEquals(search.older(), false);
  search.type("y");
  assertEquals(search.found, undefined);
  search.erase();
  search.erase();
  assertEquals([search.words, search.found], ["tw", "beta two"]);
  search.erase();
  search.erase();
  assertEquals([search.words, search.found], ["", undefined]);
  search.erase();
  search.type("한");
  assertEquals(search.found, undefined);
  search.erase();
  assertEquals(search.words, "");
});

Deno.test("without words the newest line comes first", () => {
  const search = new HistorySearch(LINES);
  assertEquals([search.older(), search.found], [true, "beta two"]);
  assertEquals([search.older(), search.found], [true, "/rooms"]);
  assertEquals(new HistorySearch([]).older(), false);
});

import { assertEquals } from "@std/assert";
import type { Presence } from "../../../protocol/features/membership.ts";
import {
  LATELY,
  Speakers,
  SPEAKERS_MAX,
} from "../../../client/hiding/speakers.ts";

function presence(
  joined: string[],
  left: string[] = [],
  renamed: [string, string][] = [],
): Presence {
  return { type: "presence", room: "lobby", joined, left, renamed };
}

Deno.test("the presence of speakers is shown, in whatever case a name is written", () => {
  const speakers = new Speakers();
  speakers.said("Ann", 1_000);
  speakers.said("Bob", 2_000);
  const all = presence(["ann", "Cid"], ["Bob", "Dan"]);
  assertEquals(speakers.only(all, 3_000), presence(["ann"], ["Bob"]));
  assertEquals(speakers.only(all, 1_001 + LATELY), presence([], ["Bob"]));
  assertEquals(speakers.only(all, 3_000 + LATELY), presence([]));
});

Deno.test("a speaker under another name is the same speaker", () => {
  const speakers = new Speakers();
  speakers.said("Ann", 1_000);
  speakers.rename("Ann", "Anna");
  speakers.rename("Cid", "Sid");
  const renamed = presence([], [], [["Ann", "Anna"], ["Cid", "Sid"]]);
  assertEquals(
    speakers.only(renamed, 2_000),
    presence([], [], [["Ann", "Anna"]]),
  );
});

Deno.test("earlier messages that come late make nobody's last words older", () => {
  const speakers = new Speakers();
  speakers.said("Ann", 2_000);
  speakers.said("Ann", 1_000);
  const all = presence(["Ann"]);
  assertEquals(speakers.only(all, 2_000 + LATELY), all);
});

Deno.test("of very many speakers those that have said nothing for longest are forgotten", () => {
  const speakers = new Speakers();
  for (let count = 0; count <= SPEAKERS_MAX; count++) {
    speakers.said(`m${count}`, 1_000);
  }
  const last = `m${SPEAKERS_MAX}`;
  assertEquals(
    speakers.only(presence(["m0", "m1", last]), 1_000),
    presence(["m1", last]),
  );
});

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Refusal } from "../../../protocol/refusal.ts";
import { Password } from "../../../server/admission/password.ts";

const HERE = "192.0.2.7";
const MINUTE = 60_000;

/** A password that is tried at the times a test says. */
class Trial {
  time = 1_000_000;
  readonly #password: Password;

  constructor(word: string) {
    this.#password = new Password(word, () => this.time);
  }

  /** Gives one; the code of what comes of it, "in" when it is right. */
  give(given: string | undefined, address = HERE): string {
    return this.refusal(given, address)?.code ?? "in";
  }

  refusal(given: string | undefined, address = HERE): Refusal | undefined {
    try {
      this.#password.check(given, address);
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  /** Gives one several times. */
  often(count: number, given: string, address = HERE): string[] {
    return Array.from({ length: count }, () => this.give(given, address));
  }
}

Deno.test("the right password is accepted, any other refused, and none is no try", () => {
  const trial = new Trial("open sesame");
  assertEquals(trial.often(10, "open sesame"), Array(10).fill("in"));
  assertEquals(trial.give("Open sesame"), "bad-password");
  assertEquals(trial.give("open sesame "), "bad-password");
  for (let count = 0; count < 20; count++) {
    assertEquals(trial.give(undefined), "password-needed");
    assertEquals(trial.give(""), "password-needed");
  }
  assertEquals(trial.give("open sesame"), "in");
});

Deno.test("a password is the same in every Unicode form", () => {
  const trial = new Trial("café 비밀".normalize("NFC"));
  assertEquals(trial.give("café 비밀".normalize("NFD")), "in");
});

Deno.test("the longest password is accepted in every Unicode form, a longer one refused", () => {
  const longest = "각".repeat(128);
  const trial = new Trial(longest);
  assertEquals(trial.give(longest.normalize("NFD")), "in");
  const long = "x".repeat(2_000);
  assertEquals(new Trial(long).give(long), "bad-password");
});

Deno.test("no other text is accepted", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1 }),
      (word, other) => {
        const trial = new Trial(word);
        assertEquals(
          trial.give(other),
          word.normalize("NFC") === other.normalize("NFC")
            ? "in"
            : "bad-password",
        );
      },
    ),
  );
});

Deno.test("after five wrong passwords a network has to wait for a minute, even with the right one", () => {
  const trial = new Trial("right");
  assertEquals(trial.often(5, "wrong"), Array(5).fill("bad-password"));
  assertEquals(trial.give("wrong"), "too-many-tries");
  assertEquals(trial.give("right"), "too-many-tries");
  trial.time += MINUTE - 1;
  assertEquals(trial.give("right"), "too-many-tries");
  trial.time += 1;
  assertEquals(trial.give("right"), "in");
});

Deno.test("there are five tries a minute, however they are spread", () => {
  const trial = new Trial("right");
  let wrong = 0;
  for (let second = 0; second < 600; second++) {
    if (trial.give("wrong") === "bad-password") wrong++;
    trial.time += 1_000;
  }
  assertEquals(wrong, 50);
});

Deno.test("a network that has to wait is told for how long, and trying again does not make it longer", () => {
  const trial = new Trial("right");
  for (let count = 0; count < 5; count++) {
    trial.give("wrong");
    trial.time += 10_000;
  }
  // The first of them is 50 s old.
  for (const seconds of [10, 9, 8]) {
    assertEquals(
      trial.refusal("wrong")?.message,
      `too many wrong passwords from your address; try again in ${seconds} s`,
    );
    trial.time += 1_000;
  }
  trial.time += 7_000;
  assertEquals(trial.give("wrong"), "bad-password");
});

Deno.test("other networks do not wait, and right passwords are no tries", () => {
  const trial = new Trial("right");
  trial.often(6, "wrong");
  assertEquals(trial.give("right", "192.0.2.8"), "in");
  assertEquals(trial.often(4, "wrong", "192.0.2.8").at(-1), "bad-password");
  // A class of 200 behind it comes in all the same.
  assertEquals(
    trial.often(200, "right", "192.0.2.8"),
    Array(200).fill("in"),
  );
  assertEquals(trial.give("right"), "too-many-tries");
});

Deno.test("the tries of an IPv6 /64 count together", () => {
  const trial = new Trial("right");
  for (let host = 1; host <= 5; host++) {
    trial.give("wrong", `2001:db8:0:1::${host}`);
  }
  assertEquals(trial.give("right", "2001:db8:0:1:ffff::9"), "too-many-tries");
  assertEquals(trial.give("right", "2001:db8:0:2::1"), "in");
});

Deno.test("the number of networks remembered is limited, and the newest are", () => {
  const trial = new Trial("right");
  trial.often(5, "wrong", "192.0.2.1");
  for (let network = 0; network < 10_000; network++) {
    trial.give("wrong", `2001:db8:${network.toString(16)}::1`);
  }
  // Forgotten by now; those that have tried since are not.
  assertEquals(trial.give("wrong", "192.0.2.1"), "bad-password");
  assertEquals(
    trial.often(5, "wrong", "2001:db8:270f::1").at(-1),
    "too-many-tries",
  );
});

Deno.test("a network that goes on trying is not forgotten", () => {
  const trial = new Trial("right");
  trial.give("wrong", "192.0.2.1");
  for (let network = 0; network < 19_000; network++) {
    trial.give("wrong", `2001:db8:${network.toString(16)}::1`);
    if (network % 6_000 === 0) trial.give("wrong", "192.0.2.1");
  }
  assertEquals(trial.give("right", "192.0.2.1"), "too-many-tries");
});

Deno.test("no refusal holds a password, right or wrong", () => {
  const trial = new Trial("the right secret");
  for (const given of [undefined, ...Array(7).fill("a wrong secret")]) {
    const { message } = assertThrows(
      () => {
        const refusal = trial.refusal(given);
        if (refusal !== undefined) throw refusal;
      },
      Refusal,
    );
    assertEquals(/secret/.test(message), false, message);
  }
});

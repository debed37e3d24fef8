import { assert, assertEquals, assertRejects } from "@std/assert";
import { pbkdf2Sync } from "node:crypto";
import { nameKeys } from "../../../../protocol/name/skeleton.ts";
import { Refusal } from "../../../../protocol/refusal.ts";
import { Accounts } from "../../../../server/admission/accounts/accounts.ts";
import {
  scramKeys,
  writeScram,
} from "../../../../server/admission/accounts/credential.ts";
import { clientFinal } from "./scram_client.ts";
import type { NameRecord } from "../../../../store/name_store.ts";
import { Unreadable } from "../../../../store/store.ts";

const HERE = "192.0.2.7";
const HOUR = 3_600_000;

/** The record of a name whose password stands where its hash would. */
function registered(name: string, password: string): NameRecord {
  return {
    ...{ name, keys: nameKeys(name), owner: `the key of ${name}` },
    ...{ isOwned: true, since: 0, used: 0, source: "" },
    credential: { scrypt: password, scram: "", isOnly: false },
  };
}

/** Names whose passwords are tried at the times a test says. */
class Trial {
  time = 1_000_000;
  fault: Error | undefined;
  /** Most derivations that were under way at once. */
  most = 0;
  /** How many derivations there were. */
  derived = 0;
  readonly accounts: Accounts;
  #underWay = 0;

  constructor(...names: readonly NameRecord[]) {
    this.accounts = new Accounts({
      ownedAs: (name) =>
        this.fault === undefined
          ? Promise.resolve(
            names.filter(({ keys }) =>
              keys.some((key) => nameKeys(name).includes(key))
            ),
          )
          : Promise.reject(this.fault),
      openedBy: (certificate) =>
        this.fault === undefined
          ? Promise.resolve(
            names.filter(({ owner, certificates = [] }) =>
              owner === certificate || certificates.includes(certificate)
            ),
          )
          : Promise.reject(this.fault),
      now: () => this.time,
      atOnce: 2,
      isRight: async ({ scrypt }, password) => {
        this.derived++;
        this.most = Math.max(this.most, ++this.#underWay);
        await Promise.resolve();
        this.#underWay--;
        return scrypt === "damaged" ? undefined : scrypt === password;
      },
      makeCredential: (password) =>
        Promise.resolve({ scrypt: password, scram: "" }),
    });
  }

  /** The owner whose password this is, or the code of the refusal. */
  async give(name: string, password: string, address = HERE): Promise<string> {
    return (await this.refusal(name, password, address))?.code ??
      (await this.accounts.ownerOf({ name, password }, address)).key;
  }

  async refusal(
    name: string,
    password: string,
    address = HERE,
  ): Promise<Refusal | undefined> {
    try {
      await this.accounts.ownerOf({ name, password }, address);
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }
}

Deno.test("the right password of a name gives its owner, whatever the case of the name", async () => {
  const trial = new Trial(registered("Ian", "sesame"));
  assertEquals(await trial.give("Ian", "sesame"), "the key of Ian");
  assertEquals(await trial.give("IAN", "sesame"), "the key of Ian");
  assertEquals(await trial.give("Ian", "Sesame"), "bad-login");
  // It looks like the other, and is another name.
  assertEquals(await trial.give("lan", "sesame"), "bad-login");
});

Deno.test("the refusals say what is wrong, and repeat nothing that was given", async () => {
  const without = { ...registered("Bob", ""), credential: undefined };
  const trial = new Trial(
    registered("Ann", "sesame"),
    registered("Cho", "damaged"),
    without,
  );
  const told = async (name: string, password: string) =>
    (await trial.refusal(name, password))?.message;
  assertEquals(await told("Ann", "hunter2"), "wrong password for Ann");
  assertEquals(await told("Bob", "hunter2"), "that name has no password");
  assertEquals(await told("hunter2", "Ann"), "that name has no password");
  assertEquals(
    await told("Cho", "sesame"),
    "the password of Cho cannot be read; use its key",
  );
  trial.fault = new Unreadable("the data is damaged");
  assertEquals(await trial.give("Ann", "sesame"), "unreadable");
});

Deno.test("after five wrong passwords in a minute a network waits, and costs nothing meanwhile", async () => {
  const trial = new Trial(registered("Ann", "sesame"));
  for (let count = 0; count < 5; count++) {
    assertEquals(await trial.give("Ann", `${count}`), "bad-login");
  }
  const { derived } = trial;
  assertEquals(
    (await trial.refusal("Ann", "sesame"))?.message,
    "too many wrong passwords from your address; try again in 60 s",
  );
  assertEquals(trial.derived, derived);
  assertEquals(
    await trial.give("Ann", "sesame", "192.0.2.8"),
    "the key of Ann",
  );
  trial.time += 60_000;
  assertEquals(await trial.give("Ann", "sesame"), "the key of Ann");
});

Deno.test("tries that come at once are counted one after the other", async () => {
  const trial = new Trial(registered("Ann", "sesame"));
  const tries = Array.from(
    { length: 20 },
    (_, count) => trial.give("Ann", `${count}`),
  );
  const codes = await Promise.all(tries);
  assertEquals(codes.filter((code) => code === "bad-login").length, 5);
  assertEquals(trial.derived, 5);
});

Deno.test("after thirty wrong passwords in an hour a name is closed to strange networks, and open to those it was used from", async () => {
  const trial = new Trial(
    registered("Ann", "sesame"),
    registered("Bob", "sesame"),
  );
  assertEquals(await trial.give("Ann", "sesame", HERE), "the key of Ann");
  for (let count = 0; count < 30; count++) {
    assertEquals(
      await trial.give("Ann", "wrong", `198.51.100.${count}`),
      "bad-login",
    );
  }
  assertEquals(
    (await trial.refusal("ann", "sesame", "203.0.113.1"))?.message,
    "too many wrong passwords for Ann; try again in 3600 s",
  );
  assertEquals(
    await trial.give("Bob", "sesame", "203.0.113.1"),
    "the key of Bob",
  );
  assertEquals(await trial.give("Ann", "sesame", HERE), "the key of Ann");
  trial.time += HOUR;
  assertEquals(
    await trial.give("Ann", "sesame", "203.0.113.1"),
    "the key of Ann",
  );
});

Deno.test("a network makes sixty new passwords an hour", async () => {
  const trial = new Trial();
  const make = (address: string) =>
    trial.accounts.credentialOf("sesame", address).then(
      () => "made",
      (error) => error instanceof Refusal ? error.message : error,
    );
  for (let count = 0; count < 60; count++) {
    assertEquals(await make(HERE), "made");
  }
  const refused =
    "too many new passwords from your address; try again in 3600 s";
  assertEquals(await make(HERE), refused);
  assertEquals(await make("192.0.2.8"), "made");
  trial.time += HOUR;
  assertEquals(await make(HERE), "made");
});

Deno.test("two passwords are derived at once, whatever comes from how many networks", async () => {
  const trial = new Trial(registered("Ann", "sesame"));
  const owners = await Promise.all(
    Array.from(
      { length: 40 },
      (_, count) => trial.give("Ann", "sesame", `198.51.100.${count}`),
    ),
  );
  assert(owners.every((owner) => owner === "the key of Ann"));
  assertEquals(trial.most, 2);
});

Deno.test("a password is one line, neither blank nor too long", async () => {
  const { accounts } = new Trial();
  for (
    const wrong of ["", "  ", "a\nb", "a\x00", "x".repeat(1_025), "\ud800"]
  ) {
    const refused = await accounts.credentialOf(wrong, HERE).then(
      () => undefined,
      (error) => error instanceof Refusal ? error.code : error,
    );
    assertEquals(refused, "bad-text", JSON.stringify(wrong));
  }
  for (const right of ["x", "열려라 참깨", "x".repeat(1_024)]) {
    const { scrypt } = await accounts.credentialOf(right, HERE);
    assertEquals(scrypt, right);
  }
});

Deno.test("a proof of SCRAM is a try like any other password", async () => {
  const salt = new Uint8Array(16);
  const scram = writeScram(await scramKeys("sesame", salt, 4096));
  const ann = {
    ...registered("Ann", "sesame"),
    credential: { scrypt: "sesame", scram, isOnly: false },
  };
  const trial = new Trial(ann, registered("Bob", "no keys"));
  const code = async (work: Promise<unknown>) => {
    try {
      await work;
      return "done";
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  };
  const first = "n,,n=Ann,r=abc";
  const begin = (name: string, message = first) =>
    trial.accounts.prove(name, message, HERE);
  assertEquals(await code(begin("Bob")), "unreadable");
  assertEquals(await code(begin("Ann", "Ann")), "bad-login");
  const { challenge, finish } = await begin("ann");
  const salted = pbkdf2Sync("sesame", salt, 4096, 32, "sha256");
  const proof = clientFinal(salted, { first, challenge });
  const { account, answer } = await finish(proof);
  assertEquals(account, { name: "Ann", key: "the key of Ann" });
  assertEquals(answer.startsWith("v="), true);
  // The wrong name counts too.
  assertEquals(await code(begin("Cho")), "bad-login");
  const wrong = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const { finish } = await begin("Ann");
      return finish;
    }),
  );
  for (const finish of wrong.slice(0, 4)) {
    assertEquals(await code(finish(proof)), "bad-login");
  }
  assertEquals(await code(wrong[4]?.(proof) ?? begin("Ann")), "too-many-tries");
  assertEquals(await code(begin("Ann")), "too-many-tries");
  assertEquals(await trial.give("Ann", "sesame"), "too-many-tries");
});

Deno.test("a certificate signs in to the names of its owner, the last used first", async () => {
  const key = "the key of Ann";
  const [ann, bob] = [registered("Ann", "x"), registered("Bob", "x")];
  const trial = new Trial(
    { ...registered("Annie", "x"), owner: key },
    ann,
    bob,
  );
  const signIn = async (certificate: string | undefined, name: string) => {
    try {
      return (await trial.accounts.certified(certificate, name)).name;
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  };
  assertEquals(await signIn(key, ""), "Annie");
  assertEquals(await signIn(key, "ANN"), "Ann");
  assertEquals(await signIn(key, "Bob"), "bad-login");
  assertEquals(await signIn(undefined, ""), "bad-login");
  trial.fault = new Unreadable("the data is damaged");
  assertEquals(await signIn(key, "Ann"), "unreadable");
});

Deno.test("a certificate opens the names that have it, the named or the last used", async () => {
  const ann = { ...registered("Ann", "sesame"), certificates: ["x"] };
  const bob = { ...registered("Bob", "sesame"), owner: "x" };
  const trial = new Trial(ann, bob);
  const { accounts } = trial;
  const [asAnn, asBob] = [
    { name: "Ann", key: "the key of Ann" },
    { name: "Bob", key: "x" },
  ];
  assertEquals(await accounts.certified("x", ""), asAnn);
  assertEquals(await accounts.certified("x", "BOB"), asBob);
  assertEquals(await accounts.openedBy("x", "ann"), asAnn);
  assertEquals(await accounts.openedBy("y", "ann"), undefined);
  for (
    const [certificate, name] of [["y", ""], ["x", "Cho"], [undefined, ""]]
  ) {
    await assertRejects(
      () => accounts.certified(certificate, name ?? ""),
      Refusal,
      "certificate",
    );
  }
});

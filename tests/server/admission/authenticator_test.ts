import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { Identity } from "../../../dial/identity.ts";
import type { Spoken } from "../../../dialects/dialect.ts";
import type { ClientHello } from "../../../protocol/features/hello.ts";
import { claimText, isNonce, type KeyClaim } from "../../../protocol/proof.ts";
import { Refusal } from "../../../protocol/refusal.ts";
import type { Fault, Request } from "../../../protocol/request.ts";
import {
  Authenticator,
  type AuthenticatorNotice,
} from "../../../server/admission/authenticator.ts";
import { Password } from "../../../server/admission/password.ts";
import { Verifier } from "../../../server/admission/verifier.ts";
import { fingerprintOf } from "../../../protocol/fingerprint.ts";

const CERTIFICATE = "ab".repeat(32);

const HELLO: ClientHello = { type: "hello", version: 1, name: "Ann" };

const CREDENTIAL = { scrypt: "a hash", scram: "keys" };

/** An authenticator, and all that has come of it. */
class TestDoor {
  readonly keeper: Authenticator;
  /** Its answers. */
  readonly answers: AuthenticatorNotice[] = [];
  /** The requests forwarded to the hall. */
  readonly passed: (Request | Fault)[] = [];
  /** The refusals counted. */
  readonly refused: string[] = [];
  isClosed = false;

  /**
   * @param password What has to be known, if anything.
   * @param operPassword What makes operators, if anything.
   * @param certificate The fingerprint of that of the client, if it has one.
   */
  constructor(
    server = "",
    password?: string,
    operPassword?: string,
    certificate?: string,
  ) {
    this.keeper = new Authenticator({
      server,
      password: password === undefined
        ? undefined
        : new Password(password, () => 0),
      operPassword: operPassword === undefined
        ? undefined
        : new Password(operPassword, () => 0),
      certificate,
      verifier: new Verifier(),
      accounts: {
        ownerOf({ name, password }) {
          if (password === "sesame") {
            return Promise.resolve({ name, key: `owner of ${name}` });
          }
          return Promise.reject(new Refusal("bad-login", "wrong password"));
        },
        prove: (name, message) =>
          Promise.resolve({
            challenge: `to ${message}`,
            finish: (message) =>
              message === "right"
                ? Promise.resolve({
                  account: { name, key: `owner of ${name}` },
                  answer: "signed",
                })
                : Promise.reject(new Refusal("bad-login", "wrong password")),
          }),
        certified: (key = "nobody") => Promise.resolve({ name: "Ann", key }),
        openedBy: (certificate, name) =>
          Promise.resolve(
            certificate === "of a machine" && name === "Ann"
              ? { name, key: "owner of Ann" }
              : undefined,
          ),
        credentialOf(password) {
          if (password !== "") return Promise.resolve(CREDENTIAL);
          return Promise.reject(new Refusal("bad-text", "no password"));
        },
      },
      refused: (code) => void this.refused.push(code),
      address: "192.0.2.7",
      answer: (answer) => {
        assert(!this.isClosed, "nothing is said behind a goodbye");
        this.answers.push(answer);
      },
      close: () => void (this.isClosed = true),
    });
  }

  async take(...events: readonly Spoken[]): Promise<void> {
    for (const event of events) {
      const passed = this.keeper.passes(event)
        ? event
        : await this.keeper.take(event);
      if (passed !== undefined) this.passed.push(passed);
    }
  }

  /** Says hello with a key, and gives the nonce that is asked to be signed. */
  async challenge(
    { publicKey }: Pick<Identity, "publicKey">,
    more: Partial<ClientHello> = {},
  ): Promise<string> {
    await this.take({ ...HELLO, publicKey, ...more });
    const answer = this.answers.at(-1);
    assert(answer?.type === "challenge");
    assert(isNonce(answer.nonce));
    return answer.nonce;
  }

  /** The codes of the errors it has told, and the types of everything else. */
  get said(): string[] {
    return this.answers.map((answer) =>
      answer.type === "error" ? answer.code : answer.type
    );
  }
}

/** A proof that a key says hello with a nonce. */
async function proof(
  identity: Identity,
  nonce: string,
  more: Partial<KeyClaim> = {},
): Promise<Spoken> {
  const { publicKey } = identity;
  const claim = { server: "", nonce, publicKey, session: "", ...more };
  return { type: "proof", signature: await identity.sign(claimText(claim)) };
}

const [ann, bob] = [await Identity.make(), await Identity.make()];

Deno.test("a client without a key is signed in by its hello, and everything after that passes", async () => {
  const test = new TestDoor();
  assert(!test.keeper.isIn);
  const say: Spoken = { type: "say", id: "1", text: "hi" };
  await test.take(HELLO, say, { type: "ping" }, { type: "bye" });
  assert(test.keeper.isIn);
  assertEquals(test.passed, [HELLO, say, { type: "ping" }, { type: "bye" }]);
  assertEquals(test.answers, []);
});

Deno.test("a client that has proven its key is signed in with the fingerprint, and the hall gets nothing else of it", async () => {
  const test = new TestDoor();
  const session = "a secret of sixteen";
  const nonce = await test.challenge(ann, { session, password: "psst" });
  assert(!test.keeper.isIn);
  assertEquals(test.passed, []);
  await test.take(await proof(ann, nonce, { session }));
  assert(test.keeper.isIn);
  assertEquals(test.passed, [{
    ...HELLO,
    session,
    key: fingerprintOf(ann.publicKey),
  }]);
});

Deno.test("a hello without a key has no fingerprint, whatever was proven before", async () => {
  const test = new TestDoor();
  const nonce = await test.challenge(ann);
  await test.take(HELLO, await proof(ann, nonce));
  assertEquals(test.passed, [HELLO]);
  assertEquals(test.said, ["challenge", "bad-proof"]);
});

Deno.test("a wrong proof is refused, and the client may say hello again", async () => {
  const session = "a secret of sixteen";
  for (
    const wrong of [
      (nonce: string) => proof(bob, nonce, { session }),
      (nonce: string) =>
        proof(bob, nonce, { session, publicKey: ann.publicKey }),
      (nonce: string) => proof(ann, nonce, { session: "" }),
      (nonce: string) => proof(ann, nonce, { session: "another one's secret" }),
      (nonce: string) =>
        proof(ann, nonce, { session, publicKey: bob.publicKey }),
      (nonce: string) => proof(ann, nonce, { session, server: CERTIFICATE }),
      () => proof(ann, "A".repeat(43), { session }),
    ]
  ) {
    const test = new TestDoor();
    await test.take(await wrong(await test.challenge(ann, { session })));
    assertEquals(test.said, ["challenge", "bad-proof"]);
    assert(!test.keeper.isIn && !test.isClosed);
    assertEquals(test.passed, []);
    const nonce = await test.challenge(ann, { session });
    await test.take(await proof(ann, nonce, { session }));
    assertEquals(test.passed, [{
      ...HELLO,
      session,
      key: fingerprintOf(ann.publicKey),
    }]);
  }
});

Deno.test("every challenge is different and can be answered once", async () => {
  const test = new TestDoor();
  const first = await test.challenge(ann);
  const second = await test.challenge(ann);
  assert(first !== second);
  // The answer to the first one comes too late.
  await test.take(await proof(ann, first));
  assertEquals(test.passed, []);
  const third = await test.challenge(ann);
  const right = await proof(ann, third);
  await test.take(right, right);
  assertEquals(test.passed, [{ ...HELLO, key: fingerprintOf(ann.publicKey) }]);
  assertEquals(test.said.filter((said) => said === "bad-proof").length, 2);
});

Deno.test("a proof for another connection is refused", async () => {
  const [test, other] = [new TestDoor(), new TestDoor()];
  const there = await other.challenge(ann);
  await test.challenge(ann);
  await test.take(await proof(ann, there));
  assertEquals(test.said, ["challenge", "bad-proof"]);
  assertEquals(test.passed, []);
});

Deno.test("under TLS a proof is for the certificate the client saw: a proof relayed from another server is refused", async () => {
  // A relaying server passes the challenge of the other server on to Ann.
  const test = new TestDoor(CERTIFICATE);
  for (const server of ["", "cd".repeat(32), CERTIFICATE.toUpperCase()]) {
    const other = new TestDoor(CERTIFICATE);
    const nonce = await other.challenge(ann);
    await other.take(await proof(ann, nonce, { server }));
    assertEquals(other.said, ["challenge", "bad-proof"], server);
  }
  const nonce = await test.challenge(ann);
  await test.take(await proof(ann, nonce, { server: CERTIFICATE }));
  assertEquals(test.passed, [{ ...HELLO, key: fingerprintOf(ann.publicKey) }]);
});

Deno.test("after several wrong proofs the connection is closed and nothing more is taken", async () => {
  const test = new TestDoor();
  for (let count = 0; count < 3; count++) {
    assert(!test.isClosed);
    const nonce = await test.challenge(ann);
    await test.take(await proof(bob, nonce));
  }
  assert(test.isClosed);
  assertEquals(test.said.at(-1), "bye");
  await test.take(HELLO, { type: "ping" }, { type: "say", text: "x" });
  await test.take({ ...HELLO, publicKey: ann.publicKey });
  assertEquals(test.passed, []);
});

Deno.test("a second hello is checked like the first, and until it is proven the member stays the same", async () => {
  const test = new TestDoor();
  await test.take(await proof(ann, await test.challenge(ann)));
  const nonce = await test.challenge(bob);
  assert(test.keeper.isIn);
  const say: Spoken = { type: "say", id: "1", text: "still Ann" };
  await test.take(say, await proof(ann, nonce));
  assertEquals(test.said.at(-1), "bad-proof");
  await test.take(await proof(bob, await test.challenge(bob)));
  assertEquals(test.passed, [
    { ...HELLO, key: fingerprintOf(ann.publicKey) },
    say,
    { ...HELLO, key: fingerprintOf(bob.publicKey) },
  ]);
});

Deno.test("before its hello a client is told to say hello", async () => {
  const test = new TestDoor();
  await test.take(
    { type: "say", id: "7", text: "hi" },
    { type: "who" },
    { type: "fault", code: "bad-json", message: "what?", id: "8" },
    { type: "ping" },
    { type: "pong" },
    { type: "proof", signature: "A".repeat(86) },
  );
  assertEquals(test.passed, []);
  assertEquals(test.said, [
    "hello-first",
    "hello-first",
    "bad-json",
    "pong",
    "bad-proof",
  ]);
  assertEquals(test.refused, [
    "hello-first",
    "hello-first",
    "bad-json",
    "bad-proof",
  ]);
  assertEquals(
    test.answers.map((answer) => "id" in answer ? answer.id : undefined),
    ["7", undefined, "8", undefined, undefined],
  );
  await test.take({ type: "bye" }, HELLO);
  assertEquals([test.said.at(-1), test.isClosed], ["bye", true]);
  assertEquals(test.passed, []);
});

const WORD = "open sesame";

/** The hello that is said for a plain connection, and lines typed there. */
const PLAIN: ClientHello = { type: "hello", version: 1, ephemeral: true };

function typed(text: string): Spoken {
  return { type: "typed", text, means: { type: "say", text } };
}

Deno.test("the password is checked first: without it nothing else is answered", async () => {
  const test = new TestDoor("", WORD);
  await test.take(HELLO, { ...HELLO, publicKey: ann.publicKey });
  // Not even that there is a key to be proven, or that the version is wrong.
  await test.take({ ...HELLO, version: 7, password: "open" });
  assertEquals(test.said, [
    "password-needed",
    "password-needed",
    "bad-password",
  ]);
  assertEquals(test.refused, test.said);
  assertEquals(test.passed, []);
  assert(!test.keeper.isIn);
  await test.take({ ...HELLO, password: WORD });
  assertEquals(test.passed, [HELLO]);
  assert(test.keeper.isIn);
});

Deno.test("a client that knows the password still has to prove its key", async () => {
  const test = new TestDoor("", WORD);
  const nonce = await test.challenge(ann, { password: WORD });
  assert(!test.keeper.isIn);
  await test.take(await proof(ann, nonce));
  assertEquals(test.passed, [{ ...HELLO, key: fingerprintOf(ann.publicKey) }]);
});

Deno.test("a second hello needs the password again; without it the member stays the same", async () => {
  const test = new TestDoor("", WORD);
  await test.take({ ...HELLO, password: WORD }, HELLO);
  assertEquals(test.said, ["password-needed"]);
  assert(test.keeper.isIn);
  await test.take({ type: "who" });
  assertEquals(test.passed, [HELLO, { type: "who" }]);
});

Deno.test("in plain text the next line is the password and is never forwarded; the lines after it are", async () => {
  const test = new TestDoor("", WORD);
  await test.take(PLAIN, typed("wrong"), typed(WORD), typed("hi"));
  assertEquals(test.said, ["password-needed", "bad-password"]);
  assertEquals(test.passed, [PLAIN, { type: "say", text: "hi" }]);
});

Deno.test("in plain text a password may look like a command, blank lines are ignored, and /quit leaves", async () => {
  const test = new TestDoor("", "/who is it");
  const line: Spoken = {
    type: "typed",
    text: "/who is it",
    means: { type: "who", room: "is it" },
  };
  await test.take(PLAIN, { type: "typed", text: " " }, line, line);
  assertEquals(test.said, ["password-needed"]);
  assertEquals(test.passed, [PLAIN, { type: "who", room: "is it" }]);
  const leaving = new TestDoor("", WORD);
  const quit: Spoken = { type: "typed", text: "/quit", means: { type: "bye" } };
  await leaving.take(PLAIN, quit, typed(WORD));
  assertEquals(leaving.said, ["password-needed", "bye"]);
  assert(leaving.isClosed);
  assertEquals([leaving.passed, leaving.refused.length], [[], 1]);
});

Deno.test("a connection that was greeted in plain text may still say hello", async () => {
  const test = new TestDoor("", WORD);
  await test.take(PLAIN, { ...HELLO, password: WORD });
  assertEquals(test.passed, [HELLO]);
});

Deno.test("after too many wrong passwords even the right one is refused", async () => {
  const test = new TestDoor("", WORD);
  await test.take(PLAIN);
  for (let count = 0; count < 5; count++) await test.take(typed("wrong"));
  await test.take(typed(WORD), { ...HELLO, password: WORD });
  assertEquals(test.said.slice(-2), ["too-many-tries", "too-many-tries"]);
  assertEquals(test.passed, []);
});

/** Everything that somebody can send who does not know the password. */
const guesses = fc.oneof(
  fc.string({ maxLength: 12 }).filter((text) => text !== WORD)
    .chain((text) =>
      fc.constantFrom<Spoken>(
        { ...HELLO, password: text },
        { ...HELLO, password: text, publicKey: ann.publicKey },
        typed(text),
        { type: "typed", text, means: { type: "bye" } },
        { type: "typed", text },
        { type: "say", id: text, text },
        { type: "fault", code: "bad-json", message: text },
      )
    ),
  fc.constantFrom<Spoken>(
    HELLO,
    PLAIN,
    { ...HELLO, publicKey: ann.publicKey },
    { type: "proof", signature: "A".repeat(86) },
    { type: "ping" },
    { type: "who" },
    { type: "rooms" },
    { type: "bye" },
  ),
);

Deno.test("whatever is sent in whatever order, nothing reaches the hall without the password", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(guesses, { maxLength: 20 }),
      async (events) => {
        const test = new TestDoor("", WORD);
        await test.take(...events);
        assertEquals(test.passed, []);
        assert(!test.keeper.isIn);
        // Nor is anything told but what anybody may know.
        const allowed = [
          ...["password-needed", "bad-password", "too-many-tries", "bad-proof"],
          ...["hello-first", "bad-json", "pong", "bye"],
        ];
        assertEquals(test.said.filter((said) => !allowed.includes(said)), []);
      },
    ),
    { numRuns: 300 },
  );
});

/** Everything that somebody without the key can send. */
const attempts: fc.Arbitrary<Spoken | "old" | "other"> = fc.oneof(
  fc.constant<Spoken>({ ...HELLO, publicKey: ann.publicKey }),
  fc.constant<Spoken>({ ...HELLO, publicKey: bob.publicKey }),
  fc.constant<Spoken>(HELLO),
  fc.constantFrom<Spoken>(
    { type: "ping" },
    { type: "say", id: "1", text: "hi" },
    { type: "fault", code: "bad-json", message: "what?" },
    { type: "proof", signature: "A".repeat(86) },
  ),
  // A proof of Ann's that was overheard, and one with a key of one's own.
  fc.constantFrom("old" as const, "other" as const),
);

Deno.test("whatever is sent in whatever order, no key reaches the hall that is not proven", async () => {
  const other = new TestDoor();
  const overheard = await proof(ann, await other.challenge(ann));
  await fc.assert(
    fc.asyncProperty(
      fc.array(attempts, { maxLength: 12 }),
      async (events) => {
        const test = new TestDoor();
        for (const event of events) {
          if (event === "old") await test.take(overheard);
          else if (event !== "other") await test.take(event);
          else {
            const asked = test.answers.findLast(({ type }) =>
              type === "challenge"
            );
            const nonce = asked?.type === "challenge" ? asked.nonce : "";
            await test.take(await proof(bob, nonce));
          }
        }
        for (const passed of test.passed) {
          assert(!("publicKey" in passed) && !("password" in passed));
          if (passed.type !== "hello") continue;
          assertMatch(
            passed.key ?? "",
            new RegExp(`^(${fingerprintOf(bob.publicKey)})?$`),
          );
        }
        const [first] = test.passed;
        assert(first === undefined || first.type === "hello");
      },
    ),
    { numRuns: 200 },
  );
});

/** A hello of whoever has given the password of Ann. */
const AS_ANN = { ...HELLO, key: "owner of Ann", registered: "Ann" };

Deno.test("a hello with the password of a name is that of its owner, without a challenge", async () => {
  const account = { name: "Ann", password: "sesame" };
  for (
    const [more, name] of [
      [{}, "Ann"],
      [{ name: undefined }, "Ann"],
      [{ name: "Ann-2", publicKey: bob.publicKey }, "Ann-2"],
    ] as const
  ) {
    const test = new TestDoor();
    await test.take({ ...HELLO, ...more, account });
    assertEquals(test.answers, []);
    assertEquals(test.passed, [
      { ...HELLO, name, key: "owner of Ann", registered: "Ann" },
    ]);
  }
});

Deno.test("a wrong password of a name is refused, and another hello may follow", async () => {
  const test = new TestDoor();
  const account = { name: "Ann", password: "open" };
  await test.take({ ...HELLO, account }, { type: "who" });
  assertEquals(test.said, ["bad-login", "hello-first"]);
  assertEquals(test.refused, ["bad-login", "hello-first"]);
  await test.take({ ...HELLO, account: { ...account, password: "sesame" } });
  assertEquals(test.passed, [AS_ANN]);
});

Deno.test("without the password of the hall no password of a name is tried", async () => {
  const test = new TestDoor("", "psst");
  const account = { name: "Ann", password: "sesame" };
  await test.take(
    { ...HELLO, account },
    { type: "login", ...account },
    { type: "register", password: "x" },
  );
  assertEquals(test.said, ["password-needed", "hello-first", "hello-first"]);
  await test.take({ ...HELLO, account, password: "psst" });
  assertEquals(test.passed, [AS_ANN]);
});

Deno.test("a login before the hello says for whom each hello comes", async () => {
  const test = new TestDoor();
  await test.take(
    { type: "login", name: "Ann", password: "open" },
    { type: "login", name: "Ann", password: "sesame" },
  );
  assertEquals(test.answers.at(-1), {
    ...{ type: "login", name: "Ann", key: "owner of Ann", id: undefined },
  });
  assertEquals(test.said, ["bad-login", "login"]);
  assert(!test.keeper.isIn);
  await test.take({ ...HELLO, name: "Bea" }, HELLO);
  // The first may be refused for its name.
  assertEquals(test.passed, [{ ...AS_ANN, name: "Bea" }, AS_ANN]);
});

Deno.test("the hall is given nothing of a password of a name, typed or framed", async () => {
  const test = new TestDoor();
  const [register, login] = [
    { type: "register", password: "sesame" },
    { type: "login", name: "Ann", password: "sesame" },
  ] as const;
  await test.take(HELLO, register, login);
  await test.take({ type: "typed", text: "/register sesame", means: register });
  await test.take({ type: "register", password: "" });
  await test.take({ ...login, password: "open" });
  assertEquals(test.said, ["bad-text", "bad-login"]);
  assert(!JSON.stringify(test.passed).includes("sesame"));
  const [, first, signedIn, second] = test.passed;
  assert(first?.type === "register" && second?.type === "register");
  assertEquals(first.credential, CREDENTIAL);
  assertEquals(signedIn, {
    ...{ ...login, password: "", key: "owner of Ann" },
    ...{ id: undefined, stays: undefined },
  });
  // Each identity is another.
  assertMatch(first.key ?? "", /^([0-9a-z]{4}-){4}[0-9a-z]{4}$/);
  assert(first.key !== second.key);
});

Deno.test("the password of operators is checked here: the hall is told that it was right, and guesses are few", async () => {
  const test = new TestDoor("", undefined, "sesame");
  const oper = (password: string): Spoken => ({ type: "oper", password });
  await test.take(oper("sesame"));
  assertEquals(test.said, ["hello-first"]);
  await test.take(HELLO, oper("sesame"), ...Array(5).fill(oper("wrong")));
  assertEquals(test.passed, [HELLO, { type: "oper", password: "" }]);
  await test.take(oper("sesame"));
  assertEquals(test.refused.slice(1), [
    ...Array(5).fill("bad-password"),
    "too-many-tries",
  ]);
});

Deno.test("without a password of operators none makes one", async () => {
  const test = new TestDoor();
  await test.take(HELLO, { type: "oper", password: "" });
  assertEquals([test.said, test.passed], [["not-operator"], [HELLO]]);
});

Deno.test("a client that proves a password by SCRAM is the owner once it has seen the answer", async () => {
  const test = new TestDoor();
  const scram = (message: string, begins?: string): Spoken => ({
    type: "scram",
    ...{ id: message, message, begins },
  });
  await test.take(scram("x"), scram("first", "Ann"), scram("wrong"));
  await test.take(scram("right"), scram("first", "Ann"), scram("right"));
  assertEquals(test.said, [
    ...["bad-login", "scram", "bad-login", "bad-login", "scram", "scram"],
  ]);
  assert(test.keeper.isProving);
  assertEquals(test.answers.slice(-2), [
    { type: "scram", id: "first", message: "to first" },
    { type: "scram", id: "right", message: "signed" },
  ]);
  await test.take(scram(""), HELLO, scram("first", "Bob"), scram("right"));
  assertEquals(test.passed, [AS_ANN]);
  await test.take(scram(""), scram(""));
  assertEquals(test.passed.slice(1), [{
    ...{ type: "login", name: "Bob", key: "owner of Bob", password: "" },
    ...{ id: "", stays: true },
  }]);
  assertEquals(test.said.at(-1), "bad-login");
});

Deno.test("before the hello the password of the hall comes with that of a name", async () => {
  const test = new TestDoor("", "psst");
  const ann = { type: "login", name: "Ann", password: "sesame" } as const;
  await test.take(
    { type: "scram", id: "1", message: "first", begins: "Ann" },
    { ...ann, id: "2", hall: "wrong" },
    { type: "register", name: "Cho", password: "x", hall: "wrong" },
  );
  assertEquals(test.said, ["hello-first", "bad-password", "bad-password"]);
  await test.take(
    {
      type: "register",
      id: "3",
      name: "Cho",
      password: "x",
      hall: "psst",
    },
    { ...ann, id: "4", hall: "psst" },
  );
  assertEquals(test.said.slice(3), ["login"]);
  const [register] = test.passed;
  assert(register?.type === "register");
  assertEquals(register.credential, CREDENTIAL);
  assertEquals(register.id, "3");
});

Deno.test("a client with a certificate registers with that as its key", async () => {
  const test = new TestDoor("", undefined, undefined, "of the certificate");
  await test.take({ type: "register", name: "Cho", password: "x" });
  const [register] = test.passed;
  assert(register?.type === "register");
  assertEquals([register.key, register.isCertified], [
    "of the certificate",
    true,
  ]);
});

Deno.test("the certificate of a client is its key, unless it opens the account that the hello names", async () => {
  const test = new TestDoor("", undefined, undefined, "of a machine");
  const bob: ClientHello = { ...HELLO, name: "Bob" };
  const nameless: ClientHello = { type: "hello", version: 1 };
  await test.take(bob, nameless, HELLO);
  const list = { type: "certificates", what: "list" } as const;
  await test.take({ ...list, shown: "of another" });
  assertEquals(test.passed, [
    { ...bob, key: "of a machine" },
    { ...nameless, key: "of a machine" },
    { ...HELLO, key: "owner of Ann" },
    { ...list, shown: "of a machine" },
  ]);
  const early = new TestDoor();
  await early.take(list);
  assertEquals([early.said, early.passed], [["hello-first"], []]);
});

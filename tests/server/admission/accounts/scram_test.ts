import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { readScramFirst } from "../../../../protocol/scram.ts";
import { scramKeys } from "../../../../server/admission/accounts/credential.ts";
import { ScramExchange } from "../../../../server/admission/accounts/scram.ts";

const SALT = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");

const KEYS = await scramKeys("pencil", SALT, 4096);

const NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

const PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

/** The exchange of the example in RFC 7677. */
function example(): ScramExchange {
  const first = readScramFirst("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  if (first === undefined) throw new Error("it cannot be read");
  return new ScramExchange(first, KEYS, NONCE.slice(first.nonce.length));
}

Deno.test("the exchange is that of the example of RFC 7677", () => {
  const exchange = example();
  assertEquals(
    exchange.challenge,
    `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
  );
  assertEquals(
    exchange.answerTo(`c=biws,r=${NONCE},p=${PROOF}`),
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
  );
});

Deno.test("a proof counts for its own exchange alone", () => {
  for (
    const message of [
      "",
      `c=biws,r=${NONCE}`,
      `c=biws,r=${NONCE},p=`,
      `c=biws,r=${NONCE}x,p=${PROOF}`,
      `c=biws,r=rOprNGfwEbeRWgbNEkqO,p=${PROOF}`,
      `c=eSws,r=${NONCE},p=${PROOF}`,
      `c=biws,r=${NONCE},p=${PROOF.replace("d", "e")}`,
    ]
  ) {
    assertEquals(example().answerTo(message), undefined, message);
  }
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(example().answerTo(text), undefined);
    assertEquals(
      example().answerTo(`c=biws,r=${NONCE},p=${text}`),
      text === PROOF ? "" : undefined,
    );
  }));
});

Deno.test("the server's part of a nonce is another each time", () => {
  const first = readScramFirst("n,,n=user,r=x");
  if (first === undefined) throw new Error("it cannot be read");
  const [one, other] = [1, 2].map(() => new ScramExchange(first, KEYS));
  assertEquals(one?.challenge === other?.challenge, false);
});

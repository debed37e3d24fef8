import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Gathered,
  PIECE_MAX,
  piecesOf,
  readPlain,
  SaslExchange,
} from "../../../dialects/irc/sasl_exchange.ts";

/** The result of the last of some pieces. */
function gathered(pieces: readonly string[]): Gathered | undefined {
  const exchange = new SaslExchange("PLAIN");
  return pieces.map((piece) => exchange.take(piece)).at(-1);
}

Deno.test("a message comes whole out of the pieces that it was cut into", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", maxLength: 1_000 }),
    (message) => {
      const pieces = piecesOf(message);
      const exchange = new SaslExchange("PLAIN");
      const results = pieces.map((piece) => exchange.take(piece));
      const last = results.pop();
      assert(results.every((result) => result === "incomplete"));
      if (pieces.length <= 8) assertEquals(last, { message });
      else assertEquals(last, "malformed");
    },
  ));
});

Deno.test("a message of exactly one piece needs an empty one behind it", () => {
  const message = "x".repeat(300);
  const pieces = piecesOf(message);
  assertEquals(pieces.map((piece) => piece.length), [PIECE_MAX, 1]);
  assertEquals(gathered(pieces.slice(0, 1)), "incomplete");
  assertEquals(gathered(pieces), { message });
  assertEquals(gathered(["+"]), { message: "" });
});

Deno.test("no pieces are gathered without end, and none of them throws", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ maxLength: PIECE_MAX + 2 })),
    (pieces) => {
      const exchange = new SaslExchange("SCRAM-SHA-256");
      for (const piece of pieces) {
        const result = exchange.take(piece);
        if (piece.length > PIECE_MAX) assertEquals(result, "too-long");
        else assert(result !== "too-long");
        if (typeof result === "object") {
          assertEquals(exchange.messages > 0, true);
        }
      }
    },
  ));
  const full = "A".repeat(PIECE_MAX);
  assertEquals(gathered(Array(8).fill(full)), "incomplete");
  assertEquals(gathered(Array(9).fill(full)), "malformed");
  for (const bad of ["!!!", "A", "AAA", "_w==", "wyg="]) {
    assertEquals(gathered([bad]), "malformed", bad);
  }
});

Deno.test("PLAIN has a name and a password, and acts as nobody else", () => {
  const ann = { name: "Ann", password: "sesame" };
  assertEquals(readPlain("\0Ann\0sesame"), ann);
  assertEquals(readPlain("Ann\0Ann\0sesame"), ann);
  for (
    const message of [
      ...["", "\0", "\0\0", "\0Ann\0", "\0\0sesame", "Ann\0sesame"],
      ...["Bob\0Ann\0sesame", "\0Ann\0sesame\0", "\0Ann\0ses\0ame"],
    ]
  ) {
    assertEquals(readPlain(message), undefined, JSON.stringify(message));
  }
});

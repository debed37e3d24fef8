/**
 * The process of an attacker: `attacker.ts NAME PORT GOAL [CONNECTIONS]`. It
 * attacks until its input ends, and then says what it did and saw. The goal is
 * what it must see, and how often, as JSON; it says so when it has.
 *
 * @module
 */
import { type AttackName, ATTACKS } from "./attacks.ts";
import { Tally } from "./hostile.ts";

const [name, port, goal = "{}", connections] = Deno.args;
const tally = new Tally();
tally.whenReached(JSON.parse(goal), () => console.log("seen"));
const over = new AbortController();
const attacking = ATTACKS[name as AttackName]({
  port: Number(port),
  network: 1,
  ...(connections === undefined ? {} : { connections: Number(connections) }),
  tally,
  over: over.signal,
  underWay: () => console.log("attacking"),
});
for await (const _ of Deno.stdin.readable);
over.abort();
await attacking;
console.log(JSON.stringify(tally.report));

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  askedModes,
  managedMessages,
  maskOf,
  modesMessages,
  shownModes,
} from "../../../../dialects/irc/modes/channel_modes.ts";

Deno.test("each mode of a MODE is a request, with its parameter", () => {
  const { requests, lists, bad } = askedModes("dev", [
    ...["+it-m+ovb", "Ann", "ann^40work", "spam*!*@*"],
  ]);
  assertEquals(bad, []);
  assertEquals(lists, []);
  const manage = { type: "manage", room: "dev" } as const;
  const modes = { type: "modes", room: "dev", on: [], off: [] } as const;
  assertEquals(requests, [
    { ...modes, on: ["invite-only", "operator-topic"], off: ["moderated"] },
    { ...manage, what: "op", who: "Ann", here: true },
    { ...manage, what: "voice", who: "ann@work", here: true },
    { ...manage, what: "ban", who: "spam*", stays: true },
  ]);
  const changes = (...params: string[]) => askedModes("dev", params).requests;
  assertEquals(changes("+kl", "secret", "5"), [
    { ...modes, password: "secret", limit: 5 },
  ]);
  assertEquals(changes("+kl-k", "secret", "5", "secret"), [
    { ...modes, password: "", limit: 5 },
  ]);
  // The last of two holds, and `n` is on where outsiders are not heard.
  assertEquals(changes("-n+i-i+s"), [
    { ...modes, on: ["secret", "outsiders"], off: ["invite-only"] },
  ]);
  assertEquals(changes("+I", "Ann!*@*"), [
    { ...manage, what: "admit", who: "Ann" },
  ]);
});

Deno.test("a mask of a host is an address, and each subject has its mask", () => {
  const subject = (mask: string) => {
    const [request] = askedModes("dev", ["-b", mask]).requests;
    return request?.type === "manage" ? request.who : undefined;
  };
  for (
    const who of [
      "Ann",
      "spam*",
      "a/b",
      "a:b",
      "~Ann",
      "~ann@work",
      "^spam*",
      "^~Ann",
      "^192.0.2.0/24",
      "b*!log?n",
      "ann@work",
      "192.0.2.7",
      "192.0.2.0/24",
      "2001:db8::1",
      "2001:db8::/32",
    ]
  ) {
    assertEquals(subject(maskOf(who)), who);
  }
  assertEquals(maskOf("~ann@work"), "~a:ann^40work");
  assertEquals(maskOf("^~ann"), "~m:~a:ann");
  assertEquals(maskOf("^192.0.2.7"), "~m:*!*@192.0.2.7");
  assertEquals(subject("Ann"), "Ann");
  assertEquals(subject("*!*@*"), "*");
});

Deno.test("lists are asked for without a mask; what is unknown or lacks a parameter is named", () => {
  assertEquals(askedModes("dev", ["beI"]).lists, ["b", "e", "I"]);
  assertEquals(askedModes("dev", ["+xol"]).bad, [
    { letter: "x", why: "unknown" },
    { letter: "o", why: "parameter" },
    { letter: "l", why: "parameter" },
  ]);
  assertEquals(askedModes("dev", ["+k", "two words"]).bad.length, 1);
});

Deno.test("any parameters make a bounded number of requests", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ maxLength: 40 }), { maxLength: 8 }),
    (params) => {
      const { requests } = askedModes("dev", params);
      assert(requests.length <= (params[0]?.length ?? 0));
      const managed = requests.filter(({ type }) => type === "manage");
      assert(managed.length <= 4);
    },
  ));
});

Deno.test("changes and orders are told as MODE and KICK, the modes of a room as 324", () => {
  const change = modesMessages({
    ...{ type: "modes", room: "dev", by: "Ann" },
    ...{ on: ["moderated"], off: ["secret", "outsiders"] },
    ...{ password: true, limit: 0 },
  });
  assertEquals(change.map(({ command, params }) => [command, ...params]), [
    ["MODE", "#dev", "+mnk-sl", "*"],
  ]);
  const order = { type: "managed", room: "dev", by: "Ann" } as const;
  const told = [
    ...managedMessages({ ...order, what: "voice", who: "ann@work" }),
    ...managedMessages({ ...order, what: "ban", who: "spam*" }),
    ...managedMessages({ ...order, what: "kick", who: "Bob", reason: "noise" }),
  ];
  assertEquals(told.map(({ command, params }) => [command, ...params]), [
    ["MODE", "#dev", "+v", "ann^40work"],
    ["MODE", "#dev", "+b", "spam*!*@*"],
    ["KICK", "#dev", "Bob", "noise"],
  ]);
  assertEquals(
    shownModes({
      ...{ type: "modes", room: "dev", on: ["secret"] },
      ...{ password: true, limit: 5 },
    }),
    ["+snkl", "*", "5"],
  );
  const open = { type: "modes", room: "dev", on: ["outsiders"] } as const;
  assertEquals(shownModes(open), ["+"]);
});

import { assertEquals } from "@std/assert";
import { Member } from "../../../hall/member.ts";
import { LOCKED } from "../../../protocol/locked.ts";
import { ServerObserver } from "../../../server/observe/server_observer.ts";
import { FakeRecipient } from "../../hall/fake_recipient.ts";
import { sessionOf } from "../../hall/test_hall.ts";
import { FakeServerLog } from "./fake_server_log.ts";

const ADDRESS = "192.0.2.7:1234";

function memberCalled(name?: string): Member {
  const origin = { address: "192.0.2.7", port: 1234 };
  const member = new Member(new FakeRecipient(), origin, 1);
  if (name !== undefined) {
    member.session = sessionOf({ name, author: "an author" });
  }
  return member;
}

/** A observer, and everything that comes of what it is told. */
function observer(withMessages = false) {
  const serverLog = new FakeServerLog();
  const refused: string[] = [];
  const count = (code: string) => void refused.push(code);
  const observer = new ServerObserver(serverLog, { count }, withMessages);
  return { serverLog, refused, observer };
}

Deno.test("comings, goings and changes of name are logged with the address", () => {
  const { observer: hall, serverLog } = observer();
  hall.welcomed(memberCalled("Ann"));
  hall.renamed(memberCalled("Anna"), "Ann");
  hall.left(memberCalled("Anna"), "slow");
  assertEquals(serverLog.entries, [
    {
      level: "info",
      message: "joined",
      fields: { address: ADDRESS, dialect: "native", name: "Ann" },
    },
    {
      level: "info",
      message: "renamed",
      fields: { address: ADDRESS, before: "Ann", name: "Anna" },
    },
    {
      level: "info",
      message: "left",
      fields: { address: ADDRESS, name: "Anna", reason: "slow" },
    },
  ]);
});

const MESSAGE = {
  type: "message",
  room: "lobby",
  seq: 7,
  from: "Ann",
  text: "hello",
  time: 0,
} as const;

Deno.test("messages are logged only if that was asked for", () => {
  const without = observer();
  without.observer.said(MESSAGE);
  assertEquals(without.serverLog.entries, []);
  const withMessages = observer(true);
  withMessages.observer.said(MESSAGE);
  assertEquals(withMessages.serverLog.of("message"), [
    { room: "lobby", seq: 7, name: "Ann", text: "hello" },
  ]);
});

Deno.test("a locked message is logged without its text", () => {
  const { observer: hall, serverLog } = observer(true);
  hall.said({ ...MESSAGE, text: `${LOCKED}1.aa.bb` });
  assertEquals(serverLog.of("message"), [
    { room: "lobby", seq: 7, name: "Ann", locked: true },
  ]);
});

Deno.test("refusals are counted, and logged one by one at level debug", () => {
  const { observer: hall, serverLog, refused } = observer();
  hall.refused(memberCalled("Ann"), "name-taken");
  hall.refused(memberCalled(), "hello-first");
  assertEquals(refused, ["name-taken", "hello-first"]);
  assertEquals(serverLog.from("info"), []);
  assertEquals(serverLog.of("request refused"), [
    { address: ADDRESS, name: "Ann", code: "name-taken" },
    { address: ADDRESS, name: undefined, code: "hello-first" },
  ]);
});

Deno.test("the commands of operators are logged with target, reason and end", () => {
  const { observer: hall, serverLog } = observer();
  hall.ordered({
    type: "order",
    what: "ban",
    by: "Ann",
    who: "192.0.2.0/24",
    reason: "a flood",
    until: Date.UTC(2024, 1, 29, 12),
  });
  assertEquals(serverLog.of("operator command"), [{
    command: "ban",
    by: "Ann",
    who: "192.0.2.0/24",
    reason: "a flood",
    until: "2024-02-29T12:00:00.000Z",
    room: undefined,
    seconds: undefined,
  }]);
  hall.ordered({ type: "order", what: "op", by: "Ann", who: "Bob" });
  assertEquals(serverLog.of("operator command")[1]?.until, undefined);
});

Deno.test("the commands of operators of rooms are logged", () => {
  const { observer: hall, serverLog } = observer();
  const by = { room: "dev", by: "Ann" } as const;
  hall.managed({ type: "managed", ...by, what: "kick", who: "Bob" });
  hall.managed({ type: "invited", ...by, name: "Bob" });
  const modes = { on: ["secret"], off: ["moderated"], password: true };
  hall.managed({ type: "modes", ...by, ...modes });
  assertEquals(
    serverLog.of("room command").map((
      { command, who, on, off, password },
    ) => [command, who, on, off, password]),
    [
      ["kick", "Bob", undefined, undefined, undefined],
      ["invite", "Bob", undefined, undefined, undefined],
      ["modes", undefined, "secret", "moderated", true],
    ],
  );
});

Deno.test("an error of the store is logged as a warning", () => {
  const { observer: hall, serverLog } = observer();
  hall.storeFailed("the disk is full");
  assertEquals(serverLog.entries, [{
    level: "warn",
    message: "storage error",
    fields: { reason: "the disk is full" },
  }]);
});

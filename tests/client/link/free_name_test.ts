import { assertEquals, assertRejects } from "@std/assert";
import { Client } from "../../../client.ts";
import { Backoff } from "../../../client/link/backoff.ts";
import {
  nameInUse,
  openUnderFreeName,
  otherNames,
} from "../../../client/link/free_name.ts";
import { NotLetIn } from "../../../client/link/greet.ts";
import { roomKey as deriveRoomKey } from "../../../dial/room_key.ts";
import { NAME_MAX } from "../../../protocol/name/name.ts";
import { FakeServer } from "../fake_server.ts";

/** Answers some hellos with a refusal, and gives the names that they asked for. */
async function refuse(
  server: FakeServer,
  count: number,
  code: "name-yours" | "name-taken" = "name-yours",
): Promise<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  for (let refused = 0; refused < count; refused++) {
    const peer = await server.peer();
    const hello = await peer.frame();
    if (hello.type === "hello") names.push(hello.name);
    await peer.tell({ type: "error", code, message: "it is in use" });
  }
  return names;
}

Deno.test("the other names of a long name are no longer than names may be", () => {
  assertEquals(otherNames("Mia").slice(0, 2), ["Mia-2", "Mia-3"]);
  for (const name of otherNames("보".repeat(NAME_MAX))) {
    assertEquals([...name].length, NAME_MAX);
  }
});

Deno.test("where a client with the same key has the name, another name is taken", async () => {
  await using server = new FakeServer();
  const connecting = Client.connect(server, {
    ...{ name: "Mia", deriveRoomKey },
    openUnderFreeName,
  });
  assertEquals(await refuse(server, 2), ["Mia", "Mia-2"]);
  await server.welcome();
  await using client = await connecting;
  assertEquals([client.name, nameInUse("Mia", client.welcome)], [
    "Mia-3",
    "Mia",
  ]);
});

Deno.test("the name of another member is refused, and the user's own where that was not asked for", async () => {
  await using server = new FakeServer();
  for (
    const [code, opening] of [
      ["name-taken", { openUnderFreeName }],
      ["name-yours", {}],
    ] as const
  ) {
    const refusing = refuse(server, 1, code);
    const error = await assertRejects(
      () => Client.connect(server, { name: "Mia", deriveRoomKey, ...opening }),
      NotLetIn,
    );
    assertEquals(error.code, code);
    assertEquals(await refusing, ["Mia"]);
  }
});

Deno.test("when every other name is in use, that is said", async () => {
  await using server = new FakeServer();
  const refusing = refuse(server, 1 + otherNames("Mia").length);
  await assertRejects(
    () =>
      Client.connect(server, { name: "Mia", deriveRoomKey, openUnderFreeName }),
    NotLetIn,
    "it is in use",
  );
  assertEquals(await refusing, ["Mia", ...otherNames("Mia")]);
});

Deno.test("a client that comes back and finds its name in use by the same key takes another name", async () => {
  await using server = new FakeServer();
  const connecting = Client.connect(server, {
    ...{ name: "Mia", deriveRoomKey },
    backoff: new Backoff({ wait: () => Promise.resolve() }),
  });
  const { peer } = await server.welcome();
  await using client = await connecting;
  const events = client[Symbol.asyncIterator]();
  peer.cut();
  assertEquals((await events.next()).value?.type, "away");
  assertEquals(await refuse(server, 1), ["Mia"]);
  await server.welcome();
  const { value } = await events.next();
  assertEquals(value?.type === "back" ? value.name : value, "Mia-2");
});

import { assertEquals } from "@std/assert";
import { plainText } from "../../../protocol/plain_text.ts";
import { TestHall } from "../test_hall.ts";

const MOTD = { type: "motd", text: "Be kind.\n* Ann leaves" } as const;

Deno.test("the message of the day comes behind the welcome of each client that begins, and of none that comes back", async () => {
  const hall = new TestHall({ motd: MOTD.text });
  const ann = await hall.connect({ name: "Ann" });
  const [welcome, motd] = ann.recipient.take();
  assertEquals(motd, MOTD);
  await ann.cut();
  const session = welcome?.type === "welcome" ? welcome.session : undefined;
  const back = await hall.connect({ name: "Ann", session });
  assertEquals(back.recipient.takeAll("motd"), []);
  const other = await new TestHall().connect({ name: "Ann" });
  assertEquals(other.recipient.takeAll("motd"), []);
});

Deno.test("no line of the message of the day looks like a line of the server", () => {
  assertEquals(plainText(MOTD), "* Be kind.\n* * Ann leaves\n");
});

/** Members of tests that sign in to an account. */
import { assertEquals } from "@std/assert";
import { IrcMember } from "../irc_member.ts";

/** Registers a nick with the password `sesame`, and leaves. */
export async function registered(port: number, nick: string): Promise<void> {
  await using ann = await IrcMember.welcomed(port, nick);
  await ann.send("REGISTER * * sesame");
  assertEquals((await ann.until("REGISTER")).params[0], "SUCCESS");
  await ann.send("QUIT");
  await ann.ended();
}

/** Signs in by PLAIN, and waits for the answer. */
export async function signIn(client: IrcMember, name: string): Promise<void> {
  await client.send(
    "AUTHENTICATE PLAIN",
    `AUTHENTICATE ${btoa(`\0${name}\0sesame`)}`,
  );
  assertEquals((await client.until("900")).params[2], name);
  await client.until("903");
}

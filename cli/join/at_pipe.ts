import { openUnderFreeName } from "../../client/link/free_name.ts";
import { PlainClient } from "../../client/link/plain_client.ts";
import type { ConnectOptions } from "../../dial/connect.ts";
import type { Route } from "../../dial/dial.ts";
import { TcpConnector } from "../../dial/tcp.ts";
import { LOBBY } from "../../protocol/name/name.ts";
import { print } from "../../terminal/output.ts";
import { lines } from "../../terminal/pipe/input.ts";
import { jsonTalk } from "../../terminal/pipe/json_talk.ts";
import { plainTalk } from "../../terminal/pipe/plain_talk.ts";
import { talk, type Terminal } from "../../terminal/pipe/talk.ts";
import type { Interrupt } from "../interrupt.ts";
import type { PasswordHolder } from "../options/password.ts";
import { inputStream } from "../standard_input.ts";
import { warn } from "../warn.ts";
import { nameHint } from "./at_terminal.ts";

function terminalOf(interrupt: Interrupt): Terminal {
  return {
    input: lines(inputStream(), interrupt.signal),
    print,
    isInteractive: Deno.stdin.isTerminal(),
  };
}

/** Runs a conversation of lines. @returns Whether every line was taken. */
export async function joinAtPipe(
  route: Route,
  options: ConnectOptions,
  holder: PasswordHolder,
  interrupt: Interrupt,
): Promise<boolean> {
  await using client = await holder.connect(route, {
    ...options,
    shared: true,
    openUnderFreeName,
  });
  const hint = nameHint(options.name, client);
  if (hint !== undefined) warn(hint);
  const terminal = terminalOf(interrupt);
  const taken = await talk(client, terminal, interrupt.controller);
  // An interactive user has seen refusals and could repeat the line.
  return taken || terminal.isInteractive;
}

/** Runs a conversation of frames. Refusals are among them, so the exit code does not report them again. */
export async function joinAsProgram(
  route: Route,
  options: ConnectOptions,
  holder: PasswordHolder,
  interrupt: Interrupt,
): Promise<boolean> {
  const rooms = options.rooms?.length ? options.rooms : [LOBBY];
  await using client = await holder.connect(route, {
    ...options,
    // A program is not to answer earlier messages.
    rooms: rooms.map((room) => ({
      ...(typeof room === "string" ? { name: room } : room),
      since: Number.MAX_SAFE_INTEGER,
    })),
    tellsAcks: true,
  });
  await jsonTalk(client, terminalOf(interrupt), interrupt.controller);
  return true;
}

/** Runs a conversation in plain text. */
export async function joinPlain(
  route: Route,
  interrupt: Interrupt,
): Promise<boolean> {
  using client = new PlainClient(await new TcpConnector(route).open());
  await plainTalk(client, terminalOf(interrupt), interrupt.controller);
  return true;
}

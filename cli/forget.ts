import { Failure } from "../failure.ts";
import { translated } from "../language/language.ts";
import { print } from "../terminal/output.ts";
import { hostPort, readAddress } from "../transport/address.ts";
import type { CliCommand, Given } from "./command.ts";
import { soleAddress } from "./options/address.ts";
import { noAddress } from "./options/no_address.ts";
import { knownHosts } from "./options/route.ts";
import { UsageError } from "./usage_error.ts";

/** `chat forget` */
export const command: CliCommand = {
  name: "forget",
  words: "HOST[:PORT]",
  summary: "Forget the certificate of a server",
  topic: "Keys and checks",
  options: [],
  notes: [
    "The next certificate that it shows is trusted.",
    `A server that presents another certificate than before is refused, because it may be an attack. Ask its operator before you forget the old certificate.`,
  ],
  examples: ["chat forget 192.0.2.7"],
  run,
};

function run(given: Given): Promise<number> {
  const named = soleAddress(given.words, "chat forget");
  if (named === undefined) {
    throw new UsageError("chat forget takes one address: HOST or HOST:PORT");
  }
  const address = readAddress(named);
  if (address === undefined) {
    throw new UsageError(noAddress(named, "chat forget"));
  }
  const where = hostPort(address.host, address.port);
  if (!knownHosts()?.forget(address)) {
    throw new Failure(`${where} is not known; nothing to forget`);
  }
  print(`${translated(`${where} is forgotten`)}\n`);
  return Promise.resolve(0);
}

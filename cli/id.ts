import { print } from "../terminal/output.ts";
import { jsonLine } from "../terminal/pipe/json_line.ts";
import type { CliCommand, Given } from "./command.ts";
import { IDENTITY_OPTION, shownIdentity } from "./options/identity.ts";
import { UsageError } from "./usage_error.ts";

/** `chat id` */
export const id: CliCommand = {
  name: "id",
  words: "",
  summary:
    `Say who you are: the fingerprint of your key, as others see it with /whois.
The key is made when there is none.`,
  options: [
    {
      name: "public",
      help: "print the whole public key, as docs/protocol.md defines it",
    },
    { name: "json", help: "print all of it, and the file it is in" },
    IDENTITY_OPTION,
  ],
  notes: [
    `The private half is in identity.pem beside the config file ($XDG_CONFIG_HOME/chat
or the like) and never leaves this machine. To be the same one on another machine,
copy the file there. Whoever has it is you.`,
  ],
  example: "chat id --json",
  run,
};

async function run(given: Given): Promise<number> {
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`chat id takes options only, not ${word}`);
  }
  if (given.has("public") && given.has("json")) {
    throw new UsageError("--json prints the public key too; choose");
  }
  const { identity, path } = await shownIdentity(given);
  const { fingerprint, publicKey } = identity;
  if (given.has("json")) {
    print(jsonLine({ fingerprint, publicKey, file: path }));
  } else print(`${given.has("public") ? publicKey : fingerprint}\n`);
  return 0;
}

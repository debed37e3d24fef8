import { fingerprintOf } from "../protocol/fingerprint.ts";
import { print } from "../terminal/output.ts";
import { jsonLine } from "../terminal/pipe/json_line.ts";
import type { CliCommand, Given } from "./command.ts";
import { IDENTITY_OPTION, shownIdentity } from "./options/identity.ts";
import { UsageError } from "./usage_error.ts";

/** `chat id` */
export const command: CliCommand = {
  name: "id",
  words: "",
  summary: "Show the fingerprint of your key",
  topic: "Keys and checks",
  options: [
    {
      name: "public",
      help: "Print the public key, as defined in docs/protocol.md",
    },
    {
      name: "json",
      help: "Print fingerprint, public key and file as a JSON object",
    },
    IDENTITY_OPTION,
  ],
  notes: [
    "/whois shows it to others. The key is created if missing.",
    `The private key is in identity.pem beside the config file ($XDG_CONFIG_HOME/chat or the like). Copy the file to use your identity on another machine; anyone who has the file has your identity.`,
  ],
  examples: ["chat id --json"],
  run,
};

async function run(given: Given): Promise<number> {
  const [word] = given.words;
  if (word !== undefined) {
    throw new UsageError(`chat id takes options only, not ${word}`);
  }
  if (given.has("public") && given.has("json")) {
    throw new UsageError(
      "--public and --json exclude each other: --json includes the public key",
    );
  }
  const { identity, path } = await shownIdentity(given);
  const { publicKey } = identity;
  const fingerprint = fingerprintOf(publicKey);
  if (given.has("json")) {
    print(jsonLine({ fingerprint, publicKey, file: path }));
  } else print(`${given.has("public") ? publicKey : fingerprint}\n`);
  return 0;
}

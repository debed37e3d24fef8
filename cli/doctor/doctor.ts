import { Failure } from "../../failure.ts";
import { translated } from "../../language/language.ts";
import { maxTextOf } from "../../protocol/text/text.ts";
import { print } from "../../terminal/output.ts";
import { jsonLine } from "../../terminal/pipe/json_line.ts";
import { oneLine } from "../../terminal/view/shown_text.ts";
import { columnsOf, filled } from "../../terminal/view/width.ts";
import { wrapped } from "../../terminal/view/wrap.ts";
import { hostPort } from "../../transport/address.ts";
import type { CliCommand, Given } from "../command.ts";
import { helpColumns } from "../help_text.ts";
import { whenInterrupted } from "../interrupt.ts";
import {
  DEFAULT_SERVER_NOTE,
  PORT_NOTE,
  serverOf,
  soleAddress,
} from "../options/address.ts";
import { readDuration } from "../options/duration.ts";
import { givenPassword, passwordOptions } from "../options/password.ts";
import { knownHosts } from "../options/route.ts";
import { readSettings } from "../options/settings.ts";
import { UsageError } from "../usage_error.ts";
import { diagnose, type Diagnosis, type SeenEncryption } from "./diagnosis.ts";

/** Default time limit, in milliseconds. */
const TIMEOUT = 5_000;

/** Width of the labels, in columns. */
const LABEL = 12;

/** `chat doctor` */
export const command: CliCommand = {
  name: "doctor",
  words: "[HOST[:PORT]]",
  summary: "Check that a server is reachable and healthy",
  topic: "Keys and checks",
  options: [
    { name: "json", help: "Print the result as a JSON object" },
    {
      name: "timeout",
      value: "TIME",
      help: "Time limit",
      default: `${TIMEOUT / 1000}s`,
    },
    { name: "tls", help: "Require encryption" },
    { name: "no-tls", help: "Use plain text" },
    ...passwordOptions(
      "Password of the server; visible to other users of this machine",
      "Password",
    ),
  ],
  notes: [
    PORT_NOTE,
    `The exit code is 0 if the server can be used, otherwise 1. No room is entered and no name is taken, so the members of the hall do not see it.`,
    DEFAULT_SERVER_NOTE,
  ],
  examples: ["chat doctor 192.0.2.7"],
  run,
};

async function run(given: Given): Promise<number> {
  const host = soleAddress(given.words, "chat doctor");
  const [isTls, isPlain] = [given.has("tls"), given.has("no-tls")];
  const address = serverOf(host, readSettings(), "chat doctor");
  if (isPlain && (isTls || address.fingerprint !== undefined)) {
    throw new UsageError(
      `--no-tls excludes ${
        isTls ? "--tls" : "an address that carries a fingerprint"
      }`,
    );
  }
  const timeout = given.value("timeout");
  const limit = timeout === undefined
    ? TIMEOUT
    : readDuration(timeout, "--timeout");
  if (limit === 0) {
    throw new UsageError("--timeout of chat doctor cannot be unlimited");
  }
  const known = isPlain ? undefined : knownHosts()?.of(address);

  using interrupt = whenInterrupted();
  let found: Diagnosis;
  try {
    found = await diagnose({
      ...address,
      isTls: isTls || isPlain ? isTls : undefined,
      known,
      password: givenPassword(given),
      timeout: limit,
      signal: interrupt.signal,
    });
  } catch (error) {
    if (interrupt.exitCode === undefined) throw error;
    return interrupt.exitCode;
  }
  const { problem, ...others } = found;
  if (given.has("json")) {
    const healthy = problem === undefined;
    print(jsonLine({ healthy, problem: problem ?? null, ...others }));
    return healthy ? 0 : 1;
  }
  print(report(found, Deno.stdout.isTerminal() ? helpColumns() : undefined));
  if (problem !== undefined) throw new Failure(problem);
  return 0;
}

/**
 * The result, for people.
 *
 * @param columns The width of the terminal; without one nothing is wrapped.
 */
export function report(found: Diagnosis, columns = Infinity): string {
  const { addresses, address, connected, encryption } = found;
  const lines: (readonly [label: string, text: string] | undefined)[] = [
    addresses && ["name", `${found.host} is ${addresses.join(", ")}`],
    address === undefined || connected === undefined ? undefined : [
      "connection",
      `${hostPort(address, found.port)}, in ${milliseconds(connected)}`,
    ],
    encryption === undefined ? undefined : [
      "encryption",
      encryption === null ? "none" : encrypted(encryption),
    ],
    found.password && ["password", PASSWORDS[found.password]],
    found.server && [
      "server",
      `${found.server.name} ${found.server.version}, protocol version ${found.protocol}`,
    ],
    found.server && ["limits", limits(found.server)],
    found.roundTrip === undefined
      ? undefined
      : ["round trip", milliseconds(found.roundTrip)],
    found.roundTrip === undefined ? undefined : ["clock", clock(found.clock)],
    ...found.remarks.map((remark) => ["note", remark] as const),
    found.problem === undefined
      ? ["", found.remarks.length === 0 ? "All is well." : "It works."]
      : undefined,
  ];
  return lines.filter((line) => line !== undefined)
    .map(([label, text]) =>
      label === ""
        ? `${translated(text)}\n`
        : `${filled(translated(label), LABEL)}${
          besideLabel(translated(oneLine(text)), columns)
        }\n`
    )
    .join("");
}

/** Text in rows beside its label. A fingerprint that is wider stays in one piece, to be copied. */
function besideLabel(text: string, columns: number): string {
  const widest = Math.max(...text.split(" ").map(columnsOf));
  return widest > columns - LABEL ? text : wrapped(text, LABEL, columns);
}

const PASSWORDS = {
  none: "not required",
  needed: "required",
  right: "required, and correct",
} as const;

const CERTIFICATES = {
  known: "known certificate",
  given: "certificate of the address",
  wrong: "not the expected certificate",
  new: "not known yet: chat join will trust it",
} as const;

function encrypted(
  { version, fingerprint, isCertified, validUntil, certificate }:
    SeenEncryption,
): string {
  return [
    version.replace("TLSv", "TLS "),
    isCertified ? "certificate from an authority" : undefined,
    `sha256:${fingerprint}`,
    CERTIFICATES[certificate],
    `valid until ${validUntil.slice(0, "2026-11-24".length)}`,
  ].filter((part) => part !== undefined).map(translated).join(", ");
}

function limits(
  server: NonNullable<Diagnosis["server"]>,
): string {
  const { rate, burst } = server;
  return [
    `a text of ${maxTextOf(server)} bytes`,
    ...(rate === undefined ? [] : [`${rate} messages a second`]),
    ...(burst === undefined ? [] : [`${burst} at once`]),
  ].map(translated).join(", ");
}

function clock(ahead: number | undefined): string {
  if (ahead === undefined) return "not reported";
  const apart = milliseconds(Math.abs(ahead));
  return `${apart} ${ahead < 0 ? "behind" : "ahead of"} this machine's`;
}

/** A duration for people: `1.2 ms`, `3.4 s`. */
function milliseconds(time: number): string {
  return time < 1_000
    ? `${time.toFixed(1)} ms`
    : `${(time / 1_000).toFixed(1)} s`;
}

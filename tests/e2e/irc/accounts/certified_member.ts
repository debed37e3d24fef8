/** Members of tests that show a certificate. */
import { join } from "node:path";
import { makeCertificate } from "../../../../server/certificate.ts";
import { startCommand } from "../../harness/program.ts";
import { IrcMember, type Lines } from "../irc_member.ts";

/** A certificate and its key in a file of their own. */
export async function certificate(dir: string, name: string): Promise<string> {
  const { certificate, key } = await makeCertificate(Date.now());
  const path = join(dir, `${name}.pem`);
  await Deno.writeTextFile(path, `${certificate}\n${key}\n`);
  return path;
}

/** A client that shows a certificate: the one of OpenSSL. */
export function certified(
  port: number,
  file: string,
  ...more: string[]
): IrcMember {
  const program = startCommand([
    ...["openssl", "s_client", "-quiet", "-connect", `127.0.0.1:${port}`],
    ...["-cert", file, "-key", file, ...more],
  ]);
  const lines: Lines = {
    send: (text) => program.type(text),
    line: () => program.stdout.line(() => true),
    ended: async () => void await program.finished(),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
  return new IrcMember(lines);
}

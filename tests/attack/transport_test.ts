/** Attacks on the transport and its encryption. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ServerCredentials } from "../../transport/tls/tls_conn.ts";
import { ManInTheMiddle } from "../e2e/harness/man_in_the_middle.ts";
import { chat, startCommand } from "../e2e/harness/program.ts";
import { withFingerprint } from "../e2e/harness/tls_server.ts";
import { LONG } from "../long.ts";
import { newCredentials } from "../server/credentials.ts";
import { TestFolder } from "../store/test_folder.ts";
import {
  type AttackOptions,
  attackTest,
  ONE_TO_HUNDREDS,
  type OwnTarget,
} from "./arena.ts";

/** A secret for the server only. */
const SECRET = "nobody else may hear this";

attackTest("half a TLS handshake", {
  connections: [undefined, 400],
  tls: true,
  seen: { "held at once": 200 },
});

attackTest("TLS handshake flood", {
  connections: ONE_TO_HUNDREDS,
  tls: true,
  seen: { handshakes: 32 },
});

/** Records that ask for nothing, from few connections and many: a sender that goes on is put out. */
const asksNothing: AttackOptions = {
  tls: true,
  connections: [1, 20, 400],
  seen: LONG ? {} : { "ended by the server": 1 },
};

attackTest("empty TLS records", asksNothing);

attackTest("padded TLS records", asksNothing);

attackTest("TLS alerts", asksNothing);

attackTest("TLS key updates", asksNothing);

attackTest("TLS renegotiation", {
  tls: true,
  needs: ["openssl"],
  seen: { "renegotiation refused": 1 },
}, async ({ port, tally, over, underWay }) => {
  underWay();
  const where = `127.0.0.1:${port}`;
  do {
    await using client = startCommand([
      "openssl",
      ...["s_client", "-tls1_2", "-connect", where],
    ]);
    await client.stdout.includes("* welcome");
    // The request to begin anew.
    await client.type("R\n");
    // A message of members meanwhile is an unexpected record to OpenSSL.
    const [refusal] = await client.stderr.matches(
      /no renegotiation|unexpected record/,
    );
    if (refusal === "no renegotiation") tally.count("renegotiation refused");
    await client.finished();
  } while (!over.aborted);
});

attackTest("wrong certificate", { tls: true }, async (target) => {
  await between(target, await newCredentials(), "certificate");
});

attackTest("TLS downgrade", { tls: true }, async (target) => {
  await between(target, undefined, "does not use TLS");
});

/** Stands between the server and clients that know it, which must not be deceived. */
async function between(
  { server, port, tally, over, underWay }: OwnTarget,
  credentials: ServerCredentials | undefined,
  why: string,
): Promise<void> {
  const { fingerprint } = await withFingerprint(server);
  await using middle = new ManInTheMiddle(port, credentials);
  const where = `127.0.0.1:${middle.port}`;
  using folder = new TestFolder();
  const env = { XDG_STATE_HOME: folder.path };
  Deno.mkdirSync(`${folder.path}/chat`);
  underWay();
  do {
    for (
      const [known, ...command] of [
        // It knows the server by its address, or has met it before.
        ["", "send", `${where}#sha256:${fingerprint}`, SECRET],
        [`${where} sha256:${fingerprint}\n`, "send", where, SECRET],
        [`${where} sha256:${fingerprint}\n`, "join", where],
      ] as const
    ) {
      Deno.writeTextFileSync(`${folder.path}/chat/known_hosts`, known);
      const { code, stdout, stderr } = await chat(command, SECRET, { env });
      assertEquals([code, stdout], [1, ""], stderr);
      assertStringIncludes(stderr, why);
      assertStringIncludes(stderr, "nothing was sent");
      tally.count("refused");
    }
  } while (!over.aborted);
  // The client's TLS hello may be there, but nothing of what it has to say.
  assertEquals(/"type"|nobody/.exec(middle.heard.join("")), null);
}

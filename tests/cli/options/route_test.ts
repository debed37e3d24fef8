import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { routeTo } from "../../../cli/options/route.ts";
import { UsageError } from "../../../cli/usage_error.ts";
import { WrongServer } from "../../../client/link/transport.ts";
import type { ServerCertificate } from "../../../dial/first_contact.ts";
import { type KnownHost, KnownHosts } from "../../../dial/known_hosts.ts";
import { Failure } from "../../../failure.ts";
import type { Address } from "../../../transport/address.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const THERE = { host: "192.0.2.7", port: 2428 };

/** The server to be found, and the known servers. */
interface Scene {
  readonly server: "plain" | ServerCertificate;
  readonly isHere?: boolean;
  readonly known?: KnownHost;
  readonly options?: readonly string[];
  readonly address?: Address;
  /** Whether there is no file for what is known. */
  readonly isHomeless?: boolean;
}

/** How a server is called in a scene, and what came of it beside that. */
async function called(scene: Scene) {
  const folder = await Deno.makeTempDir();
  try {
    const { server, isHere = false, options = [], address = THERE } = scene;
    const hosts = new KnownHosts(`${folder}/known_hosts`);
    if (scene.known !== undefined) hosts.keep(THERE, scene.known);
    const calls: string[] = [];
    const warnings: string[] = [];
    const route = await routeTo(
      address,
      { has: (option) => options.includes(option) },
      new AbortController().signal,
      {
        hosts: scene.isHomeless ? undefined : hosts,
        warn: (message) => void warnings.push(message),
        ask: () => {
          calls.push("ask");
          return Promise.resolve({ speaksTls: server !== "plain", isHere });
        },
        fetchCertificate: () => {
          calls.push("fetchCertificate");
          if (server === "plain") throw new WrongServer("does not encrypt");
          return Promise.resolve(server);
        },
        dial: (route) => {
          calls.push("dial");
          const { fingerprint } = server === "plain" ? {} as never : server;
          if (fingerprint !== route.fingerprint) throw new WrongServer("other");
          return Promise.resolve(
            { closeWrite: () => Promise.resolve(), close() {} } as Deno.TcpConn,
          );
        },
      },
    );
    return { route, calls, warnings, known: hosts.of(THERE) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const OWN: ServerCertificate = { fingerprint: A, isCertified: false };
const CERTIFIED: ServerCertificate = { fingerprint: A, isCertified: true };

Deno.test("a server with TLS that nothing is known of is known from then on, and that is said", async () => {
  const { route, calls, warnings, known } = await called({ server: OWN });
  assertEquals(route, { ...THERE, fingerprint: A });
  assertEquals(calls, ["ask", "fetchCertificate"]);
  assertEquals(known, { fingerprint: A });
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0] ?? "", `sha256:${A}`);
});

Deno.test("a server that an authority vouches for must be so from then on, with any certificate", async () => {
  const { route, known, warnings } = await called({ server: CERTIFIED });
  assertEquals(route, { ...THERE, isCertified: true });
  assertEquals(known, { isCertified: true });
  assertStringIncludes(warnings[0] ?? "", "from an authority");
});

Deno.test("a server without TLS that nothing is known of is called in plain text, never without a word", async () => {
  const { route, calls, warnings, known } = await called({ server: "plain" });
  assertEquals(route, THERE);
  assertEquals(calls, ["ask"]);
  assertEquals(known, undefined);
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0] ?? "", "does not encrypt");
  assertStringIncludes(warnings[0] ?? "", "read and alter");
});

Deno.test("on this machine there is no path to attack: no warning", async () => {
  const { route, warnings } = await called({ server: "plain", isHere: true });
  assertEquals([route, warnings], [THERE, []]);
});

Deno.test("a known server is called as it is known, whatever it speaks now", async () => {
  for (const known of [{ fingerprint: B }, { isCertified: true }] as const) {
    for (const server of ["plain", OWN, CERTIFIED] as const) {
      for (const options of [[], ["tls"], ["plain"], ["plain", "tls"]]) {
        const found = await called({ server, known, options });
        assertEquals(found.route, { ...THERE, ...known });
        assertEquals([found.calls, found.warnings], [[], []]);
        assertEquals(found.known, known);
      }
      await assertRejects(
        () => called({ server, known, options: ["no-tls"] }),
        Failure,
        "chat forget 192.0.2.7:2428",
      );
    }
  }
});

Deno.test("the fingerprint of an address counts, and is kept once the server has shown it", async () => {
  const address = { ...THERE, fingerprint: A };
  const first = await called({ server: OWN, address });
  assertEquals([first.route, first.calls], [address, ["dial"]]);
  assertEquals([first.known, first.warnings], [{ fingerprint: A }, []]);
  const again = await called({
    server: OWN,
    address,
    known: first.known ?? { fingerprint: B },
  });
  assertEquals([again.route, again.calls], [address, []]);
  // It is newer than the file.
  const newer = await called({
    server: OWN,
    address,
    known: { fingerprint: B },
  });
  assertEquals([newer.route, newer.known], [address, { fingerprint: A }]);
  const certified = await called({
    server: CERTIFIED,
    address,
    known: { isCertified: true },
  });
  assertEquals(certified.route, address);
  assertEquals(certified.known, { isCertified: true });
});

Deno.test("the fingerprint of another server is not kept", async () => {
  const address = { ...THERE, fingerprint: B };
  for (const server of ["plain", OWN] as const) {
    await assertRejects(() => called({ server, address }), WrongServer);
  }
});

Deno.test("--tls never falls back, --no-tls never looks, and they do not go together", async () => {
  await assertRejects(
    () => called({ server: "plain", options: ["tls"] }),
    WrongServer,
  );
  const secured = await called({ server: OWN, options: ["tls"] });
  assertEquals([secured.route.fingerprint, secured.calls], [A, [
    "fetchCertificate",
  ]]);
  for (const server of ["plain", OWN] as const) {
    const plain = await called({ server, options: ["no-tls"] });
    assertEquals([plain.route, plain.calls], [THERE, []]);
    assertEquals(plain.warnings, []);
  }
  const scenes: readonly Scene[] = [
    { server: OWN, options: ["tls", "no-tls"] },
    {
      server: OWN,
      options: ["no-tls"],
      address: { ...THERE, fingerprint: A },
    },
  ];
  for (const scene of scenes) {
    await assertRejects(() => called(scene), UsageError, "--no-tls");
  }
});

Deno.test("--plain is bare text to servers that are not this one's: it does not look, unless --tls says so", async () => {
  const plain = await called({ server: OWN, options: ["plain"] });
  assertEquals([plain.route, plain.calls, plain.warnings], [THERE, [], []]);
  const secured = await called({ server: OWN, options: ["plain", "tls"] });
  assertEquals(secured.route.fingerprint, A);
});

Deno.test("without a place to keep it a server is known for this time, and that is said", async () => {
  const { route, warnings } = await called({ server: OWN, isHomeless: true });
  assertEquals(route, { ...THERE, fingerprint: A });
  assertStringIncludes(warnings[1] ?? "", "cannot be remembered");
});

Deno.test("a passphrase stays with the address", async () => {
  const address = { ...THERE, key: "a b" };
  const { route } = await called({ server: OWN, address });
  assertEquals(route, { ...address, fingerprint: A });
});

/** A server that IRC clients call: its options, its password, its limits, over TLS too. */
import "reflect-metadata";
import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { PemConverter, X509CertificateGenerator } from "@peculiar/x509";
import { TestFolder } from "../../store/test_folder.ts";
import { chat, startServer } from "../harness/program.ts";
import { member, Socket } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";
import { IrcMember } from "./irc_member.ts";

Deno.test("a server turns IRC away with --irc off", async () => {
  await using server = await startServer(["--irc", "off"]);
  await using socket = await Socket.connect(server.port);
  await socket.send("CAP LS 302\r\n");
  assertEquals(
    await socket.line(),
    "ERROR :This is a chat server, without IRC\r",
  );
  await socket.ended();
});

Deno.test("PASS is the password of the server, whose name is its host name", async () => {
  await using server = await startServer([
    ...["--password", "apple", "--web-host", "chat.example.org"],
  ]);
  await using ann = await IrcMember.connect(server.port);
  await ann.send("NICK ann", "USER ann 0 * :Ann");
  assertMatch((await ann.until("464")).params[1] ?? "", /password/);
  await ann.send("PASS apple", "NICK ann");
  assertEquals((await ann.until("001")).source, "chat.example.org");
});

Deno.test("a server sends as many of the newest messages as --irc-replay says", async () => {
  await using server = await startServer(["--irc-replay", "2"]);
  await using bob = await member(server.port, "Bob");
  for (const text of ["one", "two", "three"]) await bob.say(text);
  await using ann = await IrcMember.welcomed(server.port, "ann", "server-time");
  await ann.send("JOIN #lobby");
  for (const text of ["two", "three"]) {
    assertEquals((await ann.until("PRIVMSG")).params, ["#lobby", text]);
  }
  const result = await chat(["serve", "--irc-replay", "1001"]);
  assertEquals(result.code, 2);
  assertMatch(result.stderr, /--irc-replay 1001 is not valid: .* up to 1000/);
});

Deno.test("a client that says too much is told so, and goes on later", async () => {
  await using server = await startServer(["--rate", "1", "--burst", "20"]);
  await using ann = await IrcMember.inLobby(server.port, "ann");
  await ann.send(...Array.from({ length: 20 }, () => "PRIVMSG #lobby :x"));
  const { command, params } = await ann.until("NOTICE");
  assertEquals(command, "NOTICE");
  assertMatch(params[1] ?? "", /too fast/);
});

Deno.test("IRC is spoken over TLS on the same port", async () => {
  using folder = new TestFolder();
  await using server = await startTlsServer(folder.data);
  await using socket = await Socket.secured(server.port);
  // Clients would not trust its certificate for good.
  assertEquals(await offeredSts(socket, "CAP LS 302"), []);
  await socket.send("NICK ann\r\nUSER ann 0 * :Ann\r\nCAP END\r\n");
  assertMatch(await socket.lineWith(" 001 "), /Welcome to chat, ann/);
});

/** The policies among all capabilities that a server lists. */
async function offeredSts(socket: Socket, asked: string): Promise<string[]> {
  await socket.send(`${asked}\r\nPING listed\r\n`);
  const offered: string[] = [];
  for (;;) {
    const line = await socket.line();
    if (line.includes("PONG")) return offered;
    offered.push(...line.match(/\bsts\b\S*/g) ?? []);
  }
}

/** A certificate of an authority, and its key, as files. @returns Their options. */
async function certified(dir: string): Promise<string[]> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const newKeys = async () =>
    await crypto.subtle.generateKey(algorithm, true, [
      "sign",
      "verify",
    ]) as CryptoKeyPair;
  const [authority, own] = [await newKeys(), await newKeys()];
  const certificate = await X509CertificateGenerator.create({
    subject: "CN=chat.example.org",
    issuer: "CN=authority",
    publicKey: own.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
  });
  const key = await crypto.subtle.exportKey("pkcs8", own.privateKey);
  const [certFile, keyFile] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  await Deno.writeTextFile(certFile, certificate.toString("pem"));
  await Deno.writeTextFile(keyFile, PemConverter.encode(key, "PRIVATE KEY"));
  return ["--cert", certFile, "--key", keyFile];
}

Deno.test("a server that others certify has clients come by TLS", async () => {
  using folder = new TestFolder();
  const options = await certified(folder.path);
  await using server = await startServer([...options, "--also-plain", "0"]);
  const line = await server.program.stdout.line((line) =>
    line.endsWith(" in plain text")
  );
  const plainPort = Number(/:(\d+) in plain text$/.exec(line)?.[1]);
  {
    await using secured = await Socket.secured(server.port);
    assertEquals(await offeredSts(secured, "CAP LS 302"), [
      "sts=duration=86400",
    ]);
    await using plain = await Socket.connect(plainPort);
    assertEquals(await offeredSts(plain, "CAP LS 302"), [
      `sts=port=${server.port}`,
    ]);
    // Clients that ask for no values are told nothing.
    assertEquals(await offeredSts(plain, "CAP LS"), []);
    await plain.send("CAP REQ sts\r\n");
    await plain.lineWith(" NAK ");
  }
});

Deno.test("with --irc-register welcomed only members register their nick", async () => {
  await using server = await startServer(["--irc-register", "welcomed"]);
  await using ann = await IrcMember.connect(server.port);
  await ann.send("CAP LS 302", "NICK ann", "REGISTER * * sesame");
  const offered = (await ann.until("CAP")).params.at(-1) ?? "";
  assertMatch(offered, /draft\/account-registration( |$)/);
  assertEquals((await ann.until("FAIL")).params.slice(0, 3), [
    ...["REGISTER", "COMPLETE_CONNECTION_REQUIRED", "ann"],
  ]);
  await ann.send("USER ann 0 * :Ann", "CAP END");
  await ann.until("422");
  await ann.send("REGISTER * * sesame");
  assertEquals((await ann.until("REGISTER")).params[0], "SUCCESS");
  await ann.send("VERIFY ann 123", "ADMIN", "STATS u", "STATS");
  assertEquals((await ann.until("FAIL")).params.slice(0, 3), [
    ...["VERIFY", "INVALID_CODE", "ann"],
  ]);
  assertEquals((await ann.until("423")).params[1], "chat.server");
  assertEquals((await ann.until("219")).params[1], "u");
  assertEquals((await ann.until("219")).params[1], "*");
});

Deno.test("where others speak IRC a silent connection is greeted later, but is greeted", async () => {
  await using server = await startServer();
  {
    await using ann = await IrcMember.welcomed(server.port, "ann");
    await using nc = await Socket.connect(server.port);
    await nc.lineWith("welcome");
    await ann.send("QUIT");
    await ann.ended();
  }
  await using nc = await Socket.connect(server.port);
  await nc.lineWith("welcome");
});

/** Members that show a certificate: it is their key, and the way to their account. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { TestFolder } from "../../../store/test_folder.ts";
import { testWith } from "../../harness/needs.ts";
import { Socket } from "../../harness/socket.ts";
import { startTlsServer } from "../../harness/tls_server.ts";
import { IrcMember } from "../irc_member.ts";
import { certificate, certified } from "./certified_member.ts";

testWith(
  ["openssl"],
  "EXTERNAL signs in the owner of a certificate, and nobody with another",
  async () => {
    using folder = new TestFolder();
    await using server = await startTlsServer(folder.data);
    const [ann, eve] = [
      await certificate(folder.path, "ann"),
      await certificate(folder.path, "eve"),
    ];
    {
      await using irc = certified(server.port, ann);
      await irc.register("ann", "sasl");
      await irc.send("AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
      await irc.until("904");
      await irc.send("REGISTER * * sesame");
      assertEquals((await irc.until("REGISTER")).params[0], "SUCCESS");
      await irc.send("QUIT");
    }
    for (
      const [version, name] of [["-tls1_3", "+"], ["-tls1_2", btoa("ANN")]]
    ) {
      await using irc = certified(server.port, ann, version ?? "");
      await irc.send("CAP LS 302", "CAP REQ sasl", "AUTHENTICATE EXTERNAL");
      let offered = "";
      while (!offered.includes("sasl=")) {
        offered = (await irc.until("CAP")).params.at(-1) ?? "";
      }
      assertMatch(offered, /\bsasl=PLAIN,SCRAM-SHA-256,EXTERNAL\b/);
      await irc.until("AUTHENTICATE");
      await irc.send(`AUTHENTICATE ${name}`);
      assertEquals((await irc.until("900")).params[2], "ann");
      await irc.send("NICK other", "USER ann 0 * :Ann", "CAP END");
      await irc.until("422");
      await irc.send("WHOIS other");
      assertEquals((await irc.until("330")).params[2], "ann");
      // The nick is its own also without SASL.
      await irc.send("NICK ann");
      await irc.until("NICK");
      await irc.send("QUIT");
    }
    await using other = certified(server.port, eve);
    await other.send("AUTHENTICATE EXTERNAL", `AUTHENTICATE ${btoa("ann")}`);
    await other.until("904");
    await other.send("NICK ann", "USER ann 0 * :Ann");
    await other.until("433");
    // Without a certificate there is nothing to show.
    await using bare = await Socket.secured(server.port);
    const none = new IrcMember(bare);
    await none.send("AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
    await none.until("904");
  },
);

testWith(
  ["openssl"],
  "programs that speak HTTP are asked for no certificate, others are",
  async () => {
    using folder = new TestFolder();
    await using server = await startTlsServer(folder.data);
    const asked = async (...protocols: string[]): Promise<boolean> => {
      const { stdout } = await new Deno.Command("openssl", {
        args: [
          ...["s_client", "-connect", `127.0.0.1:${server.port}`, "-tls1_2"],
          ...protocols.length === 0 ? [] : ["-alpn", protocols.join()],
        ],
        stdin: "null",
        stderr: "null",
      }).output();
      return new TextDecoder().decode(stdout).includes(
        "Client Certificate Types",
      );
    };
    assert(await asked());
    assert(await asked("irc"));
    assertEquals(await asked("h2", "http/1.1"), false);
    assertEquals(await asked("http/1.1"), false);
  },
);

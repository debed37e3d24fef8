/** A certificate that is added to an account. */
import { assertEquals, assertMatch } from "@std/assert";
import { TestFolder } from "../../../store/test_folder.ts";
import { testWith } from "../../harness/needs.ts";
import { startTlsServer } from "../../harness/tls_server.ts";
import { certificate, certified } from "./certified_member.ts";
import { signIn } from "./registered_member.ts";

testWith(
  ["openssl"],
  "CERT adds another certificate to an account, which then opens it with EXTERNAL and without",
  async () => {
    using folder = new TestFolder();
    const [first, second] = [
      await certificate(folder.path, "first"),
      await certificate(folder.path, "second"),
    ];
    let fingerprint = "";
    {
      await using server = await startTlsServer(folder.data);
      await using ann = certified(server.port, first);
      await ann.register("ann");
      await ann.send("CERT ADD");
      assertEquals((await ann.until("FAIL")).params[1], "ACCOUNT_REQUIRED");
      await ann.send("REGISTER * * sesame");
      await ann.until("900");
      await using phone = certified(server.port, second);
      await phone.register("phone", "sasl");
      await signIn(phone, "ann");
      await phone.send("CERT", "CERT PUT", "CERT DEL");
      await phone.until("461");
      for (const _ of ["PUT", "DEL"]) {
        assertEquals((await phone.until("FAIL")).params[1], "INVALID_PARAMS");
      }
      await phone.send("CERT ADD");
      assertMatch((await phone.until("NOTICE")).params[1] ?? "", /ann:$/);
      fingerprint = (await phone.until("NOTICE")).params[1] ?? "";
      await ann.send("CERT LIST");
      await ann.until("NOTICE");
      assertEquals((await ann.until("NOTICE")).params[1], fingerprint);
      for (const it of [ann, phone]) await it.send("QUIT");
      await phone.ended();
    }
    // It is kept.
    await using server = await startTlsServer(folder.data);
    for (const _ of [1, 2]) {
      await using phone = certified(server.port, second);
      await phone.register("ann");
      await phone.send("WHOIS ann");
      assertEquals((await phone.until("330")).params[2], "ann");
      await phone.send("QUIT");
      await phone.ended();
    }
    await using phone = certified(server.port, second);
    await phone.register("phone", "sasl");
    await phone.send("AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
    assertEquals((await phone.until("900")).params[2], "ann");
    await phone.send(`CERT DEL ${fingerprint}`);
    assertMatch((await phone.until("NOTICE")).params[1] ?? "", /no other/);
    await phone.send("AUTHENTICATE EXTERNAL", `AUTHENTICATE ${btoa("ann")}`);
    await phone.until("904");
  },
);

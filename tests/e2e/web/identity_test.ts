import { assert, assertMatch } from "@std/assert";
import {
  browserTest,
  log,
  message,
  people,
  rooms,
  say,
  seen,
  untilCount,
} from "./browser.ts";
import { startServer, UNHURRIED } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";
import { isLocked } from "../../../protocol/locked.ts";
import { isLoopback } from "../../../transport/address.ts";
import { TestFolder } from "../../store/test_folder.ts";

browserTest(
  "a key made by the browser is proven over TLS and without, and is the same after a reload",
  async (browser) => {
    using folder = new TestFolder();
    for (const scheme of ["http", "https"] as const) {
      await using server = scheme === "https"
        ? await startTlsServer(folder.data)
        : await startServer(UNHURRIED);
      const entrance = { scheme, browser: { ignoreHTTPSErrors: true } };
      const ann = await browser.join(server, "Ann", entrance);
      const key = await ann.locator(".key code").textContent() ?? "";
      assertMatch(key, /^(\w{4}-){4}\w{4}$/);
      await say(ann, "/whois Ann");
      await log(ann).getByText(`key ${key}`).waitFor();
      await ann.reload();
      await message(ann).waitFor();
      await ann.locator(".key").getByText(key).waitFor();
      // Another tab with the same key, under another name.
      const twin = await ann.context().newPage();
      await twin.goto(ann.url());
      await browser.enter(twin, "Ann", "Ann-2");
      await people(ann).getByText("Ann-2").waitFor();
    }
  },
);

browserTest(
  "a room is locked by the address alone, and after a reload nothing goes there in clear",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const hash = "#tea&key=open%20sesame";
    const ann = await browser.join(server, "Ann", { hash });
    const bora = await browser.join(server, "Bora", { hash });
    const cho = await browser.join(server, "Cho", { hash: "#tea" });
    await ann.waitForURL((url) => url.hash === "#tea");
    await say(ann, "a secret");
    await log(bora).getByText("a secret").waitFor();
    await log(cho).getByText("(locked: you do not have the passphrase)")
      .waitFor();
    await ann.reload();
    await say(ann, "another");
    await log(bora).getByText("another").waitFor();
    await say(cho, "/lock open sesame");
    await say(bora, "for Cho too");
    await log(cho).getByText("for Cho too").waitFor();
  },
);

browserTest(
  "an address does not replace the passphrase of a locked room, and locks a room of any name",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const hash = "#__proto__&key=open%20sesame";
    const ann = await browser.join(server, "Ann", { hash });
    const bora = await browser.join(server, "Bora", { hash });
    await say(ann, "/join tea");
    await rooms(ann).getByRole("link", { name: "tea", exact: true }).waitFor();
    await ann.evaluate("location.hash = '#__proto__&key=of%20Eve'");
    await seen(
      ann,
      "__proto__ is locked with another passphrase than in this address",
    );
    await say(ann, "still a secret");
    await seen(bora, "still a secret");
    // In a room that is not locked it is taken, and shown.
    await ann.evaluate("location.hash = '#tea&key=green'");
    await rooms(ann).getByRole("link", { name: "tea locked" }).waitFor();
    await using eve = await Socket.connect(server.port);
    await eve.hello({ rooms: [{ name: "__proto__" }, { name: "tea" }] });
    await say(ann, "green tea");
    const { text } = await eve.frameOf("message");
    assert(isLocked(String(text)), String(text));
  },
);

/** An address of this machine that a browser does not trust as it trusts loopback. */
const host = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !isLoopback(address)
)?.address;

const UNENCRYPTED =
  "where the browser gives no encryption a room is not locked, and nothing is said in clear";

if (host === undefined) {
  Deno.test({
    name: `${UNENCRYPTED} (skipped: no address but loopback)`,
    ignore: true,
    fn: () => {},
  });
} else {
  browserTest(UNENCRYPTED, async (browser) => {
    await using server = await startServer([...UNHURRIED, "--host", "0.0.0.0"]);
    const ann = await browser.join(server, "Ann", { host });
    const bora = await browser.join(server, "Bora", { host });
    await people(ann).page().getByText("browsers have one over https")
      .waitFor();
    await say(ann, "hello");
    await log(bora).getByText("hello").waitFor();
    await say(ann, "/lock open sesame");
    await log(ann).getByText("only over https or on localhost").waitFor();
    await say(ann, "a secret");
    await log(ann).locator(".failed").getByText("a secret").waitFor();
    await say(ann, "/unlock");
    await say(ann, "in clear");
    await log(bora).getByText("in clear").waitFor();
    await untilCount(log(bora).getByText("a secret"), 0);
  });
}

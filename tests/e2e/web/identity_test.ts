import { assert, assertMatch } from "@std/assert";
import {
  browserTest,
  type Entrance,
  log,
  message,
  rooms,
  say,
  seen,
  type TestBrowser,
  untilCount,
} from "./browser.ts";
import { startProgram, startServer, UNHURRIED } from "../harness/program.ts";
import { Socket } from "../harness/socket.ts";
import { startTlsServer } from "../harness/tls_server.ts";
import { ALONE_IN_LOBBY } from "../harness/words.ts";
import { isLocked } from "../../../protocol/locked.ts";
import { isLoopback } from "../../../transport/address.ts";
import { TestFolder } from "../../store/test_folder.ts";

/** An address of this machine at which browsers have no WebCrypto, unlike at loopback. */
const address = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !isLoopback(address)
)?.address;

/** A test at an address at which browsers have no WebCrypto. */
function plainTest(
  name: string,
  fn: (browser: TestBrowser, host: string) => Promise<void>,
): void {
  if (address !== undefined) {
    return browserTest(name, (browser) => fn(browser, address));
  }
  Deno.test({
    name: `${name} (skipped: no address but loopback)`,
    ignore: true,
    fn() {},
  });
}

/** Joins with a key of the browser, and looks whether it stays the same. */
async function joinWithKey(
  browser: TestBrowser,
  server: { readonly port: number },
  entrance: Entrance,
): Promise<void> {
  const ann = await browser.join(server, "Ann", entrance);
  const key = await ann.locator(".key code").textContent() ?? "";
  assertMatch(key, /^(\w{4}-){4}\w{4}$/);
  await say(ann, "/whois Ann");
  await log(ann).getByText(`key ${key}`).waitFor();
  await ann.reload();
  await message(ann).waitFor();
  await ann.locator(".key").getByText(key).waitFor();
  // Another tab with the same key is the same member.
  const twin = await ann.context().newPage();
  await twin.goto(ann.url());
  await browser.enter(twin, "Ann");
  await say(twin, "from the other tab");
  await log(ann).getByText("from the other tab").waitFor();
}

browserTest(
  "a key made by the browser is proven over TLS and without, and is the same after a reload",
  async (browser) => {
    using folder = new TestFolder();
    for (const scheme of ["http", "https"] as const) {
      await using server = scheme === "https"
        ? await startTlsServer(folder.data)
        : await startServer(UNHURRIED);
      const entrance = { scheme, browser: { ignoreHTTPSErrors: true } };
      await joinWithKey(browser, server, entrance);
    }
  },
);

browserTest(
  "in a browser that keeps nothing, as where cookies are blocked, members talk all the same",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const page = await browser.open(server, { hash: "#lobby" });
    await page.addInitScript(`{
      const get = () => { throw new DOMException("Access is denied", "SecurityError"); };
      for (const place of ["localStorage", "sessionStorage", "indexedDB"]) {
        Object.defineProperty(globalThis, place, { get });
      }
    }`);
    await page.reload();
    await browser.enter(page, "Ann");
    await say(page, "hello");
    await seen(page, "hello");
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
    await log(cho).getByText("(locked: ").waitFor();
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
    await log(ann).getByText("tea is locked: ").waitFor();
    await using eve = await Socket.connect(server.port);
    await eve.hello({ rooms: [{ name: "__proto__" }, { name: "tea" }] });
    await say(ann, "green tea");
    const { text } = await eve.frameOf("message");
    assert(isLocked(String(text)), String(text));
  },
);

plainTest(
  "without WebCrypto a key is proven too, and is the same after a reload",
  async (browser, host) => {
    await using server = await startServer([...UNHURRIED, "--host", "0.0.0.0"]);
    await joinWithKey(browser, server, { host });
  },
);

plainTest(
  "without WebCrypto a locked room is the same as in the terminal",
  async (browser, host) => {
    await using server = await startServer([...UNHURRIED, "--host", "0.0.0.0"]);
    const where = `127.0.0.1:${server.port}#key=open%20sesame`;
    await using bora = startProgram(["join", where, "--name", "Bora"]);
    await bora.stdout.line((line) => line === ALONE_IN_LOBBY);
    await bora.type("from the terminal\n");
    const hash = "#lobby&key=open%20sesame";
    const ann = await browser.join(server, "Ann", { host, hash });
    await log(ann).getByText("from the terminal").waitFor();
    await say(ann, "from the page");
    await bora.stdout.line((line) => line === "Ann >> from the page");
    const cho = await browser.join(server, "Cho", { host });
    await log(cho).getByText("(locked: ").first().waitFor();
    await untilCount(log(cho).getByText("from the page"), 0);
    await ann.reload();
    await log(ann).getByText("from the page").waitFor();
    await say(ann, "after a reload");
    await bora.stdout.line((line) => line === "Ann >> after a reload");
  },
);

browserTest(
  "where what locks cannot be loaded a room is not locked, and nothing is said in clear",
  async (browser) => {
    await using server = await startServer(UNHURRIED);
    const ann = await browser.join(server, "Ann");
    const bora = await browser.join(server, "Bora");
    await ann.route("**/ciphers-*.js", (route) => route.abort());
    await say(ann, "hello");
    await log(bora).getByText("hello").waitFor();
    await say(ann, "/lock open sesame");
    await log(ann).getByText("cannot be loaded: load the page again").waitFor();
    await say(ann, "a secret");
    await log(ann).locator(".failed").getByText("a secret").waitFor();
    await say(ann, "/unlock");
    await say(ann, "in clear");
    await log(bora).getByText("in clear").waitFor();
    await untilCount(log(bora).getByText("a secret"), 0);
  },
);

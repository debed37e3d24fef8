// docs/operate.md, from "Members behind a NAT" to "With a screen reader": what stands there is what is run here.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../e2e/harness/needs.ts";
import { chatOnPath } from "../e2e/harness/pipeline.ts";
import { startCommand, startServer } from "../e2e/harness/program.ts";
import { Screen, screenTest } from "../e2e/harness/screen.ts";
import { member } from "../e2e/harness/socket.ts";
import { TestFolder } from "../store/test_folder.ts";
import { SocksProxy } from "./socks_proxy.ts";
import { block } from "./operate_page.ts";

/** Why a process cannot have a network of its own here. */
function noNetworkHere(): string | undefined {
  try {
    const { success } = new Deno.Command("unshare", {
      args: ["--user", "--map-root-user", "--net", "true"],
    }).outputSync();
    return success ? undefined : "no network of its own is allowed here";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "no unshare here";
    throw error;
  }
}

const noNetwork = noNetworkHere();

if (noNetwork === undefined) {
  testWith(
    ["ip", "ss", "sysctl", "nc", "timeout"],
    "nc is kept alive after two hours, and after two minutes as the page says",
    async () => {
      using path = chatOnPath();
      using folder = new TestFolder();
      // The port is the network's own, and what runs there ends with the script.
      const script = `
        trap 'kill $server' EXIT
        wait_for() {
          for _ in $(seq 200); do grep -q "$2" "$1" && return; sleep 0.1; done
          echo "$2 did not come into $1" >&2; exit 1
        }
        ip link set lo up
        sysctl -n net.ipv4.tcp_keepalive_time
        ${block("sh keepalive")} > sysctl
        > out > heard
        timeout 60 chat serve --host 127.0.0.1 > out 2>&1 & server=$!
        wait_for out "listening on 127.0.0.1:2428"
        tail -f --pid=$server out | nc 127.0.0.1 2428 > heard &
        wait_for heard "welcome"
        ss -tnoH state established "sport = :2428"`;
      await using shell = startCommand(
        ["unshare", "--user", "--map-root-user", "--net", "sh", "-ec", script],
        { env: { ...path.env, CHAT_IDENTITY: "none" }, cwd: folder.path },
      );
      const { code, stdout, stderr } = await shell.finished();
      assertEquals([code, stderr], [0, ""]);
      const [before, socket = ""] = stdout.trim().split("\n");
      assertEquals(before, "7200");
      assertMatch(socket, /timer:\(keepalive,(?:2min|1min\d+sec),0\)/);
    },
  );
} else {
  Deno.test({
    name: `nc is kept alive as the page says (skipped: ${noNetwork})`,
    ignore: true,
    fn: () => {},
  });
}

/** Runs a command of the page that comes in through a proxy. */
async function comesIn(
  command: string,
  env: Readonly<Record<string, string>>,
  proxy: SocksProxy,
  port: number,
): Promise<void> {
  using path = chatOnPath();
  await using bora = await member(port, "Bora");
  await using program = startCommand(["sh", "-ec", `exec ${command}`], {
    env: { ...path.env, CHAT_IDENTITY: "none", ...env },
  });
  await program.stdout.includes("* welcome");
  await program.type("hello\n");
  assertEquals((await bora.frameOf("message")).text, "hello");
  await bora.say("hello, too");
  await program.stdout.includes("Bora >> hello, too");
  // The far end looks names up.
  const [where = ""] = /HOST\.onion|192\.0\.2\.7/.exec(command) ?? [];
  assert(proxy.asked.has(`${where}:2428`), [...proxy.asked].join());
}

testWith(["torsocks"], "torsocks: a hall at an onion address", async () => {
  await using server = await startServer();
  await using proxy = new SocksProxy(server.port);
  using folder = new TestFolder();
  const config = `${folder.path}/torsocks.conf`;
  Deno.writeTextFileSync(
    config,
    `TorAddress 127.0.0.1\nTorPort ${proxy.port}\nOnionAddrRange 127.42.42.0/24\n`,
  );
  const env = { TORSOCKS_CONF_FILE: config };
  await comesIn(block("sh tor"), env, proxy, server.port);
});

testWith(["proxychains4"], "proxychains4: a hall behind a proxy", async () => {
  await using server = await startServer();
  await using proxy = new SocksProxy(server.port);
  using folder = new TestFolder();
  const config = `${folder.path}/proxychains.conf`;
  Deno.writeTextFileSync(
    config,
    `${block("proxychains").replace("1080", `${proxy.port}`)}\n`,
  );
  const env = { PROXYCHAINS_CONF_FILE: config };
  await comesIn(block("sh proxy"), env, proxy, server.port);
});

testWith(["ncat"], "ncat: a hall behind a proxy, in bare text", async () => {
  await using server = await startServer();
  await using proxy = new SocksProxy(server.port);
  const command = block("sh ncat").replace("1080", `${proxy.port}`);
  await comesIn(command, {}, proxy, server.port);
});

testWith(["tor"], "Tor takes the lines of a hall", async () => {
  using folder = new TestFolder();
  const file = `${folder.path}/torrc`;
  const lines = block("torrc").replace("/var/lib/tor/chat", folder.path);
  Deno.writeTextFileSync(
    file,
    `${lines}\nDataDirectory ${folder.path}/data\n`,
  );
  await using tor = startCommand(["tor", "--verify-config", "-f", file]);
  const { code, stdout } = await tor.finished();
  assertEquals(code, 0, stdout);
});

screenTest("with a screen reader: lines, and nothing of a prompt", async () => {
  using path = chatOnPath();
  await using server = await startServer();
  await using bora = await member(server.port, "Bora");
  const command = block("sh reader")
    .replace("192.0.2.7", `127.0.0.1:${server.port}`);
  await using screen = new Screen(["sh", "-ec", command], { env: path.env });
  await screen.untilShown("* you are in lobby");
  await bora.say("hello Ann");
  await screen.untilShown("Bora >> hello Ann");
  for (const absent of ["/ignore", "/clear"]) {
    screen.type(`${absent}\r`);
    await screen.untilShown(`! unknown command ${absent}`);
  }
  screen.type("hello Bora\r");
  assertEquals((await bora.frameOf("message")).text, "hello Bora");
  screen.type("/quit\r");
  assertEquals((await screen.ended()).code, 0);
  assertEquals(screen.raw.split("Bora >> hello Ann").length, 2);
  // deno-lint-ignore no-control-regex -- what a screen is driven with
  assert(!/[\x07\b\x1b]|lobby>/.test(screen.raw), JSON.stringify(screen.raw));
});

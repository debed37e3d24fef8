/** Avahi as the judge of what is announced, and as another responder that is understood. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { TestFolder } from "../../store/test_folder.ts";
import { FIRST, found, type Machines, networkTest } from "./machines.ts";
import { startCommand } from "../harness/program.ts";

const NEEDS = ["avahi-daemon", "avahi-browse", "dbus-daemon", "mount"];

/** Runs a command beside a daemon and a bus of its own, whatever else the machine has. */
const BESIDE_AVAHI = `
set -e
mkdir -p /run/avahi-daemon
mount -t tmpfs tmpfs /run/avahi-daemon
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$PWD/bus
dbus-daemon --session --nofork --nopidfile --print-address --address="$DBUS_SYSTEM_BUS_ADDRESS" >bus.out 2>&1 &
wait_for() {
  for _ in $(seq 600); do eval "$1" && return; sleep 0.05; done
  cat ./*.out >&2; exit 1
}
wait_for 'grep -q ^unix: bus.out'
printf '[server]\\nhost-name=judge\\nuse-ipv6=no\\nenable-dbus=yes\\n' >conf
avahi-daemon --file "$PWD/conf" --no-drop-root --no-chroot --no-rlimits >avahi.out 2>&1 &
wait_for 'grep -q "startup complete" avahi.out'
"$@"
`;

/** Starts a command beside Avahi on one of the machines. */
function besideAvahi(
  machines: Machines,
  machine: 1 | 2,
  folder: TestFolder,
  command: readonly string[],
) {
  // Its child processes end with it.
  const alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child"];
  const shell = [...alone, "sh", "-c", BESIDE_AVAHI, "sh", ...command];
  return startCommand(machines.on(machine, shell), {
    cwd: folder.path,
  });
}

networkTest(
  "avahi-browse resolves what chat serve announces",
  async (machines) => {
    using folder = new TestFolder();
    await using server = await machines.serve(1, [
      ...["--announce", "Class 3b", "--port", "2500", "--password", "secret"],
    ]);
    await server.stderr.line((line) => line.includes(" info announced "));
    await using browse = besideAvahi(machines, 2, folder, [
      ...["avahi-browse", "--parsable", "--resolve", "_chat._tcp"],
    ]);
    const resolved = await browse.stdout.line((line) => line.startsWith("="));
    const [, , protocol, name, type, domain, host, address, port, text] =
      resolved.split(";");
    assertEquals(
      [protocol, name, type, domain, address, port],
      ["IPv4", "Class\\0323b", "_chat._tcp", "local", FIRST, "2500"],
    );
    assertMatch(host ?? "", /^chat-[0-9a-f]{8}\.local$/);
    assertEquals(
      text?.split(" ").sort(),
      [
        ...['"password=1"', '"people=0"', '"protocol=1"', '"tls=0"'],
        '"txtvers=1"',
      ],
    );
  },
  { needs: NEEDS },
);

networkTest(
  "chat find finds what Avahi announces for a server, and two of a name get two names",
  async (machines) => {
    using folder = new TestFolder();
    await using publish = besideAvahi(machines, 1, folder, [
      ...["avahi-publish-service", "Class 3b", "_chat._tcp", "2600"],
      ...["txtvers=1", "protocol=1", "tls=0"],
    ]);
    await publish.stderr.includes("Established under name 'Class 3b'");
    await using server = await machines.serve(2, ["--announce", "Class 3b"]);
    const line = await server.stderr.line((line) =>
      line.includes(" info announced ")
    );
    assertStringIncludes(line, 'name="Class 3b (2)"');
    const halls = await found(machines, 2);
    assertEquals(
      halls.map(({ name, address }) => [name, address]),
      [["Class 3b", `${FIRST}:2600`], ["Class 3b (2)", "192.0.2.8:2428"]],
    );
  },
  { needs: [...NEEDS, "avahi-publish-service"] },
);

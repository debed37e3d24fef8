// The units that start a server with the machine work, as far as it can be tested here.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { testWith } from "../e2e/harness/needs.ts";
import {
  chat,
  installed,
  programCommand,
  startCommand,
} from "../e2e/harness/program.ts";
import { TestFolder } from "../store/test_folder.ts";

const DEPLOY = new URL("../../deploy/", import.meta.url);
const read = (name: string) => Deno.readTextFileSync(new URL(name, DEPLOY));
const pathOf = (name: string) => fileURLToPath(new URL(name, DEPLOY));

/** The highest exposure that systemd-analyze may find, of 10. */
const EXPOSURE_MAX = 2;

/** A command as a unit or an image has it, and its health check, if any. */
interface Started {
  readonly file: string;
  readonly command: readonly string[];
  readonly check?: readonly string[];
}

/** The strings of a list in JSON behind a word. */
function listBehind(word: string, text: string): string[] {
  const [, list = "[]"] = new RegExp(`${word} (\\[.*\\])`).exec(text) ?? [];
  return JSON.parse(list);
}

/** The compose file. */
interface Compose {
  readonly services: {
    readonly chat: {
      readonly command: readonly string[];
      readonly volumes: readonly string[];
      readonly ports: readonly string[];
      readonly build: { readonly dockerfile: string };
    };
  };
  readonly volumes: Readonly<Record<string, unknown>>;
}

const service = read("chat.service");
const dockerfile = read("Dockerfile");
const compose: Compose = parse(read("compose.yaml"));
const plist = read("chat.plist");

/** The texts in a part of the property list. */
function strings(part: string): string[] {
  return Array.from(
    part.matchAll(/<string>([^<]*)<\/string>/g),
    ([, text = ""]) => text,
  );
}

const STARTED: readonly Started[] = [
  {
    file: "chat.service",
    command: (/^ExecStart=(.*)$/m.exec(service)?.[1] ?? "")
      .replace(" $CHAT_OPTIONS", "").split(" "),
  },
  {
    file: "Dockerfile",
    command: [
      ...listBehind("ENTRYPOINT", dockerfile),
      ...listBehind("\nCMD", dockerfile),
    ],
    check: listBehind("  CMD", dockerfile),
  },
  {
    file: "compose.yaml",
    command: [
      ...listBehind("ENTRYPOINT", dockerfile),
      ...compose.services.chat.command,
    ],
  },
  {
    file: "chat.plist",
    command: strings(
      plist.slice(plist.indexOf("<array>"), plist.indexOf("</array>")),
    ),
  },
];

for (const { file, command, check } of STARTED) {
  Deno.test(`${file} starts a hall that is well`, async () => {
    using folder = new TestFolder();
    const [program = "", ...args] = command;
    assertMatch(program, /^\/.*\/chat$/);
    const at = args.indexOf("--data") + 1;
    assertMatch(args[at] ?? "", /^\//);
    const here = args.with(at, `${folder.path}/hall`);
    await using server = startCommand([
      ...programCommand(),
      ...[...here, "--host", "127.0.0.1", "--port", "0"],
    ]);
    const line = await server.stdout.line((line) =>
      line.startsWith("listening on ")
    );
    const where = line.slice("listening on ".length);
    const [, ...checking] = check ?? ["chat", "doctor", "127.0.0.1"];
    const found = await chat(
      checking.map((word) => word === "127.0.0.1" ? where : word),
    );
    assertEquals(found.code, 0, found.stderr);
    // Its log is one object a line.
    const log = await server.stderr.line((line) => line.includes("listening"));
    assertEquals(JSON.parse(log).message, "listening");
    server.signal("SIGTERM");
    assertEquals((await server.finished()).code, 0);
  });
}

Deno.test("every hall is kept in a folder whose own folder is there: chat makes one, not two", () => {
  const made = /^StateDirectory=(.*)$/m.exec(service)?.[1];
  const volume = /^VOLUME (.*)$/m.exec(dockerfile)?.[1];
  const there: Readonly<Record<string, string>> = {
    // systemd makes the folder itself.
    "chat.service": `/var/lib/${made}`,
    "Dockerfile": `${volume}/hall`,
    "compose.yaml": `${volume}/hall`,
    // Every Mac has this one.
    "chat.plist": "/Users/ANN/Library/Application Support/hall",
  };
  for (const { file, command } of STARTED) {
    assertEquals(command[command.indexOf("--data") + 1], there[file], file);
  }
});

testWith(
  ["systemd-analyze"],
  `chat.service: systemd-analyze finds an exposure of ${EXPOSURE_MAX} at most`,
  async () => {
    await using analysis = startCommand([
      ...["systemd-analyze", "security", "--offline=true", "--no-pager"],
      ...[`--threshold=${EXPOSURE_MAX * 10}`, pathOf("chat.service")],
    ]);
    const { code, stdout } = await analysis.finished();
    assertEquals(code, 0, stdout);
    // The page tells the figure.
    const found = /Overall exposure level for chat.service: ([\d.]+)/
      .exec(stdout)?.[1];
    const page = Deno.readTextFileSync(
      new URL("../docs/operate.md", DEPLOY),
    );
    assert(
      page.replaceAll(/\s+/g, " ").includes(`its exposure ${found} `),
      found,
    );
  },
);

Deno.test("with a certificate of its own the unit starts what it starts otherwise", () => {
  const page = Deno.readTextFileSync(new URL("../docs/operate.md", DEPLOY));
  const commands = Array.from(
    page.matchAll(/^ *(ExecStart=.*)$/gm),
    ([, line = ""]) => line,
  );
  const [, usual] = /^(ExecStart=.*)$/m.exec(service) ?? [];
  // An empty one takes the unit's away first.
  assertEquals(
    commands.map((line) => line.replace(/ --cert \S+ --key \S+/, "")),
    [
      "ExecStart=",
      usual,
    ],
  );
});

testWith(
  ["systemd-analyze"],
  "chat.service: systemd can read all of it",
  async () => {
    using folder = new TestFolder();
    // The program need not be installed here for that.
    const copy = `${folder.path}/chat.service`;
    await Deno.writeTextFile(
      copy,
      service.replace("=/usr/local/bin/chat", "=/bin/sh"),
    );
    await using verifying = startCommand(["systemd-analyze", "verify", copy]);
    const { stdout, stderr } = await verifying.finished();
    const about = (stdout + stderr).split("\n")
      .filter((line) => line.includes("chat.service"));
    assertEquals(about, []);
  },
);

Deno.test("the image is not root's, has one volume, and says how it is ended", () => {
  assertMatch(dockerfile, /^USER \d+:\d+$/m);
  const [, volume] = /^VOLUME (.*)$/m.exec(dockerfile) ?? [];
  assertEquals(compose.services.chat.volumes, [`hall:${volume}`]);
  assertEquals(Object.keys(compose.volumes), ["hall"]);
  assertMatch(dockerfile, /^STOPSIGNAL SIGTERM$/m);
  const [, port] = /^EXPOSE (\d+)$/m.exec(dockerfile) ?? [];
  assertEquals(compose.services.chat.ports, [`${port}:2428`]);
  assertEquals(compose.services.chat.build.dockerfile, "deploy/Dockerfile");
  // Files copied from outside the repository would not be ours.
  assertEquals(dockerfile.match(/^(ADD|RUN)\b/gm), null);
});

const readsPlists = installed("python3");

Deno.test({
  name: `chat.plist is a property list${
    readsPlists ? "" : " (skipped: python3 not installed)"
  }`,
  ignore: !readsPlists,
  fn: async () => {
    await using python = startCommand([
      "python3",
      "-c",
      "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))",
      pathOf("chat.plist"),
    ]);
    const { code, stdout, stderr } = await python.finished();
    assertEquals(code, 0, stderr);
    const { Label, KeepAlive, SoftResourceLimits } = JSON.parse(stdout);
    assertEquals([Label, KeepAlive], ["chat", { SuccessfulExit: false }]);
    const [, descriptors] = /^LimitNOFILE=(\d+)$/m.exec(service) ?? [];
    assertEquals(SoftResourceLimits, { NumberOfFiles: Number(descriptors) });
  },
});

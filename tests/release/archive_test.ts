import { assertEquals, assertNotEquals } from "@std/assert";
import { type ArchiveEntry, tarGz, zip } from "../../release/archive.ts";
import { testWith } from "../e2e/harness/needs.ts";
import { startCommand } from "../e2e/harness/program.ts";

const TIME = new Date("2026-11-24T13:21:32Z");

const ENTRIES: readonly ArchiveEntry[] = [
  { name: "chat", bytes: bytesOf("#!/bin/sh\necho hello\n"), runs: true },
  { name: "LICENSE", bytes: bytesOf("terms\n") },
];

const PACKINGS = [
  ["tar.gz", tarGz, ["tar", "-xzf"]],
  ["zip", zip, ["unzip", "-q"]],
] as const;

for (const [name, pack] of PACKINGS) {
  Deno.test(`${name}: the same files make the same archive, in whatever order they come`, () => {
    const archive = pack(ENTRIES, TIME);
    assertEquals(pack(ENTRIES.toReversed(), TIME), archive);
    assertNotEquals(pack(ENTRIES, new Date("2026-11-25T13:21:32Z")), archive);
    const [program = ENTRIES[0], ...others] = ENTRIES;
    assertNotEquals(
      pack([{ ...program, runs: false } as ArchiveEntry, ...others], TIME),
      archive,
    );
  });
}

Deno.test("an archive does not depend on the time zone or on who makes it", async () => {
  const digests = await Promise.all(["UTC", "Asia/Seoul"].map(async (zone) => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", PRINTS],
      env: { TZ: zone, NO_COLOR: "1" },
      cwd: new URL("../../", import.meta.url),
    }).output();
    return new TextDecoder().decode(stdout);
  }));
  assertEquals(digests[0], digests[1]);
  assertEquals(digests[0]?.length, 2 * 64 + 2);
});

/** A program that prints the digests of two archives. */
const PRINTS = "tests/release/print_digests.ts";

for (const [name, pack, unpack] of PACKINGS) {
  testWith(
    [unpack[0]],
    `${name}: ${unpack[0]} unpacks it, and the program can be run`,
    async () => {
      const folder = await Deno.makeTempDir({ prefix: "chat-archive-" });
      try {
        await Deno.writeFile(`${folder}/archive`, pack(ENTRIES, TIME));
        await using unpacking = startCommand([...unpack, "archive"], {
          cwd: folder,
        });
        assertEquals((await unpacking.finished()).code, 0);
        const text = await Deno.readTextFile(`${folder}/LICENSE`);
        assertEquals(text, "terms\n");
        await using program = startCommand([`${folder}/chat`]);
        assertEquals((await program.finished()).stdout, "hello\n");
        const mode = (file: string) =>
          (Deno.statSync(`${folder}/${file}`).mode ?? 0) & 0o777;
        assertEquals([mode("chat"), mode("LICENSE")], [0o755, 0o644]);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

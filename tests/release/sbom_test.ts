// The bill of materials, compared with the contents of the program.

import { assert, assertEquals, assertMatch } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { IMPORT_MAP_FLAG } from "../../offline/standard_library.ts";
import { lockedDigests } from "../../release/lock.ts";
import {
  type Graph,
  type Packages,
  packagesIn,
  packagesOf,
} from "../../release/packages.ts";
import { sbomOf } from "../../release/sbom.ts";
import { thirdParty } from "../../release/third_party.ts";

const SOURCE = { commit: "0".repeat(40), time: new Date("2026-11-24T13:00Z") };
const RUNTIME = { deno: "2.9.6", v8: "15.0.245.2-rusty" };

/** A bill as its readers see it. */
interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly version: string } };
  readonly components: readonly {
    readonly type: string;
    readonly "bom-ref": string;
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly purl: string;
    readonly licenses?: readonly {
      readonly license: { readonly id: string };
    }[];
    readonly hashes?: readonly { readonly content: string }[];
  }[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn: readonly string[];
  }[];
}

function billOf(packages: Packages): Bill {
  // As it is written down and read again.
  return JSON.parse(
    JSON.stringify(sbomOf("1.2.3", SOURCE, RUNTIME, packages)),
  );
}

/** The program's own packages, with the stand-ins for `@std` where the tests have them. */
async function ownPackages(): Promise<Packages> {
  const standIns = import.meta.resolve("@std/async/channel").startsWith(
    "file:",
  );
  return await packagesOf("release/main.ts", standIns ? IMPORT_MAP_FLAG : "");
}

Deno.test("the bill lists every npm package of the program, with version, licence and digest", async () => {
  const { components } = billOf(await ownPackages());
  const versions = new Map(
    components.map(({ group, name, version }) => [
      group === undefined ? name : `${group}/${name}`,
      version,
    ]),
  );
  const npm = Object.entries(denoJson.imports)
    .filter(([, to]) => to.startsWith("npm:"));
  const imported = npm.filter(([name]) => versions.has(name));
  assert(imported.length >= 5, `only ${imported.map(([name]) => name)}`);
  for (const [name, to] of imported) {
    // A file of the package may follow.
    const [specifier] = /^npm:(?:@[^/]+\/)?[^/]+/.exec(to) ?? [];
    assertEquals(`npm:${name}@${versions.get(name)}`, specifier);
  }
  // Packages imported only by tests and tools are not in it.
  for (const name of ["fast-check", "fflate", "@lydell/node-pty"]) {
    assertEquals(versions.has(name), false, name);
  }
  const libraries = components.filter(({ type }) => type === "library");
  for (const { purl, licenses, hashes } of libraries) {
    if (!purl.startsWith("pkg:npm/")) continue;
    assertMatch(purl, /^pkg:npm\/(%40[^/@]+\/)?[^/@]+@\d+\.\d+\.\d+$/);
    assertMatch(licenses?.[0]?.license.id ?? "none", /^[A-Z0-9][\w.-]+$/);
    assertMatch(hashes?.[0]?.content ?? "none", /^[0-9a-f]{128}$/);
  }
});

Deno.test("every npm package that goes into a release is pinned, the ones that packages import too", async () => {
  const { all } = await ownPackages();
  const pinned = await lockedDigests();
  const missing = all.filter(({ registry }) => registry === "npm")
    .map(({ name, version }) => `${name}@${version}`)
    .filter((id) => !pinned.has(id));
  // If not: deno task lock
  assertEquals(missing, []);
});

Deno.test("the bill is a whole graph: every package once, reached from the program, nothing that is not there", async () => {
  const { components, dependencies } = billOf(await ownPackages());
  const refs = components.map((component) => component["bom-ref"]);
  assertEquals(new Set(refs).size, refs.length);
  const chat = "pkg:generic/chat@1.2.3";
  assertEquals(
    dependencies.map(({ ref }) => ref).toSorted(),
    [chat, ...refs].toSorted(),
  );
  const reached = new Set<string>();
  const follow = (ref: string) => {
    if (reached.has(ref)) return;
    reached.add(ref);
    const found = dependencies.find((dependency) => dependency.ref === ref);
    assert(found !== undefined, `${ref} is not listed`);
    found.dependsOn.forEach(follow);
  };
  follow(chat);
  assertEquals([...reached].toSorted(), [chat, ...refs].toSorted());
});

/** The module graph of a program that imports two packages of JSR and one of npm. */
const GRAPH: Graph = {
  modules: [
    {
      specifier: "file:///chat/main.ts",
      dependencies: [
        { code: { specifier: "jsr:@std/async@1.5.0/channel" } },
        { code: { specifier: "npm:fflate@0.8.3" } },
        {},
      ],
    },
    {
      specifier: "https://jsr.io/@std/async/1.5.0/channel.ts",
      dependencies: [
        { code: { specifier: "https://jsr.io/@std/async/1.5.0/deque.ts" } },
        { code: { specifier: "jsr:@std/data-structures@^1.0.9/deque" } },
      ],
    },
    { specifier: "https://jsr.io/@std/async/1.5.0/deque.ts" },
    { specifier: "https://jsr.io/@std/data-structures/1.0.9/deque.ts" },
    {
      kind: "npm",
      specifier: "npm:/fflate@0.8.3",
      npmPackage: "fflate@0.8.3",
    },
  ],
  redirects: {
    "jsr:@std/async@1.5.0/channel":
      "https://jsr.io/@std/async/1.5.0/channel.ts",
    "jsr:@std/data-structures@^1.0.9/deque":
      "https://jsr.io/@std/data-structures/1.0.9/deque.ts",
    "npm:fflate@0.8.3": "npm:/fflate@0.8.3",
  },
  npmPackages: {
    "fflate@0.8.3": { name: "fflate", version: "0.8.3", dependencies: [] },
  },
};

Deno.test("packages of JSR are in the bill too, with what they need", () => {
  const { components, dependencies } = billOf(packagesIn(GRAPH));
  const libraries = components.filter(({ type }) => type === "library");
  assertEquals(libraries.map(({ purl }) => purl), [
    "pkg:jsr/%40std/async@1.5.0",
    "pkg:jsr/%40std/data-structures@1.0.9",
    "pkg:npm/fflate@0.8.3",
  ]);
  const needs = (ref: string) =>
    dependencies.find((dependency) => dependency.ref === ref)?.dependsOn;
  assertEquals(needs("pkg:generic/chat@1.2.3"), [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:jsr/%40std/async@1.5.0",
    "pkg:npm/fflate@0.8.3",
  ]);
  assertEquals(needs("pkg:jsr/%40std/async@1.5.0"), [
    "pkg:jsr/%40std/data-structures@1.0.9",
  ]);
  assertEquals(libraries[0]?.licenses?.[0]?.license.id, "MIT");
});

Deno.test("the terms of every package go with the program", async () => {
  const { all } = await ownPackages();
  const text = await thirdParty(all, RUNTIME.deno);
  for (const one of all) {
    if (one.registry === "npm") assert(one.texts.length > 0, one.name);
    assert(text.includes(`${one.name} ${one.version} (${one.licence})\n`));
    for (const terms of one.texts) {
      assert(text.includes(terms.replaceAll("\r\n", "\n").trim()), one.name);
    }
  }
  assert(text.includes("the Deno authors"));
  assert(text.includes("UNICODE LICENSE"));
});

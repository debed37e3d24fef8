import { idOf, type Package, type Packages } from "./packages.ts";
import type { Source } from "./source.ts";

/** The page of a package in each registry. */
const PAGES = {
  npm: (name: string, version: string) =>
    `https://www.npmjs.com/package/${name}/v/${version}`,
  jsr: (name: string, version: string) => `https://jsr.io/${name}@${version}`,
} as const;

/** The other components of the binary: Deno's runtime and its engine. */
export interface Runtime {
  readonly deno: string;
  readonly v8: string;
}

/**
 * The bill of materials of the program: every package in it with its version,
 * its licence and its digest, in CycloneDX 1.6
 * (https://cyclonedx.org/docs/1.6/json/). The same source has the same bill.
 */
export function sbomOf(
  version: string,
  { commit, time }: Source,
  runtime: Runtime,
  packages: Packages,
): unknown {
  const chat = `pkg:generic/chat@${version}`;
  const deno = `pkg:github/denoland/deno@v${runtime.deno}`;
  const v8 = `pkg:generic/v8@${runtime.v8}`;
  const purls = new Map(packages.all.map((one) => [idOf(one), purlOf(one)]));
  const purlsOf = (ids: readonly string[]) =>
    ids.flatMap((id) => purls.get(id) ?? []);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: time.toISOString().replace(/\.\d+Z$/, "Z"),
      component: {
        type: "application",
        "bom-ref": chat,
        name: "chat",
        version,
        licenses: [{ license: { id: "MIT" } }],
        purl: chat,
        properties: [{ name: "chat:commit", value: commit }],
      },
    },
    components: [
      {
        type: "platform",
        "bom-ref": deno,
        name: "deno",
        version: runtime.deno,
        licenses: [{ license: { id: "MIT" } }],
        purl: deno,
      },
      {
        type: "platform",
        "bom-ref": v8,
        name: "v8",
        version: runtime.v8,
        licenses: [{ license: { id: "BSD-3-Clause" } }],
        purl: v8,
      },
      ...packages.all.map(component),
    ],
    dependencies: [
      { ref: chat, dependsOn: [deno, ...purlsOf(packages.direct)] },
      { ref: deno, dependsOn: [v8] },
      { ref: v8, dependsOn: [] },
      ...packages.all.map((one) => ({
        ref: purlOf(one),
        dependsOn: purlsOf(one.needs),
      })),
    ],
  };
}

function component(one: Package): unknown {
  const [name = "", scope] = one.name.split("/").reverse();
  return {
    type: "library",
    "bom-ref": purlOf(one),
    ...(scope === undefined ? {} : { group: scope }),
    name,
    version: one.version,
    ...(one.digest === undefined
      ? {}
      : { hashes: [{ alg: "SHA-512", content: one.digest }] }),
    ...(one.licence === undefined
      ? {}
      : { licenses: [{ license: { id: one.licence } }] }),
    purl: purlOf(one),
    externalReferences: [
      { type: "website", url: PAGES[one.registry](one.name, one.version) },
    ],
  };
}

/** The package URL: `pkg:npm/%40logtape/logtape@2.4.2`. */
function purlOf({ registry, name, version }: Package): string {
  return `pkg:${registry}/${name.replace("@", "%40")}@${version}`;
}

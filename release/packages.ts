import { deno } from "./deno.ts";
import { lockedDigests, lockFlag } from "./lock.ts";

/** A package of the program. */
export interface Package {
  readonly registry: "npm" | "jsr";
  /** With its scope: `@std/async`. */
  readonly name: string;
  readonly version: string;
  /** Packages it needs, by their {@linkcode idOf}. */
  readonly needs: readonly string[];
  /** An SPDX identifier, where it is known. */
  readonly licence?: string;
  /** SHA-512 of its archive in the registry, in hex digits, if known. */
  readonly digest?: string;
  /** The texts of its licence, if it contains any. */
  readonly texts: readonly string[];
}

/** The packages of the program. */
export interface Packages {
  /** In the order of their names. */
  readonly all: readonly Package[];
  /** Direct dependencies, by their {@linkcode idOf}. */
  readonly direct: readonly string[];
}

/** How packages refer to each other. */
export function idOf({ registry, name, version }: Package): string {
  return `${registry}:${name}@${version}`;
}

/** The parts of `deno info --json` that are used here. */
export interface Graph {
  readonly modules: readonly {
    readonly kind?: string;
    readonly specifier: string;
    readonly npmPackage?: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
  readonly redirects: Readonly<Record<string, string>>;
  readonly npmPackages: Readonly<Record<string, NpmPackage>>;
}

interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  readonly localPath?: string;
}

/**
 * The packages that a module of the project imports, and those that they
 * import, as Deno resolves them.
 *
 * @param importMapFlag The flag that selects the stand-ins for `@std`, or nothing.
 */
export async function packagesOf(
  main: string,
  importMapFlag: string,
): Promise<Packages> {
  const { code, stdout, stderr } = await deno([
    "info",
    "--json",
    await lockFlag(),
    ...(importMapFlag === "" ? [] : [importMapFlag]),
    main,
  ]);
  if (code !== 0) throw new Error(`deno info: ${stderr}`);
  return packagesIn(JSON.parse(stdout), await lockedDigests());
}

/**
 * The packages in a graph of modules.
 *
 * @param digests Digests of npm packages, by name and version.
 */
export function packagesIn(
  graph: Graph,
  digests: ReadonlyMap<string, string> = new Map(),
): Packages {
  const needs = new Map<string, Set<string>>();
  const direct = new Set<string>();
  for (const module of graph.modules) {
    const owner = jsrPackage(module.specifier);
    if (owner !== undefined && !needs.has(owner)) needs.set(owner, new Set());
    for (const { code } of module.dependencies ?? []) {
      const needed = packageOf(code?.specifier, graph);
      if (needed === undefined || needed === owner) continue;
      if (owner === undefined) direct.add(needed);
      else needs.get(owner)?.add(needed);
    }
  }
  const jsr = [...needs].map(([id, others]): Package => {
    const { name, version } = parted(id.slice("jsr:".length));
    const licence = name.startsWith("@std/") ? STD_LICENCE : undefined;
    return {
      registry: "jsr",
      name,
      version,
      needs: [...others].sort(),
      ...(licence === undefined ? {} : { licence }),
      texts: [],
    };
  });
  const npm = Object.values(graph.npmPackages)
    .map((one) => npmPackage(one, digests));
  return {
    all: [...npm, ...jsr].sort((a, b) => idOf(a) < idOf(b) ? -1 : 1),
    direct: [...direct].sort(),
  };
}

/** The licence of JSR packages, which is not among their files. */
const STD_LICENCE = "MIT";

/** The package of a module, unless it is of the project. */
function packageOf(
  specifier: string | undefined,
  graph: Graph,
): string | undefined {
  if (specifier === undefined) return undefined;
  const resolved = graph.redirects[specifier] ?? specifier;
  const module = graph.modules.find((module) => module.specifier === resolved);
  return module?.npmPackage === undefined
    ? jsrPackage(resolved)
    : `npm:${module.npmPackage}`;
}

/** `https://jsr.io/@std/async/1.5.0/delay.ts` is of `jsr:@std/async@1.5.0`. */
function jsrPackage(specifier: string): string | undefined {
  const found = /^https:\/\/jsr\.io\/(@[^/]+\/[^/]+)\/([^/]+)\//.exec(
    specifier,
  );
  return found === null ? undefined : `jsr:${found[1]}@${found[2]}`;
}

/** A name and a version, separated by the last `@`. */
function parted(id: string): { name: string; version: string } {
  const at = id.lastIndexOf("@");
  return { name: id.slice(0, at), version: id.slice(at + 1) };
}

function npmPackage(
  { name, version, dependencies, localPath }: NpmPackage,
  digests: ReadonlyMap<string, string>,
): Package {
  const licence = localPath === undefined ? undefined : licenceIn(localPath);
  const digest = digests.get(`${name}@${version}`);
  return {
    registry: "npm",
    name,
    version,
    needs: dependencies.map((id) => `npm:${id}`).sort(),
    ...(licence === undefined ? {} : { licence }),
    ...(digest === undefined ? {} : { digest }),
    texts: localPath === undefined ? [] : textsIn(localPath),
  };
}

function licenceIn(folder: string): string | undefined {
  const { license }: { license?: unknown } = JSON.parse(
    Deno.readTextFileSync(`${folder}/package.json`),
  );
  return typeof license === "string" ? license : undefined;
}

/** Files that hold the terms of a package, and whose it is. */
const TERMS = /^(licen[cs]e|notice|copying|copyright)/i;

function textsIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name, isFile }) => isFile && TERMS.test(name))
    .map(({ name }) => name).sort()
    .map((name) => Deno.readTextFileSync(`${folder}/${name}`));
}

/** The licences of what is inside the bundle, as their authors wrote them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Metafile } from "esbuild";

export interface BundledPackage {
  name: string;
  version: string;
  license: string;
  /** Texts of its licence and notice files. */
  texts: string[];
}

interface Manifest {
  name?: string;
  version?: string;
  license?: string | { type?: string };
}

/** The folder of the package that an input of the bundle belongs to; null for a file of ours. */
function packageFolder(root: string, input: string): string | null {
  const at = input.lastIndexOf("node_modules/");
  if (at === -1) return null;
  const [first = "", second = ""] = input.slice(at + "node_modules/".length).split("/");
  const name = first.startsWith("@") ? `${first}/${second}` : first;
  return path.join(root, input.slice(0, at), "node_modules", name);
}

function readPackage(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
  const { license } = manifest;
  const files = readdirSync(folder).filter((name) => /^(?:licen[cs]e|notice|copying|copyright)/i.test(name));
  return {
    name: manifest.name ?? path.basename(folder),
    version: manifest.version ?? "",
    license: typeof license === "string" ? license : (license?.type ?? ""),
    texts: files
      .toSorted()
      .map((name) => readFileSync(path.join(folder, name), "utf8").replaceAll("\r\n", "\n").trim()),
  };
}

/** Every package with a file in the bundle, once for each version. */
export function bundledPackages(root: string, metafiles: readonly Metafile[]): BundledPackage[] {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [input] : [],
      ),
    ),
  );
  const folders = new Set(
    inputs.map((input) => packageFolder(root, input)).filter((folder) => folder !== null),
  );
  const found = new Map<string, BundledPackage>();
  for (const folder of folders) {
    if (!existsSync(path.join(folder, "package.json"))) throw new Error(`${folder} is no package.`);
    const each = readPackage(folder);
    found.set(`${each.name}@${each.version}`, each);
  }
  return [...found.values()].toSorted((a, b) =>
    `${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1,
  );
}

/** @throws Error when a package does not say under which licence it is */
export function thirdPartyNotices(root: string, metafiles: readonly Metafile[]): string {
  const packages = bundledPackages(root, metafiles);
  const unnamed = packages.filter(({ license }) => license === "").map(({ name }) => name);
  if (unnamed.length > 0) throw new Error(`No licence is stated by ${unnamed.join(", ")}.`);
  const parts = packages.map(({ name, version, license, texts }) => {
    const text =
      texts.length > 0
        ? texts.join("\n\n")
        : `The package names this licence and carries no text: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const lead = `This folder contains code of ${packages.length} packages, each under its own licence.\n`;
  return [lead, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

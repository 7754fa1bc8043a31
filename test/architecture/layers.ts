/** Which part of src may import which: the arrows of the house. */
import path from "node:path";
import { importsOf, type Import } from "./imports.ts";
import type { SourceFiles } from "./sources.ts";

/** Each layer with the layers below it that it may use; itself always. Adapters are layers of their own. */
const BELOW: Record<string, readonly string[]> = {
  core: [],
  root: ["core"],
  git: ["root", "core"],
  agent: ["root", "git", "core"],
  pipeline: ["root", "agent", "git", "core"],
  adapters: ["root", "git", "core"],
  entrypoints: ["root", "pipeline", "agent", "adapters", "git", "core"],
};

/** What core may use from outside: pure parsers and the one hash. */
const CORE_PACKAGES = [
  ...["yaml", "minimatch", "diff", "markdown-it", "zod"],
  // Parsers and rules of contract formats, and the engine that runs patterns in linear time; none reads or writes.
  ...["graphql", "@graphql-inspector/core", "re2js", "typescript"],
];
const CORE_NODE: Record<string, readonly string[]> = { "node:crypto": ["createHash"] };

/** May import a computed name: the demo's story lies outside of src and is not in the published package. */
const COMPUTED_IMPORTS = ["src/entrypoints/wire-demo.ts"];

const ROOT_FILES = ["src/ports.ts", "src/errors.ts", "src/log.ts", "src/logged.ts", "src/redact.ts"];

export function layerViolations(files: SourceFiles): string[] {
  return [...files].flatMap(([file, source]) =>
    importsOf(source).flatMap((each) => {
      const fault = faultOf(file, each, files);
      return fault === null ? [] : [`${file}:${each.line} ${fault}`];
    }),
  );
}

/** Import cycles between values, as the files that make them. Two files may know each other's types. */
export function cycles(files: SourceFiles): string[] {
  const edges = new Map(
    [...files].map(([file, source]) => [
      file,
      importsOf(source).flatMap(({ specifier, typeOnly }) =>
        !typeOnly && specifier?.startsWith(".") ? [resolve(file, specifier)] : [],
      ),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: string[]): void => {
    const at = trail.indexOf(file);
    if (at !== -1) found.push([...trail.slice(at), file].join(" -> "));
    if (at !== -1 || done.has(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...trail, file]);
    done.add(file);
  };
  for (const file of files.keys()) walk(file, []);
  return found;
}

function faultOf(file: string, { specifier, names }: Import, files: SourceFiles): string | null {
  if (specifier === null) {
    return COMPUTED_IMPORTS.includes(file) ? null : "imports a computed name, which nobody can check";
  }
  if (specifier.startsWith(".")) return insideFault(file, resolve(file, specifier), files);
  return outsideFault(file, specifier, names);
}

function resolve(file: string, specifier: string): string {
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
}

function insideFault(file: string, target: string, files: SourceFiles): string | null {
  if (!target.startsWith("src/")) return `imports ${target}, outside of src`;
  if (!files.has(target)) return `imports ${target}, which does not exist`;
  const [from, to] = [layerOf(file), layerOf(target)];
  if (from === null || to === null) return `lies in no known layer (${from === null ? file : target})`;
  if (from === "adapters" && to === "adapters" && adapterOf(file) !== adapterOf(target)) {
    return `imports another adapter (${target})`;
  }
  return from === to || BELOW[from]?.includes(to) === true
    ? null
    : `imports upwards: ${from} -> ${to} (${target})`;
}

function outsideFault(file: string, specifier: string, names: string[]): string | null {
  if (layerOf(file) !== "core") return null;
  const allowed = CORE_NODE[specifier];
  if (allowed !== undefined) {
    const extra = names.filter((name) => !allowed.includes(name));
    return extra.length === 0 ? null : `takes ${extra.join(", ")} from ${specifier}: core is pure`;
  }
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  return CORE_PACKAGES.includes(name) ? null : `imports ${specifier}: core is pure`;
}

function layerOf(file: string): string | null {
  if (ROOT_FILES.includes(file)) return "root";
  const folder = file.split("/")[1] ?? "";
  return folder in BELOW && folder !== "root" ? folder : null;
}

function adapterOf(file: string): string {
  return file.split("/")[2] ?? "";
}

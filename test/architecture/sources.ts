/** Source files by their path from the root of the repository, parsed. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type ts from "typescript";
import { parse } from "./imports.ts";

export type SourceFiles = Map<string, ts.SourceFile>;

/** All of src. */
export function sourcesIn(root: string): SourceFiles {
  const names = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" });
  const files = names
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `src/${name.split(path.sep).join("/")}`);
  return made(
    Object.fromEntries(files.sort().map((file) => [file, readFileSync(path.join(root, file), "utf8")])),
  );
}

/** Made-up files. */
export function made(texts: Record<string, string>): SourceFiles {
  return new Map(Object.entries(texts).map(([file, text]) => [file, parse(file, text)]));
}

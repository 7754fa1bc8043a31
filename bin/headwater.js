#!/usr/bin/env node
// Plain JavaScript on purpose: on an old Node the TypeScript entry dies before it could explain itself.
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`headwater needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`);
  process.exit(2);
}
// A sixth of a start is compiling (50 of 290 ms). The cache lies in the package, so whoever can write it could as well write the code;
// where the package cannot be written, nothing is cached.
const { enableCompileCache } = await import("node:module");
enableCompileCache(fileURLToPath(new URL("../.cache/compile", import.meta.url)));
await import("../dist/entrypoints/cli.js");

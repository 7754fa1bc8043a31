#!/usr/bin/env node
// Plain JavaScript on purpose: on an old Node the TypeScript entry dies before it could explain itself.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`headwater needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`);
  process.exit(2);
}
await import("../dist/entrypoints/cli.js");

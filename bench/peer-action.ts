/**
 * A published action that people install from npm, to hold our start against: danger. It is no dependency of ours: it
 * is installed into the cache, without its scripts, where the registry can be reached.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "./process.ts";

const VERSION = "14.0.7";
const FOLDER = path.resolve(import.meta.dirname, "../node_modules/.cache/bench-peer");
const PACKAGE = path.join(FOLDER, "node_modules/danger");
const INSTALL = ["i", `danger@${VERSION}`, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
const INSTALL_MS = 120_000;

export interface PeerAction {
  name: string;
  args: string[];
  /** A build that is about no pull request. On GitHub itself danger runs its rules then, so another CI is told. */
  env: Record<string, string>;
  says: string;
}

async function installed(): Promise<boolean> {
  const file = path.join(PACKAGE, "package.json");
  if (!existsSync(file)) return false;
  return (JSON.parse(await readFile(file, "utf8")) as { version: string }).version === VERSION;
}

/** The peer, or why it cannot be measured here. */
export async function peerAction(): Promise<PeerAction | string> {
  if (!(await installed())) {
    await mkdir(FOLDER, { recursive: true });
    await writeFile(path.join(FOLDER, "package.json"), '{ "private": true }\n');
    // Where the registry is, and the way to it, stands in what this machine gives to npm.
    const env = process.env as Record<string, string>;
    const ended = await run("npm", INSTALL, FOLDER, { timeoutMs: INSTALL_MS, env });
    if (ended.code === null) return `npm did not install danger ${VERSION} in two minutes`;
    if (ended.code !== 0 || !(await installed())) return `npm could not install danger ${VERSION}`;
  }
  return {
    name: `danger ${VERSION}`,
    args: [path.join(PACKAGE, "distribution/commands/danger-ci.js")],
    env: {
      HAS_JOSH_K_SEAL_OF_APPROVAL: "true",
      TRAVIS_REPO_SLUG: "acme/shop",
      TRAVIS_PULL_REQUEST: "false",
      DANGER_GITHUB_API_TOKEN: "none",
    },
    says: "not executing on a PR",
  };
}

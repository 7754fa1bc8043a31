/** The shop as a plain git repository, for the two forms that know nothing but a checkout. */
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripMarker } from "../../../src/core/review/marker.ts";
import { plainGit } from "../../git/support/sample.ts";
import { writeFiles } from "../../write-files.ts";
import { SPEC, storyFile } from "../shop/world.ts";
import { BRANCH, byHook, changesBetween, type Proposal } from "./form.ts";

const SHOP = path.resolve(import.meta.dirname, "../../../examples/shop");

/** `main` has the shop and is checked out; `require-currency` has the change. The folder around it is the caller's to remove. */
export async function shopRepository(): Promise<{ around: string; dir: string }> {
  const around = await mkdtemp(path.join(tmpdir(), "headwater-form-"));
  const dir = path.join(around, "shop");
  await cp(SHOP, dir, { recursive: true });
  const git = (...args: string[]): string => plainGit(dir, args);
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "Start the shop");
  git("switch", "-qc", BRANCH);
  writeFiles(dir, { [SPEC]: storyFile("payments") });
  git("commit", "-qam", "Require the currency of a charge");
  git("switch", "-q", "main");
  return { around, dir };
}

export const mergeChange = (dir: string): void => {
  plainGit(dir, ["merge", "-q", "--no-ff", "-m", "Merge the change", BRANCH]);
};

interface ProposalFile {
  title: string;
  body: string;
  head: { branch: string };
  base: { branch: string };
}

/** Titles and bodies that stand beside the repository, with the branches as they stand in `branchesIn`. */
export function localProposals(dir: string, branchesIn: string): Proposal[] {
  const folder = path.join(dir, ".git/headwater/proposals");
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return byHook(
    files.map((name) => {
      const { title, body, head, base } = JSON.parse(
        readFileSync(path.join(folder, name), "utf8"),
      ) as ProposalFile;
      const changes = changesBetween(branchesIn, base.branch, head.branch);
      return {
        hook: head.branch.split("/")[1] ?? "",
        into: base.branch,
        title,
        body: stripMarker(body),
        changes,
      };
    }),
  );
}

/** Every branch with its commit. */
export const branchesOf = (dir: string): string[] =>
  plainGit(dir, ["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"]).split("\n");

/** What is different after `work`. */
export async function changedBy(look: () => string[], work: () => Promise<unknown>): Promise<string[]> {
  const before = new Set(look());
  await work();
  return look().filter((line) => !before.has(line));
}

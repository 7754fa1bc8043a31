/** Fills a repository of the fake with many files and a long history by one `git fast-import`. */
import { execFileSync } from "node:child_process";
import type { RepositoryHandle } from "../../fakes/github/index.ts";

export interface Commit {
  branch: string;
  /** Branch that it starts from; without it the commit follows what the branch holds. */
  from?: string;
  files: Record<string, string>;
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;

function* stream(commits: Iterable<Commit>): Generator<string> {
  let at = 1_750_000_000;
  for (const { branch, from, files } of commits) {
    at += 1;
    yield `commit refs/heads/${branch}\ncommitter alice <alice@example.com> ${at} +0000\n${data("Change")}`;
    if (from !== undefined) yield `from refs/heads/${from}\n`;
    for (const [path, text] of Object.entries(files)) yield `M 100644 inline ${path}\n${data(text)}`;
    yield "\n";
  }
}

/** Branches are written anew: nobody has seen what they held. */
export function importCommits(repo: RepositoryHandle, commits: Iterable<Commit>): void {
  const input = [...stream(commits)].join("");
  execFileSync("git", [`--git-dir=${repo.bareDir}`, "fast-import", "--quiet", "--force"], { input });
}

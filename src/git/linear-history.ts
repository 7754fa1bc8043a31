/**
 * The commits of a short branch without merges, read through the kept reader. Most questions about a pull request are
 * about such a branch; all others are left to git.
 */
import type { CommitFacts, GitRepository, Person } from "./model.ts";
import { askObjects } from "./object-reader.ts";

/** Each commit is a question of its own, so beyond this a process of git answers sooner. */
const MOST_COMMITS = 16;

/**
 * The commits after `base` up to `head`, newest first, where each has one parent; null when that is not so, or cannot
 * be told this way.
 */
export async function linearHistory(
  repository: GitRepository,
  base: string,
  head: string,
): Promise<CommitFacts[] | null> {
  const commits: CommitFacts[] = [];
  for (let at = head; at !== base;) {
    const object = (await askObjects(repository, "contents", [at]))?.[0] ?? null;
    const commit = object?.type === "commit" ? readCommit(at, object.content) : null;
    const [parent, ...others] = commit?.parents ?? [];
    if (commit === null || parent === undefined || others.length > 0 || commits.length === MOST_COMMITS)
      return null;
    commits.push(commit);
    at = parent;
  }
  return commits;
}

/** A commit object as `git log` tells it (gitformat-pack, pretty.c); null for one that is out of the ordinary. */
export function readCommit(sha: string, content: Buffer): CommitFacts | null {
  if (content.includes(0)) return null;
  const text = content.toString("utf8");
  const end = text.indexOf("\n\n");
  const header = (end === -1 ? text : text.slice(0, end)).split("\n");
  const encoding = header.find((line) => line.startsWith("encoding "));
  if (encoding !== undefined && !/^encoding utf-?8$/i.test(encoding)) return null;
  const [author, committer] = [person(header, "author"), person(header, "committer")];
  if (author === null || committer === null) return null;
  const parents = header.filter((line) => line.startsWith("parent ")).map((line) => line.slice(7));
  return { sha, parents, author, committer, ...message(end === -1 ? "" : text.slice(end + 2)) };
}

function person(header: string[], role: "author" | "committer"): Person | null {
  const lines = header.filter((line) => line.startsWith(`${role} `));
  const match = /^\w+ ([^<>]*) <([^<>]*)> \d+ [+-]\d{4}$/.exec(lines[0] ?? "");
  const [, name = "", email = ""] = match ?? [];
  const plain = lines.length === 1 && match !== null && name.trim() === name && email.trim() === email;
  return plain && name !== "" ? { name, email } : null;
}

/** The subject is the first paragraph on one line. Only ASCII white space counts, as it does for git. */
function message(text: string): { subject: string; body: string } {
  const lines = text.split("\n").map((line) => line.replace(/[ \t\r]+$/, ""));
  const start = lines.findIndex((line) => line !== "");
  if (start === -1) return { subject: "", body: "" };
  const blank = lines.indexOf("", start);
  const subject = lines.slice(start, blank === -1 ? undefined : blank).join(" ");
  const rest = blank === -1 ? -1 : lines.findIndex((line, at) => at > blank && line !== "");
  const body = rest === -1 ? "" : text.split("\n").slice(rest).join("\n");
  return { subject, body: body.trimEnd() };
}

/** What git says of commits does not change while a repository stands open: nothing is asked for twice. */
import { mergeBase } from "../git/commits.ts";
import { fetchCommits } from "../git/fetch.ts";
import type { GitRepository } from "../git/model.ts";
import type { Host } from "../ports.ts";

/** Answers of one repository that are kept; beyond it all are asked for again, which costs time and nothing else. */
const MOST_ANSWERS = 5_000;

const answers = new WeakMap<GitRepository, Map<string, Promise<unknown>>>();

/** The answer to a question about commits named by id; a failure is not remembered. */
export function remembered<T>(
  repository: GitRepository,
  question: readonly string[],
  read: () => Promise<T>,
): Promise<T> {
  const known = answers.get(repository) ?? new Map<string, Promise<unknown>>();
  answers.set(repository, known);
  const key = question.join("\0");
  const present = known.get(key);
  // Keyed by question, so what is kept under a key is what its reader gave.
  if (present !== undefined) return present as Promise<T>;
  if (known.size >= MOST_ANSWERS) known.clear();
  const answer = read();
  known.set(key, answer);
  answer.catch(() => known.delete(key));
  return answer;
}

/** The best common ancestor of two commits; null when they have none. */
export const forkPoint = (repository: GitRepository, a: string, b: string): Promise<string | null> =>
  remembered(repository, ["fork", a, b], () => mergeBase(repository, a, b));

const here = new WeakMap<GitRepository, Set<string>>();

/** Makes sure that commits of the host are here; what was here once is not looked for again. */
export async function haveCommits(
  host: Pick<Host, "remote">,
  repository: GitRepository,
  commits: string[],
): Promise<void> {
  const known = here.get(repository) ?? new Set<string>();
  here.set(repository, known);
  const wanted = commits.filter((commit) => !known.has(commit));
  if (wanted.length === 0) return;
  await fetchCommits(repository, await host.remote(), wanted);
  for (const commit of wanted) known.add(commit);
}

/** Facts about the repository itself, and who may do what in it. */
import type { GitRemote, Host, Permission } from "../../ports.ts";
import { attempt, read, readOrNull, type GitHub } from "./calls.ts";

export type RepositoryFacts = NonNullable<Awaited<ReturnType<Host["repositoryFacts"]>>>;

/** The facts in any answer that holds a whole repository. */
export function factsOf(found: {
  default_branch: string;
  private: boolean;
  archived: boolean;
}): RepositoryFacts {
  return {
    defaultBranch: found.default_branch,
    visibility: found.private ? "private" : "public",
    archived: found.archived,
  };
}

export async function repositoryFacts(github: GitHub): Promise<RepositoryFacts | null> {
  const found = await readOrNull(github, () =>
    github.octokit.request("GET /repos/{owner}/{repo}", github.at),
  );
  return found === null ? null : factsOf(found);
}

/** Id of the repository in GraphQL; it never changes, so callers may keep it. */
export async function nodeId(github: GitHub): Promise<string> {
  return (await read(github, () => github.octokit.request("GET /repos/{owner}/{repo}", github.at))).node_id;
}

const ROLES: Readonly<Record<string, Permission>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

/** The permission API, never `author_association`. Only a 404 means "none"; every other failure is thrown. */
export async function permission(github: GitHub, login: string): Promise<Permission> {
  const found = await readOrNull(github, () =>
    github.octokit.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
      ...github.at,
      username: login,
    }),
  );
  if (found === null) return "none";
  // A custom role has a name of its own; `permission` is then the role that it builds on.
  return ROLES[found.role_name] ?? ROLES[found.permission] ?? "none";
}

/** Where git finds the repository. The token goes into a header, so that it never shows in argv or a config file. */
export async function remote(
  github: GitHub,
  where: { gitUrl: string; token: (() => Promise<string>) | null },
): Promise<GitRemote> {
  const { owner, repo } = github.at;
  const url = `${where.gitUrl.replace(/\/+$/, "")}/${owner}/${repo}.git`;
  const { token } = where;
  if (token === null) return { url, authorization: null };
  const secret = Buffer.from(`x-access-token:${await attempt(token)}`).toString("base64");
  return { url, authorization: `basic ${secret}` };
}

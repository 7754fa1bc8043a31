/**
 * Access to one repository: a token that GitHub limits to this repository and to the permissions that we use, kept
 * in memory until shortly before it expires. The answer also says what the repository is called now.
 */
import type { RepositoryRef } from "../../core/events.ts";
import { attempt, type GitHubClient } from "./calls.ts";
import { GitHubError } from "./errors.ts";

/** The least that the operations in this folder need; `app.yml` asks for the same. */
export const PERMISSIONS = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "read",
  metadata: "read",
} as const;

export interface Access {
  token: string;
  /** The repository under its present name; the id is the one that was asked for. */
  repository: RepositoryRef;
}

export interface AccessKeeper {
  access(installationId: number, repository: RepositoryRef): Promise<Access>;
  /** Drops what is kept for a repository, after GitHub refused it or the repository was taken away. */
  forget(repositoryId: number): void;
}

interface Kept {
  repositoryId: number;
  answer: Promise<Access & { expiresAt: number }>;
  expiresAt: number;
}

export interface AccessKeeperOptions {
  clock: () => number;
  /** Told about every token that is made, so that it can be kept out of all output. */
  onSecret: (value: string) => void;
}

const MARGIN_MS = 5 * 60_000;

/** `octokit` must be authenticated as the App itself. */
export function accessKeeper(octokit: GitHubClient, { clock, onSecret }: AccessKeeperOptions): AccessKeeper {
  const kept = new Map<string, Kept>();

  function mint(key: string, installationId: number, repository: RepositoryRef): Kept {
    const entry: Kept = {
      repositoryId: repository.id,
      answer: mintToken(octokit, installationId, repository),
      expiresAt: Number.POSITIVE_INFINITY,
    };
    kept.set(key, entry);
    entry.answer.then(
      ({ token, expiresAt }) => {
        entry.expiresAt = expiresAt;
        onSecret(token);
      },
      () => kept.get(key) === entry && kept.delete(key),
    );
    return entry;
  }

  return {
    async access(installationId, repository) {
      const key = `${installationId}/${repository.id}`;
      dropExpired(kept, clock() + MARGIN_MS);
      const { token, repository: now } = await (kept.get(key) ?? mint(key, installationId, repository))
        .answer;
      return { token, repository: now };
    },
    forget(repositoryId) {
      for (const [key, entry] of kept) if (entry.repositoryId === repositoryId) kept.delete(key);
    },
  };
}

function dropExpired(kept: Map<string, Kept>, deadline: number): void {
  for (const [key, entry] of kept) if (entry.expiresAt <= deadline) kept.delete(key);
}

async function mintToken(
  octokit: GitHubClient,
  installationId: number,
  repository: RepositoryRef,
): Promise<Access & { expiresAt: number }> {
  const { data } = await attempt(() =>
    octokit.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installationId,
      repository_ids: [repository.id],
      permissions: PERMISSIONS,
    }),
  );
  const granted = data.repositories?.find((each) => Number(each.id) === repository.id);
  if (data.repositories !== undefined && granted === undefined) {
    throw new GitHubError("forbidden", "GitHub granted a token for another repository than was asked for.");
  }
  return {
    token: data.token,
    expiresAt: Date.parse(data.expires_at),
    repository:
      granted === undefined
        ? repository
        : { id: repository.id, owner: granted.owner.login, name: granted.name },
  };
}

/**
 * Access to one repository: a token that GitHub limits to this repository and to the permissions that we use, kept
 * in memory until shortly before it expires. The answer also says what the repository is called now.
 */
import type { RepositoryRef } from "../../core/events.ts";
import { attempt, type GitHubClient } from "./calls.ts";
import { GitHubError, isGitHubError } from "./errors.ts";
import { factsOf, type RepositoryFacts } from "./repository.ts";

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
  /** What GitHub said of the repository while this very call made the token; null when it was there already. */
  facts: RepositoryFacts | null;
}

export interface AccessKeeper {
  access(installationId: number, repository: RepositoryRef): Promise<Access>;
  /** A token that can list an installation's repositories and do nothing else. */
  listing(installationId: number): Promise<string>;
  /** Drops what is kept for a repository, after GitHub refused it or the repository was taken away. */
  forget(repositoryId: number): void;
}

export interface AccessKeeperOptions {
  clock: () => number;
  /** Told about every token that is made, so that it can be kept out of all output. */
  onSecret: (value: string) => void;
  /** Told when a token has expired: nobody can use it any more. */
  onSecretExpired: (value: string) => void;
}

interface Minted {
  token: string;
  expiresAt: number;
  repository: RepositoryRef | null;
  facts: RepositoryFacts | null;
}

interface Kept {
  repositoryId: number | null;
  answer: Promise<Minted>;
  expiresAt: number;
}

const MARGIN_MS = 5 * 60_000;

/** `octokit` must be authenticated as the App itself. */
export function accessKeeper(octokit: GitHubClient, options: AccessKeeperOptions): AccessKeeper {
  const kept = new Map<string, Kept>();
  const alive = new Map<string, number>();

  function remember({ token, expiresAt }: Minted): void {
    alive.set(token, expiresAt);
    options.onSecret(token);
  }

  function dropExpired(): void {
    const now = options.clock();
    for (const [key, { expiresAt }] of kept) if (expiresAt <= now + MARGIN_MS) kept.delete(key);
    for (const [token, expiresAt] of alive) {
      if (expiresAt > now) continue;
      alive.delete(token);
      options.onSecretExpired(token);
    }
  }

  function get(key: string, repositoryId: number | null, mint: () => Promise<Minted>): Promise<Minted> {
    dropExpired();
    const present = kept.get(key);
    if (present !== undefined) return present.answer;
    const entry: Kept = { repositoryId, answer: mint(), expiresAt: Number.POSITIVE_INFINITY };
    kept.set(key, entry);
    entry.answer.then(
      (minted) => {
        entry.expiresAt = minted.expiresAt;
        remember(minted);
      },
      // A failure is not kept: the next one asks again.
      () => kept.get(key) === entry && kept.delete(key),
    );
    return entry.answer;
  }

  return {
    async access(installationId, repository) {
      let made = false;
      const mint = (): Promise<Minted> => {
        made = true;
        return mintFor(octokit, installationId, repository);
      };
      const minted = await get(`${installationId}/${repository.id}`, repository.id, mint);
      return {
        token: minted.token,
        repository: minted.repository ?? repository,
        facts: made ? minted.facts : null,
      };
    },
    async listing(installationId) {
      return (await get(`${installationId}/*`, null, () => mintListing(octokit, installationId))).token;
    },
    forget(repositoryId) {
      for (const [key, entry] of kept) if (entry.repositoryId === repositoryId) kept.delete(key);
    },
  };
}

async function mintListing(octokit: GitHubClient, installationId: number): Promise<Minted> {
  const { data } = await attempt(() =>
    octokit.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installationId,
      permissions: { metadata: "read" },
    }),
  );
  return { token: data.token, expiresAt: Date.parse(data.expires_at), repository: null, facts: null };
}

async function mintFor(
  octokit: GitHubClient,
  installationId: number,
  repository: RepositoryRef,
): Promise<Minted> {
  const { data } = await attempt(() =>
    octokit.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installationId,
      repository_ids: [repository.id],
      permissions: PERMISSIONS,
    }),
  ).catch((error: unknown) => {
    throw notInstalled(error) ?? error;
  });
  const granted = data.repositories?.find((each) => Number(each.id) === repository.id);
  if (data.repositories !== undefined && granted === undefined) {
    throw new GitHubError("forbidden", "GitHub granted a token for another repository than was asked for.");
  }
  return {
    token: data.token,
    expiresAt: Date.parse(data.expires_at),
    repository:
      granted === undefined ? null : { id: repository.id, owner: granted.owner.login, name: granted.name },
    facts: granted !== undefined && isWhole(granted) ? factsOf(granted) : null,
  };
}

/** An older GitHub may say less here than when it is asked for the repository. */
const isWhole = (granted: object): boolean =>
  ["default_branch", "private", "archived"].every((field) => field in granted);

/** GitHub answers 422 when the repository left the installation, and also when permissions were not granted. */
function notInstalled(error: unknown): GitHubError | null {
  const gone =
    isGitHubError(error, "validation") && /not accessible to the parent installation/i.test(error.message);
  return gone ? new GitHubError("not_found", error.message, { status: 422, cause: error }) : null;
}

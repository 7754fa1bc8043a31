/** Finds the host for an event: which installation it belongs to, a token for that one repository, and who we are. */
import type { ProbotOctokit } from "probot";
import { accessKeeper } from "../adapters/github/access.ts";
import type { GitHubClient } from "../adapters/github/calls.ts";
import { factsAtHand } from "../adapters/github/facts-at-hand.ts";
import { isGitHubError } from "../adapters/github/errors.ts";
import { githubHost } from "../adapters/github/host.ts";
import {
  appFacts,
  appIdentity,
  coveredRepositories,
  type AppFacts,
  installationFor,
  installations,
  type Listing,
} from "../adapters/github/installations.ts";
import type { Limits } from "../adapters/github/limits.ts";
import { repositoryClient, type TokenSource } from "../adapters/github/repository-client.ts";
import type { RepoEvent, RepositoryRef } from "../core/events.ts";
import type { Host } from "../ports.ts";
import type { ServerLog } from "./server-log.ts";

export interface Hosts {
  /** Null when the App is not installed there (any more). `installationId` is null when the payload had none. */
  hostFor(event: RepoEvent, installationId: number | null): Promise<Host | null>;
  /** Whether the App can reach a repository now, whatever a delivery said; `installationId` as above. */
  covers(repository: RepositoryRef, installationId: number | null): Promise<boolean>;
  /** Every repository that the App was given. An installation that cannot be listed hides no other. */
  list(): Promise<Listing>;
}

export interface HostsOptions {
  /** Authenticated as the App. */
  app: GitHubClient;
  Client: typeof ProbotOctokit;
  appId: number;
  /** What GitHub said of the App at the start; null when it could not be reached then. */
  known: AppFacts | null;
  apiUrl: string;
  gitUrl: string;
  limits: Limits;
  log: ServerLog;
  clock: () => Date;
  wait: (ms: number) => Promise<void>;
  /** Told about every token that is made, so that it can be kept out of all output. */
  onSecret: (value: string) => void;
  onSecretExpired: (value: string) => void;
}

export function createHosts(options: HostsOptions): Hosts {
  const { app, log } = options;
  const now = (): number => options.clock().getTime();
  const keeper = accessKeeper(app, { ...options, clock: now });
  const who = identityOnce(options);

  async function hostFor(event: RepoEvent, given: number | null): Promise<Host | null> {
    // What was taken away cannot be reached; the host then only says which repository it was.
    const gone = event.kind === "repository_removed";
    if (gone) keeper.forget(event.repository.id);
    const installation = given ?? (gone ? null : await installationFor(app, event.repository));
    if (installation === null && !gone) return null;
    const installationId = installation ?? 0;
    const token = async (): Promise<string> => (await keeper.access(installationId, event.repository)).token;
    const octokit = clientFor(options, installationId, {
      token,
      refused: () => keeper.forget(event.repository.id),
    });
    const asked = now();
    const { repository, facts } = gone
      ? { repository: event.repository, facts: null }
      : await keeper.access(installationId, event.repository);
    return githubHost({
      octokit,
      repository,
      factsAtHand: factsAtHand(facts, { asked, clock: now }),
      self: gone ? (who.known() ?? nobody(options.appId)) : await who.get(octokit),
      gitUrl: options.gitUrl,
      token,
      wait: options.wait,
      onTruncated: (what, limit) =>
        log.warn({ repository: repository.id, what, limit }, "A list was longer than what is read of it."),
    });
  }

  async function covers(repository: RepositoryRef, given: number | null): Promise<boolean> {
    keeper.forget(repository.id);
    const present = await installationFor(app, repository);
    for (const id of new Set([given, present].filter((each) => each !== null))) {
      try {
        await keeper.access(id, repository);
        return true;
      } catch (error) {
        // GitHub knows the installation and the repository; it lacks a permission.
        if (isGitHubError(error, "validation")) return true;
        if (!isGitHubError(error, "not_found", "suspended")) throw error;
      }
    }
    return false;
  }

  const listingClient = (installationId: number): GitHubClient =>
    clientFor(options, installationId, {
      token: () => keeper.listing(installationId),
      refused: () => undefined,
    });

  async function list(): Promise<Listing> {
    const { ids, complete } = await installations(app);
    const listing: Listing = { installations: [], whole: complete, failures: [] };
    for (const installationId of ids) {
      try {
        const { repositories, complete } = await coveredRepositories(listingClient(installationId));
        listing.installations.push({ installationId, repositories });
        if (!complete) listing.whole = false;
      } catch (error) {
        listing.whole = false;
        listing.failures.push({ installationId, error });
      }
    }
    return listing;
  }

  return { hostFor, covers, list };
}

function clientFor(options: HostsOptions, installationId: number, source: TokenSource): GitHubClient {
  return repositoryClient({
    Client: options.Client,
    baseUrl: options.apiUrl,
    limits: options.limits.of(String(installationId)),
    source,
    log: options.log,
  });
}

/** No account has a negative id, so nothing is ever taken for ours. */
function nobody(appId: number): Host["self"] {
  return { appId, accountId: -1, login: "", email: "" };
}

/** Asked once; after a failure the next event asks again. */
function identityOnce(options: HostsOptions): {
  get(anyone: GitHubClient): Promise<Host["self"]>;
  known(): Host["self"] | null;
} {
  let known: Host["self"] | null = null;
  let asking: Promise<Host["self"]> | null = null;
  return {
    known: () => known,
    get(anyone) {
      asking ??= (options.known === null ? appFacts(options.app) : Promise.resolve(options.known))
        .then((app) => appIdentity(app, anyone))
        .then((self) => (known = self))
        .finally(() => {
          if (known === null) asking = null;
        });
      return asking;
    },
  };
}

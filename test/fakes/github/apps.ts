/** Apps on the fake: the one under test with its key, and others that report checks. */
import { generateKeyPairSync } from "node:crypto";
import { addStatus, createCheckRun, updateCheckRun } from "./checks.ts";
import type { Account, AppRecord, Installation, Level, Repository, StatusState } from "./model.ts";
import { addAccount, accountById, nextId, now, type World } from "./world.ts";

/** What the App under test is granted unless a test says otherwise. */
export const PERMISSIONS: Record<string, Level> = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "read",
  merge_queues: "read",
};

export const EVENTS = [
  "pull_request",
  "pull_request_review",
  "issue_comment",
  "push",
  "create",
  "delete",
  "check_run",
  "check_suite",
  "status",
  "merge_group",
  "repository",
];

let pair: { publicKey: string; privateKey: string } | null = null;

/** One key pair a process: making one takes longer than most tests. */
export function keyPair(): { publicKey: string; privateKey: string } {
  pair ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return pair;
}

export function registerApp(
  world: World,
  wanted: {
    slug: string;
    owner: Account;
    permissions: Record<string, Level>;
    events: string[];
    publicKey: string;
  },
): AppRecord {
  const bot = addAccount(world, `${wanted.slug}[bot]`, "Bot");
  const id = nextId(world, "app");
  const app: AppRecord = {
    id,
    slug: wanted.slug,
    name: wanted.slug,
    clientId: `Iv1.fake${id}`,
    ownerId: wanted.owner.id,
    botId: bot.id,
    publicKey: wanted.publicKey,
    permissions: wanted.permissions,
    events: wanted.events,
    createdAt: now(world),
  };
  world.state.apps.set(id, app);
  return app;
}

/** Installs the App on a repository: one installation an owner. */
export function install(world: World, app: AppRecord, repository: Repository): Installation {
  for (const installation of world.state.installations.values()) {
    if (installation.appId !== app.id || installation.accountId !== repository.ownerId) continue;
    if (!installation.repositoryIds.includes(repository.id)) installation.repositoryIds.push(repository.id);
    return installation;
  }
  const installation: Installation = {
    id: nextId(world, "installation"),
    appId: app.id,
    accountId: repository.ownerId,
    repositoryIds: [repository.id],
    suspendedAt: null,
    createdAt: now(world),
  };
  world.state.installations.set(installation.id, installation);
  return installation;
}

export interface OtherApp {
  id: number;
  slug: string;
  botLogin: string;
  /** Creates a check run, or completes the App's own unfinished one of that name. */
  check: (
    repository: { id: number },
    sha: string,
    report: { name: string; conclusion?: string; status?: "queued" | "in_progress" },
  ) => number;
  status: (
    repository: { id: number },
    sha: string,
    report: { context: string; state: StatusState["state"]; description?: string },
  ) => void;
}

export function otherApp(world: World, app: AppRecord): OtherApp {
  const repositoryOf = (id: number): Repository => {
    const repository = world.state.repositories.get(id);
    if (repository === undefined) throw new Error(`There is no repository ${id}.`);
    return repository;
  };
  return {
    id: app.id,
    slug: app.slug,
    botLogin: accountById(world, app.botId).login,
    check: ({ id }, sha, report) => {
      const repository = repositoryOf(id);
      const pending = [...repository.checkRuns.values()].find(
        (run) =>
          run.appId === app.id &&
          run.headSha === sha &&
          run.name === report.name &&
          run.status !== "completed",
      );
      const { name, conclusion, status } = report;
      const input = {
        name,
        ...(conclusion === undefined ? {} : { conclusion }),
        ...(status === undefined ? {} : { status }),
      };
      if (pending === undefined)
        return createCheckRun(world, repository, app, { ...input, head_sha: sha }).id;
      updateCheckRun(world, repository, app, { run: pending, input });
      return pending.id;
    },
    status: ({ id }, sha, report) => {
      addStatus(world, repositoryOf(id), {
        sha,
        context: report.context,
        state: report.state,
        description: report.description ?? null,
        targetUrl: null,
        creatorId: app.botId,
      });
    },
  };
}

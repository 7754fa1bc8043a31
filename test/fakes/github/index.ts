/** The fake GitHub: a strict, stateful server over real bare git repositories, in this process, on one loopback port. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { quickFolder } from "../../quick-folder.ts";
import { fakeClock, type FakeClock } from "../clock.ts";
import type { Counts, GitHub, GitHubOptions, RepositoryOptions } from "./api.ts";
import { EVENTS, install, keyPair, otherApp, PERMISSIONS, registerApp } from "./apps.ts";
import { faultScript } from "./faults.ts";
import { createBare } from "./git.ts";
import { forgetHistory } from "./history.ts";
import type { Account, AppRecord, Installation, Level, Repository } from "./model.ts";
import { newRepository } from "./new-repository.ts";
import { forgetObjects } from "./commits.ts";
import { personOn, type Person } from "./people.ts";
import { repositoryBody } from "./render/repositories.ts";
import { repositoryHandle, type RepositoryHandle } from "./repository-handle.ts";
import { restApi } from "./rest.ts";
import { deliveryHandlers } from "./routes/deliveries.ts";
import { filesFrom } from "./seed.ts";
import { startServer, type RecordedRequest } from "./server.ts";
import { startWebhooks } from "./webhooks.ts";
import { accountById, accountNamed, installationOf, now, type World } from "./world.ts";

export type { Counts, GitHub, GitHubOptions, RepositoryOptions } from "./api.ts";
export type { OtherApp } from "./apps.ts";
export type { Fault, RequestKind, SeenRequest } from "./faults.ts";
export type { Person } from "./people.ts";
export type { CommitOptions, RepositoryHandle } from "./repository-handle.ts";
export type { RecordedRequest } from "./server.ts";
export type { Delivery } from "./webhooks.ts";

function emptyWorld(clock: FakeClock): World {
  return {
    state: {
      accounts: new Map(),
      apps: new Map(),
      installations: new Map(),
      repositories: new Map(),
      tokens: new Map(),
      nextIds: {},
    },
    clock,
    url: "http://127.0.0.1",
    root: mkdtempSync(path.join(quickFolder(), "fake-github-")),
    signingKey: "the key of the fake GitHub",
    emit: () => undefined,
  };
}

function countRequests(requests: RecordedRequest[]): Counts {
  const counts: Counts = { read: 0, write: 0, git: 0, token: 0, total: requests.length };
  for (const request of requests) counts[request.kind] += 1;
  return counts;
}

function personalToken(world: World, accountId: number): string {
  for (const token of world.state.tokens.values()) {
    if (token.kind === "personal" && token.accountId === accountId) return token.value;
  }
  const value = `ghp_${randomBytes(18).toString("hex")}`;
  world.state.tokens.set(value, {
    value,
    kind: "personal",
    accountId,
    installationId: null,
    repositoryIds: null,
    permissions: {},
    expiresAt: null,
    used: 0,
  });
  return value;
}

function makeRepository(world: World, app: AppRecord, options: RepositoryOptions): Repository {
  const owner = accountNamed(world, options.owner, options.ownerType ?? "Organization");
  const repository = newRepository(world, {
    owner,
    name: options.name,
    visibility: options.visibility ?? "private",
    defaultBranch: options.defaultBranch ?? "main",
  });
  createBare(repository.dir, repository.defaultBranch);
  if (options.installed ?? true) install(world, app, repository);
  return repository;
}

function repositoryOf(world: World, id: number): Repository {
  const repository = world.state.repositories.get(id);
  if (repository === undefined) throw new Error(`The fake GitHub has no repository ${id}.`);
  return repository;
}

/** The installation and its account, for the acts of an owner on the App's page. */
function installed(
  world: World,
  app: AppRecord,
  id: number,
): { repository: Repository; installation: Installation } {
  const repository = repositoryOf(world, id);
  const installation = installationOf(world, app.id, repository);
  if (installation === null) throw new Error(`The App is not installed on repository ${id}.`);
  return { repository, installation };
}

function uninstall(world: World, app: AppRecord, id: number): void {
  const { repository, installation } = installed(world, app, id);
  world.emit({
    name: "installation_repositories",
    action: "removed",
    repository: null,
    senderId: repository.ownerId,
    appId: app.id,
    payload: {
      installation: { id: installation.id, account: { id: repository.ownerId }, app_id: app.id },
      repository_selection: "selected",
      repositories_added: [],
      repositories_removed: [repositoryBody(world, repository)],
      requester: null,
    },
  });
  installation.repositoryIds = installation.repositoryIds.filter((other) => other !== id);
}

/** What an owner does to the whole installation; GitHub lists its repositories in short. */
function tellInstallation(
  world: World,
  app: AppRecord,
  about: { installation: Installation; action: "deleted" | "suspend" },
): void {
  const { installation, action } = about;
  const repositories = installation.repositoryIds.map((id) => {
    const { node_id, name, full_name, ...rest } = repositoryBody(world, repositoryOf(world, id));
    return { id, node_id, name, full_name, private: rest["private"] };
  });
  world.emit({
    name: "installation",
    action,
    repository: null,
    senderId: installation.accountId,
    appId: app.id,
    payload: {
      installation: {
        id: installation.id,
        account: { id: installation.accountId, login: accountById(world, installation.accountId).login },
        app_id: app.id,
        suspended_at: action === "suspend" ? now(world) : null,
      },
      repositories,
    },
  });
}

/** The App behind `GITHUB_TOKEN`; GitHub sends it nothing. */
function workflowApp(world: World, owner: Account, publicKey: string): AppRecord {
  const known = [...world.state.apps.values()].find(({ slug }) => slug === "github-actions");
  return (
    known ?? registerApp(world, { slug: "github-actions", owner, permissions: {}, events: [], publicKey })
  );
}

function giveToken(world: World, app: AppRecord, id: number, permissions: Record<string, Level>): string {
  const { installation } = installed(world, app, id);
  const value = `ghs_${randomBytes(18).toString("hex")}`;
  world.state.tokens.set(value, {
    value,
    kind: "installation",
    accountId: app.botId,
    installationId: installation.id,
    repositoryIds: [id],
    permissions,
    expiresAt: world.clock.now().getTime() + 3_600_000,
    used: 0,
  });
  return value;
}

/** Starts a fake GitHub with one registered App. */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const clock = options.clock ?? fakeClock();
  const world = emptyWorld(clock);
  const violations: string[] = [];
  const requests: RecordedRequest[] = [];
  const violate = (violation: string): void => {
    violations.push(violation);
  };
  const { publicKey, privateKey } = keyPair();
  const permissions = options.permissions ?? { ...PERMISSIONS };
  const vendor = accountNamed(world, "headwater-team", "Organization");
  const record = registerApp(world, {
    slug: "headwater",
    owner: vendor,
    permissions,
    events: options.events ?? EVENTS,
    publicKey,
  });
  const app = {
    id: record.id,
    slug: record.slug,
    clientId: record.clientId,
    privateKey,
    webhookSecret: "a webhook secret of the fake GitHub",
    botLogin: accountById(world, record.botId).login,
    botUserId: record.botId,
    permissions,
  };
  const webhooks = startWebhooks(world, (id) => (id === record.id ? app.webhookSecret : ""));
  world.emit = webhooks.emit;
  const faults = faultScript(world);
  const rest = restApi(deliveryHandlers(webhooks), violate);
  const service = await startServer({ world, rest, faults, requests, violate });
  world.url = service.url;

  const personIn = (login: string, repository: Repository): Person => {
    const account = accountNamed(world, login);
    return personOn({
      world,
      repository,
      account,
      token: personalToken(world, account.id),
      elsewhere: (id) => personIn(login, repositoryOf(world, id)),
    });
  };
  const handleOf = (repository: Repository): RepositoryHandle =>
    repositoryHandle(world, repository, personIn);

  return {
    url: service.url,
    clock,
    world,
    app,
    webhooks,
    deliverTo: (url) => webhooks.deliverTo(record.id, url),
    deliveries: webhooks.all,
    redeliver: (id) => void webhooks.redeliver(id),
    settled: webhooks.settled,
    createRepository: (wanted) => {
      const handle = handleOf(makeRepository(world, record, wanted));
      const files = {
        ...(wanted.fromDirectory === undefined ? {} : filesFrom(wanted.fromDirectory)),
        ...wanted.files,
      };
      // Quietly: the first commit was there before anybody listened.
      const { emit } = world;
      world.emit = () => undefined;
      handle.commit({ branch: handle.defaultBranch, files, message: "Start the repository" });
      world.emit = emit;
      return handle;
    },
    repository: ({ id }) => handleOf(repositoryOf(world, id)),
    person: (login) => {
      const [first] = world.state.repositories.values();
      if (first === undefined) throw new Error("Create a repository first: people act in one.");
      return personIn(login, first);
    },
    otherApp: (slug) => {
      const known = [...world.state.apps.values()].find((other) => other.slug === slug);
      const wanted = {
        slug,
        owner: vendor,
        permissions: { checks: "write", statuses: "write" } as const,
        events: [],
        publicKey,
      };
      return otherApp(world, known ?? registerApp(world, wanted));
    },
    installation: ({ id }) => installed(world, record, id).installation,
    uninstall: ({ id }) => uninstall(world, record, id),
    uninstallAll: ({ id }) => {
      const { installation } = installed(world, record, id);
      tellInstallation(world, record, { installation, action: "deleted" });
      world.state.installations.delete(installation.id);
    },
    suspend: ({ id }) => {
      const { installation } = installed(world, record, id);
      tellInstallation(world, record, { installation, action: "suspend" });
      installation.suspendedAt = now(world);
    },
    installAgain: ({ id }) => void install(world, record, repositoryOf(world, id)),
    installationToken: ({ id }, granted) => giveToken(world, record, id, granted ?? permissions),
    workflowToken: ({ id }, granted) => {
      const actions = workflowApp(world, vendor, publicKey);
      install(world, actions, repositoryOf(world, id));
      return giveToken(world, actions, id, { metadata: "read", ...granted });
    },
    fault: faults.add,
    clearFaults: faults.clear,
    requests,
    count: (from = 0) => countRequests(requests.slice(from)),
    violations,
    takeViolations: () => violations.splice(0),
    stop: async () => {
      webhooks.stop();
      await service.close();
      forgetObjects(world.root);
      forgetHistory(world.root);
      rmSync(world.root, { recursive: true, force: true });
      if (violations.length > 0) throw new Error(`The fake GitHub saw violations:\n${violations.join("\n")}`);
    },
  };
}

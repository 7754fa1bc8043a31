/** The shop on real parts: real Probot behind our front, signed webhooks, real git, the real AWS SDK; only the two hosts are fakes. */
import { mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import path from "node:path";
import { bedrockConverse } from "../../../src/adapters/bedrock/converse.ts";
import { fileStore } from "../../../src/adapters/store/file-store.ts";
import { probeSandbox } from "../../../src/agent/sandbox.ts";
import type { Sandbox } from "../../../src/agent/sandbox.ts";
import type { AgentProgress } from "../../../src/agent/model.ts";
import { stripMarker } from "../../../src/core/review/marker.ts";
import { startServer } from "../../../src/entrypoints/serve.ts";
import type { RunningServer } from "../../../src/entrypoints/serve.ts";
import { createWorks, handler, keptBy } from "../../../src/entrypoints/works.ts";
import { createLog } from "../../../src/log.ts";
import type { Converse, Store } from "../../../src/ports.ts";
import type { FakeBedrock, Script } from "../../fakes/bedrock/server.ts";
import { startBedrock } from "../../fakes/bedrock/server.ts";
import { startGitHub } from "../../fakes/github/index.ts";
import type { GitHub, OtherApp, Person, RepositoryHandle } from "../../fakes/github/index.ts";
import { quickFolder } from "../../quick-folder.ts";
import { shopModel } from "./model.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

export const storyFile = (name: "payments" | "orders"): string =>
  readFileSync(path.join(ROOT, `examples/story/${name}.spec.md`), "utf8");
export const shopFile = (file: string): string =>
  readFileSync(path.join(ROOT, "examples/shop", file), "utf8");

export const SPEC = "specs/services/payments.spec.md";

export interface ShopOptions {
  script?: Script;
  /** Files on top of the shop, on the default branch; null removes one. */
  files?: Record<string, string | null>;
  sandbox?: Sandbox;
  onProgress?: AgentProgress;
  /** Kept between two servers in one test. */
  dataDir?: string;
  /** Stands before the store, to see what is kept and to fail when a process would be dead. */
  store?: (real: Store) => Store;
  /** Replaces the model port, to hold a run at a chosen point. */
  converse?: (real: Converse) => Converse;
}

export interface Shop {
  github: GitHub;
  bedrock: FakeBedrock;
  repo: RepositoryHandle;
  server: RunningServer;
  store: Store;
  /** Opens pull requests. */
  alice: Person;
  /** Has write permission and approves. */
  bob: Person;
  /** May only read. */
  eve: Person;
  ci: OtherApp;
  log: string[];
  dataDir: string;
  /** Until no delivery is under way on either side. */
  idle(): Promise<void>;
  /** Our comment on a pull request without its marker; null when there is none. */
  sticky(number: number): string | null;
  /** Open proposals of ours by hook. */
  proposals(): Map<string, number>;
  /** Conclusion of the gate on a pull request's head. */
  gate(number: number): string | null;
  check(number: number, name: string): { conclusion: string | null; title: string; summary: string } | null;
  /** Pushes the story's change on a branch and opens its pull request. */
  openSpecPullRequest(change?: { branch?: string; files?: Record<string, string>; by?: Person }): number;
  /** Ends this server; `start` begins another one on the same folder. */
  stopServer(): Promise<void>;
  /** On the same folder, or on another one from now on. */
  startServer(folder?: string): Promise<void>;
  close(): Promise<void>;
}

interface Running {
  server: RunningServer;
  store: Store;
}

/** What this machine's sandbox can do does not change between two worlds. */
let probed: Promise<Sandbox> | undefined;

async function serve(
  github: GitHub,
  bedrock: FakeBedrock,
  options: ShopOptions & { dataDir: string; log: string[] },
): Promise<Running> {
  const { dataDir, log } = options;
  const secrets = [github.app.webhookSecret, github.app.privateKey];
  const logger = createLog({
    level: "debug",
    destination: { write: (line) => log.push(line) },
    secrets: () => secrets,
  });
  const kept = await fileStore(dataDir);
  const store = options.store?.(kept) ?? kept;
  const real = bedrockConverse({
    region: "us-east-1",
    endpoint: bedrock.url,
    credentials: {
      accessKeyId: "AKIAEXAMPLEEXAMPLE12",
      secretAccessKey: "not-a-real-secret-for-tests-only-000000",
    },
    wait: async () => undefined,
  });
  const works = createWorks({
    store,
    converse: options.converse?.(real) ?? real,
    sandbox: options.sandbox ?? (await (probed ??= probeSandbox())),
    log: logger,
    cacheDir: path.join(dataDir, "repositories"),
    secrets,
    clock: github.clock.now,
    triedAgain: "by_itself",
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  const server = await startServer({
    settings: {
      appId: github.app.id,
      privateKey: github.app.privateKey,
      webhookSecrets: [github.app.webhookSecret],
      webhookPath: "/webhooks",
      host: "127.0.0.1",
      port: 0,
      github: { apiUrl: github.url, gitUrl: github.url, pacing: false },
      sweepMinutes: 0,
    },
    store,
    handle: handler(works),
    kept: keptBy(works),
    health: () => ({ sandbox: { mode: works.sandbox.mode, reason: works.sandbox.reason } }),
    log: logger,
    // A pause that GitHub asked for has passed when it has been waited for.
    wait: async (ms) => github.clock.advance(ms),
    clock: github.clock.now,
    onSecret: (value) => secrets.push(value),
  });
  github.deliverTo(`${server.url}/webhooks`);
  return { server, store };
}

/** Starts everything. The caller closes it; closing fails when the bot did anything that GitHub would refuse to understand. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const github = await startGitHub();
  const bedrock = await startBedrock({ script: options.script ?? shopModel() });
  let dataDir = options.dataDir ?? (await mkdtemp(path.join(quickFolder(), "headwater-shop-")));
  const log: string[] = [];
  const repo = github.createRepository({
    owner: "acme",
    name: "shop",
    fromDirectory: path.join(ROOT, "examples/shop"),
    defaultBranch: "main",
  });
  if (options.files !== undefined) repo.commit({ branch: "main", files: options.files });
  const [alice, bob, eve] = [
    repo.person("alice", "write"),
    repo.person("bob", "write"),
    repo.person("eve", "read"),
  ];
  let running = await serve(github, bedrock, { ...options, dataDir, log });

  async function idle(): Promise<void> {
    let seen: number;
    do {
      seen = github.deliveries().length;
      await github.settled();
      await running.server.idle();
    } while (github.deliveries().length !== seen);
  }

  const check: Shop["check"] = (number, name) => {
    const found = repo
      .checks(repo.pullRequest(number).head.sha)
      .find((run) => run.name === name && run.appId === github.app.id);
    if (found === undefined) return null;
    return {
      conclusion: found.conclusion,
      title: found.output?.title ?? "",
      summary: found.output?.summary ?? "",
    };
  };

  async function stopServer(): Promise<void> {
    await running.server.stop();
    await running.store.close();
  }

  return {
    github,
    bedrock,
    repo,
    get server() {
      return running.server;
    },
    get store() {
      return running.store;
    },
    alice,
    bob,
    eve,
    ci: github.otherApp("ci"),
    log,
    get dataDir() {
      return dataDir;
    },
    idle,
    sticky: (number) => {
      const ours = repo.comments(number).filter((comment) => comment.authorId === github.app.botUserId);
      const first = ours.find((comment) => comment.body.includes('"kind":"review"'));
      return first === undefined ? null : stripMarker(first.body);
    },
    proposals: () =>
      new Map(
        repo
          .pullRequests()
          .filter((pull) => pull.authorId === github.app.botUserId && pull.state === "open")
          .map((pull) => [pull.head.branch.split("/")[1] ?? "", pull.number]),
      ),
    gate: (number) => check(number, "headwater/approval")?.conclusion ?? null,
    check,
    openSpecPullRequest: ({
      branch = "require-currency",
      files = { [SPEC]: storyFile("payments") },
      by = alice,
    } = {}) => {
      repo.commit({
        branch,
        parentBranch: "main",
        files,
        author: { name: by.account.login, email: `${by.account.login}@example.com` },
      });
      return by.openPullRequest({ head: branch, base: "main", title: "Ask for the currency of a charge" });
    },
    stopServer,
    startServer: async (folder = dataDir) => {
      dataDir = folder;
      running = await serve(github, bedrock, { ...options, dataDir, log });
    },
    close: async () => {
      await stopServer();
      await bedrock.close();
      await github.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The shop with a workflow instead of our server: events are recorded, and a step is started for each by hand. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripMarker } from "../../../src/core/review/marker.ts";
import type { FakeBedrock, Script } from "../../fakes/bedrock/server.ts";
import { startBedrock } from "../../fakes/bedrock/server.ts";
import { startGitHub } from "../../fakes/github/index.ts";
import type { GitHub, Person, RepositoryHandle } from "../../fakes/github/index.ts";
import { AFTER, notesFiles, notesModel } from "../../scenarios/shop/notes.ts";
import { SPEC } from "../../scenarios/shop/world.ts";
import { runStep, type Step, type StepRequest } from "./step.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

export type Permissions = Record<string, "read" | "write">;

/** What docs/github-action.md gives to a job that does everything. */
export const WRITES: Permissions = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "read",
};
export const READS: Permissions = {
  contents: "read",
  pull_requests: "read",
  issues: "read",
  checks: "read",
  statuses: "read",
};

/** What docs/github-action.md gives to the job that plans: it reserves on the branch of the ledger. */
export const PLANS: Permissions = { ...READS, contents: "write" };

export const MODEL_CREDENTIALS = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIAEXAMPLEEXAMPLE12",
  AWS_SECRET_ACCESS_KEY: "not-a-real-secret-for-tests-only-000000",
};

export interface ActionShop {
  github: GitHub;
  bedrock: FakeBedrock;
  repo: RepositoryHandle;
  alice: Person;
  bob: Person;
  dir: string;
  /** Newest recorded delivery of that name and action, as the event file of a run. */
  recorded: (name: string, action: string) => { name: string; payload: string };
  step: (request: Omit<StepRequest, "dir"> & { permissions?: Permissions; model?: boolean }) => Promise<Step>;
  /** Pushes the change of the spec and opens its pull request. */
  openPullRequest: (files?: Record<string, string>) => number;
  /** Bodies of comments on a pull request, without markers. */
  comments: (number: number) => string[];
  close: () => Promise<void>;
}

export async function openActionShop(
  options: { files?: Record<string, string | null>; script?: Script } = {},
): Promise<ActionShop> {
  const github = await startGitHub();
  const bedrock = await startBedrock({ script: options.script ?? notesModel() });
  const dir = await mkdtemp(path.join(tmpdir(), "headwater-action-"));
  const repo = github.createRepository({
    owner: "acme",
    name: "shop",
    fromDirectory: path.join(ROOT, "examples/shop"),
    defaultBranch: "main",
  });
  repo.commit({ branch: "main", files: options.files ?? notesFiles() });
  const alice = repo.person("alice", "write");
  const bob = repo.person("bob", "write");
  return {
    github,
    bedrock,
    repo,
    alice,
    bob,
    dir,
    recorded: (name, action) => {
      const found = github
        .deliveries()
        .findLast(
          ({ event, body }) => event === name && (JSON.parse(body) as { action?: string }).action === action,
        );
      if (found === undefined) throw new Error(`No ${name} ${action} was recorded.`);
      return { name, payload: found.body };
    },
    step: ({ permissions = WRITES, model = false, ...request }) =>
      runStep({
        dir,
        ...request,
        inputs: { token: github.workflowToken(repo, permissions), ...request.inputs },
        env: {
          GITHUB_API_URL: github.url,
          GITHUB_SERVER_URL: github.url,
          GITHUB_REPOSITORY: repo.fullName,
          GITHUB_REPOSITORY_ID: String(repo.id),
          HEADWATER_BEDROCK_ENDPOINT: bedrock.url,
          ...(model ? MODEL_CREDENTIALS : {}),
          ...request.env,
        },
      }),
    openPullRequest: (files = { [SPEC]: AFTER }) => {
      repo.commit({
        branch: "change",
        parentBranch: "main",
        files,
        author: { name: "alice", email: "alice@example.com" },
      });
      return alice.openPullRequest({ head: "change", base: "main", title: "Answer later" });
    },
    comments: (number) => repo.comments(number).map(({ body }) => stripMarker(body)),
    close: async () => {
      await bedrock.close();
      await github.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

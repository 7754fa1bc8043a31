/** A small repository for stories about the gate: one hook that edits one page, and ways to tell what became of it. */
import { createHmac, randomUUID } from "node:crypto";
import { repoEvents } from "../../../src/adapters/github/events.ts";
import { scriptedModels } from "../../fakes/bedrock/scripts.ts";
import type { Script } from "../../fakes/bedrock/server.ts";
import { says, uses } from "../../fakes/bedrock/turns.ts";
import { addReview } from "../../fakes/github/reviews.ts";
import { openShop, SPEC } from "./world.ts";
import type { Shop, ShopOptions } from "./world.ts";

export const HOOK = "write-notes";
export const NOTES = "docs/notes.md";
export const MORE_NOTES = "docs/more.md";

export const spec = (...requirements: string[]): string =>
  [
    "# Payments",
    "",
    "## Intent",
    "",
    "Payments takes money for an order.",
    "",
    ...requirements.flatMap((text, at) => [`### PAY-${at + 1}: Rule ${at + 1}`, "", text, ""]),
  ].join("\n");

export const BEFORE = spec("WHEN a charge is requested, the payments service SHALL answer within 500 ms.");
export const AFTER = spec("WHEN a charge is requested, the payments service SHALL answer within 900 ms.");

export const hookFile = (fields: string[] = []): string =>
  [
    `name: ${HOOK}`,
    "on:",
    "  spec_change:",
    "    paths: [specs/services/**/*.spec.md]",
    "run:",
    "  agent: sonnet",
    "  task: Bring the notes up to date with ${event.path}.",
    "  writes: [docs/**]",
    ...fields,
    "",
  ].join("\n");

export const CONFIG = ["mode: propose", "cascade: false", 'specs: [{ match: "specs/**/*.spec.md" }]', ""];

/** Room for one run of two dollars, and for no second one while that is under way. */
export const SMALL_BUDGET = "budgets: { run_usd: 2, day_usd: 3, month_usd: 30 }";

/** What the repository holds instead of the shop's own hooks and specs. */
export const notesFiles = (
  change: { config?: string[]; hook?: string | null } = {},
): Record<string, string | null> => ({
  ".kiro/hooks/regenerate-clients.yaml": null,
  ".kiro/hooks/sync-client-stubs.yaml": null,
  ".kiro/hooks/update-docs.yaml": null,
  [`.kiro/hooks/${HOOK}.yaml`]: change.hook === undefined ? hookFile() : change.hook,
  ".kiro/headwater.yaml": (change.config ?? CONFIG).join("\n"),
  "specs/services/orders.spec.md": null,
  "specs/services/checkout.spec.md": null,
  [SPEC]: BEFORE,
  [NOTES]: "Charges are answered within 500 ms.\n",
});

/** Says what the spec says: reads it, and writes both pages from it. */
export const notesModel = (): Script =>
  scriptedModels([
    {
      turns: [
        uses(["read", { path: SPEC }]),
        (results) => {
          const limit = /within (\d+) ms/.exec(results[0]?.text ?? "")?.[1] ?? "unknown";
          return uses(
            ["write", { path: NOTES, content: `Charges are answered within ${limit} ms.\n` }],
            ["write", { path: MORE_NOTES, content: `The limit is ${limit} ms.\n` }],
          );
        },
        says("The notes name the new limit."),
      ],
    },
  ]);

export interface NotesOptions extends Omit<ShopOptions, "files"> {
  config?: string[];
  hook?: string | null;
  files?: Record<string, string | null>;
}

/** Opens the small repository. */
export async function openNotes(options: NotesOptions = {}): Promise<Shop> {
  const { config, hook, files, ...rest } = options;
  return openShop({
    script: notesModel(),
    ...rest,
    files: {
      ...notesFiles({
        ...(config === undefined ? {} : { config }),
        ...(hook === undefined ? {} : { hook }),
      }),
      ...files,
    },
  });
}

/** Opens the spec pull request and waits for its proposal; answers both numbers. */
export async function proposed(shop: Shop): Promise<{ spec: number; proposal: number }> {
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  const proposal = shop.proposals().get(HOOK);
  if (proposal === undefined) throw new Error(`There is no proposal:\n${shop.sticky(number) ?? ""}`);
  return { spec: number, proposal };
}

/** The gate in a few lines: conclusion and title, then what it says of each content. */
export function gateSays(shop: Shop, at: number | string): string {
  const sha = typeof at === "string" ? at : shop.repo.pullRequest(at).head.sha;
  const found = shop.repo
    .checks(sha)
    .find(({ name, appId }) => name === "headwater/approval" && appId === shop.github.app.id);
  if (found === undefined) return "no gate";
  const lines = (found.output.summary ?? "")
    .split("\n")
    .filter((line) => /^ *- |^\*\*/.test(line) && !line.startsWith("  - Content"));
  return [`${found.conclusion ?? "pending"}: ${found.output.title ?? ""}`, ...lines].join("\n");
}

/** A review by an App, as its token would give it. */
export function appApproves(shop: Shop, appId: number, number: number): void {
  const { world } = shop.github;
  const app = world.state.apps.get(appId);
  const account = app === undefined ? undefined : world.state.accounts.get(app.botId);
  if (app === undefined || account === undefined) throw new Error(`There is no app ${appId}.`);
  addReview(
    world,
    shop.repo.state,
    { account, app },
    { pull: shop.repo.pullRequest(number), event: "APPROVE" },
  );
}

/** Everything that people can see, and the branches. */
export function whatStands(shop: Shop): unknown {
  const { repo } = shop;
  return {
    branches: repo.branches().map((branch) => [branch, repo.head(branch)]),
    pullRequests: repo.pullRequests().map((pull) => ({
      number: pull.number,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      merged: pull.mergedAt !== null,
      base: pull.base.branch,
      labels: pull.labels,
      comments: repo.comments(pull.number).map(({ body, reactions }) => ({ body, reactions })),
    })),
    checks: [...repo.state.checkRuns.values()].map(({ id, name, headSha, conclusion, output }) => ({
      id,
      name,
      headSha,
      conclusion,
      output,
    })),
  };
}

/** What a delivery means to the bot, but for who sent it: those that mean the same are answered alike. */
function meaningOf(event: string, body: string): string {
  const meanings = repoEvents(event, JSON.parse(body)).map((meant) => {
    switch (meant.kind) {
      case "pull_request_changed":
      case "review_changed":
        return ["changed", meant.number];
      case "pull_request_closed":
        return ["closed", meant.number];
      case "comment_created":
        return ["comment", meant.comment.id];
      case "pushed":
        return ["pushed", meant.branch];
      case "checks_changed":
      case "check_rerequested":
      case "merge_group_requested":
        return [meant.kind, meant.headSha];
      case "repository_removed":
      case "sweep":
        return [meant.kind];
    }
  });
  return JSON.stringify(meanings);
}

/**
 * Sends every delivery of the story again, the newest first and each meaning once, under new ids (the inbox knows the old ones), and
 * answers how many writes that led to and whether anything that people can see is different.
 */
export async function replayed(
  shop: Shop,
): Promise<{ writes: string[]; changed: boolean; modelCalls: number }> {
  await shop.idle();
  const stood = JSON.stringify(whatStands(shop), null, 1);
  const from = shop.github.requests.length;
  const calls = shop.bedrock.requests.length;
  const meanings = new Map(
    shop.github
      .deliveries()
      .filter((delivery) => delivery.appId === shop.github.app.id)
      .map((delivery) => [meaningOf(delivery.event, delivery.body), delivery] as const),
  );
  for (const { event, body } of [...meanings.values()].reverse()) {
    const signature = createHmac("sha256", shop.github.app.webhookSecret).update(body).digest("hex");
    const response = await fetch(`${shop.server.url}/webhooks`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-github-delivery": randomUUID(),
        "x-github-event": event,
        "x-hub-signature-256": `sha256=${signature}`,
      },
    });
    if (!response.ok) throw new Error(`The replay was answered ${response.status}`);
  }
  await shop.idle();
  await shop.server.idle();
  const writes = shop.github.requests.slice(from).filter(({ kind }) => kind === "write");
  return {
    writes: writes.map(({ method, path }) => `${method} ${path}`),
    changed: JSON.stringify(whatStands(shop), null, 1) !== stood,
    modelCalls: shop.bedrock.requests.length - calls,
  };
}

export const QUIET = { writes: [], changed: false, modelCalls: 0 };

/** Alice asks for the currency of a charge: a spec change that breaks its consumers. Answers the pull request's number. */
export function askForCurrency({ repo, alice }: Pick<Shop, "repo" | "alice">): number {
  repo.commit({
    branch: "require-currency",
    parentBranch: "main",
    files: { [SPEC]: AFTER },
    author: { name: "alice", email: "alice@example.com" },
  });
  return alice.openPullRequest({
    head: "require-currency",
    base: "main",
    title: "Ask for the currency of a charge",
  });
}

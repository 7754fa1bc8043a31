/** What the stories share: a model that can be held, deliveries sent again, and the state that people see, made comparable. */
import { createHmac, randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { FakeRequest, Script } from "../../fakes/bedrock/server.ts";
import { lastResults, scriptedModels } from "../../fakes/bedrock/scripts.ts";
import type { Part } from "../../fakes/bedrock/scripts.ts";
import { says, uses } from "../../fakes/bedrock/turns.ts";
import type { Turn } from "../../fakes/bedrock/turns.ts";
import type { Delivery } from "../../fakes/github/index.ts";
import { SPEC } from "./world.ts";
import type { Shop } from "./world.ts";

export {
  AFTER,
  askForCurrency,
  BEFORE,
  CONFIG,
  HOOK,
  hookFile,
  NOTES,
  notesModel,
  openNotes,
  proposed,
  spec,
} from "./notes.ts";
export { openShop, SPEC, storyFile } from "./world.ts";
export type { Shop } from "./world.ts";

/** A hook file in a few words. */
export const hook = (name: string, fields: Record<string, string> = {}): string =>
  [
    `name: ${name}`,
    "on: { spec_change: { paths: [specs/services/**/*.spec.md] } }",
    "run:",
    "  agent: sonnet",
    `  task: ${fields["task"] ?? `Do what ${name} does for \${event.path}.`}`,
    ...["writes", "checks", "limits", "reads"].flatMap((field) =>
      fields[field] === undefined ? [] : [`  ${field}: ${fields[field]}`],
    ),
    ...["needs", "when", "target", "approval"].flatMap((field) =>
      fields[field] === undefined ? [] : [`${field}: ${fields[field]}`],
    ),
    "",
  ].join("\n");

/** The part of a script for one hook of `hook` above. */
export const part = (name: string, ...turns: Part["turns"]): Part => ({
  when: `Do what ${name} does`,
  turns,
});

/** Writes one page and says so. */
export const writes = (path: string, content: string): Part["turns"] => [
  uses(["write", { path, content }]),
  says("Done."),
];

export const scripted = (...parts: Part[]): Script => scriptedModels(parts);

/** The limit that the spec names, as the model read it. */
export const limitRead = (request: FakeRequest): string =>
  /within (\d+) ms/.exec(lastResults(request)[0]?.text ?? "")?.[1] ?? "unknown";

export interface Held {
  script: Script;
  /** Resolves when the model was asked for the nth time. */
  asked: (n: number) => Promise<void>;
  /** Lets the held answer go. */
  release: () => void;
}

/** Holds the answer to the nth request to the model until it is released. */
export function holdAt(n: number, script: Script): Held {
  const gate = Promise.withResolvers<void>();
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  const at = (count: number): PromiseWithResolvers<void> => {
    const present = waiting.get(count) ?? Promise.withResolvers<void>();
    waiting.set(count, present);
    return present;
  };
  return {
    script: async (request, count): Promise<Turn> => {
      at(count).resolve();
      if (count === n) await gate.promise;
      return script(request, count);
    },
    asked: (count) => at(count).promise,
    release: () => gate.resolve(),
  };
}

/** Commits, addresses, times and ids out of a text, so that two worlds can be compared. */
export function plain(shop: Pick<Shop, "github">, text: string): string {
  return text
    .replaceAll(shop.github.url, "https://github.example")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "<digest>")
    .replaceAll(/(headwater\/[\w-]+)\/[0-9a-f]{8}\b/g, "$1/<id>")
    .replaceAll(/\b[0-9a-f]{40}\b/g, "<sha>")
    .replaceAll(/`[0-9a-f]{10}`/g, "`<sha>`")
    .replaceAll(/in \d+\.\d s\b/g, "in <time>");
}

/** Everything that people can see, in an order and in words that do not depend on when it happened. */
export function endState(shop: Pick<Shop, "github" | "repo">): unknown {
  const { repo } = shop;
  const text = (value: string): string => plain(shop, value);
  const checks = (sha: string): string[] =>
    repo
      .checks(sha)
      .filter(({ appId }) => appId === shop.github.app.id)
      .map(({ name, conclusion, output }) =>
        text(`${name}: ${conclusion ?? "pending"}: ${output.title ?? ""}`),
      )
      .toSorted();
  return {
    branches: repo.branches().map(text).toSorted(),
    pullRequests: repo
      .pullRequests()
      .toSorted((a, b) => a.number - b.number)
      .map((pull) => ({
        number: pull.number,
        title: pull.title,
        state: pull.state,
        merged: pull.mergedAt !== null,
        into: pull.base.branch,
        from: text(pull.head.branch),
        labels: pull.labels,
        body: text(pull.body ?? ""),
        comments: repo.comments(pull.number).map(({ body }) => text(body)),
        files: repo
          .branches()
          .filter((branch) => branch === pull.head.branch)
          .flatMap((branch) => repo.listFiles(branch).map(({ path, sha }) => `${path} ${sha}`)),
        checks: checks(pull.head.sha),
      })),
  };
}

/** Exactly what stands: ids, commits and all. */
export function exactState(shop: Shop): string {
  const { repo } = shop;
  return JSON.stringify([
    repo.branches().map((branch) => [branch, repo.head(branch)]),
    repo.pullRequests().map((pull) => [pull, repo.comments(pull.number)]),
    [...repo.state.checkRuns.values()],
  ]);
}

/** Sends a delivery once more under a new id, since the inbox knows the old one, and answers the status. */
export async function sendAgain(
  shop: Shop,
  { event, body }: Pick<Delivery, "event" | "body">,
): Promise<number> {
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
  await response.arrayBuffer();
  return response.status;
}

/** Deliveries that went to the app so far. */
export const sent = (shop: Shop): Delivery[] =>
  shop.github.deliveries().filter(({ appId }) => appId === shop.github.app.id);

/** What `work` wrote to the host, and how often it asked the model. */
export async function costOf(
  shop: Shop,
  work: () => Promise<unknown>,
): Promise<{ writes: string[]; modelCalls: number }> {
  await shop.idle();
  const from = shop.github.requests.length;
  const calls = shop.bedrock.requests.length;
  await work();
  await shop.idle();
  await shop.server.idle();
  return {
    writes: shop.github.requests
      .slice(from)
      .filter(({ kind }) => kind === "write")
      .map(({ method, path }) => `${method} ${path}`),
    modelCalls: shop.bedrock.requests.length - calls,
  };
}

export const NOTHING = { writes: [], modelCalls: 0 };

/** Commits of the model's work are named by what they hold. */
export const fileAt = (shop: Shop, number: number, path: string): string | null =>
  shop.repo.readFile(shop.repo.pullRequest(number).head.branch, path);

/** Our comments on a pull request, first lines only. */
export const ourComments = (shop: Shop, number: number): string[] =>
  shop.repo
    .comments(number)
    .filter(({ authorId }) => authorId === shop.github.app.botUserId)
    .map(({ body }) => body.split("\n")[0] ?? "");

/** The line of the sticky comment that is about one hook. */
export function lineAbout(shop: Shop, number: number, name: string): string {
  const lines = (shop.sticky(number) ?? "").split("\n").filter((line) => line.startsWith(`- \`${name}\``));
  expect(lines.length, `lines about ${name} in:\n${shop.sticky(number) ?? "no comment"}`).toBeLessThan(2);
  return plain(shop, lines[0] ?? `nothing about ${name}`);
}

/** A small repository with hooks of the test's own. */
export const withHooks = (hooks: Record<string, string>): Record<string, string | null> => ({
  ".kiro/hooks/write-notes.yaml": null,
  ...Object.fromEntries(Object.entries(hooks).map(([name, text]) => [`.kiro/hooks/${name}.yaml`, text])),
});

export const SPEC_PATH = SPEC;

/** Inputs of `planRuns` for tests: a pull request that changes one spec, and variations of it. */
import { defaultConfig } from "../../../src/core/config-defaults.ts";
import type { Config } from "../../../src/core/config-model.ts";
import { parseHooks } from "../../../src/core/hooks/parse.ts";
import type { Hook } from "../../../src/core/hooks/model.ts";
import type { PlanCause, PlanInput } from "../../../src/core/plan/plan.ts";
import type { AffectedConsumer, SpecDiff } from "../../../src/core/specs/diff-model.ts";

export const BASE = "b".repeat(40);
export const HEAD = "c".repeat(40);

export function hooksFrom(...texts: string[]): Hook[] {
  const { hooks, problems } = parseHooks(texts.map((text, at) => ({ path: `.kiro/hooks/${at}.yaml`, text })));
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return hooks;
}

/** A hook on specs with a task; `more` are further lines of the file. */
export const hook = (name: string, more = "", run = ""): string =>
  `name: ${name}\non:\n  spec_change: { paths: ["specs/**"] }\nrun:\n  agent: sonnet\n  task: Look at \${event.path}.\n${run}${more}`;

export function spec(path: string, extra: Partial<SpecDiff> = {}): SpecDiff {
  return {
    path,
    previousPath: null,
    id: path.replace(/^specs\/|\.spec\.md$/g, "").replace(/^/, "svc."),
    title: path,
    dialect: "spec.md",
    change: "edited",
    level: "additive",
    changes: [],
    digests: { before: `before ${path}`, after: `after ${path}` },
    references: [],
    contracts: [],
    ...extra,
  };
}

export const consumer = (path: string, extra: Partial<AffectedConsumer> = {}): AffectedConsumer => ({
  spec: `svc.${path.replace(/^specs\/|\.spec\.md$/g, "")}`,
  path,
  repository: null,
  provider: "svc.payments",
  items: ["contract:charges"],
  verdict: "breaking",
  ...extra,
});

export const fileOf = (path: string): PlanInput["change"]["files"][number] => ({
  path,
  previousPath: null,
  status: "modified",
  before: "1".repeat(40),
  after: "2".repeat(40),
});

export interface Variation {
  hooks?: Hook[];
  specs?: SpecDiff[];
  files?: PlanInput["change"]["files"];
  consumers?: AffectedConsumer[];
  config?: Partial<Config>;
  cause?: Partial<PlanCause>;
  input?: Partial<PlanInput>;
}

const LEVELS = ["breaking", "unknown", "additive", "editorial", "none"] as const;

export function planInput(variation: Variation = {}): PlanInput {
  const specs = variation.specs ?? [spec("specs/payments.spec.md")];
  return {
    config: { ...defaultConfig(), present: true, mode: "propose", ...variation.config },
    hooks: variation.hooks ?? hooksFrom(hook("stubs")),
    instructionsSha: "a".repeat(40),
    repository: { id: 1, fullName: "acme/shop" },
    cause: {
      when: "pull_request",
      pullRequest: 7,
      mergeCommit: null,
      sender: { id: 5, login: "octo", type: "person" },
      headBranch: "feature/x",
      baseBranch: "main",
      labels: [],
      draft: false,
      fork: false,
      protectedHead: false,
      ownProposal: false,
      stopped: [],
      ...variation.cause,
    },
    change: {
      base: BASE,
      head: HEAD,
      diff: { level: LEVELS.find((level) => specs.some((one) => one.level === level)) ?? "none", specs },
      files: variation.files ?? specs.map(({ path }) => fileOf(path)),
      consumers: variation.consumers ?? [],
    },
    targets: { head: { branch: "feature/x", sha: HEAD }, base: { branch: "main", sha: BASE } },
    readsDigest: (patterns) => patterns.join(","),
    answered: {},
    inputsTrusted: true,
    ...variation.input,
  };
}

export const merged: Partial<PlanCause> = { when: "merged", mergeCommit: "d".repeat(40) };

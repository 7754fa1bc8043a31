/** Reviews made of plain values, for tests of what is said about them. */
import type { ContractChange, ContractResult } from "../../../src/core/contracts/model.ts";
import type { PlannedRun } from "../../../src/core/plan/model.ts";
import type { Links } from "../../../src/core/review/links.ts";
import type { Review } from "../../../src/core/review/model.ts";
import type { AffectedConsumer, SpecDiff } from "../../../src/core/specs/diff-model.ts";
import type { SpecItemChange } from "../../../src/core/specs/model.ts";

export const BASE = "1111111111222222222233333333334444444444";
export const HEAD = "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd";

export const links: Links = {
  file: (path, side, line) =>
    `https://github.com/acme/shop/blob/${side === "base" ? BASE : HEAD}/${path}${line === undefined ? "" : `#L${String(line)}`}`,
  pullRequest: (number) => `https://github.com/acme/shop/pull/${String(number)}`,
};

export function change(fields: Partial<SpecItemChange> = {}): SpecItemChange {
  return {
    item: "requirement",
    aspects: ["modified"],
    direction: "weakened",
    level: "breaking",
    rule: "bound-relaxed",
    matchedBy: "id",
    id: "PAY-1",
    previousId: "PAY-1",
    previousIds: [],
    title: "",
    previousTitle: "",
    requirement: null,
    before: "WHEN a valid charge is requested, the payments service SHALL answer within 500 ms.",
    after: "WHEN a valid charge is requested, the payments service SHALL answer within 900 ms.",
    line: { before: 20, after: 20 },
    ...fields,
  };
}

export function contractChange(fields: Partial<ContractChange> = {}): ContractChange {
  return {
    rule: "request-property-became-required",
    level: "error",
    path: "POST /charges request body /currency",
    operation: "POST /charges",
    direction: "request",
    file: "specs/services/payments.spec.md",
    line: { before: 108, after: 108 },
    message: "The request property `currency` became required.",
    old: false,
    new: true,
    fingerprint: "f",
    accepted: null,
    consumers: [],
    ...fields,
  };
}

export function contract(fields: Partial<ContractResult> = {}): ContractResult {
  const source = { path: "specs/services/payments.spec.md", line: 27 };
  return {
    type: "openapi",
    id: "charges",
    role: "both",
    profile: null,
    source: { before: source, after: source },
    verdict: "breaking",
    suggestedBump: "major",
    changes: [contractChange()],
    unknowns: [],
    ...fields,
  };
}

export function spec(fields: Partial<SpecDiff> = {}): SpecDiff {
  return {
    path: "specs/services/payments.spec.md",
    previousPath: null,
    id: "svc.payments",
    title: "Payments",
    dialect: "spec.md",
    change: "edited",
    level: "breaking",
    changes: [change()],
    digests: { before: "a", after: "b" },
    references: [],
    contracts: [contract()],
    ...fields,
  };
}

export function consumer(fields: Partial<AffectedConsumer> = {}): AffectedConsumer {
  return {
    spec: "svc.orders",
    path: "specs/services/orders.spec.md",
    repository: null,
    provider: "svc.payments",
    items: ["contract:charges"],
    verdict: "breaking",
    ...fields,
  };
}

export function run(fields: Partial<PlannedRun> = {}): PlannedRun {
  return {
    id: "0a1b2c3d",
    key: "k".repeat(64),
    hook: "regenerate-clients",
    trigger: { on: "spec_change", when: "pull_request", pullRequest: 12, mergeCommit: null },
    subjects: [{ path: "specs/services/payments.spec.md", before: "a", after: "b" }],
    task: "Regenerate the client.",
    instructionsSha: BASE,
    base: BASE,
    head: HEAD,
    target: { branch: "currency-required", sha: HEAD },
    agent: "sonnet",
    model: {
      requested: "sonnet",
      chosen: "eu.anthropic.claude-sonnet-5-5",
      reason: "newest of the family in the table",
    },
    reads: [],
    writes: ["packages/clients/**"],
    setup: [],
    checks: ["npm test"],
    limits: { turns: 20, minutes: 10, usd: 1 },
    approval: "pr_review",
    concurrency: "supersede",
    needs: [],
    ci: "immediately",
    level: "breaking",
    estimate: { usd: 0.12, tokens: 300_000, pricesAsOf: "2026-11-01" },
    reserved: null,
    ...fields,
  };
}

/** The story of the example shop: one field became required, one promise was weakened. */
export function review(fields: Partial<Review> = {}): Review {
  return {
    mergeBase: BASE,
    base: BASE,
    head: HEAD,
    instructionsSha: BASE,
    verdict: "breaking",
    diff: { level: "breaking", specs: [spec()] },
    consumers: [
      consumer(),
      consumer({
        spec: "svc.checkout",
        path: "specs/services/checkout.spec.md",
        items: ["contract:charges", "req:PAY-1"],
      }),
    ],
    plan: {
      instructionsSha: BASE,
      base: BASE,
      head: HEAD,
      runs: [run()],
      skips: [
        {
          hook: "update-docs",
          trigger: "spec_change",
          code: "deferred_to_merge",
          reason: "runs when the pull request is merged",
        },
        {
          hook: "lint-schemas",
          trigger: "file_change",
          code: "no_match",
          reason: "no changed file is under `schemas/**`",
        },
      ],
    },
    overlap: [],
    proposals: [],
    files: [
      { path: "specs/services/payments.spec.md", previousPath: null, status: "modified", isSpec: true },
      { path: "services/payments/api.ts", previousPath: null, status: "modified", isSpec: false },
    ],
    proposedInstructions: [],
    problems: [],
    notChecked: [],
    truncated: [],
    mode: "propose",
    fork: false,
    ...fields,
  };
}

/** Nothing changed in any spec, no hook, no problem. */
export function quietReview(fields: Partial<Review> = {}): Review {
  return review({
    verdict: "none",
    diff: { level: "none", specs: [] },
    consumers: [],
    plan: { instructionsSha: BASE, base: BASE, head: HEAD, runs: [], skips: [] },
    files: [{ path: "README.md", previousPath: null, status: "modified", isSpec: false }],
    ...fields,
  });
}

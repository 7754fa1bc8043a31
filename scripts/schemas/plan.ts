/** plan@1: what would run and what would not, with reasons. */
import * as z from "zod";
import type { Plan } from "../../src/core/plan/model.ts";
import { output } from "./common.ts";
import type { Describes } from "./common.ts";

const texts = z.array(z.string());
const usd = z.number().min(0);

const run = z.object({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  hook: z.string(),
  trigger: z.object({
    on: z.enum(["spec_change", "file_change", "repo_event", "cascade", "command"]),
    when: z.enum(["pull_request", "merged"]),
    pullRequest: z.int().nullable(),
    mergeCommit: z.string().nullable(),
  }),
  subjects: z.array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  task: z.string(),
  instructionsSha: z.string(),
  base: z.string(),
  head: z.string(),
  target: z.object({ branch: z.string(), sha: z.string() }),
  agent: z.string(),
  model: z.object({ requested: z.string(), chosen: z.string(), reason: z.string() }),
  reads: texts,
  writes: texts.nullable(),
  setup: texts,
  checks: texts,
  limits: z.object({ turns: z.int().min(1), minutes: z.number(), usd }),
  approval: z.enum(["pr_review", "auto"]),
  concurrency: z.enum(["supersede", "queue"]),
  needs: texts,
  ci: z.enum(["immediately", "after_approval"]),
  level: z.string(),
  estimate: z.object({ usd, tokens: z.int().nullable(), pricesAsOf: z.string() }),
  reserved: z.object({ usd, until: z.string() }).nullable(),
});

const skip = z.object({
  hook: z.string(),
  trigger: z.string(),
  code: z.enum([
    "no_match",
    "disabled",
    "condition",
    "observe",
    "already_answered",
    "deferred_to_merge",
    "fork",
    "own_proposal",
    "not_trusted",
    "unsupported",
    "budget",
    "stopped",
    "level",
  ]),
  reason: z.string(),
  waits: z.object({ roomAfter: z.string().nullable() }).optional(),
});

export const planFields = {
  instructionsSha: z.string(),
  base: z.string(),
  head: z.string(),
  runs: z.array(run),
  skips: z.array(skip),
};

export const plan = z.object(planFields).meta({ id: "plan" });
export type PlanIsDescribed = Describes<typeof plan, Plan>;

export const planOutput = output("plan@1", "What would run and what would not, with reasons.", planFields);

/** review@1: everything that the review of one change says. */
import * as z from "zod";
import type { Review } from "../../src/core/review/model.ts";
import { level, notChecked, output, problem } from "./common.ts";
import type { Describes } from "./common.ts";
import { diff } from "./diff.ts";
import { plan } from "./plan.ts";

const fields = {
  mergeBase: z.string(),
  base: z.string(),
  head: z.string(),
  instructionsSha: z.string(),
  verdict: level,
  diff,
  consumers: z.array(
    z.object({
      spec: z.string(),
      path: z.string(),
      repository: z.string().nullable(),
      provider: z.string(),
      items: z.array(z.string()),
      verdict: z.enum(["breaking", "unknown", "compatible"]),
    }),
  ),
  plan,
  overlap: z.array(z.object({ pullRequest: z.int(), spec: z.string(), item: z.string() })),
  proposals: z.array(
    z.object({
      hook: z.string(),
      key: z.string(),
      outcome: z.enum(["open", "branch", "merged", "closed", "empty", "failed", "stopped", "running", "waiting", "budget", "deferred"]),
      pullRequest: z.int().nullable(),
      detail: z.string(),
    }),
  ),
  files: z.array(
    z.object({
      path: z.string(),
      previousPath: z.string().nullable(),
      status: z.enum(["added", "modified", "removed", "renamed"]),
      isSpec: z.boolean(),
    }),
  ),
  proposedInstructions: z.array(z.string()),
  mode: z.enum(["observe", "propose", "auto"]),
  fork: z.boolean(),
};

export const reviewModel = z.object({
  ...fields,
  problems: z.array(problem),
  notChecked: z.array(notChecked),
  truncated: z.array(z.string()),
});
export type ReviewIsDescribed = Describes<typeof reviewModel, Review>;

export const reviewOutput = output("review@1", "Everything that the review of one change says.", {
  ...fields,
  markdown: z.string(),
});

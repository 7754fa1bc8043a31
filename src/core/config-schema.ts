/** `.kiro/headwater.yaml` as a zod schema, one entry a key: each is read alone, so that one mistake costs one key. */
import * as z from "zod";
import { agentName, commands, limits, modelName, pattern, patterns, task } from "./hooks/fields.ts";

const approver = z
  .string()
  .regex(
    /^(?:write|admin|owners|@[A-Za-z0-9](?:[A-Za-z0-9-]*)(?:\/[A-Za-z0-9._-]+)?)$/,
    "use write, admin, owners, @name or @organisation/team.",
  );

const usd = z.number().min(0).max(1_000_000);

const SHARED_LIBRARY = /^gh:[A-Za-z0-9-]+\/[A-Za-z0-9._-]+(?:\/\/[^@\s]+)?@[0-9a-f]{40}$/;

/** The fields of a hook's `run` that the cascade takes; what it may write is fixed: the consumer spec alone. */
const cascadeRun = z.strictObject({
  agent: agentName.optional(),
  model: modelName.optional(),
  task: task.optional(),
  reads: patterns.optional(),
  setup: commands.optional(),
  checks: commands.optional(),
  limits: limits.optional(),
});

export const configShape = {
  mode: z.enum(["observe", "propose", "auto"]).optional().meta({
    description:
      "observe: review only. propose: every proposal waits for people. auto: `approval: auto` hooks may merge.",
  }),
  specs: z
    .array(
      z.strictObject({
        match: pattern,
        governs: patterns.optional(),
        consumes: z.array(z.string().min(1).max(256)).max(64).optional(),
      }),
    )
    .min(1)
    .max(64)
    .optional()
    .meta({ description: "Where specs stand." }),
  trusted_branches: patterns
    .optional()
    .meta({ description: "Branches besides the default branch where instructions may be read." }),
  extends: z
    .array(z.string().regex(SHARED_LIBRARY, "write gh:owner/repository@ and the 40 digits of a commit."))
    .max(20)
    .optional(),
  cascade: z
    .union([z.boolean(), cascadeRun])
    .optional()
    .meta({ description: "The built-in hook that proposes edits to consumer specs; false turns it off." }),
  ci: z.enum(["immediately", "after_approval"]).optional(),
  approval: z
    .strictObject({
      by: z.array(approver).min(1).max(50).optional(),
      spec_by: z.array(approver).min(1).max(50).optional(),
      count: z.int().min(1).max(10).optional(),
      requester_may_approve: z.boolean().optional(),
    })
    .optional(),
  budgets: z
    .strictObject({ run_usd: usd.optional(), day_usd: usd.optional(), month_usd: usd.optional() })
    .optional(),
  rules: z
    .record(z.string().max(200), z.enum(["off", "info", "warning", "error"]))
    .optional()
    .meta({ description: "Lint and contract rules: off, info, warning or error." }),
  accepted: z
    .array(
      z.strictObject({
        fingerprint: z.string().regex(/^[0-9a-f]{12}$/, "copy the 12 digits that the review shows."),
        reason: z.string().min(1).max(500),
      }),
    )
    .max(500)
    .optional()
    .meta({ description: "Contract changes that were accepted, by the fingerprint that the review shows." }),
};

export const configSchema = z.strictObject(configShape).meta({
  title: "Headwater's configuration",
  description: "The file .kiro/headwater.yaml; every key is optional.",
});

export type ConfigInput = z.output<typeof configSchema>;

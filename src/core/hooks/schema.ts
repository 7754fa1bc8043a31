/** `.kiro/hooks/*.yaml` as a zod schema: the shape alone; what fields mean together is checked in parse.ts. */
import * as z from "zod";
import { agentName, command, commands, limits, modelName, pattern, patterns, task } from "./fields.ts";
import { HOOK_NAME, MAX_HOOK_NAME } from "./names.ts";
import { suggest } from "../yaml-suggest.ts";
import { SECTION_NAMES, sectionName } from "./sections.ts";

const hookName = z
  .string()
  .max(MAX_HOOK_NAME)
  .regex(HOOK_NAME, "use lower-case letters, digits and single hyphens, such as `update-docs`.");

const section = z
  .string()
  .max(60)
  .superRefine((value, context) => {
    if (sectionName(value) !== null) return;
    const near = suggest(value, SECTION_NAMES);
    const next = near === null ? `Sections are: ${SECTION_NAMES.join(", ")}.` : `Did you mean \`${near}\`?`;
    context.addIssue({ code: "custom", message: `no section of a spec has this name. ${next}` });
  })
  .meta({ description: `A section of a spec, as its heading or one of: ${SECTION_NAMES.join(", ")}.` });

const SPEC_CHANGE_TYPES = ["created", "edited", "removed", "renamed", "approved", "synthesized"] as const;
const FILE_CHANGE_TYPES = ["created", "modified", "deleted", "renamed"] as const;
const REPO_EVENT_TYPES = [
  "branch_created",
  "tag_created",
  "pull_request_opened",
  "pull_request_updated",
  "pull_request_ready",
  "review_requested",
  "review_submitted",
  "pull_request_merged",
  "pull_request_closed",
  "pushed",
  "check_failed",
  "release_published",
] as const;
const LEVELS = ["breaking", "unknown", "additive", "editorial", "none"] as const;

const triggers = z
  .strictObject({
    spec_change: z
      .strictObject({
        paths: patterns.optional(),
        types: z.array(z.enum(SPEC_CHANGE_TYPES)).min(1).optional(),
        level: z.array(z.enum(LEVELS)).min(1).optional(),
        sections: z.array(section).max(20).optional(),
      })
      .optional(),
    file_change: z
      .strictObject({ paths: patterns.min(1), types: z.array(z.enum(FILE_CHANGE_TYPES)).min(1).optional() })
      .optional(),
    repo_event: z.strictObject({ types: z.array(z.enum(REPO_EVENT_TYPES)).min(1) }).optional(),
    external: z
      .strictObject({ source: z.string().min(1).max(200), pattern: z.string().max(256).optional() })
      .optional(),
    schedule: z
      .strictObject({
        cron: z
          .string()
          .max(100)
          .regex(/^\S+(?:\s+\S+){4}$/, "five fields, such as `0 6 * * 1`."),
        timezone: z.string().max(64).optional(),
      })
      .optional(),
    command: z.strictObject({ name: hookName }).optional(),
    drift: z.strictObject({ signals: z.array(z.string().min(1).max(100)).max(50).optional() }).optional(),
  })
  .meta({ description: "What the hook listens to: one key or several." });

const run = z.strictObject({
  agent: agentName.optional(),
  model: modelName.optional(),
  task: task.optional(),
  command: command.optional(),
  workflow: z.string().min(1).max(200).optional(),
  reads: patterns.optional(),
  writes: patterns.optional(),
  setup: commands.optional(),
  checks: commands.optional(),
  limits: limits.optional(),
});

export const hookSchema = z
  .strictObject({
    name: hookName,
    description: z.string().max(1_000).optional(),
    enabled: z.boolean().optional(),
    on: triggers,
    when: z.enum(["pull_request", "merged"]).optional(),
    if: z
      .strictObject({
        branches: z.array(pattern).max(64).optional(),
        labels: z.array(z.string().min(1).max(100)).max(64).optional(),
        actors: z.array(z.string().min(1).max(100)).max(64).optional(),
        draft: z.boolean().optional(),
      })
      .optional(),
    run,
    approval: z.enum(["pr_review", "auto"]).optional(),
    target: z.enum(["head", "base"]).optional(),
    needs: z.array(hookName).max(20).optional(),
    concurrency: z.enum(["supersede", "queue"]).optional(),
  })
  .meta({ title: "A Headwater hook", description: "One file in .kiro/hooks." });

export type HookInput = z.output<typeof hookSchema>;

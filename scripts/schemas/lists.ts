/** lint@1, hooks@1, init@1, queue@1 and error@1. */
import * as z from "zod";
import { fix, line, output, tool } from "./common.ts";
import { dialect } from "./spec.ts";

export const lintOutput = output("lint@1", "Every file that was looked at, and every problem.", {
  files: z.array(
    z.object({
      path: z.string(),
      kind: z.string(),
      dialect: dialect.nullable(),
      status: z.enum(["ok", "problems", "unreadable", "not-applicable"]),
    }),
  ),
  fixed: z.array(fix).meta({ description: "What `--fix` wrote, in bytes of the files as they were before." }),
});

export const hooksOutput = output("hooks@1", "The hooks of a repository, and what each listens to.", {
  hooks: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      line,
      format: z.enum(["headwater", "kiro-v1", "kiro-legacy", "agent"]),
      source: z.string(),
      enabled: z.boolean(),
      triggers: z.array(
        z.object({
          original: z.string(),
          mapped: z.unknown(),
          status: z.enum(["mapped", "not-applicable", "refused"]),
          reason: z.string(),
        }),
      ),
      action: z.string(),
      model: z.string().nullable(),
      approval: z.enum(["pr_review", "auto"]),
      writes: z.array(z.string()).nullable(),
    }),
  ),
});

export const initOutput = output("init@1", "What `init` wrote or deleted, and what a person does next.", {
  verb: z.enum(["set-up", "remove"]),
  dryRun: z.boolean(),
  held: z
    .boolean()
    .meta({ description: "Only `remove`: no file was deleted, because a check is still required." }),
  steps: z.array(
    z.object({
      do: z.enum(["create", "remove", "keep", "skip"]),
      path: z.string(),
      what: z.string(),
      why: z.string().optional().meta({ description: "Of `keep` and `skip`." }),
      text: z.string().optional().meta({ description: "Of `create`: the whole file." }),
      obstacle: z.boolean().optional().meta({ description: "Of `skip`: something stands in the way." }),
    }),
  ),
  remaining: z.array(
    z.object({
      what: z.string(),
      names: z.array(z.string()),
      blocks: z
        .boolean()
        .meta({ description: "True: pull requests get stuck when Headwater goes before this does." }),
      next: z.string(),
    }),
  ),
  next: z.array(z.string()),
});

export const queueOutput = output("queue@1", "Deliveries in a server's queue, or those that were put back.", {
  entries: z
    .array(
      z.object({
        id: z.string(),
        event: z.string(),
        lane: z.string().meta({ description: "Deliveries of one lane are worked on by one server at a time." }),
        installation: z.int().nullable(),
        state: z.enum(["waiting", "active", "done", "dead"]),
        tries: z.int(),
        crashes: z.int().meta({ description: "Processes that ended while they worked on it." }),
        receivedAt: z.string(),
        dueAt: z.string(),
        endedAt: z.string().nullable(),
        outcome: z.string().nullable(),
        payload: z.string().optional().meta({ description: "Only of `queue show`." }),
      }),
    )
    .optional(),
  retried: z.array(z.string()).optional().meta({ description: "Ids, only of `queue retry`." }),
});

export const errorOutput = z
  .object({
    schema: z.literal("headwater/error@1"),
    tool,
    code: z.string().meta({ description: "Stable: programs may match it." }),
    message: z.string(),
    next: z.string().meta({ description: "What to do next, in one sentence." }),
  })
  .meta({ title: "headwater/error@1", description: "Why a command could not answer (exit code 2)." });

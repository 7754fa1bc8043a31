/** diff@1: the semantic difference between two sides of a set of specs. */
import * as z from "zod";
import type { Diff } from "../../src/core/specs/diff-model.ts";
import { level, line, output } from "./common.ts";
import type { Describes } from "./common.ts";
import { contractResult } from "./contract.ts";
import { dialect, itemKind } from "./spec.ts";

const change = z.object({
  item: itemKind,
  aspects: z.array(
    z.enum(["added", "removed", "modified", "renamed", "renumbered", "moved", "split", "merged"]),
  ),
  direction: z.enum(["strengthened", "weakened", "contradicted", "unknown", "none"]),
  level,
  rule: z.string(),
  matchedBy: z.enum(["id", "text", "title", "similarity", "none"]),
  id: z.string(),
  previousId: z.string(),
  previousIds: z.array(z.string()),
  title: z.string(),
  previousTitle: z.string(),
  requirement: z.object({ id: z.string(), title: z.string() }).nullable(),
  previousRequirement: z.object({ id: z.string(), title: z.string() }).nullable().optional(),
  before: z.string(),
  after: z.string(),
  why: z.string().optional().meta({ description: "Why it is removed, in the words of the OpenSpec delta." }),
  line: z.object({ before: line.nullable(), after: line.nullable() }),
});

const specDiff = z.object({
  path: z.string(),
  previousPath: z.string().nullable(),
  id: z.string(),
  previousId: z.string().nullable().optional(),
  title: z.string(),
  dialect,
  change: z.enum(["created", "edited", "removed", "renamed"]),
  appliesTo: z
    .object({ path: z.string(), exists: z.boolean() })
    .optional()
    .meta({ description: "The living spec that this OpenSpec delta edits; `before` is that of the living spec." }),
  level,
  changes: z.array(change),
  digests: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
  references: z.array(
    z.object({
      path: z.string(),
      line,
      column: z.int().min(1),
      reference: z.string(),
      problem: z.enum(["dangling", "retargeted", "uncovered", "untested"]),
      meant: z.string(),
      means: z.string(),
      suggestion: z.string(),
      corrected: z.string().optional().meta({ description: "The whole line with its references corrected." }),
    }),
  ),
  contracts: z.array(contractResult),
});

export const diffFields = { level, specs: z.array(specDiff) };

export const diff = z.object(diffFields).meta({ id: "diff" });
export type DiffIsDescribed = Describes<typeof diff, Diff>;

export const diffOutput = output("diff@1", "What changed in the meaning of specs.", diffFields);

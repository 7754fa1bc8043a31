/** spec@1: what was understood of one spec. */
import * as z from "zod";
import type { Spec } from "../../src/core/specs/model.ts";
import { line, output } from "./common.ts";
import type { Describes } from "./common.ts";

export const itemKind = z.enum([
  "requirement",
  "criterion",
  "scenario",
  "property",
  "intent",
  "constraint",
  "test",
  "integration",
  "contract",
  "task",
]);

export const dialect = z.enum(["spec.md", "kiro", "openspec", "speckit"]);

const clauses = z.array(z.object({ text: z.string(), join: z.enum(["and", "or"]) }));

const ears = z.object({
  pattern: z.enum(["ubiquitous", "event", "state", "unwanted", "optional", "complex", "none"]),
  feature: clauses,
  state: clauses,
  trigger: clauses,
  condition: clauses,
  system: z.string(),
  modality: z.enum(["shall", "must", "should", "may", "will", "none"]),
  polarity: z.enum(["positive", "negative"]),
  responses: clauses,
  bounds: z.array(z.object({ comparator: z.enum(["<", "<=", ">", ">=", "="]), value: z.number(), unit: z.string() })),
});

const item = z.object({
  item: itemKind,
  id: z.string(),
  title: z.string(),
  text: z.string(),
  line,
  endLine: line,
  parent: z.string(),
  references: z.array(
    z.object({
      kind: z.enum(["requirement", "property", "task", "test"]),
      to: z.string(),
      raw: z.string(),
      path: z.string(),
      line,
      column: z.int().min(1),
    }),
  ),
  ears: ears.optional(),
  contract: z
    .object({
      info: z.string(),
      form: z.enum(["fence", "link"]),
      text: z.string(),
      target: z.string().optional(),
      line,
      endLine: line,
    })
    .optional(),
  state: z.enum(["todo", "queued", "doing", "done"]).optional(),
  optional: z.boolean().optional(),
  dependsOn: z.array(z.string()).optional(),
  delta: z.enum(["added", "modified", "removed", "renamed"]).optional(),
});

const texts = z.array(z.string());

const fields = {
  path: z.string(),
  id: z.string(),
  dialect,
  title: z.string(),
  status: z.enum(["draft", "active", "deprecated"]),
  owners: texts,
  governs: texts,
  tests: texts,
  exports: texts,
  consumes: z.array(z.object({ spec: z.string(), items: texts, line })),
  compat: z.enum(["backward", "forward", "full", "none"]),
  items: z.array(item),
  examples: z
    .array(z.object({ info: z.string(), text: z.string(), line, label: z.string(), contractLine: line.nullable() }))
    .optional(),
};

export const specModel = z.object(fields);
export type SpecIsDescribed = Describes<typeof specModel, Spec>;

export const specOutput = output("spec@1", "What was understood of one spec.", fields);

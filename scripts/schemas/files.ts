/** Every published JSON Schema, by file name: those of files that people write, and those of outputs. */
import { format } from "prettier";
import * as z from "zod";
import { configSchema } from "../../src/core/config-schema.ts";
import { hookSchema } from "../../src/core/hooks/schema.ts";
import { contractOutput } from "./contract.ts";
import { diffOutput } from "./diff.ts";
import { errorOutput, hooksOutput, initOutput, lintOutput, queueOutput } from "./lists.ts";
import { planOutput } from "./plan.ts";
import { reviewOutput } from "./review.ts";
import { specOutput } from "./spec.ts";

const SCHEMAS: Record<string, z.ZodType> = {
  "headwater.schema.json": configSchema,
  "hook.schema.json": hookSchema,
  "contract@1.schema.json": contractOutput,
  "diff@1.schema.json": diffOutput,
  "error@1.schema.json": errorOutput,
  "hooks@1.schema.json": hooksOutput,
  "init@1.schema.json": initOutput,
  "lint@1.schema.json": lintOutput,
  "plan@1.schema.json": planOutput,
  "queue@1.schema.json": queueOutput,
  "review@1.schema.json": reviewOutput,
  "spec@1.schema.json": specOutput,
};

/** Texts as they are committed. Draft 7: what editors and their YAML plug-ins understand. */
export async function schemaFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    // `input`: outputs may get more fields without a new version, and defaults need not be written.
    const json = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
    files.set(name, await format(JSON.stringify(json), { parser: "json", printWidth: 110 }));
  }
  return files;
}

/** What every JSON output of Headwater shares: the envelope, problems, things not checked. */
import * as z from "zod";

/** Compiles only when every value of `T` is one that the schema describes, so that schema and model cannot drift. */
export type Describes<S extends z.ZodType, T extends z.output<S>> = [S, T];

export const line = z.int().min(1);
export const offset = z.int().min(0);
export const level = z.enum(["breaking", "unknown", "additive", "editorial", "none"]);

export const fix = z
  .object({ path: z.string(), start: offset, end: offset, text: z.string() })
  .meta({ id: "fix", description: "Replaces the bytes start..end (end exclusive)." });

export const problem = z
  .object({
    rule: z.string(),
    level: z.enum(["off", "info", "warning", "error"]),
    path: z.string(),
    line,
    column: z.int().min(1),
    message: z.string(),
    introduced: z.boolean().meta({ description: "False when the base had the same problem already." }),
    fix: fix.optional(),
  })
  .meta({ id: "problem" });

export const notChecked = z.object({ what: z.string(), why: z.string() }).meta({ id: "notChecked" });

export const tool = z.object({ name: z.literal("headwater"), version: z.string() });

/** One output shape: the common fields and its own. */
export function output<S extends z.ZodRawShape>(name: string, description: string, fields: S) {
  return z
    .object({
      schema: z.literal(`headwater/${name}`),
      tool,
      ...fields,
      problems: z.array(problem),
      notChecked: z.array(notChecked),
      truncated: z.array(z.string()),
    })
    .meta({ title: `headwater/${name}`, description });
}

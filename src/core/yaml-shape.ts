/** Checks what a YAML file holds against a zod schema, and says every problem with its place and the next step. */
import type * as z from "zod";
import type { Problem } from "./problem.ts";
import { findings } from "./yaml-findings.ts";
import type { YamlFile } from "./yaml.ts";

/**
 * The parsed value (null when anything is wrong with it) and every problem.
 *
 * Empty text counts as an empty map, so that a file of comments alone is one with all defaults.
 */
export function checkShape<S extends z.ZodType>(
  schema: S,
  source: { path: string; rulePrefix: string; file: YamlFile },
): { value: z.output<S> | null; problems: Problem[] } {
  const root = source.file.value ?? {};
  const result = schema.safeParse(root);
  if (result.success) return { value: result.data, problems: [] };
  const problems = result.error.issues
    .flatMap((issue) => findings(issue, root, schema))
    .map(({ code, at, message }): Problem => ({
      rule: `${source.rulePrefix}-${code}`,
      level: "error",
      path: source.path,
      ...source.file.position(at),
      message,
      introduced: true,
    }));
  return { value: null, problems };
}

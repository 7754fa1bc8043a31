/** The JSON files between the stages, as the command line and the steps read and write them. */
import { readFile, stat, writeFile } from "node:fs/promises";
import type { Plan, PlannedRun, Skip } from "../core/plan/model.ts";
import { UserError } from "../errors.ts";

/** A file beyond this was not written by us. */
const MOST_BYTES = 64 * 1024 * 1024;

export async function readStageFile(file: string, schema: string): Promise<Record<string, unknown>> {
  const next = `Make it with \`headwater ${schema === "plan@1" ? "plan" : "run"} --out ${file}\`, or with that stage of a step.`;
  let text: string;
  try {
    if ((await stat(file)).size > MOST_BYTES)
      throw new UserError("too_large", `${file} is larger than 64 MB.`, next);
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    throw new UserError("unreadable", `${file} cannot be read (${code}).`, next, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError("not_json", `${file} is not JSON.`, next, { cause: error });
  }
  const record = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (record["schema"] !== `headwater/${schema}`) {
    throw new UserError("wrong_schema", `${file} is not a headwater/${schema} file.`, next);
  }
  return record;
}

export async function writeStageFile(file: string, value: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The parts of a plan that `run` relies on; everything else is computed again. */
export function planFrom(record: Record<string, unknown>): Plan {
  const { base, head, instructionsSha, runs, skips } = record;
  const sha = (value: unknown): value is string =>
    typeof value === "string" && /^[0-9a-f]{40,64}$/.test(value);
  if (!sha(base) || !sha(head) || !sha(instructionsSha) || !Array.isArray(runs) || !Array.isArray(skips)) {
    throw new UserError(
      "bad_plan",
      "The plan file lacks its commits or runs.",
      "Make it anew with `headwater plan`.",
    );
  }
  return { base, head, instructionsSha, runs: runs as PlannedRun[], skips: skips as Skip[] };
}

/** The JSON files between the stages, as the command line and the steps read and write them. */
import { readFile, stat, writeFile } from "node:fs/promises";
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
  const found = record["schema"];
  if (found === `headwater/${schema}`) return record;
  const other = typeof found === "string" && /^headwater\/[\w-]{1,20}@\d{1,4}$/.test(found) ? found : null;
  throw new UserError(
    "wrong_schema",
    other === null
      ? `${file} is not a headwater/${schema} file.`
      : `${file} is a ${other} file, and headwater/${schema} is needed here.`,
    other === null ? next : `${next} All stages must be of the same version of Headwater.`,
  );
}

export async function writeStageFile(file: string, value: object): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unwritable";
    throw new UserError(
      "unwritable",
      `${file} cannot be written (${code}).`,
      "Name a file in a folder that is there and that this process may write to.",
      { cause: error },
    );
  }
}

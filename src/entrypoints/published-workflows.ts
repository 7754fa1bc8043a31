/** The example workflows that the package carries. */
import { readdir, readFile } from "node:fs/promises";

// The same number of folders up from src and from dist.
const FOLDER = new URL("../../examples/workflows/", import.meta.url);

export const publishedWorkflow = (name: string): Promise<string> => readFile(new URL(name, FOLDER), "utf8");

export async function publishedWorkflows(): Promise<string[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".yml"));
  return Promise.all(names.map(publishedWorkflow));
}

/** Generated repositories: service specs that consume each other, of which some change in a way that breaks. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runWell } from "./process.ts";

/** One service spec of about 60 lines with an OpenAPI contract; every tenth service is consumed by the next nine. */
export function serviceSpec(number: number, changed: boolean): string {
  const name = `svc.s${number}`;
  const provider = Math.floor(number / 10) * 10;
  const consumes =
    provider === number ? [] : ["consumes:", `  - spec: svc.s${provider}`, '    items: ["contract:api"]'];
  const required = changed ? "[id, amount]" : "[id]";
  return [
    ...[
      "---",
      `spec: ${name}`,
      `governs: ["services/s${number}/**"]`,
      'exports: ["contract:*", "req:*"]',
      ...consumes,
    ],
    ...["---", "", `# Service ${number}`, "", "## Intent", "", `Service ${number} keeps records.`, ""],
    ...[1, 2, 3, 4, 5].flatMap((at) => [
      `### S${number}-${at}: Rule ${at}`,
      "",
      `WHEN a record is asked for in way ${at}, service ${number} SHALL answer within ${changed && at === 1 ? 900 : 500} ms.`,
      "",
    ]),
    ...["## Contracts", "", "```yaml openapi id=api", "openapi: 3.1.0"],
    ...["info: { title: Records, version: 1.0.0 }", "paths:", "  /records:", "    post:"],
    ...["      requestBody:", "        required: true", "        content:", "          application/json:"],
    ...["            schema:", "              type: object", `              required: ${required}`],
    ...[
      "              properties:",
      "                id: { type: string }",
      "                amount: { type: integer }",
    ],
    ...['      responses: { "201": { description: Kept } }', "```", ""],
    ...[
      "## Test expectations",
      "",
      `- S${number}-TEST-1: a record that was kept can be read. Validates: S${number}-1`,
      "",
    ],
    ...[
      "## Constraints",
      "",
      "- Records are kept for ten years.",
      "",
      "## Integration points",
      "",
      "- The store.",
      "",
    ],
  ].join("\n");
}

export const specPath = (number: number): string => `specs/services/s${number}.spec.md`;

export interface Checkout {
  dir: string;
  remove(): Promise<void>;
}

/** A repository with `specs` specs on main; branch `change` edits the first `changed` providers. */
export async function specCheckout(size: { specs: number; changed: number }): Promise<Checkout> {
  const dir = await mkdtemp(path.join(tmpdir(), "headwater-bench-specs-"));
  const git = (...args: string[]): Promise<unknown> => runWell("git", args, { cwd: dir });
  await git("-c", "init.defaultBranch=main", "init", "-q");
  await mkdir(path.join(dir, "specs/services"), { recursive: true });
  await mkdir(path.join(dir, ".kiro"));
  await writeFile(path.join(dir, ".kiro/headwater.yaml"), "mode: propose\n");
  await writeFile(path.join(dir, "README.md"), "# Services\n");
  for (let number = 0; number < size.specs; number += 1)
    await writeFile(path.join(dir, specPath(number)), serviceSpec(number, false));
  await git("add", "-A");
  await git("commit", "-qm", "Start");
  await git("switch", "-qc", "change");
  for (let at = 0; at < size.changed; at += 1)
    await writeFile(path.join(dir, specPath(at * 10)), serviceSpec(at * 10, true));
  await git("commit", "-qam", "Change specs");
  await git("switch", "-qc", "code", "main");
  await writeFile(path.join(dir, "README.md"), "# All services\n");
  await git("commit", "-qam", "Change a page");
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

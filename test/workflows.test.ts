/** Our own GitHub workflows keep the rules that we ask of others: pinned actions, least permissions, no unsafe trigger. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const folder = new URL("../.github/workflows/", import.meta.url);
const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));

interface Workflow {
  on: Record<string, unknown>;
  permissions: unknown;
  jobs: Record<string, { permissions?: Record<string, string>; "timeout-minutes"?: number }>;
}

describe.each(files)("%s", (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");
  const workflow = parse(text) as Workflow;

  test("every action is pinned to a commit", () => {
    const uses = [...text.matchAll(/^\s*-?\s*uses:\s*(\S+)/gm)].map(([, action]) => action ?? "");
    expect(uses.filter((action) => !action.startsWith("./") && !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test("no job has more than it asks for, and none runs a pull request's code with secrets", () => {
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    for (const job of Object.values(workflow.jobs)) {
      expect(Object.values(job.permissions ?? {})).not.toContain("write");
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    }
  });
});

/** Our own GitHub workflows, and those that we offer, keep the rules that we ask of others. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { INPUT_DEFAULTS } from "../src/entrypoints/step/inputs.ts";
import { actionlint } from "./actionlint.ts";

const root = new URL("../", import.meta.url);
const workflowsIn = (folder: string): string[] =>
  readdirSync(new URL(folder, root))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${folder}${name}`);
const OURS = workflowsIn(".github/workflows/");
const OFFERED = workflowsIn("examples/workflows/");

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: unknown;
  concurrency?: { "cancel-in-progress": boolean };
  jobs: Record<string, { permissions?: Record<string, string>; "timeout-minutes"?: number; steps: Step[] }>;
}

/** Stands for ours until it is published; whoever copies the file puts a commit there. */
const PLACEHOLDER = "OWNER/headwater@COMMIT";
const read = (file: string): string => readFileSync(new URL(file, root), "utf8");

describe.each([...OURS, ...OFFERED])("%s", (file) => {
  const text = read(file);
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);

  test("every action is pinned to a commit, with its version beside it", () => {
    const uses = [...text.matchAll(/^\s*-?\s*uses:\s*(.+)$/gm)].map(([, action = ""]) => action);
    expect(uses.length).toBeGreaterThan(0);
    const pinned = /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(
      uses.filter(
        (action) => !action.startsWith("./") && !action.startsWith(PLACEHOLDER) && !pinned.test(action),
      ),
    ).toEqual([]);
  });

  test("no job runs a pull request's code with secrets, or forgets its permissions and its end", () => {
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
    expect(Object.keys(workflow.on)).not.toContain("workflow_run");
    for (const job of jobs) {
      expect(job.permissions).toBeDefined();
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
    }
  });

  test("no expression stands in a script, where a title or a branch could become a command", () => {
    const scripts = jobs.flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  if (file.startsWith(".github/")) {
    test("no job may write", () => {
      for (const { permissions } of jobs) expect(Object.values(permissions ?? {})).not.toContain("write");
    });
  } else {
    test("what is given to Headwater is what it reads, and nothing is checked out for it", () => {
      const steps = jobs.flatMap((job) => job.steps);
      const ours = steps.filter(({ uses }) => uses?.startsWith(PLACEHOLDER));
      expect(ours.length).toBeGreaterThan(0);
      for (const step of ours)
        expect(Object.keys(step.with ?? {}).filter((name) => !Object.hasOwn(INPUT_DEFAULTS, name))).toEqual(
          [],
        );
      expect(steps.filter(({ uses }) => uses?.startsWith("actions/checkout"))).toEqual([]);
      expect(workflow.concurrency?.["cancel-in-progress"]).toBe(false);
    });

    test("a job that may write has no model's credentials, unless an App writes for it", () => {
      for (const { permissions = {}, steps } of jobs) {
        const mayWrite = Object.entries(permissions).some(
          ([name, level]) => name !== "id-token" && level === "write",
        );
        const model = steps.some(({ uses }) => uses?.startsWith("aws-actions/"));
        expect(mayWrite && model).toBe(false);
        expect(permissions["id-token"] === "write").toBe(model);
      }
    });
  }
});

test("every use has its example", () => {
  expect(OFFERED.map((file) => file.split("/").at(-1)).toSorted()).toEqual([
    "app-token.yml",
    "review.yml",
    "scheduled.yml",
    "stages.yml",
  ]);
});

/** A pin as the tag beside it: actionlint knows the inputs of published actions by their major versions. */
const byTag = (text: string): string => text.replace(/@[0-9a-f]{40} # (v\d+)\.\d+\.\d+/g, "@$1");

describe("actionlint", () => {
  test("finds nothing in any workflow that we run or offer", async () => {
    const files = [...OURS, ...OFFERED];
    const texts = files.flatMap((file) => [[file, read(file)] as const, [file, byTag(read(file))] as const]);
    expect(await actionlint(texts)).toEqual([]);
  });

  test("reads what it is given: a label, an input, a needed job, an expression and an injection are found", async () => {
    const broken = read("examples/workflows/stages.yml")
      .replace("ubuntu-24.04", "ubuntu-24.4")
      .replace("retention-days:", "retention-weeks:")
      .replace("needs: [plan, run]", "needs: [plan, runs]")
      .replace("steps.plan.outputs.runs", "steps.plans.outputs.runs")
      .replace("run: |", 'run: |\n          echo "${{ github.event.pull_request.title }}"');
    const found = await actionlint([["broken.yml", byTag(broken)]]);
    const messages = found.map(({ file, line, message }) => `${file}:${line > 0}: ${message}`).join("\n");
    for (const words of [
      'broken.yml:true: label "ubuntu-24.4" is unknown',
      'input "retention-weeks" is not defined in action "actions/upload-artifact@v4"',
      'needs job "runs" which does not exist',
      'property "plans" is not defined',
      '"github.event.pull_request.title" is potentially untrusted',
    ])
      expect(messages).toContain(words);
  });
});

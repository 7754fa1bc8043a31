/** Planning as a function: the same input gives the same plan, nothing is changed, and no hook goes unmentioned. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseBranch, branchName } from "../../../src/core/plan/branch.ts";
import { planRuns } from "../../../src/core/plan/plan.ts";
import type { PlanInput } from "../../../src/core/plan/plan.ts";
import { consumer, hook, hooksFrom, planInput, spec } from "./plan-input.ts";

const HOOKS = hooksFrom(
  hook("a"),
  hook("b", "when: merged\napproval: auto\n", "  writes: [docs/**]\n"),
  hook("c", "target: base\napproval: auto\nneeds: [a]\n", "  writes: [docs/**]\n"),
  hook("d", "enabled: false\n"),
  "name: e\non: { file_change: { paths: ['**/*.ts'] }, schedule: { cron: '0 6 * * 1' } }\nrun: { task: x }\n",
  "name: f\non: { spec_change: { level: [none] } }\nif: { labels: [docs] }\nrun: { command: npm test }\n",
);

const path = fc.constantFrom("specs/a.spec.md", "specs/b.spec.md", "src/x.ts", "docs/y.md");
const level = fc.constantFrom("breaking", "unknown", "additive", "editorial", "none");

const input: fc.Arbitrary<PlanInput> = fc
  .record({
    hooks: fc.subarray(HOOKS),
    specs: fc.uniqueArray(fc.record({ path, level }), { selector: (one) => one.path, maxLength: 3 }),
    verdict: fc.constantFrom("breaking", "unknown", "compatible"),
    mode: fc.constantFrom("observe", "propose", "auto"),
    cause: fc.record({
      when: fc.constantFrom("pull_request", "merged"),
      draft: fc.boolean(),
      fork: fc.boolean(),
      protectedHead: fc.boolean(),
      ownProposal: fc.boolean(),
      stopped: fc.subarray(["a", "b", "*"]),
      labels: fc.subarray(["docs"]),
    }),
    inputsTrusted: fc.boolean(),
  })
  .map(({ hooks, specs, verdict, mode, cause, inputsTrusted }) =>
    planInput({
      hooks,
      specs: specs.map((one) => spec(one.path, { level: one.level })),
      consumers: [consumer("specs/z.spec.md", { verdict })],
      config: { mode },
      cause: { ...cause, mergeCommit: cause.when === "merged" ? "d".repeat(40) : null },
      input: { inputsTrusted },
    }),
  );

const withoutFunctions = (value: PlanInput): string => JSON.stringify(value);

test("pure, deterministic, and a JSON value", () => {
  fc.assert(
    fc.property(input, (one) => {
      const before = withoutFunctions(one);
      const plan = planRuns(one);
      expect(planRuns(one)).toEqual(plan);
      expect(planRuns({ ...one, hooks: one.hooks.toReversed() })).toEqual(plan);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(withoutFunctions(one)).toBe(before);
    }),
  );
});

test("every hook gives a run or a skip, and no run breaks a rule", () => {
  fc.assert(
    fc.property(input, (one) => {
      const { runs, skips } = planRuns(one);
      for (const { name } of one.hooks)
        expect([...runs, ...skips].some(({ hook: other }) => other === name)).toBe(true);
      expect(new Set(runs.map(({ hook: name }) => name)).size).toBe(runs.length);
      const { cause, config } = one;
      if (config.mode === "observe" || cause.ownProposal || cause.stopped.includes("*"))
        expect(runs).toEqual([]);
      if (cause.fork && cause.when === "pull_request") expect(runs).toEqual([]);
      for (const run of runs) {
        expect(parseBranch(branchName(run.hook, run.id))).toEqual({ hook: run.hook, id: run.id });
        if (run.approval === "auto") {
          expect([
            config.mode,
            run.target.branch,
            run.writes === null,
            run.level === "breaking",
            one.inputsTrusted,
          ]).toEqual(["auto", "main", false, false, true]);
        }
        if (!one.inputsTrusted) expect(run.ci).toBe("after_approval");
        expect(run.limits.usd).toBeGreaterThan(0);
        expect(run.limits.usd).toBeLessThanOrEqual(2);
        expect(run.subjects.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});

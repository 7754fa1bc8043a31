/** What runs and what does not, and why: the rules of planning, one table each. */
import { describe, expect, test } from "vitest";
import { planRuns } from "../../../src/core/plan/plan.ts";
import { BASE, fileOf, HEAD, hook, hooksFrom, merged, planInput, spec } from "./plan-input.ts";
import type { Variation } from "./plan-input.ts";

const plan = (variation: Variation = {}) => planRuns(planInput(variation));
const ran = (variation: Variation = {}): string[] => plan(variation).runs.map((run) => run.hook);
const skipped = (variation: Variation = {}): string[] =>
  plan(variation).skips.map(
    ({ hook: name, trigger, code, reason }) => `${name} ${trigger} ${code}: ${reason}`,
  );
const only = (variation: Variation = {}) => {
  const [run, ...others] = plan(variation).runs;
  if (run === undefined || others.length > 0)
    throw new Error(`expected one run, skips: ${skipped(variation).join("; ")}`);
  return run;
};

test("one run per hook, with everything that the stages after it need", () => {
  const { id, key, estimate, model, ...rest } = only();
  expect(rest).toEqual({
    hook: "stubs",
    trigger: { on: "spec_change", when: "pull_request", pullRequest: 7, mergeCommit: null },
    subjects: [
      {
        path: "specs/payments.spec.md",
        before: "before specs/payments.spec.md",
        after: "after specs/payments.spec.md",
      },
    ],
    task: "Look at specs/payments.spec.md.",
    instructionsSha: "a".repeat(40),
    base: BASE,
    head: HEAD,
    target: { branch: "feature/x", sha: HEAD },
    agent: "sonnet",
    reads: [],
    writes: null,
    setup: [],
    checks: [],
    limits: { turns: 40, minutes: 15, usd: 2 },
    approval: "pr_review",
    concurrency: "supersede",
    needs: [],
    ci: "immediately",
    level: "additive",
    reserved: null,
  });
  expect(id).toMatch(/^[0-9a-f]{8}$/);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(model.requested).toBe("sonnet");
  expect(model.chosen).toContain("sonnet");
  expect(estimate.usd).toBeGreaterThan(0);
  expect(estimate.usd).toBeLessThanOrEqual(2);
  expect(estimate.pricesAsOf).toMatch(/^\d{4}-\d\d/);
});

test("a plan is a JSON value", () => {
  const value = plan({ hooks: hooksFrom(hook("a"), hook("b", "enabled: false\n")) });
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
});

describe("matching specs", () => {
  const on = (trigger: string) => hooksFrom(`name: h\non: { spec_change: ${trigger} }\nrun: { task: x }\n`);
  const edited = { changes: [], level: "breaking" as const };

  test.each([
    ["paths", "{ paths: [other/**] }", {}, "no_match: no changed spec matches `other/**`"],
    ["types", "{ types: [created] }", {}, "no_match: the spec was edited; the hook listens to created"],
    [
      "level",
      "{ level: [breaking] }",
      {},
      "level: the change is additive; the hook listens to breaking changes",
    ],
    [
      "editorial by itself",
      "{}",
      { level: "editorial" as const },
      "level: the change is editorial; the hook listens to breaking, unknown, additive changes",
    ],
    [
      "none by itself",
      "{}",
      { level: "none" as const },
      "level: nothing in the meaning of the spec changed; the hook listens to breaking, unknown, additive changes",
    ],
    ["sections", "{ sections: [tasks] }", edited, "no_match: nothing changed in the sections tasks"],
  ])("not by %s", (_name, trigger, extra, reason) => {
    const variation = { hooks: on(trigger), specs: [spec("specs/a.spec.md", extra)] };
    expect(ran(variation)).toEqual([]);
    expect(skipped(variation)).toEqual([`h spec_change ${reason}`]);
  });

  test.each([
    ["editorial, when listed", "{ level: [editorial] }", { level: "editorial" as const }],
    ["none, when listed", "{ level: [none] }", { level: "none" as const }],
    ["unknown", "{}", { level: "unknown" as const }],
    [
      "created",
      "{ types: [created] }",
      { change: "created" as const, digests: { before: null, after: "x" } },
    ],
    [
      "removed, by its old path",
      "{ paths: [specs/**] }",
      { change: "removed" as const, digests: { before: "x", after: null } },
    ],
    [
      "renamed, by the path before",
      "{ paths: [old/**] }",
      { change: "renamed" as const, previousPath: "old/a.spec.md" },
    ],
  ])("%s", (_name, trigger, extra) => {
    expect(ran({ hooks: on(trigger), specs: [spec("specs/a.spec.md", extra)] })).toEqual(["h"]);
  });

  test("sections match the items that changed", () => {
    const changes = [{ item: "constraint", requirement: null }] as never[];
    const specs = [spec("specs/a.spec.md", { changes })];
    expect(ran({ hooks: on("{ sections: [constraints] }"), specs })).toEqual(["h"]);
    expect(ran({ hooks: on("{ sections: [contracts] }"), specs })).toEqual([]);
    const contracts = [{ verdict: "breaking" }] as never[];
    expect(
      ran({ hooks: on("{ sections: [contracts] }"), specs: [spec("specs/a.spec.md", { contracts })] }),
    ).toEqual(["h"]);
    const same = [{ verdict: "identical" }] as never[];
    expect(
      ran({ hooks: on("{ sections: [contracts] }"), specs: [spec("specs/a.spec.md", { contracts: same })] }),
    ).toEqual([]);
  });

  test("all subjects of one hook are one run; its level is their worst", () => {
    const specs = [
      spec("specs/b.spec.md", { level: "breaking" }),
      spec("specs/a.spec.md"),
      spec("specs/c.spec.md", { level: "none" }),
    ];
    const run = only({
      specs,
      hooks: hooksFrom(
        hook("h").replace("${event.path}", "${event.paths} of ${event.specs}, ${event.level}"),
      ),
    });
    expect(run.subjects.map(({ path }) => path)).toEqual(["specs/a.spec.md", "specs/b.spec.md"]);
    expect(run.task).toBe("Look at specs/a.spec.md, specs/b.spec.md of svc.a, svc.b, breaking.");
    expect(run.level).toBe("breaking");
  });
});

describe("matching files", () => {
  const hooks = hooksFrom(
    "name: h\non: { file_change: { paths: ['src/**'], types: [modified] } }\nrun: { task: x }\n",
  );

  test("by path and type; the level is that of the whole change", () => {
    const files = [
      fileOf("src/a.ts"),
      { ...fileOf("src/b.ts"), status: "added" as const },
      fileOf("docs/x.md"),
    ];
    const run = only({ hooks, files, specs: [spec("specs/a.spec.md", { level: "breaking" })] });
    expect(run.trigger.on).toBe("file_change");
    expect(run.subjects).toEqual([{ path: "src/a.ts", before: "1".repeat(40), after: "2".repeat(40) }]);
    expect(run.level).toBe("breaking");
  });

  test("what does not match", () => {
    expect(skipped({ hooks, files: [fileOf("docs/x.md")] })).toEqual([
      "h file_change no_match: no changed file matches `src/**`",
    ]);
    expect(skipped({ hooks, files: [{ ...fileOf("src/b.ts"), status: "removed" }] })).toEqual([
      "h file_change no_match: the files were deleted; the hook listens to modified",
    ]);
  });

  test("a hook with two triggers runs once, with the subjects of both", () => {
    const both = hooksFrom(
      "name: h\non: { spec_change: {}, file_change: { paths: ['**'] } }\nrun: { task: x }\n",
    );
    const run = only({ hooks: both, files: [fileOf("src/a.ts"), fileOf("specs/payments.spec.md")] });
    expect(run.subjects).toEqual([
      {
        path: "specs/payments.spec.md",
        before: "before specs/payments.spec.md",
        after: "after specs/payments.spec.md",
      },
      { path: "src/a.ts", before: "1".repeat(40), after: "2".repeat(40) },
    ]);
    expect(skipped({ hooks: both, files: [] })).toEqual([]);
  });
});

describe("what this version does not run is told", () => {
  test.each([
    [
      "repo_event: { types: [pull_request_opened] }",
      "repo_event unsupported: `repo_event` is not yet run by this version",
    ],
    [
      "repo_event: { types: [tag_created] }",
      "repo_event no_match: `repo_event` does not happen here, and is not yet run by this version",
    ],
    [
      "external: { source: jira }",
      "external no_match: `external` does not happen here, and is not yet run by this version",
    ],
    [
      "schedule: { cron: '0 6 * * 1' }",
      "schedule no_match: `schedule` does not happen here, and is not yet run by this version",
    ],
    [
      "command: { name: x }",
      "command no_match: `command` does not happen here, and is not yet run by this version",
    ],
    ["drift: {}", "drift no_match: `drift` does not happen here, and is not yet run by this version"],
  ])("%s", (trigger, reason) => {
    expect(skipped({ hooks: hooksFrom(`name: h\non: { ${trigger} }\nrun: { task: x }\n`) })).toEqual([
      `h ${reason}`,
    ]);
  });

  test("beside a trigger that matches, only one that ought to run now is named", () => {
    const hooks = hooksFrom(
      "name: h\non: { spec_change: {}, drift: {}, repo_event: { types: [pull_request_opened] } }\nrun: { task: x }\n",
    );
    expect(ran({ hooks })).toEqual(["h"]);
    expect(skipped({ hooks })).toEqual([
      "h repo_event unsupported: `repo_event` is not yet run by this version",
    ]);
  });

  test.each([
    ["command: npm test", "`run.command` is not yet run by this version; use `task`"],
    ["workflow: deploy", "`run.workflow` is not yet run by this version; use `task`"],
    [
      "agent: reviewer\n  task: x",
      "agents of .kiro/agents (`reviewer`) are not yet read by this version; use one of sonnet, nova, haiku, opus, auto",
    ],
  ])("run.%s", (run, reason) => {
    expect(skipped({ hooks: hooksFrom(`name: h\non: { spec_change: {} }\nrun:\n  ${run}\n`) })).toEqual([
      `h spec_change unsupported: ${reason}`,
    ]);
  });
});

describe("conditions", () => {
  const when = (conditions: string) => hooksFrom(hook("h", `if: ${conditions}\n`));

  test.each([
    ["{ branches: [main] }", {}],
    ["{ branches: ['release/*'] }", { baseBranch: "release/1" }],
    ["{ labels: [Docs, other] }", { labels: ["docs"] }],
    ["{ actors: ['@Octo'] }", {}],
    ["{ draft: false }", {}],
    ["{ draft: true }", { draft: true }],
    ["{}", { draft: true }],
  ])("%s holds", (conditions, cause) => {
    expect(ran({ hooks: when(conditions), cause })).toEqual(["h"]);
  });

  test.each([
    ["{ branches: [develop] }", {}, "the change goes into `main`; the hook runs for develop"],
    ["{ labels: [docs] }", { labels: ["other"] }, "no label of the pull request is among: docs"],
    ["{ actors: [mona] }", {}, "@octo caused it; the hook runs for mona"],
    ["{ actors: [mona] }", { sender: null }, "the sender is not known; the hook runs for mona"],
    [
      "{ draft: false }",
      { draft: true },
      "the pull request is a draft; the hook runs when it is ready for review",
    ],
    ["{ draft: true }", {}, "the hook runs for drafts only"],
  ])("%s with %j does not", (conditions, cause, reason) => {
    expect(skipped({ hooks: when(conditions), cause })).toEqual([`h spec_change condition: ${reason}`]);
  });

  test("a hook that is switched off", () => {
    expect(skipped({ hooks: hooksFrom(hook("h", "enabled: false\n")) })).toEqual([
      "h spec_change disabled: `enabled: false` in the hook",
    ]);
  });
});

describe("where and when", () => {
  const onMerge = hooksFrom(hook("h", "when: merged\n"));

  test("in a pull request: into its branch; a hook for the base waits for the merge", () => {
    expect(only().target).toEqual({ branch: "feature/x", sha: HEAD });
    const hooks = hooksFrom(hook("h", "target: base\n"));
    expect(skipped({ hooks })).toEqual([
      "h spec_change deferred_to_merge: it proposes into `main`, which has the spec change only once it is merged; the hook runs then",
    ]);
    expect(only({ hooks, cause: merged }).target).toEqual({ branch: "main", sha: BASE });
  });

  test("hooks for the merge wait for it, and then go into the base", () => {
    expect(skipped({ hooks: onMerge })).toEqual([
      "h spec_change deferred_to_merge: runs when the pull request is merged",
    ]);
    const run = only({ hooks: onMerge, cause: merged });
    expect(run.target).toEqual({ branch: "main", sha: BASE });
    expect(run.trigger).toEqual({
      on: "spec_change",
      when: "merged",
      pullRequest: 7,
      mergeCommit: "d".repeat(40),
    });
  });

  test("a hook for pull requests that was not answered there runs at the merge, into the base", () => {
    expect(only({ cause: merged }).target.branch).toBe("main");
  });

  test("what was answered in the pull request does not fire again at its merge", () => {
    const { key } = only();
    const input = { answered: { [key]: { outcome: "merged", detail: "#12" } } };
    expect(skipped({ input })).toEqual([
      "stubs spec_change already_answered: this change was answered before: merged (#12)",
    ]);
    expect(skipped({ input, cause: merged })).toHaveLength(1);
    expect(
      ran({
        input,
        cause: merged,
        specs: [spec("specs/payments.spec.md", { digests: { before: "x", after: "y" } })],
      }),
    ).toEqual(["stubs"]);
  });

  test("forks and protected branches wait for the merge", () => {
    expect(skipped({ cause: { fork: true } })).toEqual([
      "stubs spec_change fork: the pull request comes from a fork; the hook runs when it is merged",
    ]);
    expect(ran({ cause: { ...merged, fork: true } })).toEqual(["stubs"]);
    expect(skipped({ cause: { protectedHead: true } })).toEqual([
      "stubs spec_change deferred_to_merge: `feature/x` is protected, so nothing is proposed into it; the hook runs at the merge",
    ]);
    expect(ran({ cause: { ...merged, protectedHead: true } })).toEqual(["stubs"]);
  });

  test("our own proposals set nothing off; what a person stopped stays stopped", () => {
    expect(skipped({ cause: { ownProposal: true } })[0]).toContain("own_proposal");
    expect(skipped({ cause: { stopped: ["stubs"] } })[0]).toContain("stopped");
    expect(skipped({ cause: { stopped: ["*"] } })[0]).toContain("stopped");
    expect(ran({ cause: { stopped: ["other"] } })).toEqual(["stubs"]);
  });
});

describe("mode observe", () => {
  test("every match says what would have run, with which model", () => {
    const hooks = hooksFrom(hook("a"), hook("b", "when: merged\n"), hook("c", "enabled: false\n"));
    const variation = { hooks, config: { mode: "observe" as const } };
    expect(ran(variation)).toEqual([]);
    const [first, second, third] = skipped(variation);
    expect(first).toMatch(
      /^a spec_change observe: the mode is observe; it would have run with .*sonnet.* \(.*\), at most \$2\.00$/,
    );
    expect(second).toMatch(
      /^b spec_change observe: .* it would have run when the pull request is merged with /,
    );
    expect(third).toContain("c spec_change disabled");
  });

  test("without a configuration file it says so", () => {
    expect(skipped({ config: { present: false, mode: "observe" } })[0]).toContain(
      "there is no .kiro/headwater.yaml",
    );
  });
});

describe("approval", () => {
  const auto = (more: string, run = "  writes: [docs/**]\n") =>
    hooksFrom(hook("h", `approval: auto\n${more}`, run));
  const mode = { mode: "auto" as const };

  test("auto holds for declared writes into the base after a merge under mode auto", () => {
    expect(only({ hooks: auto("when: merged\n"), config: mode, cause: merged }).approval).toBe("auto");
    expect(only({ hooks: auto("target: base\n"), config: mode, cause: merged }).approval).toBe("auto");
  });

  test.each([
    ["the mode", "target: base\n", undefined, { cause: merged }, "the repository's mode is propose"],
    [
      "the target",
      "",
      undefined,
      { config: mode },
      "it goes into a pull request's branch, where people merge",
    ],
    [
      "the writes",
      "target: base\n",
      "",
      { config: mode, cause: merged },
      "the hook does not declare what it writes",
    ],
    [
      "a breaking change",
      "target: base\n",
      undefined,
      { config: mode, cause: merged, specs: [spec("specs/a.spec.md", { level: "breaking" as const })] },
      "the spec change is breaking",
    ],
    [
      "untrusted input",
      "target: base\n",
      undefined,
      { config: mode, cause: merged, input: { inputsTrusted: false } },
      "not every part of the change is known to come from someone who may write here",
    ],
  ])("%s takes it away, visibly", (_name, more, run, variation, reason) => {
    const all = { hooks: auto(more, run), ...variation };
    expect(only(all).approval).toBe("pr_review");
    expect(skipped(all)).toEqual([
      `h approval condition: it runs, but \`approval: auto\` does not hold: ${reason}; people review it (\`pr_review\`)`,
    ]);
  });

  test("a file_change beside a breaking spec change is not merged by itself either", () => {
    const hooks = hooksFrom(
      "name: h\non: { file_change: { paths: ['specs/**'] } }\nrun: { task: x, writes: [docs/**] }\ntarget: base\napproval: auto\n",
    );
    expect(only({ hooks, config: mode, cause: merged }).approval).toBe("auto");
    expect(
      only({ hooks, config: mode, cause: merged, specs: [spec("specs/a.spec.md", { level: "breaking" })] })
        .approval,
    ).toBe("pr_review");
  });
});

test("`concurrency: queue` does not hold yet, and a run that asks for it says so", () => {
  const hooks = (concurrency: string): ReturnType<typeof hooksFrom> =>
    hooksFrom(`name: h\non: { file_change: { paths: ['specs/**'] } }\nrun: { task: x }\n${concurrency}`);
  expect(skipped({ hooks: hooks("") })).toEqual([]);
  expect(skipped({ hooks: hooks("concurrency: supersede\n") })).toEqual([]);
  const queued = { hooks: hooks("concurrency: queue\n") };
  expect(only(queued).concurrency).toBe("queue");
  const note =
    "it runs, but `concurrency: queue` does not hold in this version: a newer change supersedes a run under way (`supersede`)";
  expect(skipped(queued)).toEqual([`h concurrency condition: ${note}`]);
});

test("CI: the configuration can only make it stricter", () => {
  expect(only().ci).toBe("immediately");
  expect(only({ config: { ci: "after_approval" } }).ci).toBe("after_approval");
  expect(only({ input: { inputsTrusted: false } }).ci).toBe("after_approval");
  expect(only({ input: { inputsTrusted: false }, config: { ci: "immediately" } }).ci).toBe("after_approval");
});

describe("budgets", () => {
  test.each([
    ["the hook", "  limits: { usd: 0.5 }\n", {}, 0.5],
    ["one run", "", { config: { budgets: { runUsd: 1, dayUsd: 20, monthUsd: 200 } } }, 1],
    ["the day", "", { config: { budgets: { runUsd: 2, dayUsd: 0.9, monthUsd: 200 } } }, 0.9],
    ["the month", "", { config: { budgets: { runUsd: 2, dayUsd: 20, monthUsd: 0.25 } } }, 0.25],
  ])("the least one is the limit: %s", (_name, run, variation, usd) => {
    expect(only({ hooks: hooksFrom(hook("h", "", run)), ...variation }).limits.usd).toBe(usd);
  });

  test.each([
    [{ config: { budgets: { runUsd: 0, dayUsd: 20, monthUsd: 200 } } }],
    [{ config: { budgets: { runUsd: 2, dayUsd: 0, monthUsd: 200 } } }],
    [{ config: { budgets: { runUsd: 2, dayUsd: 20, monthUsd: 0.009 } } }],
  ])("nothing may be spent: no run (%#)", (variation) => {
    expect(skipped(variation)[0]).toContain(
      "stubs spec_change budget: nothing may be spent under the limits",
    );
  });
});

describe("models", () => {
  test.each([
    ["agent: haiku", "haiku"],
    ["agent: auto", "auto"],
    ["agent: sonnet, model: auto", "sonnet"],
    ["agent: sonnet, model: haiku", "haiku"],
    ["model: us.amazon.nova-pro-v1:0", "us.amazon.nova-pro-v1:0"],
  ])("%s asks for %s", (run, requested) => {
    const hooks = hooksFrom(`name: h\non: { spec_change: {} }\nrun: { task: x, ${run} }\n`);
    expect(only({ hooks }).model.requested).toBe(requested);
  });
});

describe("order", () => {
  test("by needs, then by name", () => {
    const hooks = hooksFrom(hook("a", "needs: [z]\n"), hook("z"), hook("m"), hook("b", "needs: [a]\n"));
    expect(ran({ hooks })).toEqual(["m", "z", "a", "b"]);
    expect(ran({ hooks: hooks.toReversed() })).toEqual(["m", "z", "a", "b"]);
  });
});

describe("keys and ids", () => {
  const keyOf = (variation: Variation): string => only(variation).key;

  test("a key depends on hook, content and reads, and not on commits, branches or the pull request", () => {
    const same = [
      planInput(),
      { ...planInput(), instructionsSha: "f".repeat(40) },
      planInput({ cause: { pullRequest: 8, headBranch: "other" } }),
      planInput({ cause: merged }),
      { ...planInput(), change: { ...planInput().change, base: "0".repeat(40), head: "9".repeat(40) } },
      planInput({ hooks: hooksFrom(hook("other", "enabled: false\n"), hook("stubs")) }),
    ].map((input) => planRuns(input).runs[0]?.key);
    expect(new Set(same).size).toBe(1);
    const different = [
      {},
      { hooks: hooksFrom(hook("stubs", "", "  checks: [npm test]\n")) },
      { hooks: hooksFrom(hook("stubs", "", "  reads: [docs/**]\n")) },
      { hooks: hooksFrom(hook("stubs", "", "  reads: [docs/**]\n")), input: { readsDigest: () => "other" } },
      { specs: [spec("specs/payments.spec.md", { digests: { before: "x", after: "y" } })] },
      { specs: [spec("specs/payments.spec.md"), spec("specs/orders.spec.md")] },
    ].map(keyOf);
    expect(new Set(different).size).toBe(different.length);
    expect(different[0]).toBe(same[0]);
  });

  test("an id stays with the pull request whatever its content, and is another one at the merge", () => {
    const first = only();
    expect(only({ specs: [spec("specs/other.spec.md")] }).id).toBe(first.id);
    expect(only({ cause: merged }).id).not.toBe(first.id);
    expect(only({ cause: { pullRequest: 8 } }).id).not.toBe(first.id);
  });
});

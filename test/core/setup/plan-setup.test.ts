/** What is written where nothing stands: it can be read back by our own parsers, and covers the specs that are there. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/core/config.ts";
import { parseHookFile } from "../../../src/core/hooks/parse.ts";
import type { Standing } from "../../../src/core/setup/model.ts";
import { exampleSpec, planSetup, setupPaths, type SetupFacts } from "../../../src/core/setup/plan-setup.ts";
import { findRoots } from "../../../src/core/setup/spec-roots.ts";
import { configText, hookText } from "../../../src/core/setup/texts.ts";
import { specDialect } from "../../../src/core/specs/roots.ts";

const WANTED = { mode: "observe", hook: false, workflow: false, action: null } as const;
const facts = (given: Partial<SetupFacts> = {}): SetupFacts => ({
  paths: [],
  standings: new Map(),
  config: null,
  subject: null,
  template: "on: push\njobs: {}\n",
  ...given,
});

const configOf = (paths: string[]): ReturnType<typeof parseConfig> =>
  parseConfig({ path: "a.yaml", text: configText("propose", findRoots(paths)) });

describe("spec roots", () => {
  test.each([
    ["specs/services/a.spec.md", ["specs/**/*.spec.md"]],
    [".kiro/specs/checkout/tasks.md", ["**/.kiro/specs/**"]],
    ["openspec/specs/a/spec.md", ["openspec/**"]],
    ["specs/001-login/spec.md", ["specs/[0-9]*-*/**"]],
    ["services/orders/orders.spec.md", ["services/**/*.spec.md"]],
    ["注文/支払い.spec.md", ["注文/**/*.spec.md"]],
    ["orders.spec.md", ["*.spec.md"]],
    ["[x]/orders.spec.md", ["**/*.spec.md"]],
    ["packages/shop/openspec/specs/a/spec.md", ["packages/shop/openspec/**"]],
    ["docs/2024-plan/plan.md", []],
    ["README.md", []],
    ["src/a.spec.ts", []],
  ])("%s", (file, roots) => {
    expect(findRoots([file]).present.map(({ match }) => match)).toEqual(roots);
  });

  test("only those that are there, in the order of the defaults; the others stand as comments", () => {
    const paths = ["b/x.spec.md", "openspec/specs/a/spec.md", "specs/a.spec.md", "specs/b.spec.md"];
    const text = configText("observe", findRoots(paths));
    expect(text).toContain('specs:\n  - match: "specs/**/*.spec.md" # 2 specs');
    expect(text).toContain('#  - match: "**/.kiro/specs/**"');
    expect(configOf(paths).config.specs.map(({ match }) => match)).toEqual([
      "specs/**/*.spec.md",
      "openspec/**",
      "b/**/*.spec.md",
    ]);
  });

  test("of many folders become one", () => {
    const paths = Array.from({ length: 40 }, (_, at) => `p${at}/a.spec.md`);
    expect(findRoots(paths).present).toEqual([{ match: "**/*.spec.md", specs: 40 }]);
  });

  test("without a spec the defaults hold", () => {
    const { config, problems } = configOf([]);
    expect([config.specs, problems]).toEqual([parseConfig(null).config.specs, []]);
  });

  test("whatever the folders are called, the file has no problem and covers every spec", () => {
    const name = fc
      .stringMatching(/^[^/\u0000-\u001f\u007f]{1,300}$/)
      .filter((part) => part !== "." && part !== "..");
    const file = fc.oneof(
      fc.tuple(name, name).map(([folder, base]) => `${folder}/${base}.spec.md`),
      name.map((folder) => `${folder}/openspec/specs/a/spec.md`),
    );
    fc.assert(
      fc.property(fc.array(file, { maxLength: 20 }), (paths) => {
        const { config, problems } = configOf(paths);
        expect(problems).toEqual([]);
        for (const each of paths) expect(specDialect(each, config.specs), each).not.toBeNull();
      }),
    );
  });
});

describe("the example hook", () => {
  test.each([
    ["specs/a.spec.md", ["services/**"]],
    ["仕様/支払い.spec.md", []],
    ["{a}/b.spec.md", ["x y/**"]],
    [".kiro/specs/check out/requirements.md", []],
  ])("for %s is a hook without a problem that listens to it", (file, governs) => {
    const subject = exampleSpec([file]);
    expect(subject?.path).toBe(file);
    const text = hookText({ path: file, root: subject?.root ?? "", governs });
    const { hooks, problems } = parseHookFile({ path: ".kiro/hooks/a.yaml", text });
    expect(problems.filter(({ level }) => level === "error")).toEqual([]);
    expect(hooks[0]?.run.writes ?? []).toEqual(governs);
    expect(hooks[0]?.name).toMatch(/^follow-/);
  });
});

describe("steps", () => {
  test.each<[string, [string, Standing][], string]>([
    ["nothing there", [], "create"],
    ["the folder is there", [[".kiro", "folder"]], "create"],
    [
      "the file is there",
      [
        [".kiro", "folder"],
        [".kiro/headwater.yaml", "file"],
      ],
      "keep",
    ],
    [
      "a link in its place",
      [
        [".kiro", "folder"],
        [".kiro/headwater.yaml", "link"],
      ],
      "skip",
    ],
    [
      "a folder in its place",
      [
        [".kiro", "folder"],
        [".kiro/headwater.yaml", "folder"],
      ],
      "skip",
    ],
    ["the folder is a file", [[".kiro", "file"]], "skip"],
    ["the folder is a link", [[".kiro", "link"]], "skip"],
  ])("%s", (_name, standings, expected) => {
    const [step] = planSetup(facts({ standings: new Map(standings) }), WANTED).steps;
    expect(step?.do).toBe(expected);
    if (step?.do === "skip") expect(step.obstacle).toBe(true);
  });

  test("a configuration that is there says its mode and what is wrong with it", () => {
    const standings = new Map<string, Standing>([
      [".kiro", "folder"],
      [".kiro/headwater.yaml", "file"],
    ]);
    const fine = planSetup(facts({ standings, config: "mode: auto\n" }), WANTED);
    expect([fine.mode, fine.problems, fine.steps[0]]).toEqual([
      "auto",
      [],
      expect.objectContaining({ do: "keep", why: "it is there already, with mode: auto" }),
    ]);
    expect(planSetup(facts({ standings, config: "mod: auto\n" }), WANTED).problems).toHaveLength(1);
  });

  test("a hook without a spec is not done, and says why", () => {
    const { steps } = planSetup(facts(), { ...WANTED, hook: true });
    expect(steps[1]).toMatchObject({ do: "skip", obstacle: false });
  });

  test("everything that is written stands among the paths that were looked at", () => {
    const subject = { path: "specs/a.spec.md", root: "specs/**", governs: [] };
    const { steps } = planSetup(facts({ subject }), { ...WANTED, hook: true, workflow: true });
    expect(steps.map((step) => step.do)).toEqual(["create", "create", "create"]);
    for (const step of steps) expect(setupPaths(subject.path)).toContain(step.path);
  });
});

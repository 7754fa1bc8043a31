/** `.kiro/headwater.yaml`: defaults, every problem at once, and failing safe. */
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/core/config.ts";

const PATH = ".kiro/headwater.yaml";
const parse = (text: string) => parseConfig({ path: PATH, text });
const told = (text: string): string[] =>
  parse(text).problems.map(({ level, line, message }) => `${level} ${line} ${message}`);

const DEFAULTS = {
  specs: ["specs/**/*.spec.md", "**/.kiro/specs/**", "openspec/**", "specs/[0-9]*-*/**"].map((match) => ({
    match,
    governs: [],
    consumes: [],
  })),
  trustedBranches: [],
  extends: [],
  cascade: { enabled: true, run: {} },
  ci: "immediately",
  approval: { by: ["write"], specBy: ["owners"], count: 1, requesterMayApprove: false },
  budgets: { runUsd: 2, dayUsd: 20, monthUsd: 200 },
  rules: {},
  accepted: [],
};

test("without a file: observe, with all defaults", () => {
  expect(parseConfig(null)).toEqual({
    config: { present: false, mode: "observe", ...DEFAULTS },
    problems: [],
  });
});

test.each(["", "# nothing\n", "{}\n"])("an empty file %j: propose, with all defaults", (text) => {
  expect(parse(text)).toEqual({ config: { present: true, mode: "propose", ...DEFAULTS }, problems: [] });
});

test("the form of the documentation", () => {
  const { config, problems } = parse(`
mode: auto
specs: [{ match: "specs/**/*.spec.md", governs: ["src/**"], consumes: [svc.a] }]
trusted_branches: [release/*]
cascade: { agent: haiku, model: auto, task: "Also \${event.path}.", limits: { usd: 0.5 } }
ci: after_approval
approval: { by: [write, "@acme/leads"], spec_by: [owners], count: 2, requester_may_approve: true }
budgets: { run_usd: 1, day_usd: 5.5, month_usd: 50 }
rules: { spec-empty: off, contract-x: warning }
accepted: [{ fingerprint: 0123456789ab, reason: nobody calls it }]
`);
  expect(problems).toEqual([]);
  expect(config).toEqual({
    present: true,
    mode: "auto",
    specs: [{ match: "specs/**/*.spec.md", governs: ["src/**"], consumes: ["svc.a"] }],
    trustedBranches: ["release/*"],
    extends: [],
    cascade: {
      enabled: true,
      run: {
        agent: "haiku",
        model: "auto",
        action: { kind: "task", text: "Also ${event.path}." },
        limits: { turns: 40, minutes: 15, usd: 0.5 },
      },
    },
    ci: "after_approval",
    approval: { by: ["write", "@acme/leads"], specBy: ["owners"], count: 2, requesterMayApprove: true },
    budgets: { runUsd: 1, dayUsd: 5.5, monthUsd: 50 },
    rules: { "spec-empty": "off", "contract-x": "warning" },
    accepted: [{ fingerprint: "0123456789ab", reason: "nobody calls it" }],
  });
});

test("cascade: false turns it off", () => {
  expect(parse("cascade: false").config.cascade).toEqual({ enabled: false, run: {} });
});

test("every problem at once, each with its line and what to do", () => {
  expect(
    told(`mdoe: auto
specs: [{ match: "a/" }, { mtach: "b" }]
cascade: { writes: [a] }
ci: nightly
approval:
  count: two
rules: { a: of }
`),
  ).toEqual([
    "error 1 Unknown key `mdoe`. Did you mean `mode`? Until this file is right, Headwater only observes.",
    "error 2 `specs[0].match`: this pattern cannot be used: a path never ends with `/`; write `a/**` for all that is inside.",
    "error 2 `specs[1].match` is missing. Add it: text.",
    "error 2 Unknown key `mtach` under `specs[1]`. Did you mean `match`?",
    "error 3 Unknown key `writes` under `cascade`. Remove it; known keys: agent, checks, limits, model, reads, setup, task.",
    "error 4 `ci` must be one of: immediately, after_approval.",
    "error 6 `approval.count` must be a number, but it is text.",
    "error 7 `rules.a` must be one of: off, info, warning, error. Did you mean `off`?",
  ]);
});

describe("fails safe", () => {
  const STRICT_APPROVAL = { by: ["admin"], specBy: ["owners"], count: 1, requesterMayApprove: false };

  test.each(["a: &x 1", "- a list", "mode: [", "just text", "a: 1\na: 2\n---\n", "x".repeat(70_000)])(
    "unreadable %.20j",
    (text) => {
      const { config, problems } = parse(text);
      expect(config).toMatchObject({
        present: true,
        mode: "observe",
        ci: "after_approval",
        approval: STRICT_APPROVAL,
        budgets: { runUsd: 0, dayUsd: 0, monthUsd: 0 },
        cascade: { enabled: false },
      });
      expect(problems.some(({ level }) => level === "error")).toBe(true);
      expect(problems.map(({ message }) => message).join("\n")).toContain("Headwater only observes");
    },
  );

  test("one mistake anywhere: observe, and what is right stays in force", () => {
    const { config } = parse("mode: auto\nci: after_approval\napproval: { count: 3 }\nfoo: 1\n");
    expect(config).toMatchObject({
      mode: "observe",
      ci: "after_approval",
      approval: { by: ["write"], count: 3 },
    });
  });

  test("a mistake in `approval`, even in its name, never loosens the gate", () => {
    expect(parse("approval: { by: [nobody] }").config.approval).toEqual(STRICT_APPROVAL);
    expect(parse("aproval: { by: [admin], count: 2 }").config.approval).toEqual(STRICT_APPROVAL);
  });

  test("rules are read one by one", () => {
    expect(parse("rules: { a: error, b: loud }").config.rules).toEqual({ a: "error" });
  });

  test("a shared library must be pinned, and is not yet read", () => {
    const sha = "0123456789".repeat(4);
    expect(told(`extends: [gh:acme/hooks@main]`)[0]).toContain("40 digits");
    expect(told(`extends: ["gh:acme/hooks@${sha}"]`)).toEqual([
      `warning 1 Shared hook libraries are not yet read by this version; \`gh:acme/hooks@${sha}\` has no effect.`,
    ]);
  });

  test("an unknown event name in the cascade's task", () => {
    expect(told("cascade: { task: 'see ${event.pth}' }")[0]).toContain(
      "`${event.pth}` is not a name that is filled in",
    );
  });
});

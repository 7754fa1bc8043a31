/** Hook files: the forms that work, and every mistake with file, line and next step. */
import { describe, expect, test } from "vitest";
import { parseHookFile, parseHooks } from "../../../src/core/hooks/parse.ts";

const PATH = ".kiro/hooks/x.yaml";
const parse = (text: string, path = PATH) => parseHookFile({ path, text });
const told = (text: string): string[] =>
  parse(text).problems.map(
    ({ level, rule, line, column, message }) => `${level} ${rule} ${line}:${column} ${message}`,
  );

const FOUNDING = `name: regenerate-clients
on:
  spec_change:
    paths: [specs/services/**/*.spec.md]
run:
  agent: sonnet
  task: |
    The service spec at \${event.path} changed. Regenerate client stubs in packages/clients/ and open a PR if the diff is non-empty.
approval: pr_review
`;

test("the founding form with its four keys works as it stands", () => {
  const { hooks, problems } = parse(FOUNDING);
  expect(problems).toEqual([]);
  expect(hooks).toEqual([
    {
      name: "regenerate-clients",
      description: "",
      enabled: true,
      path: PATH,
      line: 1,
      triggers: [
        {
          on: "spec_change",
          paths: ["specs/services/**/*.spec.md"],
          types: ["created", "edited", "removed", "renamed"],
          level: ["breaking", "unknown", "additive"],
          sections: [],
        },
      ],
      when: "pull_request",
      if: { branches: [], labels: [], actors: [], draft: null },
      run: {
        agent: "sonnet",
        model: null,
        action: {
          kind: "task",
          text: "The service spec at ${event.path} changed. Regenerate client stubs in packages/clients/ and open a PR if the diff is non-empty.",
        },
        reads: [],
        writes: null,
        setup: [],
        checks: [],
        limits: { turns: 40, minutes: 15, usd: 2 },
      },
      approval: "pr_review",
      target: "head",
      needs: [],
      concurrency: "supersede",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    },
  ]);
});

test("every key", () => {
  const { hooks, problems } = parse(`
name: update-docs
description: Keeps the docs right.
enabled: false
on:
  spec_change: { paths: ["specs/**"], types: [edited], level: [breaking], sections: [Contracts, "Test expectations", tests, requirement] }
  file_change: { paths: ["openapi/**"], types: [modified, deleted] }
  repo_event: { types: [pull_request_opened] }
  external: { source: jira, pattern: "ABC-*" }
  schedule: { cron: "0 6 * * 1", timezone: Europe/Berlin }
  command: { name: docs }
  drift: { signals: [contract] }
when: merged
if: { branches: [main, "release/*"], labels: [docs], actors: [octo], draft: false }
run:
  agent: reviewer
  model: haiku
  task: Do it.
  reads: [docs/**]
  writes: [docs/**, "!docs/legal/**"]
  setup: [npm ci --ignore-scripts]
  checks: [npm test]
  limits: { turns: 10, minutes: 5.5, usd: 0.25 }
approval: auto
target: base
needs: [b, a, b]
concurrency: queue
`);
  expect(problems).toEqual([]);
  expect(hooks[0]).toMatchObject({
    enabled: false,
    when: "merged",
    target: "base",
    needs: ["a", "b"],
    approval: "auto",
    concurrency: "queue",
    if: { branches: ["main", "release/*"], labels: ["docs"], actors: ["octo"], draft: false },
    run: {
      agent: "reviewer",
      model: "haiku",
      writes: ["docs/**", "!docs/legal/**"],
      limits: { turns: 10, minutes: 5.5, usd: 0.25 },
    },
  });
  expect(hooks[0]?.triggers[0]).toMatchObject({
    sections: ["contracts", "test_expectations", "test_expectations", "requirements"],
  });
  expect(hooks[0]?.triggers.map(({ on }) => on)).toEqual([
    "spec_change",
    "file_change",
    "repo_event",
    "external",
    "schedule",
    "command",
    "drift",
  ]);
});

test("after the merge the target is the base branch", () => {
  expect(parse("name: a\non: {spec_change: {}}\nwhen: merged\nrun: {task: x}\n").hooks[0]?.target).toBe(
    "base",
  );
  expect(told("name: a\non: {spec_change: {}}\nwhen: merged\ntarget: head\nrun: {task: x}\n")[0]).toContain(
    "warning hook-target 4:1",
  );
});

describe("mistakes", () => {
  test("all of one file at once, in the order of its lines", () => {
    expect(
      told(`name: Regenerate Clients
onn: {}
on:
  spec_chnge: {}
  spec_change: { paths: "x", types: [edit], path: x }
run:
  tsk: x
  task: "see \${event.pth}"
  writes: ["a/"]
  limits: { usd: 1000 }
approval: atuo
`),
    ).toEqual([
      "error hook-value 1:1 `name`: use lower-case letters, digits and single hyphens, such as `update-docs`.",
      "error hook-unknown-key 2:1 Unknown key `onn`. Did you mean `on`?",
      "error hook-unknown-key 4:3 Unknown key `spec_chnge` under `on`. Did you mean `spec_change`?",
      "error hook-value 5:18 `on.spec_change.paths` must be a list, but it is text.",
      "error hook-value 5:38 `on.spec_change.types[0]` must be one of: created, edited, removed, renamed, approved, synthesized. Did you mean `edited`?",
      "error hook-unknown-key 5:45 Unknown key `path` under `on.spec_change`. Did you mean `paths`?",
      "error hook-unknown-key 7:3 Unknown key `tsk` under `run`. Did you mean `task`?",
      "error hook-event-name 8:14 `${event.pth}` is not a name that is filled in. Did you mean `${event.path}`?",
      "error hook-value 9:12 `run.writes[0]`: this pattern cannot be used: a path never ends with `/`; write `a/**` for all that is inside.",
      "error hook-value 10:13 `run.limits.usd` is too large or too long: at most 100.",
      "error hook-value 11:1 `approval` must be one of: pr_review, auto. Did you mean `auto`?",
    ]);
  });

  test.each([
    ["no action", "name: a\non: {spec_change: {}}\nrun: {agent: sonnet}\n", "hook-action 3:1"],
    ["two actions", "name: a\non: {spec_change: {}}\nrun:\n  task: x\n  command: y\n", "hook-action 5:3"],
    ["no trigger", "name: a\non: {}\nrun: {task: x}\n", "hook-trigger 2:1"],
    ["only exclusions", "name: a\non: {spec_change: {paths: ['!a']}}\nrun: {task: x}\n", "hook-value 2:20"],
    ["the cascade's names", "name: cascade-x\non: {spec_change: {}}\nrun: {task: x}\n", "hook-name 1:1"],
    ["a name for another branch", "name: a/../b\non: {spec_change: {}}\nrun: {task: x}\n", "hook-value 1:1"],
    ["a name that is an option", "name: -rf\non: {spec_change: {}}\nrun: {task: x}\n", "hook-value 1:1"],
    [
      "a name that is too long",
      `name: ${"a".repeat(61)}\non: {spec_change: {}}\nrun: {task: x}\n`,
      "hook-value 1:1",
    ],
    ["missing keys", "description: x\n", "hook-missing 1:1"],
    [
      "an event name that is never closed",
      "name: a\non: {spec_change: {}}\nrun:\n  task: x ${event.path\n",
      "hook-event-name 4:11",
    ],
    [
      "an unknown event name in a command",
      "name: a\non: {spec_change: {}}\nrun:\n  command: x ${event.title}\n",
      "hook-event-name 4:14",
    ],
    ["anchors", "name: &n a\non: {spec_change: {}}\nrun: {task: *n}\n", "hook-anchor 1:7"],
    ["65 KiB", `name: a\n# ${"x".repeat(65 * 1024)}\n`, "hook-size 1:1"],
    ["not YAML", "name: [a\nrun: x\n", "hook-not-yaml 2:1"],
    ["text", "please run my tests\n", "hook-value 1:1"],
    [
      "a pattern that hangs others",
      `name: a\non: {spec_change: {paths: ['${"{a,b}".repeat(8)}']}}\nrun: {task: x}\n`,
      "hook-value 2:28",
    ],
    [
      "a section that no spec has",
      "name: a\non: {spec_change: {sections: [contrakts]}}\nrun: {task: x}\n",
      "hook-value 2:31",
    ],
    [
      "extended patterns",
      "name: a\non: {spec_change: {paths: ['+(a|b)']}}\nrun: {task: x}\n",
      "hook-value 2:28",
    ],
  ])("%s", (_name, text, expected) => {
    expect(parse(text).hooks).toEqual([]);
    expect(told(text)[0]).toContain(`error ${expected} `);
  });

  test("`auto` that cannot hold is told, and the hook works as pr_review", () => {
    const text = "name: a\non: {spec_change: {}}\nrun: {task: x}\napproval: auto\n";
    expect(told(text).map((line) => line.slice(0, 30))).toEqual([
      "warning hook-approval 4:1 `app",
      "warning hook-approval 4:1 `app",
    ]);
    expect(parse(text).hooks).toHaveLength(1);
  });

  test("`${HOME}` and `${{ x }}` are not ours", () => {
    expect(told("name: a\non: {spec_change: {}}\nrun: {task: 'echo ${HOME} ${{ github.sha }}'}\n")).toEqual(
      [],
    );
  });
});

describe("Kiro's own hooks", () => {
  test.each([
    [".kiro/hooks/a.kiro.hook", "{}"],
    [".kiro/hooks/a.json", "not even JSON"],
    [
      ".kiro/hooks/a.yaml",
      "name: x\nwhen: {type: fileEdited, patterns: ['**/*.ts']}\nthen: {type: askAgent, prompt: x}\n",
    ],
    [".kiro/hooks/b.yml", "version: v1\nhooks: [{name: a}]\n"],
  ])("%s is recognised and not pretended to run", (path, text) => {
    const { hooks, problems } = parse(text, path);
    expect(hooks).toEqual([]);
    expect(problems).toMatchObject([{ level: "info", rule: "hook-kiro-format", path }]);
    expect(problems[0]?.message).toContain("imported in a later version");
  });

  test("other files are nobody's business", () => {
    expect(parse("x", ".kiro/hooks/README.md")).toEqual({ hooks: [], problems: [] });
  });
});

describe("the digest", () => {
  const digest = (text: string): string => parse(text).hooks[0]?.digest ?? "";

  test("does not depend on layout, comments, place or description", () => {
    const flow = `{name: regenerate-clients, description: other, approval: pr_review, run: {agent: sonnet, task: "The service spec at \${event.path} changed. Regenerate client stubs in packages/clients/ and open a PR if the diff is non-empty."}, on: {spec_change: {paths: [specs/services/**/*.spec.md]}}} # x\n`;
    expect(digest(flow)).toBe(digest(FOUNDING));
    expect(parseHookFile({ path: ".kiro/hooks/y.yml", text: FOUNDING }).hooks[0]?.digest).toBe(
      digest(FOUNDING),
    );
  });

  test("depends on what decides the result", () => {
    const texts = [
      FOUNDING,
      FOUNDING.replace("packages/clients/", "clients/"),
      FOUNDING.replace("sonnet", "haiku"),
      `${FOUNDING}target: base\n`,
      FOUNDING.replace("  agent:", "  writes: [a]\n  agent:"),
      FOUNDING.replace("specs/services", "specs"),
    ];
    expect(new Set(texts.map(digest)).size).toBe(texts.length);
  });
});

describe("all hooks of a repository", () => {
  const file = (name: string, more = "", path = `.kiro/hooks/${name}.yaml`) => ({
    path,
    text: `name: ${name}\non: {spec_change: {}}\nrun: {task: x}\n${more}`,
  });
  const names = (files: { path: string; text: string }[]): string[] =>
    parseHooks(files).hooks.map(({ name }) => name);

  test("one bad file never disables the others", () => {
    const bad = [
      { path: ".kiro/hooks/0.yaml", text: "a: &x 1" },
      { path: ".kiro/hooks/1.yaml", text: "\0" },
      { path: ".kiro/hooks/2.yaml", text: "name: zz\n" },
    ];
    const { hooks, problems } = parseHooks([...bad, file("a"), file("b")]);
    expect(hooks.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(new Set(problems.map(({ path }) => path))).toEqual(new Set(bad.map(({ path }) => path)));
  });

  test("two hooks with one name: the first by path stays, whatever the order of files", () => {
    const files = [file("a", "", ".kiro/hooks/z.yaml"), file("a", "", ".kiro/hooks/b.yaml")];
    for (const list of [files, files.toReversed()]) {
      const { hooks, problems } = parseHooks(list);
      expect(hooks.map(({ path }) => path)).toEqual([".kiro/hooks/b.yaml"]);
      expect(problems).toMatchObject([{ rule: "hook-name-taken", path: ".kiro/hooks/z.yaml" }]);
      expect(problems[0]?.message).toContain(".kiro/hooks/b.yaml");
    }
  });

  test("a need that does not exist is told and not waited for", () => {
    const { hooks, problems } = parseHooks([file("docs", "needs: [stub]\n"), file("stubs")]);
    expect(hooks.map(({ name, needs }) => [name, needs])).toEqual([
      ["docs", []],
      ["stubs", []],
    ]);
    expect(problems).toMatchObject([{ rule: "hook-needs", path: ".kiro/hooks/docs.yaml", line: 1 }]);
    expect(problems[0]?.message).toContain("Did you mean `stubs`?");
  });

  test("a circle of needs, and who waits for it, are not in force", () => {
    const files = [
      file("a", "needs: [b]"),
      file("b", "needs: [c]"),
      file("c", "needs: [a]"),
      file("d", "needs: [a]"),
      file("e"),
    ];
    const { hooks, problems } = parseHooks(files);
    expect(hooks.map(({ name }) => name)).toEqual(["e"]);
    expect(problems.map(({ path, message }) => `${path.slice(12)} ${message}`)).toEqual([
      "a.yaml `needs` goes round in a circle: a → b → c → a. Remove one of the links.",
      "b.yaml `needs` goes round in a circle: b → c → a → b. Remove one of the links.",
      "c.yaml `needs` goes round in a circle: c → a → b → c. Remove one of the links.",
      "d.yaml `d` needs a hook that stands in a circle of `needs`, so it is not in force.",
    ]);
    expect(names([file("self", "needs: [self]"), file("e")])).toEqual(["e"]);
  });

  test("a thick knot of needs is answered at once", () => {
    const all = Array.from({ length: 20 }, (_, at) => `h${at}`);
    const files = all.map((name) =>
      file(
        name,
        `needs: [${all
          .filter((other) => other !== name)
          .slice(0, 20)
          .join(", ")}]`,
      ),
    );
    expect(names(files)).toEqual([]);
  });
});

/** The summary leads with the spec, reads well for one change and for three hundred, and drops nothing silently. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noLinks } from "../../../src/core/review/links.ts";
import { renderSummary } from "../../../src/core/review/summary.ts";
import type { Review } from "../../../src/core/review/model.ts";
import type { Level } from "../../../src/core/specs/model.ts";
import {
  change,
  consumer,
  contract,
  contractChange,
  links,
  quietReview,
  review,
  run,
  spec,
} from "./facts.ts";
import { HOSTILE, hostileText } from "./hostile.ts";
import { kinds } from "./rendered.ts";

const LEVELS: Level[] = ["breaking", "unknown", "additive", "editorial"];
const LIMIT = 60_000;

function manyChanges(number: number, text: (index: number) => string): ReturnType<typeof change>[] {
  return Array.from({ length: number }, (_, index) =>
    change({
      id: `R${String(index)}.`,
      previousId: `R${String(index)}.`,
      level: LEVELS[index % 4] ?? "breaking",
      direction: "unknown",
      before: text(index),
      after: `${text(index)} and more`,
      line: { before: index + 1, after: index + 1 },
    }),
  );
}

function expectWithinLimits(markdown: string): void {
  expect(Buffer.byteLength(markdown)).toBeLessThan(LIMIT);
  expect(markdown.length).toBeLessThan(LIMIT);
  expect(kinds(markdown).filter((kind) => kind === "fence" || kind === "code_block")).toEqual([]);
  expect((markdown.match(/<details/gu) ?? []).length).toBe((markdown.match(/<\/details>/gu) ?? []).length);
}

/** Sum of all numbers in "… and N more change(s)" lines, and of rows in "with N change(s)" of whole groups. */
function leftOut(markdown: string): number {
  const numbers = [...markdown.matchAll(/… and (\d+) more changes?|more specs? with (\d+) changes?/gu)];
  return numbers.reduce((sum, [, one, many]) => sum + Number(one ?? many ?? 0), 0);
}

describe("golden summaries", () => {
  test("the story: one promise weakened, one field became required", () => {
    expect(renderSummary(review(), links)).toMatchInlineSnapshot(`
      "**Breaking.** 1 breaking change in \`svc.payments\`; 1 contract breaks; 2 consumer specs are affected.

      #### What changed

      **[\`specs/services/payments.spec.md\`](https://github.com/acme/shop/blob/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd/specs/services/payments.spec.md)**: breaking

      | Item | What happened | Before → after | Rule |
      |---|---|---|---|
      | [**PAY-1**](https://github.com/acme/shop/blob/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd/specs/services/payments.spec.md#L20) ([before](https://github.com/acme/shop/blob/1111111111222222222233333333334444444444/specs/services/payments.spec.md#L20)) | weakened: **breaking** | WHEN a valid charge is requested, the payments service SHALL answer within ~~500~~ **900** ms. | \`bound-relaxed\` |

      #### Contracts

      **[\`charges\`](https://github.com/acme/shop/blob/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd/specs/services/payments.spec.md#L27)** (openapi, both) in \`specs/services/payments.spec.md\`: breaking; suggested version bump: major

      | Element | What happened | Rule | Direction | Level | Old → new |
      |---|---|---|---|---|---|
      | [\`POST /charges request body /currency\`](https://github.com/acme/shop/blob/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd/specs/services/payments.spec.md#L108) ([before](https://github.com/acme/shop/blob/1111111111222222222233333333334444444444/specs/services/payments.spec.md#L108)) | The request property \`currency\` became required. | \`request-property-became-required\` | request | **error** \`f\` | ~~\`false\`~~ **\`true\`** |

      #### Affected consumers

      | Spec | What it consumes of the change | Verdict |
      |---|---|---|
      | [\`svc.orders\`](https://github.com/acme/shop/blob/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd/specs/services/orders.spec.md) | \`contract:charges\` of \`svc.payments\` | **breaking** |
      | [\`svc.checkout\`](https://github.com/acme/shop/blob/aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd/specs/services/checkout.spec.md) | \`contract:charges\` and \`req:PAY-1\` of \`svc.payments\` | **breaking** |

      #### Hooks

      - **\`regenerate-clients\`** runs on \`eu.anthropic.claude-sonnet-5-5\`: may write \`packages/clients/**\`, proposes into \`currency-required\`, waits for an approving review; estimated at 0.12 USD (prices of 2026-11-01).
      - \`update-docs\`: runs when the pull request is merged
      - \`lint-schemas\` is not triggered: no changed file is under \`schemas/**\`

      <details>
      <summary>1 other file changed: 1 modified</summary>

      - modified \`services/payments/api.ts\`

      </details>

      Compared \`1111111111\` with \`aaaaaaaaaa\`; hooks and configuration were read at \`1111111111\`.
      "
    `);
  });

  test("several specs, nothing runs, and much to say", () => {
    const kiro = spec({
      path: ".kiro/specs/login/requirements.md",
      id: "login",
      dialect: "kiro",
      level: "additive",
      contracts: [],
      changes: [
        change({
          id: "1.3",
          previousId: "1.2",
          aspects: ["renumbered", "modified"],
          direction: "strengthened",
          level: "additive",
          rule: "bound-tightened",
          requirement: { id: "1", title: "Sign in" },
          before: "WHEN a password is wrong THE SYSTEM SHALL answer within 2 s.",
          after: "WHEN a password is wrong THE SYSTEM SHALL answer within 1 s.",
          line: { before: 11, after: 13 },
        }),
        change({
          id: "1.2",
          previousId: "",
          aspects: ["added"],
          direction: "none",
          level: "additive",
          rule: "item-added",
          matchedBy: "none",
          before: "",
          after: "IF an account is locked, THEN THE SYSTEM SHALL tell @acme/support (see #12).",
          line: { before: null, after: 12 },
        }),
        change({
          item: "constraint",
          id: "",
          previousId: "",
          title: "Storage",
          aspects: ["removed"],
          direction: "weakened",
          level: "editorial",
          rule: "item-removed",
          before: "Passwords are kept as argon2id hashes.",
          after: "",
          line: { before: 30, after: null },
        }),
      ],
      references: [
        {
          path: ".kiro/specs/login/tasks.md",
          line: 7,
          column: 3,
          reference: "1.2",
          problem: "retargeted",
          meant: "WHEN a password is wrong",
          means: "IF an account is locked",
          suggestion: "1.3",
        },
      ],
    });
    const payments = spec({
      change: "renamed",
      previousPath: "specs/payments.spec.md",
      level: "unknown",
      changes: [],
      contracts: [
        contract({
          verdict: "unknown",
          suggestedBump: "none",
          changes: [],
          unknowns: [{ path: "GET /charges 200 /items", reason: "`not` inside `allOf` cannot be decided" }],
        }),
      ],
    });
    const seen: Review = review({
      verdict: "unknown",
      mode: "observe",
      diff: { level: "unknown", specs: [kiro, payments] },
      consumers: [consumer({ verdict: "unknown", repository: "acme/billing" })],
      plan: {
        ...review().plan,
        runs: [],
        skips: [
          {
            hook: "regenerate-clients",
            trigger: "spec_change",
            code: "observe",
            reason:
              "there is no .kiro/headwater.yaml, so Headwater only observes; it would have run with sonnet, at most $1.00",
          },
        ],
      },
      proposals: [
        {
          hook: "update-docs",
          key: "k",
          outcome: "failed",
          pullRequest: null,
          detail: "The model could not be reached.",
        },
        { hook: "fix-tests", key: "k", outcome: "open", pullRequest: 14, detail: "" },
      ],
      problems: [
        {
          rule: "vague-word",
          level: "warning",
          path: "specs/a.spec.md",
          line: 4,
          column: 2,
          message: "`fast` is vague.",
          introduced: true,
        },
        {
          rule: "duplicate-id",
          level: "error",
          path: "specs/a.spec.md",
          line: 9,
          column: 1,
          message: "The id PAY-1 is used twice.",
          introduced: true,
        },
        {
          rule: "vague-word",
          level: "warning",
          path: "specs/b.spec.md",
          line: 1,
          column: 1,
          message: "`easy` is vague.",
          introduced: false,
        },
      ],
      proposedInstructions: [".kiro/hooks/new.yaml"],
      notChecked: [
        { what: "specs/x.spec.md: contract `events`", why: "AsyncAPI is not compared by this version" },
      ],
    });
    expect(renderSummary(seen, noLinks)).toMatchInlineSnapshot(`
      "**Unknown.** 3 changes (2 additive and 1 editorial) in 2 specs; 1 contract cannot be decided; 1 consumer spec is affected.

      #### What changed

      **\`specs/services/payments.spec.md\`**: renamed from \`specs/payments.spec.md\`, unknown

      **\`.kiro/specs/login/requirements.md\`**: additive

      | Item | What happened | Before → after | Rule |
      |---|---|---|---|
      | **1.2** (line 12) | added: additive | IF an account is locked, THEN THE SYSTEM SHALL tell \`@acme/support\` (see \`#12\`). | \`item-added\` |
      | **1.3** Sign in (line 11 → 13) | renumbered (was \`1.2\`), strengthened: additive | WHEN a password is wrong THE SYSTEM SHALL answer within ~~2~~ **1** s. | \`bound-tightened\` |
      | constraint Storage (line 30) | removed: editorial | ~~Passwords are kept as argon2id hashes.~~ | \`item-removed\` |

      #### Contracts

      **\`charges\`** (openapi, both) in \`specs/services/payments.spec.md\`: unknown

      | Element | What happened | Rule | Direction | Level | Old → new |
      |---|---|---|---|---|---|
      | \`GET /charges 200 /items\` | not decided: \`not\` inside \`allOf\` cannot be decided |  |  | unknown |  |

      #### References

      - \`.kiro/specs/login/tasks.md:7\`: \`1.2\` meant “WHEN a password is wrong” and now means “IF an account is locked”. It should be \`1.3\`.

      #### Affected consumers

      | Spec | What it consumes of the change | Verdict |
      |---|---|---|
      | \`svc.orders\` in \`acme/billing\` | \`contract:charges\` of \`svc.payments\` | unknown |

      #### Hooks

      Mode is \`observe\`: no model is called, and nothing but this review is written.

      - \`regenerate-clients\`: there is no .kiro/headwater.yaml, so Headwater only observes; it would have run with sonnet, at most \`$1.00\`

      #### Proposals

      - \`update-docs\`: failed. The model could not be reached.
      - \`fix-tests\` (#14): open, waits for people.

      #### Problems that this change introduces

      - **error** \`specs/a.spec.md:9\`: The id PAY-1 is used twice. (\`duplicate-id\`)
      - warning \`specs/a.spec.md:4\`: \`fast\` is vague. (\`vague-word\`)

      1 problem that was there before is not listed.

      #### Instructions proposed, not in force

      Changes to these files take effect only once they are on a trusted branch.

      - \`.kiro/hooks/new.yaml\`

      #### Not checked

      - specs/x.spec.md: contract \`events\`: AsyncAPI is not compared by this version

      <details>
      <summary>1 other file changed: 1 modified</summary>

      - modified \`services/payments/api.ts\`

      </details>

      Compared \`1111111111\` with \`aaaaaaaaaa\`; hooks and configuration were read at \`1111111111\`.
      "
    `);
  });
});

describe("silence", () => {
  test("a change without spec, hook or problem gets no comment", () => {
    expect(renderSummary(quietReview(), links)).toBe("");
  });

  test.each<[string, Partial<Review>]>([
    ["a hook that runs", { plan: { ...quietReview().plan, runs: [run()] } }],
    [
      "a hook that would run",
      {
        plan: {
          ...quietReview().plan,
          skips: [{ hook: "h", trigger: "file_change", code: "observe", reason: "mode" }],
        },
      },
    ],
    [
      "a problem",
      {
        problems: [
          { rule: "r", level: "warning", path: "p", line: 1, column: 1, message: "m", introduced: true },
        ],
      },
    ],
    ["a proposal", { proposals: [{ hook: "h", key: "k", outcome: "open", pullRequest: 3, detail: "" }] }],
    ["instructions", { proposedInstructions: [".kiro/hooks/x.yaml"] }],
  ])("%s breaks it", (_name, fields) => {
    expect(renderSummary(quietReview(fields), links)).not.toBe("");
  });

  test.each<[string, Partial<Review>]>([
    [
      "a problem that was there before",
      {
        problems: [
          { rule: "r", level: "error", path: "p", line: 1, column: 1, message: "m", introduced: false },
        ],
      },
    ],
    [
      "a hook that was never meant",
      {
        plan: {
          ...quietReview().plan,
          skips: [{ hook: "h", trigger: "file_change", code: "no_match", reason: "path" }],
        },
      },
    ],
  ])("%s does not", (_name, fields) => {
    expect(renderSummary(quietReview(fields), links)).toBe("");
  });
});

test("a run on a model without a listed price is told with what it is counted at", () => {
  const model = { requested: "acme.large", chosen: "acme.large", reason: "named by its id" };
  const plan = { ...review().plan, runs: [run({ hook: "dear", model })] };
  expect(renderSummary(review({ plan }), noLinks)).toContain(
    "estimated at 0.12 USD (it has no listed price and is counted at the highest listed prices of 2026-11-01).",
  );
});

describe("limits", () => {
  test("300 changes in one spec: every one is there, the worst in full", () => {
    const changes = manyChanges(
      300,
      (index) => `WHEN case ${String(index)} happens THE SYSTEM SHALL ${"do something long ".repeat(12)}`,
    );
    const markdown = renderSummary(
      review({ diff: { level: "breaking", specs: [spec({ changes })] } }),
      links,
    );
    expectWithinLimits(markdown);
    expect(leftOut(markdown)).toBe(0);
    for (const { id } of changes) expect(markdown).toContain(`**${id}**`);
    expect(markdown).toContain("| [**R0.**](https://github.com/acme/shop/blob/aaaa");
    expect(Buffer.byteLength(markdown)).toBeGreaterThan(45_000);
  });

  test("5,000 changes in 400 specs: what is left out is counted", () => {
    const specs = Array.from({ length: 400 }, (_, index) =>
      spec({
        path: `specs/s${String(index)}.spec.md`,
        id: `svc.s${String(index)}`,
        changes: manyChanges(12, () => "語".repeat(80)),
        contracts: [],
        level: LEVELS[index % 4] ?? "breaking",
      }),
    );
    const markdown = renderSummary(review({ diff: { level: "breaking", specs } }), links);
    expectWithinLimits(markdown);
    const rows = (markdown.match(/^\| .*\*\*R\d+\.\*\*/gmu) ?? []).length;
    expect(rows).toBeGreaterThan(100);
    expect(rows + leftOut(markdown)).toBe(4_800);
  });

  test("a pull request with 3,000 files keeps its comment", () => {
    const files = Array.from({ length: 3_000 }, (_, index) => ({
      path: `services/very/deep/folder/with/a/long/name/file-${String(index)}.ts`,
      previousPath: null,
      status: "modified" as const,
      isSpec: false,
    }));
    const markdown = renderSummary(review({ files }), links);
    expectWithinLimits(markdown);
    expect(markdown).toContain("3000 other files changed: 3000 modified");
    const listed = (markdown.match(/^- modified/gmu) ?? []).length;
    expect(markdown).toContain(`… and ${String(3_000 - listed)} more files.`);
  });

  test("hundreds of everything else stay inside too", () => {
    const many = <T>(make: (index: number) => T): T[] =>
      Array.from({ length: 400 }, (_, index) => make(index));
    const long = "長い ".repeat(150);
    const markdown = renderSummary(
      review({
        diff: {
          level: "breaking",
          specs: [
            spec({
              changes: manyChanges(400, () => long),
              contracts: many((index) =>
                contract({
                  id: `c${String(index)}`,
                  changes: [contractChange({ message: long, old: long, new: long })],
                }),
              ),
              references: many((line) => ({
                path: long,
                line,
                column: 1,
                reference: long,
                problem: "dangling",
                meant: long,
                means: long,
                suggestion: long,
              })),
            }),
          ],
        },
        consumers: many((index) =>
          consumer({ spec: `${long}${String(index)}`, items: many(() => long).slice(0, 50) }),
        ),
        plan: {
          ...review().plan,
          runs: many(() => run({ writes: many(() => long) })),
          skips: many((index) => ({ hook: `h${String(index)}`, trigger: "t", code: "budget", reason: long })),
        },
        proposals: many((pullRequest) => ({
          hook: long,
          key: "k",
          outcome: "open",
          pullRequest,
          detail: long,
        })),
        problems: many((line) => ({
          rule: long,
          level: "error",
          path: long,
          line,
          column: 1,
          message: long,
          introduced: true,
        })),
        proposedInstructions: many(() => long),
        notChecked: many(() => ({ what: long, why: long })),
        truncated: many(() => long),
        files: many((index) => ({
          path: `${long}${String(index)}`,
          previousPath: long,
          status: "renamed",
          isSpec: false,
        })),
      }),
      links,
    );
    expectWithinLimits(markdown);
  });

  test("same facts, same bytes", () => {
    expect(renderSummary(review(), links)).toBe(renderSummary(structuredClone(review()), links));
  });
});

describe("hostile text in every place", () => {
  const poisoned = (text: string): Review =>
    review({
      verdict: "breaking",
      diff: {
        level: "breaking",
        specs: [
          spec({
            path: `specs/${text}.spec.md`,
            previousPath: text,
            id: text,
            title: text,
            changes: [
              change({
                id: text,
                title: text,
                previousTitle: text,
                previousId: text,
                previousIds: [text],
                before: text,
                after: `${text}x`,
                rule: text,
                aspects: ["renamed", "moved", "merged", "split", "renumbered"],
              }),
            ],
            references: [
              {
                path: text,
                line: 1,
                column: 1,
                reference: text,
                problem: "retargeted",
                meant: text,
                means: text,
                suggestion: text,
              },
            ],
            contracts: [
              contract({
                id: text,
                source: { before: null, after: { path: text, line: 1 } },
                changes: [
                  contractChange({
                    rule: text,
                    path: text,
                    message: text,
                    old: text,
                    new: [text],
                    consumers: [text],
                  }),
                ],
                unknowns: [{ path: text, reason: text }],
              }),
            ],
          }),
        ],
      },
      consumers: [consumer({ spec: text, path: text, repository: text, provider: text, items: [text] })],
      plan: {
        ...review().plan,
        runs: [run({ hook: text, writes: [text], target: { branch: text, sha: text } })],
        skips: [
          { hook: text, trigger: text, code: "budget", reason: text },
          { hook: `${text}2`, trigger: text, code: "no_match", reason: text },
        ],
      },
      proposals: [{ hook: text, key: text, outcome: "failed", pullRequest: null, detail: text }],
      problems: [
        { rule: text, level: "error", path: text, line: 1, column: 1, message: text, introduced: true },
      ],
      proposedInstructions: [text],
      notChecked: [{ what: text, why: text }],
      truncated: [text],
      files: [{ path: text, previousPath: text, status: "renamed", isSpec: false }],
    });

  /** What a renderer does with it, apart from our own headings, tables, lists and folds. */
  function structure(markdown: string): string[] {
    return kinds(markdown).filter(
      (kind) =>
        ![
          "inline",
          "text",
          "code_inline",
          "text_special",
          "strong_open",
          "strong_close",
          "s_open",
          "s_close",
        ].includes(kind),
    );
  }

  const tame = structure(renderSummary(poisoned("tame"), noLinks));

  test.each(HOSTILE.filter((text) => text.trim() !== ""))("%j changes nothing but the words", (text) => {
    expect(structure(renderSummary(poisoned(text), noLinks))).toEqual(tame);
  });

  test("and so does any other text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(/[a-z0-9]/iu.test(text));
        expect(structure(renderSummary(poisoned(text), noLinks))).toEqual(tame);
      }),
      { numRuns: 60 },
    );
  });
});

test("a change of markup alone says so, and one beyond what is read does not pretend to be one", () => {
  const table = (before: string, after: string): string =>
    renderSummary(
      review({
        diff: { level: "editorial", specs: [spec({ contracts: [], changes: [change({ before, after })] })] },
      }),
      noLinks,
    );
  expect(table("THE SYSTEM SHALL ship", "THE **SYSTEM** SHALL ship")).toContain(
    "| THE SYSTEM SHALL ship (formatting only) |",
  );
  expect(table(`${"a ".repeat(30_000)}b`, `${"a ".repeat(30_000)}c`)).toContain("… (changed further down) |");
  expect(table("THE SYSTEM SHALL ship", "THE SYSTEM SHALL ship")).toContain("| THE SYSTEM SHALL ship |");
});

/**
 * The shop's story in every form of Headwater: App, step of a GitHub workflow, workflow of CodeCatalyst, command line.
 * One story, one scripted model, the real AWS SDK; what people read and what is proposed is the same in all four.
 */
import { beforeAll, expect, test } from "vitest";
import { openAction } from "./forms/action.ts";
import { openApp } from "./forms/app.ts";
import { openCommandLine } from "./forms/cli.ts";
import { openCodeCatalyst } from "./forms/codecatalyst.ts";
import type { Again, Form, Merged, NotHere, Opened, Ran } from "./forms/form.ts";
import { sameWords, workOf } from "./forms/same-words.ts";

interface Told {
  opened: Opened;
  ran: Ran;
  again: Again;
  merged: Merged | NotHere;
}

const FORMS = {
  App: openApp,
  "GitHub Action": openAction,
  CodeCatalyst: openCodeCatalyst,
  "command line": openCommandLine,
} as const;
type Name = keyof typeof FORMS;
const NAMES = Object.keys(FORMS) as Name[];

async function tell(form: Form & { numbers?: Map<number, string> }): Promise<Told> {
  const words = (text: string): string => sameWords(text, form.numbers);
  const opened = await form.open();
  const ran = await form.runHooks();
  const again = await form.again();
  const merged = await form.merge();
  const comparable = <T extends Ran | Merged>(each: T): T => ({
    ...each,
    summary: words(each.summary),
    proposals: each.proposals.map((proposal) => ({ ...proposal, body: words(workOf(proposal.body)) })),
  });
  return {
    opened: { ...opened, summary: words(opened.summary) },
    ran: comparable(ran),
    again,
    merged: "notHere" in merged ? merged : comparable(merged),
  };
}

const told = new Map<Name, Told>();
const toldBy = (name: Name): Told => {
  const found = told.get(name);
  if (found === undefined) throw new Error(`The story of ${name} was not told to its end.`);
  return found;
};
const each = <T>(pick: (story: Told) => T): Record<string, T> =>
  Object.fromEntries(NAMES.map((name) => [name, pick(toldBy(name))]));

beforeAll(async () => {
  const forms: Form[] = [];
  const stories = await Promise.allSettled(
    NAMES.map(async (name) => {
      const form = await FORMS[name]();
      forms.push(form);
      told.set(name, await tell(form));
    }),
  );
  for (const form of forms) await form.close();
  const failed = stories.find((story) => story.status === "rejected");
  if (failed !== undefined) throw failed.reason;
});

const others = NAMES.slice(1);

test("before any hook ran, people read the same review", () => {
  expect(toldBy("App").opened.summary).toMatchInlineSnapshot(`
    "**Breaking.** 1 breaking change in \`svc.payments\`; 1 contract breaks and 3 contracts stay compatible; 2 consumer specs are affected.

    #### What changed

    **\`specs/services/payments.spec.md\`**: breaking

    | Item | What happened | Before → after | Rule |
    |---|---|---|---|
    | **PAY-1** Answer in time (line 16) | weakened: **breaking** | WHEN a valid charge is requested, the payments service SHALL answer within ~~500~~ **900** ms. | \`bound-loosened\` |

    #### Contracts

    **\`charges\`** (openapi, both) in \`specs/services/payments.spec.md\`: breaking; suggested version bump: major (\`1.4.0\` → \`2.0.0\`)

    | Element | What happened | Rule | Direction | Level | Old → new | Consumers |
    |---|---|---|---|---|---|---|
    | **\`POST /charges\`** | 2 changes (1 breaking and 1 additive) |  |  |  |  |  |
    | \`request body /currency\` (line 117) | \`currency\` is required now; before, it could be left out. | \`request-property-became-required\` | request | **error** \`c930fb856c68\` | ~~\`false\`~~ **\`true\`** | \`svc.checkout\` and \`svc.orders\` |
    | \`request body /currency\` (line 121) | The default of \`currency\` changed from \`EUR\` to nothing. | \`request-property-default-value-removed\` | request | info | ~~\`EUR\`~~ | \`svc.checkout\` and \`svc.orders\` |

    **\`charge-captured\`** (json-schema, event) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new | Consumers |
    |---|---|---|---|---|---|---|
    | \`event payload /requestedAt\` (line 166) | \`requestedAt\` is new and optional. | \`event-optional-property-added\` | event | info |  | \`svc.orders\` |
    | \`event payload /requestedAt\` (line 166) | \`requestedAt\` is declared now; before, the open object allowed any value there. | \`event-property-added-to-open-object\` | event | info |  | \`svc.orders\` |

    **\`ledger-entry\`** (avro, both) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new |
    |---|---|---|---|---|---|
    | \`shop.payments.LedgerEntry.currency\` (line 184) | The field \`currency\` is new in \`shop.payments.LedgerEntry\`. | \`FIELD_ADDED\` |  | info | **\`string\`** |

    **\`card-network\`** (protobuf, both) in \`specs/services/payments.spec.md\`: compatible; suggested version bump: minor

    | Element | What happened | Rule | Direction | Level | Old → new |
    |---|---|---|---|---|---|
    | \`shop.cards.v1.AuthorizeRequest.deadline_ms\` (line 207) | Field \`deadline_ms\` (3) of \`AuthorizeRequest\` is new. | \`field-added\` |  | info | **\`deadline_ms\`** |

    #### Affected consumers

    | Spec | What it consumes of the change | Verdict |
    |---|---|---|
    | \`svc.checkout\` | \`req:PAY-1\` and \`contract:charges\` of \`svc.payments\` | **breaking** |
    | \`svc.orders\` | \`contract:charges\` and \`contract:charge-captured\` of \`svc.payments\` | **breaking** |

    #### Hooks

    - **\`regenerate-clients\`** runs on \`global.anthropic.claude-sonnet-5-5\`: may write \`packages/clients/**\`, proposes into \`require-currency\`, waits for an approving review; estimated at 0.27 USD (prices of 2026-11-01).
    - **\`sync-client-stubs\`** runs on \`global.anthropic.claude-sonnet-5-5\`: may write any ordinary path, proposes into \`require-currency\`, waits for an approving review; estimated at 0.27 USD (prices of 2026-11-01).
    - **\`cascade-svc-checkout\`** runs on \`global.anthropic.claude-sonnet-5-5\`: may write \`specs/services/checkout.spec.md\`, proposes into \`require-currency\`, waits for an approving review; estimated at 0.27 USD (prices of 2026-11-01).
    - **\`cascade-svc-orders\`** runs on \`global.anthropic.claude-sonnet-5-5\`: may write \`specs/services/orders.spec.md\`, proposes into \`require-currency\`, waits for an approving review; estimated at 0.27 USD (prices of 2026-11-01).
    - \`update-docs\`: runs when the pull request is merged

    Compared \`<commit>\` with \`<commit>\`; hooks and configuration were read at \`<commit>\`."
  `);
  for (const name of others) expect(toldBy(name).opened.summary, name).toBe(toldBy("App").opened.summary);
});

test("once the hooks ran, the review tells the same of them", () => {
  const { summary } = toldBy("App").ran;
  expect(summary.slice(summary.indexOf("#### Hooks"))).toMatchInlineSnapshot(`
    "#### Hooks

    - \`update-docs\`: runs when the pull request is merged

    #### Proposals

    - \`cascade-svc-checkout\`: <proposed>
    - \`cascade-svc-orders\`: <proposed>
    - \`regenerate-clients\`: <proposed>
    - \`sync-client-stubs\`: waits for another hook. Waits for \`regenerate-clients\`, which edits files that this hook may edit too.

    Compared \`<commit>\` with \`<commit>\`; hooks and configuration were read at \`<commit>\`."
  `);
  for (const name of others) expect(toldBy(name).ran.summary, name).toBe(summary);
});

test("the verdict is the same, and fails what has an exit code", () => {
  expect(each(({ opened: { verdict, exit } }) => ({ verdict, exit }))).toMatchInlineSnapshot(`
    {
      "App": {
        "exit": {
          "notHere": "A server has no exit code. It writes a check, which fails by \`rules\` alone.",
        },
        "verdict": "breaking",
      },
      "CodeCatalyst": {
        "exit": 1,
        "verdict": "breaking",
      },
      "GitHub Action": {
        "exit": 1,
        "verdict": "breaking",
      },
      "command line": {
        "exit": 1,
        "verdict": "breaking",
      },
    }
  `);
});

test("the same is proposed: hooks, branches, titles, what leads the body, and every blob", () => {
  const { proposals } = toldBy("App").ran;
  expect(
    proposals.map(({ body, changes, ...rest }) => ({
      ...rest,
      lead: body.split("\n")[0],
      changes: changes.map((line) => line.replace(/^.* (?=[AMD]\t)/, "")),
    })),
  ).toMatchInlineSnapshot(`
    [
      {
        "changes": [
          "M	specs/services/checkout.spec.md",
        ],
        "hook": "cascade-svc-checkout",
        "into": "require-currency",
        "lead": "\`svc.payments\` changed <where>. Hook \`cascade-svc-checkout\` proposes what follows from it, into branch \`require-currency\`.",
        "title": "cascade-svc-checkout: follow the breaking change of svc.payments",
      },
      {
        "changes": [
          "M	specs/services/orders.spec.md",
        ],
        "hook": "cascade-svc-orders",
        "into": "require-currency",
        "lead": "\`svc.payments\` changed <where>. Hook \`cascade-svc-orders\` proposes what follows from it, into branch \`require-currency\`.",
        "title": "cascade-svc-orders: follow the breaking change of svc.payments",
      },
      {
        "changes": [
          "M	packages/clients/payments.ts",
        ],
        "hook": "regenerate-clients",
        "into": "require-currency",
        "lead": "\`svc.payments\` changed <where>. Hook \`regenerate-clients\` proposes what follows from it, into branch \`require-currency\`.",
        "title": "regenerate-clients: follow the breaking change of svc.payments",
      },
    ]
  `);
  for (const { body } of proposals) expect(body).toContain("#### Files (1)");
  for (const name of others) expect(toldBy(name).ran.proposals, name).toEqual(proposals);
});

test("the same checks stand where there are checks", () => {
  const checks = toldBy("App").ran.checks as string[];
  expect(checks).toMatchInlineSnapshot(`
    [
      "headwater/cascade-svc-checkout: headwater/approval: action_required",
      "headwater/cascade-svc-checkout: headwater/spec-review: success",
      "headwater/cascade-svc-orders: headwater/approval: action_required",
      "headwater/cascade-svc-orders: headwater/spec-review: success",
      "headwater/regenerate-clients: headwater/approval: action_required",
      "headwater/regenerate-clients: headwater/spec-review: success",
      "require-currency: headwater/approval: success",
      "require-currency: headwater/spec-review: success",
    ]
  `);
  // No workflow starts for what the workflow's token wrote: on a proposal stands the gate, which the step writes itself.
  const ofProposals = /^headwater\/.*: headwater\/spec-review:/;
  expect(toldBy("GitHub Action").ran.checks).toEqual(checks.filter((line) => !ofProposals.test(line)));
  expect([toldBy("CodeCatalyst").ran.checks, toldBy("command line").ran.checks]).toMatchInlineSnapshot(`
    [
      {
        "notHere": "CodeCatalyst has no checks; an action succeeds or fails.",
      },
      {
        "notHere": "A command writes no checks; its exit code is its verdict.",
      },
    ]
  `);
});

test("once more, nothing is written; only where nothing is kept between two workflows the model is asked and paid again", () => {
  expect(each(({ again }) => again)).toMatchInlineSnapshot(`
    {
      "App": {
        "modelCalls": 0,
        "writes": [],
      },
      "CodeCatalyst": {
        "modelCalls": 12,
        "writes": [
          "the ledger",
        ],
      },
      "GitHub Action": {
        "modelCalls": 0,
        "writes": [],
      },
      "command line": {
        "modelCalls": 0,
        "writes": [],
      },
    }
  `);
});

test("what follows a merge is the same where a merge is told, and the others say that it is not", () => {
  const { merged } = toldBy("App");
  if ("notHere" in merged) throw new Error(merged.notHere);
  expect(merged.summary.slice(merged.summary.indexOf("#### Hooks"))).toMatchInlineSnapshot(`
    "#### Hooks

    - \`update-docs\`: it runs, but \`approval: auto\` does not hold: the spec change is breaking; people review it (\`pr_review\`)

    #### Proposals

    - \`cascade-svc-orders\`: <proposed> Carried over from \`cascade-svc-orders\` when \`#1\` was merged.
    - \`cascade-svc-checkout\`: <proposed> Carried over from \`cascade-svc-checkout\` when \`#1\` was merged.
    - \`regenerate-clients\`: <proposed> Carried over from \`regenerate-clients\` when \`#1\` was merged.
    - \`sync-client-stubs\`: waits for another hook. Waits for \`cascade-svc-orders\`, which edits files that this hook may edit too.
    - \`update-docs\`: <proposed>

    Compared \`<commit>\` with \`<commit>\`; hooks and configuration were read at \`<commit>\`."
  `);
  expect(merged.proposals.map(({ hook, into }) => `${hook} into ${into}`)).toMatchInlineSnapshot(`
    [
      "cascade-svc-checkout into main",
      "cascade-svc-orders into main",
      "regenerate-clients into main",
      "update-docs into main",
    ]
  `);
  expect(toldBy("GitHub Action").merged).toEqual(merged);
  expect([toldBy("CodeCatalyst").merged, toldBy("command line").merged]).toMatchInlineSnapshot(`
    [
      {
        "notHere": "No event of CodeCatalyst tells of a merge. Asked once more: Nothing to review: no spec changed, no hook would run, no problem was introduced.",
      },
      {
        "notHere": "Nothing tells a command of a merge. Asked once more: Nothing to review: no spec changed, no hook would run, no problem was introduced.",
      },
    ]
  `);
});

/** A proposal's body leads with the spec change and says honestly how it was made. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderProposal } from "../../../src/core/review/proposal.ts";
import type { ProposalResult, ProposalText } from "../../../src/core/review/proposal.ts";
import { HEAD, links, run, spec } from "./facts.ts";
import { HOSTILE, hostileText } from "./hostile.ts";
import { kinds, liveParts } from "./rendered.ts";
import { noLinks } from "../../../src/core/review/links.ts";

function result(fields: Partial<ProposalResult> = {}): ProposalResult {
  return {
    outcome: {
      kind: "finished",
      summary:
        "The contract now requires `currency`.\n\n- PAY-1: nothing to do in the client\n- `currency`: required in `ChargeRequest`",
    },
    changes: {
      files: [
        {
          path: "packages/clients/payments.ts",
          before: "a",
          after: "b",
          mode: "100644",
          modeBefore: "100644",
        },
        { path: "packages/clients/currency.ts", before: null, after: "c", mode: "100644", modeBefore: null },
      ],
    },
    checks: [{ command: "npm test", outcome: "passed", exitCode: 0, output: "ok", seconds: 3.21 }],
    usage: { inputTokens: 18_234, outputTokens: 2_050, cacheReadTokens: 120_000, cacheWriteTokens: 4_000 },
    usd: 0.1234,
    pricesAsOf: "2026-11-01",
    turns: 6,
    sandbox: "bubblewrap",
    ...fields,
  };
}

function text(fields: Partial<ProposalText> = {}): ProposalText {
  return {
    run: run(),
    result: result(),
    commit: { sha: HEAD, verified: true, reason: "valid" },
    cause: { pullRequest: 12, mergeCommit: null },
    specs: [spec()],
    advisory: false,
    requesterMayApprove: false,
    links,
    ...fields,
  };
}

test("the story's proposal", () => {
  const { title, body, commitMessage } = renderProposal(text());
  expect(title).toMatchInlineSnapshot(`"regenerate-clients: follow the breaking change of svc.payments"`);
  expect(commitMessage).toMatchInlineSnapshot(`
    "regenerate-clients: follow the breaking change of svc.payments

    Caused by:
    - specs/services/payments.spec.md (breaking)

    Headwater hook regenerate-clients, run 0a1b2c3d, model eu.anthropic.claude-sonnet-5-5."
  `);
  expect(body).toMatchInlineSnapshot(`
    "\`svc.payments\` changed in [#12](https://github.com/acme/shop/pull/12). Hook \`regenerate-clients\` proposes what follows from it, into branch \`currency-required\`.

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

    #### What was done

    The model's own account; nothing in it was verified.

    > The contract now requires \`currency\`.
    >
    > - PAY-1: nothing to do in the client
    > - \`currency\`: required in \`ChargeRequest\`

    #### Files (2)

    - modified \`packages/clients/payments.ts\`
    - added \`packages/clients/currency.ts\`

    #### Checks

    - \`npm test\`: passed in 3.2 s

    #### How it was made

    - Hook: \`regenerate-clients\`, read at trusted commit \`1111111111\`; scope: \`packages/clients/**\`
    - Model: \`eu.anthropic.claude-sonnet-5-5\` (asked for: \`sonnet\`; newest of the family in the table); 6 turns; 18,234 tokens in, 2,050 out, 124,000 through the cache; cost 0.12 USD (an estimate by list prices of 2026-11-01)
    - Sandbox: bubblewrap, without network, token or cloud key
    - Commit: \`aaaaaaaaaa\`, verified by the host
    - CI: starts immediately, since every input of this run came from people with write permission

    #### What you can do

    - Approve: an approving review by a person with write permission. The person who caused this run and the authors of commits on it do not count.
    - Redo: comment \`/headwater retry\`. Stop: comment \`/headwater stop\`, which closes this proposal, or close it yourself.
    - Commit on this branch if you like: Headwater never overwrites the commits of people.
    - An approval is void when the content here, the specs that caused it or the base branch change; an empty commit changes nothing.
    - The check \`headwater/approval\` is required by the rules of this repository.
    "
  `);
});

describe("says what was not done", () => {
  const says = (fields: Partial<ProposalText>): string => renderProposal(text(fields)).body;

  test("checks that failed, were not run, or do not exist", () => {
    const checks: ProposalResult["checks"] = [
      { command: "npm test", outcome: "failed", exitCode: 1, output: "1 test\n2 failed @x\n", seconds: 1 },
      {
        command: "npm run lint",
        outcome: "not_run",
        exitCode: null,
        output: "There is no working sandbox.",
        seconds: 0,
      },
    ];
    const body = says({ result: result({ checks, sandbox: "none" }) });
    expect(body).toContain("- `npm test`: **failed** with exit code 1: 2 failed `@x`");
    expect(body).toContain("- `npm run lint`: **not run**: There is no working sandbox.");
    expect(body).toContain("- Sandbox: **none was available**");
    expect(says({ result: result({ checks: [] }) })).toContain(
      "The hook declares no checks, so nothing was run.",
    );
  });

  test("an unverified commit, an unknown price, a stopped run", () => {
    const commit = { sha: HEAD, verified: false, reason: "unsigned" };
    const outcome = { kind: "stopped" as const, reason: "usd", detail: "The limit of $1.00 was reached." };
    const body = says({ commit, result: result({ usd: null, pricesAsOf: null, outcome }) });
    expect(body).toContain("**not verified** (unsigned)");
    expect(body).toContain("cost unknown, no price is listed for this model");
    expect(body).toContain("The run stopped before it was finished: The limit of `$1.00` was reached.");
  });

  test("a model without a listed price is told with what it was counted at", () => {
    const model = { requested: "acme.unknown", chosen: "acme.unknown", reason: "named by its id" };
    expect(says({ run: run({ model }), result: result({ usd: 1.234 }) })).toContain(
      "cost 1.23 USD (an estimate: the model has no listed price and is counted at the highest listed prices of 2026-11-01)",
    );
  });

  test("a gate that is only advice", () => {
    expect(says({ advisory: true })).toContain("**The gate is advisory**");
    expect(says({ advisory: false })).not.toContain("advisory");
  });

  test("whose approval does not count", () => {
    expect(says({ requesterMayApprove: false })).toContain("do not count");
    expect(says({ requesterMayApprove: true })).not.toContain("do not count");
  });
});

test("CI waits for approval: the commit says so, and the body explains", () => {
  const after = renderProposal(text({ run: run({ ci: "after_approval" }) }));
  expect(after.commitMessage.split("\n").at(-1)).toBe("[skip ci]");
  expect(after.commitMessage.split("\n")[0]).not.toContain("skip");
  expect(after.body).toContain("- CI: starts after approval");
  expect(renderProposal(text()).commitMessage).not.toContain("skip ci");
});

test("a merge, a plain checkout and a hook on files are named for what they are", () => {
  const merged = run({ trigger: { on: "file_change", when: "merged", pullRequest: 12, mergeCommit: HEAD } });
  expect(renderProposal(text({ run: merged, specs: [] })).body).toMatch(
    /^files changed in \[#12\]\([^)]*\) \(merged\)\./u,
  );
  expect(renderProposal(text({ cause: { pullRequest: null, mergeCommit: null } })).body).toContain(
    "changed on this branch.",
  );
  expect(renderProposal(text({ specs: [] })).title).toBe("regenerate-clients: follow the changed files");
});

describe("untrusted text", () => {
  const poisoned = (value: string): ProposalText =>
    text({
      links: noLinks,
      cause: { pullRequest: null, mergeCommit: null },
      specs: [spec({ id: value, path: value, contracts: [] })],
      commit: { sha: HEAD, verified: false, reason: value },
      result: result({
        outcome: { kind: "finished", summary: `${value}\n${value}` },
        changes: { files: [{ path: value, before: "a", after: "b", mode: "100755", modeBefore: "100644" }] },
        checks: [{ command: value, outcome: "failed", exitCode: 1, output: value, seconds: 1 }],
        pricesAsOf: value,
      }),
    });

  test.each(HOSTILE)("%j acts nowhere", (value) => {
    const { title, body, commitMessage } = renderProposal(poisoned(value));
    expect(liveParts(body)).toEqual([]);
    expect(`${title}\n${commitMessage}`).not.toMatch(/@|#\d|\bgh-\d|:\/\/\S|\[|\u202e/iu);
  });

  test("nor does any other text", () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        const { title, body, commitMessage } = renderProposal(poisoned(value));
        expect(liveParts(body)).toEqual([]);
        expect(kinds(body)).not.toContain("html_block");
        expect(title).not.toMatch(/[\r\n]/u);
        expect(commitMessage.split("\n")[0]).toBe(title);
      }),
      { numRuns: 80 },
    );
  });
});

test("huge results stay within the limits of a body", () => {
  const files = Array.from({ length: 5_000 }, (_, index) => ({
    path: `語/${String(index)}`.repeat(20),
    before: null,
    after: "a",
    mode: "100644" as const,
    modeBefore: null,
  }));
  const checks = Array.from({ length: 500 }, () => ({
    command: "語".repeat(500),
    outcome: "failed" as const,
    exitCode: 1,
    output: "語".repeat(5_000),
    seconds: 1,
  }));
  const specs = Array.from({ length: 500 }, (_, index) =>
    spec({ path: `s${String(index)}.spec.md`, id: "語".repeat(200) }),
  );
  const { body, title } = renderProposal(
    text({
      specs,
      result: result({
        changes: { files },
        checks,
        outcome: { kind: "finished", summary: "語\n".repeat(50_000) },
      }),
    }),
  );
  expect(Buffer.byteLength(body)).toBeLessThan(60_000);
  expect(title.length).toBeLessThanOrEqual(120);
  expect(body).toMatch(/… and \d+ more files\./u);
  expect(body).toMatch(/… and \d+ more lines/u);
});

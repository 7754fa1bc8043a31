/** Runs that do not end well: each says why, publishes nothing, and waits for a person. */
import { afterEach, expect, test } from "vitest";
import { breaksOff, says, throttles, uses, usesRaw } from "../fakes/bedrock/turns.ts";
import type { Part } from "../fakes/bedrock/scripts.ts";
import {
  costOf,
  hook,
  lineAbout,
  NOTHING,
  openNotes,
  openShop,
  part,
  scripted,
  SPEC,
  AFTER,
  withHooks,
  writes,
} from "./shop/stories.ts";
import type { Shop } from "./shop/stories.ts";

// Whole stories, each with dozens of processes: a busy machine takes its time.

let shop: Shop;
afterEach(() => shop.close());

const BIG = { inputTokens: 4_000_000, outputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 };

/** Every hook with its own script and limits, one after the other in one pull request. */
const CASES: Record<string, { fields?: Record<string, string>; turns: Part["turns"] }> = {
  "a-throttled": { turns: [throttles(), throttles(), ...writes("docs/a.md", "a\n")] },
  "b-throttled-for-ever": { turns: Array.from({ length: 50 }, () => throttles()) },
  "c-cut": { turns: Array.from({ length: 50 }, () => breaksOff(says("Half an ans"), { how: "cut" })) },
  "d-malformed": {
    turns: Array.from({ length: 10 }, () => usesRaw("write", '{"path": "docs/d.md", "content": ')),
  },
  "e-loop": { turns: Array.from({ length: 50 }, () => uses(["read", { path: SPEC }])) },
  "f-turns": {
    fields: { limits: "{ turns: 2 }" },
    turns: [uses(["list", { path: "docs" }]), uses(["list", { path: "specs" }]), says("Never.")],
  },
  "g-usd": {
    fields: { limits: "{ usd: 0.5 }" },
    turns: [{ ...uses(["list", { path: "docs" }]), usage: BIG }, says("Never.")],
  },
  "h-minutes": {
    fields: { limits: "{ minutes: 3 }" },
    turns: [
      () => {
        shop.github.clock.advance(4 * 60_000);
        return uses(["list", { path: "docs" }]);
      },
      says("Never."),
    ],
  },
  "i-checks": {
    fields: { checks: '["test -f docs/never.md"]' },
    turns: Array.from({ length: 20 }, (_, at) => [
      uses(["write", { path: "docs/i.md", content: `try ${at}\n` }]),
      says("Done."),
    ]).flat(),
  },
};

test("every way in which a model fails is told with its reason, and nothing is published or tried by itself", async () => {
  shop = await openNotes({
    config: ["mode: propose", "cascade: false", "budgets: { run_usd: 5, day_usd: 500, month_usd: 900 }", ""],
    files: withHooks(
      Object.fromEntries(
        Object.entries(CASES).map(([name, { fields }]) => [
          name,
          hook(name, { writes: `["docs/${name[0] ?? ""}.md"]`, ...fields }),
        ]),
      ),
    ),
    script: scripted(...Object.entries(CASES).map(([name, { turns }]) => part(name, ...turns))),
  });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  expect(Object.keys(CASES).map((name) => lineAbout(shop, number, name))).toMatchInlineSnapshot(`
    [
      "- \`a-throttled\` ([#2](https://github.example/acme/shop/pull/2)): open, waits for people.",
      "- \`b-throttled-for-ever\`: failed. The run ended because the model failed: The model did not answer (throttled): ThrottlingException: Too many requests, please wait before trying again. To run it again, comment \`/headwater retry b-throttled-for-ever\`.",
      "- \`c-cut\`: failed. The run ended because the model failed: The model did not answer (cut): The answer broke off (Error: aborted). To run it again, comment \`/headwater retry c-cut\`.",
      "- \`d-malformed\`: failed. The run ended because the model failed: The model sent 3 turns in a row without a tool call that could be read. To run it again, comment \`/headwater retry d-malformed\`.",
      "- \`e-loop\`: failed. The run ended because it repeated itself without getting anywhere: The model made the same read call again and again with the same result. To run it again, comment \`/headwater retry e-loop\`.",
      "- \`f-turns\`: failed. The run ended because it reached its limit of turns: The limit of 2 turns is reached. To run it again, comment \`/headwater retry f-turns\`.",
      "- \`g-usd\`: failed. The run ended because it reached its spending limit: The limit of 0.5 USD is reached (estimated 8.00 USD). To run it again, comment \`/headwater retry g-usd\`.",
      "- \`h-minutes\`: failed. The run ended because it reached its time limit: The limit of 3 minutes is reached. To run it again, comment \`/headwater retry h-minutes\`.",
      "- \`i-checks\`: failed. The run ended because its checks still failed at the end: Checks still fail after 5 repairs: test -f docs/never.md. To run it again, comment \`/headwater retry i-checks\`.",
    ]
  `);
  expect([...shop.proposals().keys()]).toEqual(["a-throttled"]);
  expect(shop.repo.branches().filter((branch) => branch.startsWith("headwater/"))).toHaveLength(1);

  const later = await costOf(shop, async () => {
    await shop.server.sweep();
    shop.alice.label(number, "triage");
  });
  expect(later).toEqual(NOTHING);
});

test("budgets of the day hold back what does not fit, and say so", async () => {
  shop = await openNotes({
    config: ["mode: propose", "cascade: false", "budgets: { run_usd: 5, day_usd: 2, month_usd: 900 }", ""],
    files: withHooks({ a: hook("a", { writes: "[docs/**]" }), b: hook("b", { writes: "[pages/**]" }) }),
    script: scripted(part("a", { ...says("That was dear."), usage: BIG }), part("b", says("Never."))),
  });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  const lines = ["a", "b"].map((name) => lineAbout(shop, number, name).replace(/[\d-]{10} 00:00/, "<turn>"));
  expect(lines).toMatchInlineSnapshot(`
    [
      "- \`a\`: no change needed. The run changed nothing, so there is no pull request.",
      "- \`b\` waits: it may cost up to \`$2.00\`, and \`$0.00\` is left of the day's budget of \`$2.00\` (spent, and set aside for runs under way); room is expected after <turn> UTC; it starts by itself once there is room",
    ]
  `);
  expect(shop.bedrock.requests).toHaveLength(1);
});

/** A command that leaves something behind: what the tools refuse, a check can still write into its tree. */
const leaves = (command: string): string => JSON.stringify([command]);

test("what the guard refuses is named, and no pull request comes of it", async () => {
  const page = (name: string): Part["turns"] => writes(`docs/${name}.md`, `${name}\n`);
  const cases: Record<string, { fields?: Record<string, string>; turns: Part["turns"] }> = {
    "a-outside": { fields: { checks: leaves("echo x > services/orders/orders.ts") }, turns: page("a") },
    "b-workflow": {
      fields: { checks: leaves("mkdir -p .github/workflows; echo x > .github/workflows/ci.yml") },
      turns: page("b"),
    },
    "c-link": { fields: { checks: leaves("ln -s /etc/passwd docs/c.txt") }, turns: page("c") },
    "d-secret": {
      turns: [
        () => uses(["write", { path: "docs/d.md", content: `key: ${shop.github.app.webhookSecret}\n` }]),
        says("Done."),
      ],
    },
    "e-too-large": {
      turns: [
        ...["1", "2", "3", "4"].map((n) =>
          uses(["write", { path: `docs/${n}.txt`, content: "0123456789abcdef\n".repeat(20_000) }]),
        ),
        says("Done."),
      ],
    },
    "f-executable": { fields: { checks: leaves("chmod +x docs/orders.md") }, turns: page("f") },
    "g-git": {
      fields: { writes: '["**"]', checks: leaves("echo '* text' > .gitattributes") },
      turns: page("g"),
    },
  };
  shop = await openShop({
    files: {
      ".kiro/hooks/regenerate-clients.yaml": null,
      ".kiro/hooks/sync-client-stubs.yaml": null,
      ".kiro/hooks/update-docs.yaml": null,
      ".kiro/headwater.yaml":
        "mode: propose\ncascade: false\nbudgets: { run_usd: 5, day_usd: 500, month_usd: 900 }\n",
      ...withHooks(
        Object.fromEntries(
          Object.entries(cases).map(([name, { fields }]) => [
            name,
            hook(name, { writes: "[docs/**]", ...fields }),
          ]),
        ),
      ),
    },
    script: scripted(...Object.entries(cases).map(([name, { turns }]) => part(name, ...turns))),
  });
  const number = shop.openSpecPullRequest();
  await shop.idle();
  expect(Object.keys(cases).map((name) => lineAbout(shop, number, name))).toMatchInlineSnapshot(`
    [
      "- \`a-outside\`: failed. The result was refused: "services/orders/orders.ts" is not among the paths that the hook may write (\`writes\`). To run it again, comment \`/headwater retry a-outside\`.",
      "- \`b-workflow\`: failed. The result was refused: ".github/workflows/ci.yml" is never written: \`.github/workflows\` holds programs that run with the repository's secrets. To run it again, comment \`/headwater retry b-workflow\`.",
      "- \`c-link\`: failed. The result was refused: "docs/c.txt" is a symbolic link; links are never written. To run it again, comment \`/headwater retry c-link\`.",
      "- \`d-secret\`: failed. The result was refused: "docs/d.md" line 1 holds a secret of this installation. To run it again, comment \`/headwater retry d-secret\`.",
      "- \`e-too-large\`: failed. The result was refused: The changed files have about 1360008 bytes; at most 1048576 (1 MB). To run it again, comment \`/headwater retry e-too-large\`.",
      "- \`f-executable\`: failed. The result was refused: "docs/orders.md" becomes executable; that is left to people. To run it again, comment \`/headwater retry f-executable\`.",
      "- \`g-git\`: failed. The result was refused: ".gitattributes" is never written: \`.gitattributes\` belongs to git. To run it again, comment \`/headwater retry g-git\`.",
    ]
  `);
  expect(shop.repo.pullRequests()).toHaveLength(1);
  expect(shop.repo.branches().toSorted()).toEqual(["main", "require-currency"]);
  const said = JSON.stringify(shop.repo.comments(number)) + shop.log.join("");
  expect(said).not.toContain(shop.github.app.webhookSecret);
});

test("a proposal that changes what Headwater obeys is made, and always waits for a person", async () => {
  shop = await openNotes({
    config: ["mode: auto", "cascade: false", ""],
    files: withHooks({
      a: hook("a", { writes: "[.kiro/hooks/**]", when: "merged", target: "base", approval: "auto" }),
    }),
    script: scripted(part("a", ...writes(".kiro/hooks/mine.yaml", "name: mine\n"))),
  });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER.replace("900", "400") } });
  await shop.idle();
  shop.alice.merge(number);
  await shop.idle();
  const proposal = shop.proposals().get("a") ?? 0;
  expect(shop.gate(proposal)).toBe("action_required");
});

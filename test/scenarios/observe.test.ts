/** Without a configuration, or with `mode: observe`: no model is called, and nothing but the review is written. */
import { afterEach, expect, test } from "vitest";
import {
  AFTER,
  costOf,
  hook,
  lineAbout,
  NOTHING,
  openNotes,
  plain,
  proposed,
  SPEC,
  withHooks,
} from "./shop/stories.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import type { Shop } from "./shop/stories.ts";

// Whole stories, each with dozens of processes: a busy machine takes its time.

let shop: Shop;
afterEach(() => shop.close());

const HOOKS = withHooks({
  now: hook("now", { writes: "[docs/**]" }),
  later: hook("later", { writes: "[docs/**]", when: "merged", target: "base", approval: "auto" }),
});

const CONFIGS: Record<string, { config: string; why: string }> = {
  "mode: observe": { config: "mode: observe\n", why: "the mode is observe" },
  "a configuration that cannot be read": { config: "mode: [\n", why: "the mode is observe" },
};

test("without a configuration, and with one that only observes: the comment says what would have run", async () => {
  shop = await openNotes({ files: { ...HOOKS, ".kiro/headwater.yaml": null } });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  const observed = (why: string): void => {
    const [now, later] = [lineAbout(shop, number, "now"), lineAbout(shop, number, "later")];
    expect(now).toContain(`- \`now\`: ${why}`);
    expect(now).toMatch(/it would have run with global\.anthropic\.claude-\S+ \(.+\), at most/);
    expect(later).toContain("it would have run when the pull request is merged with ");
    expect(shop.sticky(number)).toContain("no model is called, and nothing but this review is written");
    expect(shop.check(number, "headwater/spec-review")?.conclusion).toBe("success");
    expect(shop.gate(number)).toBe("success");
  };
  observed("there is no .kiro/headwater.yaml, so Headwater only observes");
  for (const { config, why } of Object.values(CONFIGS)) {
    shop.repo.commit({ branch: "main", files: { ".kiro/headwater.yaml": config } });
    shop.alice.label(number, `seen-${config.length}`);
    await shop.idle();
    observed(why);
  }
  expect(shop.sticky(number)).toContain("`.kiro/headwater.yaml:");

  shop.bob.comment(number, "/headwater retry");
  await shop.idle();
  shop.alice.merge(number);
  await shop.idle();
  expect(shop.bedrock.requests).toEqual([]);
  expect(shop.repo.branches().toSorted()).toEqual(["main", "require-currency"]);
  expect(shop.repo.pullRequests()).toHaveLength(1);
  const written = new Set(
    shop.github.requests
      .filter(({ kind }) => kind === "write")
      .map(
        ({ method, path }) =>
          `${method} ${path.replaceAll(/\/\d+/g, "/<id>").replace("/repos/acme/shop", "")}`,
      ),
  );
  expect([...written].toSorted()).toMatchInlineSnapshot(`
    [
      "PATCH /check-runs/<id>",
      "PATCH /issues/comments/<id>",
      "POST /check-runs",
      "POST /issues/<id>/comments",
      "POST /issues/comments/<id>/reactions",
    ]
  `);
  expect(await costOf(shop, () => shop.server.sweep())).toEqual(NOTHING);
});

test("/healthz says what the sandbox is, and a proposal made without one says that no check was run", async () => {
  shop = await openNotes({
    sandbox: noSandbox("This machine has no bubblewrap."),
    hook: hook("write-notes", { writes: "[docs/**]", checks: '["npm test"]' }),
  });
  const response = await fetch(`${shop.server.url}/healthz`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    sandbox: { mode: "none", reason: "This machine has no bubblewrap." },
  });
  const { proposal } = await proposed(shop);
  const body = plain(shop, shop.repo.pullRequest(proposal).body ?? "");
  expect(body.split("\n").filter((line) => /npm test|Sandbox/.test(line))).toMatchInlineSnapshot(`
    [
      "- \`npm test\`: **not run**: This machine has no bubblewrap.",
      "- Sandbox: **none was available**: no command was run and no check counts",
    ]
  `);
});

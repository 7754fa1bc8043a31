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

let shop: Shop;
afterEach(() => shop.close());

const HOOKS = withHooks({
  now: hook("now", { writes: "[docs/**]" }),
  later: hook("later", { writes: "[docs/**]", when: "merged", target: "base", approval: "auto" }),
});

test.each([
  ["no configuration", null],
  ["mode: observe", "mode: observe\n"],
  ["a configuration that cannot be read", "mode: [\n"],
])("%s: the comment says what would have run", async (_, config) => {
  shop = await openNotes({ files: { ...HOOKS, ".kiro/headwater.yaml": config } });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  const [now, later] = [lineAbout(shop, number, "now"), lineAbout(shop, number, "later")];
  expect(now).toMatch(
    /^- `now`: .*observe.*; it would have run with global\.anthropic\.claude-\S+ \(.+\), at most/,
  );
  expect(later).toMatch(/^- `later`: .*it would have run when the pull request is merged with /);
  if (config === "mode: [\n") expect(shop.sticky(number)).toContain("`.kiro/headwater.yaml:");
  expect(shop.sticky(number)).toContain("no model is called, and nothing but this review is written");
  expect(shop.check(number, "headwater/spec-review")?.conclusion).toBe("success");
  expect(shop.gate(number)).toBe("success");

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
      .map(({ method, path }) => `${method} ${path.replace(/\/\d+/g, "/<id>")}`),
  );
  const allowed = [
    "check-runs",
    "issues/<id>/comments",
    "issues/comments/<id>",
    "issues/comments/<id>/reactions",
  ];
  for (const each of written)
    expect(
      allowed.some((end) => each.endsWith(`/${end}`)),
      each,
    ).toBe(true);
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

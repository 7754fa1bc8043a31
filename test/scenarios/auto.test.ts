/** `approval: auto`: what merges by itself, and everything that makes it wait for a person. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { noSandbox } from "../../src/agent/sandbox.ts";
import { gateSays, QUIET, replayed } from "./shop/notes.ts";
import { openShop, shopFile, SPEC, storyFile } from "./shop/world.ts";
import type { Shop, ShopOptions } from "./shop/world.ts";

// Whole stories start hundreds of processes; a busy machine may take its time for them.

let shop: Shop;
afterEach(() => shop.close());

const ORDERS = "specs/services/orders.spec.md";
const CONFIG = shopFile(".kiro/headwater.yaml");

/** Only the hook that updates the docs after a merge. */
const docsOnly = (options: ShopOptions = {}): ShopOptions => ({
  ...options,
  files: {
    ".kiro/hooks/regenerate-clients.yaml": null,
    ".kiro/hooks/sync-client-stubs.yaml": null,
    ".kiro/headwater.yaml": `${CONFIG}cascade: false\n`,
    ...options.files,
  },
});

/** Merges the additive change of the orders spec and answers the docs proposal that follows. */
async function docsProposal(file: "orders" | "payments" = "orders"): Promise<number> {
  const files = { [file === "orders" ? ORDERS : SPEC]: storyFile(file) };
  const number = shop.openSpecPullRequest({ files });
  await shop.idle();
  shop.bob.merge(number);
  await shop.idle();
  const proposal = shop.proposals().get("update-docs");
  if (proposal === undefined) throw new Error(`There is no proposal:\n${shop.sticky(number) ?? ""}`);
  return proposal;
}

const head = (proposal: number): string => shop.repo.pullRequest(proposal).head.sha;
const stateOf = async (proposal: number): Promise<string> => {
  await shop.idle();
  const { state, mergedAt } = shop.repo.pullRequest(proposal);
  return mergedAt === null ? state : "merged";
};

test("an additive change merges by itself once a check of others has passed, and not before", async () => {
  shop = await openShop(docsOnly());
  const proposal = await docsProposal();
  expect(gateSays(shop, proposal)).toMatchInlineSnapshot(`
    "success: Approved: #2
    - **#2**: covered by the hook's \`approval: auto\` at the trusted commit. Files: \`docs/orders.md\`."
  `);
  expect(await stateOf(proposal)).toBe("open");

  shop.ci.check(shop.repo, head(proposal), { name: "lint", conclusion: "skipped" });
  expect(await stateOf(proposal)).toBe("open");
  shop.ci.check(shop.repo, head(proposal), { name: "test", status: "in_progress" });
  expect(await stateOf(proposal)).toBe("open");
  shop.ci.check(shop.repo, head(proposal), { name: "test", conclusion: "failure" });
  expect(await stateOf(proposal)).toBe("open");
  shop.ci.status(shop.repo, head(proposal), { context: "deploy", state: "failure" });
  shop.ci.check(shop.repo, head(proposal), { name: "test", conclusion: "success" });
  expect(await stateOf(proposal)).toBe("open");
  shop.ci.status(shop.repo, head(proposal), { context: "deploy", state: "success" });
  expect(await stateOf(proposal)).toBe("merged");
  expect(shop.repo.readFile("main", "docs/orders.md")).toContain("paidAt");
  expect(await replayed(shop)).toEqual(QUIET);
});

test("somebody pushed to it: a person approves", async () => {
  shop = await openShop(docsOnly());
  const proposal = await docsProposal();
  const { branch } = shop.repo.pullRequest(proposal).head;
  shop.repo.commit({ branch, files: { "docs/orders.md": "Mine.\n" }, author: "alice" });
  await shop.idle();
  shop.ci.check(shop.repo, head(proposal), { name: "test", conclusion: "success" });
  expect(await stateOf(proposal)).toBe("open");
  expect(gateSays(shop, proposal)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/orders.md\`."
  `);
  const carol = shop.repo.person("carol", "write");
  carol.review(proposal, { state: "approve" });
  expect(await stateOf(proposal)).toBe("open");
  expect(gateSays(shop, proposal)).toMatch(/^success: /);
  expect(await replayed(shop)).toEqual(QUIET);
});

test.for([
  ["a breaking change", "payments", {}],
  ["mode propose", "orders", { files: { ".kiro/headwater.yaml": "mode: propose\ncascade: false\n" } }],
  ["no sandbox", "orders", { sandbox: noSandbox("there is none here") }],
] as const)("%s waits for a person", async ([, file, options]) => {
  shop = await openShop(docsOnly(options));
  const proposal = await docsProposal(file);
  shop.ci.check(shop.repo, head(proposal), { name: "test", conclusion: "success" });
  expect(await stateOf(proposal)).toBe("open");
  expect(gateSays(shop, proposal)).toMatch(/^action_required: Waiting: #2 needs an approving review/);
  expect(await replayed(shop)).toEqual(QUIET);
});

test("the record of what was published is lost: a person approves", async () => {
  shop = await openShop(docsOnly());
  const proposal = await docsProposal();
  expect(gateSays(shop, proposal)).toMatch(/^success: /);
  await shop.stopServer();
  for (const name of await readdir(shop.dataDir))
    await rm(path.join(shop.dataDir, name), { recursive: true });
  await shop.startServer();
  shop.ci.check(shop.repo, head(proposal), { name: "test", conclusion: "success" });
  expect(await stateOf(proposal)).toBe("open");
  await shop.server.sweep();
  await shop.idle();
  expect(gateSays(shop, proposal)).toMatch(/^action_required: Waiting: #2 needs an approving review/);
  expect(await replayed(shop)).toEqual(QUIET);
});

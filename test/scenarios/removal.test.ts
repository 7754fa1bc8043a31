/** Headwater is taken away, in whole or in part: what runs is stopped, what was kept is deleted, no pull request waits for ever. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/ports.ts";
import { AFTER, CONFIG, holdAt, notesModel, openNotes, proposed, SPEC } from "./shop/stories.ts";
import type { Shop } from "./shop/stories.ts";

let shop: Shop;
afterEach(() => shop.close());

const SLOWER = AFTER.replace("900", "1200");
const LONG_AGO = "2000-01-01T00:00:00Z";

const cacheOf = (): string => path.join(shop.dataDir, "repositories", `${shop.repo.id}.git`);
const config = (files: Record<string, string | null>): void =>
  void shop.repo.commit({ branch: "main", files, message: "Take Headwater out" });

/** A store that remembers which keys were written and how deliveries ended. */
function watching(): { keys: Set<string>; outcomes: string[]; store: (real: Store) => Store } {
  const keys = new Set<string>();
  const outcomes: string[] = [];
  const store = (real: Store): Store => ({
    ...real,
    put: (key, value) => {
      keys.add(key);
      return real.put(key, value);
    },
    finish: (id, outcome, mayReturn) => {
      outcomes.push(outcome);
      return real.finish(id, outcome, mayReturn);
    },
  });
  return { keys, outcomes, store };
}

async function kept(keys: Iterable<string>): Promise<string[]> {
  const present: string[] = [];
  for (const key of keys) if ((await shop.store.get(key)) !== undefined) present.push(key);
  return present;
}

describe("the App goes while a run is under way", () => {
  test.each(["uninstallAll", "uninstall", "suspend"] as const)("%s", async (act) => {
    const watched = watching();
    const script = notesModel();
    let held = holdAt(-1, script);
    shop = await openNotes({ store: watched.store, script: (request, n) => held.script(request, n) });
    await proposed(shop);
    const spent = (await shop.store.spending(shop.repo.id, LONG_AGO)).monthUsd;
    expect(spent).toBeGreaterThan(0);
    expect(existsSync(cacheOf())).toBe(true);

    const next = shop.bedrock.requests.length + 1;
    held = holdAt(next, script);
    shop.repo.commit({ branch: "require-currency", files: { [SPEC]: SLOWER } });
    await held.asked(next);
    const from = shop.github.requests.length;
    shop.github[act](shop.repo);
    // The run ends although the model never answers: a run that went on would hold this for ever.
    await shop.idle();
    held.release();
    await shop.idle();

    expect(shop.bedrock.requests).toHaveLength(next);
    expect(
      shop.github.requests
        .slice(from)
        .filter(({ kind, path: at }) => kind === "write" && !at.endsWith("/access_tokens")),
    ).toEqual([]);
    const removed = watched.outcomes.filter((outcome) => outcome.startsWith("repository removed"));
    expect(removed).toEqual([
      expect.stringMatching(
        /^repository removed: 1 run stopped, git cache deleted, [1-9]\d* journal entries deleted, ledger kept$/,
      ),
    ]);
    expect(watched.outcomes.filter((outcome) => outcome.startsWith("failed"))).toEqual([]);
    expect(existsSync(cacheOf())).toBe(false);
    expect(watched.keys.size).toBeGreaterThan(2);
    expect(await kept(watched.keys)).toEqual([]);
    expect(readFileSync(path.join(shop.dataDir, "journal.jsonl"), "utf8")).not.toContain(`:${shop.repo.id}`);
    expect((await shop.store.spending(shop.repo.id, LONG_AGO)).monthUsd).toBeGreaterThanOrEqual(spent);
    expect(shop.log.join("")).toContain("A repository was taken away: its data was deleted");

    // Nobody goes on asking a dead installation.
    const calls = shop.github.requests.length;
    expect(await shop.server.sweep()).toBe(0);
    await shop.idle();
    expect(shop.github.requests.slice(calls).filter(({ kind }) => kind === "write").length).toBeLessThan(2);
    expect(existsSync(cacheOf())).toBe(false);
  });
});

describe("a removal that is not so, or that nobody told", () => {
  test("one that arrives after the App was installed again deletes nothing", async () => {
    const watched = watching();
    shop = await openNotes({ store: watched.store });
    await proposed(shop);
    shop.github.webhooks.hold();
    shop.github.uninstallAll(shop.repo);
    shop.github.installAgain(shop.repo);
    shop.github.webhooks.release();
    await shop.idle();
    expect(watched.outcomes.at(-1)).toBe("ignored: the App can still reach that repository");
    expect(existsSync(cacheOf())).toBe(true);
    expect(await kept(watched.keys)).not.toEqual([]);
  });

  test("a lost webhook is made up for, an archived repository is not gone, and a list that fails proves nothing", async () => {
    const watched = watching();
    shop = await openNotes({ store: watched.store });
    await proposed(shop);
    shop.repo.archive();
    await shop.idle();
    expect(await shop.server.tidy()).toBe(0);
    shop.github.webhooks.drop(() => true);
    shop.github.uninstall(shop.repo);
    await shop.idle();
    expect(existsSync(cacheOf())).toBe(true);
    shop.github.fault({
      kind: "error",
      match: ({ path: at }) => at === "/app/installations",
      times: 10,
      status: 500,
    });
    expect(await shop.server.tidy()).toBe(0);
    expect(existsSync(cacheOf())).toBe(true);
    shop.github.clearFaults();
    expect(await shop.server.tidy()).toBe(1);
    expect(existsSync(cacheOf())).toBe(false);
    expect(await kept(watched.keys)).toEqual([]);
    expect(await shop.server.tidy()).toBe(0);
  });
});

describe("the configuration and the hooks go, the App stays", () => {
  const GONE = { ".kiro/headwater.yaml": null, ".kiro/hooks/write-notes.yaml": null };

  test("the gate goes on standing on every head, and what waits can still be approved", async () => {
    shop = await openNotes();
    const { spec, proposal } = await proposed(shop);
    expect([shop.gate(spec), shop.gate(proposal)]).toEqual(["success", "action_required"]);
    config(GONE);
    await shop.idle();
    const calls = shop.bedrock.requests.length;
    shop.bob.review(proposal, { state: "approve" });
    await shop.idle();
    expect(shop.gate(proposal)).toBe("success");

    shop.repo.commit({ branch: "require-currency", files: { [SPEC]: SLOWER } });
    const other = shop.openSpecPullRequest({ branch: "other", files: { "docs/other.md": "x\n" } });
    await shop.idle();
    expect([shop.gate(spec), shop.gate(other)]).toEqual(["success", "success"]);
    // What the push made void waits again, and nobody makes it anew: the gate says what a person does, who may also close it.
    expect(shop.gate(proposal)).toBe("action_required");
    expect(shop.check(proposal, "headwater/approval")?.summary).toContain(
      "bring the branch up to date with its base, then review it again",
    );
    shop.bob.closePullRequest(proposal);
    await shop.idle();
    expect(shop.gate(spec)).toBe("success");
    expect(shop.bedrock.requests).toHaveLength(calls);
  });

  test("content of ours that was merged into a branch unapproved can be approved there", async () => {
    shop = await openNotes();
    const { spec, proposal } = await proposed(shop);
    shop.bob.merge(proposal);
    await shop.idle();
    expect(shop.gate(spec)).toBe("action_required");
    config(GONE);
    await shop.idle();
    shop.repo.person("carol", "write").review(spec, { state: "approve" });
    await shop.idle();
    expect(shop.gate(spec)).toBe("success");
  });

  test("checks that were held back until an approval are let go by it", async () => {
    shop = await openNotes({ config: [...CONFIG, "ci: after_approval"] });
    const { proposal } = await proposed(shop);
    const before = shop.repo.pullRequest(proposal).head.sha;
    expect(shop.repo.commitFacts(before).message).toContain("[skip ci]");
    config(GONE);
    await shop.idle();
    shop.bob.review(proposal, { state: "approve" });
    await shop.idle();
    const { sha } = shop.repo.pullRequest(proposal).head;
    expect(shop.repo.commitFacts(sha).message).toContain("Let the checks run");
    expect(shop.gate(proposal)).toBe("success");
  });
});

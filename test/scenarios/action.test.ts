/**
 * What is special about a step of a GitHub workflow: the committed bundle as a process, stages, tokens, forks. The
 * shop's whole story is told in forms.test.ts.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import type { LedgerBook } from "../../src/core/ledger/model.ts";
import { readLedger } from "../../src/core/ledger/text.ts";
import type { Plan } from "../../src/core/plan/model.ts";
import { NO_NETWORK } from "../entrypoints/action/no-network.ts";
import { openActionShop, PLANS, READS } from "../entrypoints/action/shop.ts";
import type { ActionShop } from "../entrypoints/action/shop.ts";
import type { Step } from "../entrypoints/action/step.ts";
import { AFTER, CONFIG, NOTES, notesFiles, SMALL_BUDGET } from "./shop/notes.ts";
import { SPEC } from "./shop/world.ts";

let shop: ActionShop;
afterEach(() => shop.close());

const writes = (from: number): string[] =>
  shop.github.requests
    .slice(from)
    .filter(({ kind }) => kind === "write")
    .map(({ operation }) => operation ?? "");

/** What the branch of the ledger holds. */
function ledger(): LedgerBook {
  const read = readLedger(shop.repo.readFile("headwater-ledger", ".headwater/ledger.jsonl") ?? "");
  if (read.kind !== "read") throw new Error(`The ledger is ${read.kind}.`);
  return read.book;
}

test("one step reviews, runs the hook and opens the proposal, without any other host", async () => {
  shop = await openActionShop();
  const number = shop.openPullRequest();
  const event = shop.recorded("pull_request", "opened");
  const step = await shop.step({ event, model: true, preload: NO_NETWORK });
  expect([step.code, step.log]).toEqual([
    0,
    expect.stringContaining("reviewed: breaking; write-notes: open"),
  ]);
  expect(step.outputs).toEqual({
    outcome: "reviewed: breaking; write-notes: open",
    summary: "Breaking: 1 breaking change in services/payments.",
    verdict: "breaking",
    "pull-request": String(number),
    runs: "0",
    proposals: '[{"hook":"write-notes","outcome":"open","pullRequest":2}]',
  });
  expect(step.log.split("\n").filter((line) => line.startsWith("::"))).toEqual([
    "::warning file=specs/services/payments.spec.md,line=7,title=Breaking%3A bound-loosened::PAY-1 Rule 1: weakened.%0ABefore: WHEN a charge is requested, the payments service SHALL answer within 500 ms.%0AAfter: WHEN a charge is requested, the payments service SHALL answer within 900 ms.",
  ]);
  const [comment = ""] = shop.comments(number);
  expect(step.summary.replaceAll(shop.github.url, "https://github.example")).toBe(
    [
      "### Headwater on [#1](https://github.example/acme/shop/pull/1)",
      comment.trim().replaceAll(shop.github.url, "https://github.example"),
      "> Headwater ran with the token of the workflow. GitHub starts no workflow for what that token writes, so the checks of a proposal begin when a person closes and reopens it; and every workflow here can write the same checks, so the gate is advisory. The token of an App lifts both: docs/github-action.md.\n>\n",
    ].join("\n\n"),
  );
  expect(shop.comments(number)).toHaveLength(1);
  const proposal = shop.repo.pullRequest(2);
  expect([proposal.base.branch, proposal.head.branch]).toEqual([
    "change",
    expect.stringMatching(/^headwater\/write-notes\//),
  ]);
  expect(shop.repo.readFile(proposal.head.branch, NOTES)).toBe("Charges are answered within 900 ms.\n");
  expect(proposal.body).toContain("- CI: does not start: this was written with the token of a workflow");
  expect(proposal.body).toContain(
    "**The gate is advisory**: Headwater runs with the token of a workflow here",
  );
  expect(shop.repo.checks(proposal.head.sha).map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ["headwater/approval", "action_required"],
  ]);
  expect(
    shop.repo
      .checks(shop.repo.head("change"))
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(["headwater/approval", "headwater/spec-review"]);

  expect(ledger()).toMatchObject({
    entries: [{ hook: "write-notes", outcome: "finished", repositoryId: shop.repo.id }],
    reservations: [],
  });
});

test("plan, run and apply in three jobs: who may write sees no model, who has the model may not write", async () => {
  shop = await openActionShop();
  const number = shop.openPullRequest();
  const event = shop.recorded("pull_request", "opened");
  const planned = await shop.step({ event, inputs: { stage: "plan" }, permissions: PLANS });
  expect([planned.code, planned.outputs["runs"]]).toEqual([0, "1"]);
  const [reserved] = ledger().reservations;
  expect(reserved).toMatchObject({ hook: "write-notes", usd: 2, repositoryId: shop.repo.id });
  const plan = JSON.parse(readFileSync(path.join(shop.dir, "headwater-plan.json"), "utf8")) as Plan;
  expect(plan.runs).toMatchObject([
    { key: reserved?.runKey, reserved: { usd: 2, until: reserved?.until }, limits: { usd: 2 } },
  ]);
  expect(writes(0)).toEqual(["git/create-ref", "graphql createCommitOnBranch"]);
  const from = shop.github.requests.length;
  const ran = await shop.step({ event, inputs: { stage: "run" }, permissions: READS, model: true });
  expect([ran.code, ran.outputs["outcome"]]).toEqual([0, "write-notes: finished"]);
  expect([writes(from), ledger().reservations]).toEqual([[], [reserved]]);
  const turns = shop.bedrock.requests.length;
  expect(turns).toBe(3);
  const applied = await shop.step({ event, inputs: { stage: "apply" } });
  expect([applied.code, applied.outputs["outcome"]]).toEqual([0, "reviewed: breaking; write-notes: open"]);
  expect(shop.bedrock.requests.length).toBe(turns);
  expect(shop.comments(number)).toHaveLength(1);
  expect(shop.repo.readFile(shop.repo.pullRequest(2).head.branch, NOTES)).toBe(
    "Charges are answered within 900 ms.\n",
  );

  // The file of the run job is not believed: a path that the hook may not write, and a run that nobody plans.
  const file = path.join(shop.dir, "headwater-result.json");
  const result = readFileSync(file, "utf8");
  expect(existsSync(path.join(shop.dir, "headwater-plan.json"))).toBe(true);
  shop.repo.commit({ branch: "change", files: { [SPEC]: AFTER.replace("900", "950") }, author: "alice" });
  const forged = result.replaceAll(NOTES, ".github/workflows/x.yml");
  writeFileSync(file, forged);
  const later = await shop.step({
    event: shop.recorded("pull_request", "synchronize"),
    inputs: { stage: "apply" },
  });
  expect([later.code, later.outputs["outcome"]]).toEqual([0, "reviewed: breaking; write-notes: waiting"]);
  expect(shop.comments(number)[0]).toContain(
    "This step calls no model, and no result for this change was handed to it.",
  );
  // The file was applied twice; what it cost stands in the ledger once.
  expect([ledger().entries.length, ledger().reservations]).toEqual([1, []]);
});

test("a result that touches what the hook may not write is refused, and a file that is none of ours is told", async () => {
  shop = await openActionShop();
  const number = shop.openPullRequest();
  const event = shop.recorded("pull_request", "opened");
  await shop.step({ event, inputs: { stage: "plan" }, permissions: PLANS });
  await shop.step({ event, inputs: { stage: "run" }, permissions: READS, model: true });
  const file = path.join(shop.dir, "headwater-result.json");
  const result = readFileSync(file, "utf8");
  writeFileSync(file, '{"schema":"headwater/run@1"}');
  const broken = await shop.step({ event, inputs: { stage: "apply" } });
  expect([broken.code, broken.log]).toEqual([
    1,
    expect.stringContaining("::error title=Headwater::This is not a file that `headwater run` wrote."),
  ]);
  writeFileSync(file, result.replaceAll(NOTES, ".github/workflows/x.yml"));
  const refused = await shop.step({ event, inputs: { stage: "apply" } });
  expect(refused.outputs["outcome"]).toBe("reviewed: breaking; write-notes: failed");
  expect(shop.comments(number)[0]).toContain("The result was refused");
  expect(shop.repo.pullRequests()).toHaveLength(1);

  shop.alice.comment(number, "/headwater retry write-notes");
  const command = shop.recorded("issue_comment", "created");
  const planned = await shop.step({ event: command, inputs: { stage: "plan" }, permissions: PLANS });
  expect([planned.code, planned.outputs["runs"]]).toEqual([0, "1"]);
  const ran = await shop.step({ event: command, inputs: { stage: "run" }, permissions: READS, model: true });
  expect(ran.outputs["outcome"]).toBe("write-notes: finished");
  const retried = await shop.step({ event: command, inputs: { stage: "apply" } });
  expect([retried.code, retried.outputs["outcome"]]).toEqual([0, "retry write-notes"]);
  expect(retried.outputs["proposals"]).toBe('[{"hook":"write-notes","outcome":"open","pullRequest":2}]');
});

test("two pull requests share a budget: what one has reserved the other cannot plan, until it is settled", async () => {
  shop = await openActionShop({ files: notesFiles({ config: [...CONFIG, SMALL_BUDGET, ""] }) });
  shop.openPullRequest();
  const first = shop.recorded("pull_request", "opened");
  shop.repo.commit({ branch: "other", parentBranch: "main", files: { [SPEC]: AFTER.replace("900", "950") } });
  shop.bob.openPullRequest({ head: "other", base: "main", title: "Answer much later" });
  const second = shop.recorded("pull_request", "opened");
  const plan = (event: typeof first): Promise<Step> =>
    shop.step({ event, inputs: { stage: "plan" }, permissions: PLANS });

  const unwritable = await shop.step({ event: first, inputs: { stage: "plan" }, permissions: READS });
  expect([unwritable.code, unwritable.outputs["runs"]]).toEqual([0, "0"]);
  expect(unwritable.log).toContain(
    "::warning title=Headwater::write-notes does not run: the token may not write branch headwater-ledger, where budgets are kept, so nothing may be spent; it needs write access to contents (GitHub answered 403",
  );
  expect(unwritable.summary).toContain("`write-notes` is skipped: ");

  const both = await Promise.all([plan(first), plan(second)]);
  expect(both.map(({ outputs }) => outputs["runs"]).toSorted()).toEqual(["0", "1"]);
  expect(ledger().reservations).toHaveLength(1);
  const [loser, winner] = both[0].outputs["runs"] === "1" ? [second, first] : [first, second];
  const refused = both.find(({ outputs }) => outputs["runs"] === "0");
  expect(refused?.log).toMatch(
    /write-notes does not run: it may cost up to \$2\.00, and \$1\.00 is left of the day's budget of \$3\.00 \(spent, and set aside for runs under way\); room is expected after \d{4}-\d\d-\d\d 00:00 UTC(?:; the next look at the pull request, or \/headwater retry, tries again)?\./,
  );
  // Nobody runs what has no reservation, whatever file it is given.
  await plan(winner);
  const file = path.join(shop.dir, "headwater-plan.json");
  const planned = JSON.parse(readFileSync(file, "utf8")) as Plan;
  const stolen = await shop.step({ event: loser, inputs: { stage: "run" }, permissions: READS, model: true });
  expect([stolen.code, stolen.outputs["outcome"], shop.bedrock.requests]).toEqual([
    0,
    "nothing to run: no run of headwater-plan.json is planned any more, so it belongs to another change",
    [],
  ]);

  writeFileSync(file, JSON.stringify(planned));
  const ran = await shop.step({ event: winner, inputs: { stage: "run" }, permissions: READS, model: true });
  expect(ran.outputs["outcome"]).toBe("write-notes: finished");
  await shop.step({ event: winner, inputs: { stage: "apply" } });
  expect([ledger().entries.length, ledger().reservations]).toEqual([1, []]);
  expect((await plan(loser)).outputs["runs"]).toBe("1");

  // A plan whose runs are not done gives back what it had.
  const result = path.join(shop.dir, "headwater-result.json");
  const record = JSON.parse(readFileSync(result, "utf8")) as { plan: unknown; results: unknown[] };
  writeFileSync(
    result,
    JSON.stringify({ ...record, plan: JSON.parse(readFileSync(file, "utf8")) as unknown, results: [] }),
  );
  await shop.step({ event: loser, inputs: { stage: "apply" } });
  expect(ledger().entries.map(({ outcome, usd }) => [outcome, usd > 0])).toEqual([
    ["finished", true],
    ["not_run", false],
  ]);
  expect(ledger().reservations).toEqual([]);
});

test("a ledger that somebody damaged: the review stands, nothing runs, and it says what to do", async () => {
  shop = await openActionShop();
  const number = shop.openPullRequest();
  shop.repo.commit({ branch: "headwater-ledger", files: { ".headwater/ledger.jsonl": "<<<<<<< HEAD\n" } });
  const step = await shop.step({ event: shop.recorded("pull_request", "opened"), model: true });
  expect([step.code, step.outputs["verdict"], shop.bedrock.requests]).toEqual([0, "breaking", []]);
  expect(shop.comments(number)[0]).toContain(
    "on branch headwater-ledger cannot be read at line 1, so nobody knows what was spent. Nothing is spent until a person puts branch headwater-ledger back to its last sound commit",
  );
});

test("a pull request from a fork is answered in the job summary alone", async () => {
  shop = await openActionShop();
  const eve = shop.repo.person("eve", "read");
  const fork = shop.github.repository(eve.fork());
  fork.commit({ branch: "change", files: { [SPEC]: AFTER }, author: "eve" });
  const number = eve.openPullRequest({ head: "eve:change", base: "main", title: "Answer later" });
  const event = shop.recorded("pull_request", "opened");
  const step = await shop.step({ event, permissions: READS, model: true });
  expect([step.code, step.outputs]).toMatchObject([
    0,
    { verdict: "breaking", runs: "0", outcome: "shown in the job summary only" },
  ]);
  expect(step.summary).toContain("**Breaking.** 1 breaking change");
  expect(step.summary).toContain(
    "> The pull request comes from a fork: GitHub gives such a run a token that can only read",
  );
  expect(writes(0)).toEqual([]);
  expect([shop.comments(number), shop.bedrock.requests]).toEqual([[], []]);
  const failing = await shop.step({ event, permissions: READS, inputs: { "fail-on": "breaking" } });
  expect(failing.code).toBe(1);
});

test("without a model's credentials the review stands and hooks wait; a command, a merge and a sweep are answered", async () => {
  shop = await openActionShop({ files: { ...notesFiles() } });
  const number = shop.openPullRequest();
  const first = await shop.step({ event: shop.recorded("pull_request", "opened") });
  expect(first.outputs["outcome"]).toBe("reviewed: breaking; write-notes: waiting");
  expect(first.summary).toContain("no credentials of a model");
  shop.alice.comment(number, "/headwater stop write-notes");
  const stopped = await shop.step({ event: shop.recorded("issue_comment", "created") });
  expect([stopped.code, stopped.outputs["outcome"]]).toEqual([0, "stopped write-notes"]);
  expect(shop.comments(number)[0]).toContain("write-notes");
  const swept = await shop.step({ event: { name: "schedule", payload: '{"schedule":"0 4 * * *"}' } });
  expect([swept.code, swept.outputs["outcome"]]).toEqual([0, "sweep: 1 open pull requests, 0 that ended"]);
  shop.bob.merge(number);
  const merged = await shop.step({ event: shop.recorded("pull_request", "closed") });
  expect([merged.code, merged.outputs["outcome"]]).toEqual([0, expect.stringMatching(/^merged; /)]);
});

test("with the token of an App its pull requests start checks, and nothing is said to be shared", async () => {
  shop = await openActionShop();
  shop.openPullRequest();
  const token = shop.github.installationToken(shop.repo);
  const event = shop.recorded("pull_request", "opened");
  const step = await shop.step({ event, model: true, inputs: { token, "app-slug": "headwater" } });
  expect(step.outputs["outcome"]).toBe("reviewed: breaking; write-notes: open");
  expect(step.summary).not.toContain("token of the workflow");
  expect(shop.repo.pullRequest(2).body).toContain("- CI: starts immediately");
  expect(shop.repo.pullRequest(2).authorId).toBe(shop.github.app.botUserId);
});

test("what is missing is said with what to do, and the token is never printed", async () => {
  shop = await openActionShop();
  shop.openPullRequest();
  const event = shop.recorded("pull_request", "opened");
  const few = await shop.step({ event, permissions: READS });
  expect([few.code, few.log]).toEqual([
    1,
    expect.stringMatching(
      /::error title=Headwater::The token of this job may not do what is needed: .*%0AGive the job `permissions:`/,
    ),
  ]);
  expect(few.summary).toContain("### Headwater failed");
  const none = await shop.step({ event, inputs: { token: "" } });
  expect([none.code, none.log]).toEqual([1, expect.stringContaining("The input token is empty")]);
  const person = await shop.step({ event, inputs: { token: `ghp_${"a".repeat(36)}` } });
  expect([person.code, person.log]).toEqual([1, expect.stringContaining("belongs to a person")]);
  expect(person.log).not.toContain("ghp_a");
  const gone = await shop.step({ event, inputs: { token: `ghs_${"b".repeat(36)}` } });
  expect([gone.code, gone.log]).toEqual([1, expect.stringContaining("Bad credentials")]);
  expect(gone.log + gone.summary).not.toContain("ghs_b");
});

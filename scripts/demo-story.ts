/**
 * The story of a spec pull request, told while it happens: the real server with real Probot, real git and the real
 * AWS SDK; only GitHub and (unless asked otherwise) the model are stand-ins on loopback.
 */
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { bedrockConverse } from "../src/adapters/bedrock/converse.ts";
import { stripMarker } from "../src/core/review/marker.ts";
import type { ExitCode, Session } from "../src/entrypoints/cli/session.ts";
import type { DemoOptions } from "../src/entrypoints/cli/stages.ts";
import { progressLine } from "../src/entrypoints/progress.ts";
import { modelSettings } from "../src/entrypoints/settings.ts";
import { openShop, shopFile, storyFile } from "../test/scenarios/shop/world.ts";
import type { Shop } from "../test/scenarios/shop/world.ts";

const git = promisify(execFile);

interface Telling {
  shop: Shop;
  folder: string;
  say: (text: string) => void;
  /** Prints Markdown as it stands on the host, and keeps it as a file. */
  show: (name: string, markdown: string) => Promise<void>;
  /** Fails the demo when the story does not go as told. */
  expect: (fact: boolean, what: string) => void;
}

const chapter = (number: number, title: string): string =>
  `\n━━ ${number}. ${title} ${"━".repeat(Math.max(3, 84 - title.length))}`;
const indent = (text: string, by: string): string =>
  text
    .split("\n")
    .map((line) => `${by}${line}`.trimEnd())
    .join("\n");

/** A person's clone and push, with git itself, over HTTP. */
async function pushSpec(
  { shop, folder }: Telling,
  change: { branch: string; file: string; text: string; message: string },
): Promise<void> {
  const clone = path.join(folder, `clone-${change.branch}`);
  const env = {
    ...process.env,
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  const run = (...args: string[]): Promise<unknown> => git("git", args, { env });
  await run("clone", "-q", shop.alice.gitUrl(), clone);
  const here = ["-C", clone, "-c", "user.name=alice", "-c", "user.email=alice@example.com"];
  await run(...here, "switch", "-qc", change.branch);
  await writeFile(path.join(clone, change.file), change.text);
  await run(...here, "commit", "-qam", change.message);
  await run(...here, "push", "-q", "origin", change.branch);
}

function openProposal(telling: Telling, hook: string): number {
  const number = telling.shop.proposals().get(hook);
  telling.expect(number !== undefined, `there is an open proposal of ${hook}`);
  return number ?? 0;
}

const gateWords = (shop: Shop, number: number): string => {
  const gate = shop.check(number, "headwater/approval");
  return `headwater/approval on #${number}: ${gate?.conclusion ?? "none"} (${gate?.title ?? ""})`;
};

async function breakingChange(telling: Telling): Promise<number> {
  const { shop, say, show, expect } = telling;
  say(chapter(1, "Alice changes a spec and opens a pull request"));
  await pushSpec(telling, {
    branch: "require-currency",
    file: "specs/services/payments.spec.md",
    text: storyFile("payments"),
    message: "Ask for the currency of a charge",
  });
  say(
    "git push origin require-currency      (a real push; `currency` becomes required, PAY-1 gets slower, contracts of four formats change)",
  );
  const spec = shop.alice.openPullRequest({
    head: "require-currency",
    base: "main",
    title: "Ask for the currency of a charge",
  });
  say(`Pull request #${spec} is open. GitHub sends a signed webhook; the inbox takes it; the work begins.`);
  say("While the hooks run, this is what their agents do:\n");
  await shop.idle();

  say(chapter(2, "The review leads with the spec"));
  const review = shop.check(spec, "headwater/spec-review");
  say(`headwater/spec-review: ${review?.conclusion ?? "none"} (${review?.title ?? ""})`);
  await show(`comment-on-${spec}`, shop.sticky(spec) ?? "");
  expect(shop.sticky(spec)?.startsWith("**Breaking.**") === true, "the comment gives a breaking verdict");

  say(chapter(3, "What follows is proposed, and waits"));
  const stubs = openProposal(telling, "regenerate-clients");
  say(
    `One proposal in full, #${stubs}, from ${shop.repo.pullRequest(stubs).head.branch} into ${shop.repo.pullRequest(stubs).base.branch}:`,
  );
  await show(`proposal-${stubs}`, stripMarker(shop.repo.pullRequest(stubs).body ?? ""));
  for (const [hook, number] of shop.proposals())
    say(`#${number} ${shop.repo.pullRequest(number).title}   [${hook}]`);
  say(gateWords(shop, stubs));
  expect(shop.gate(stubs) === "action_required", "the gate waits");
  return spec;
}

async function approve(telling: Telling, hook: string): Promise<void> {
  const { shop, say, expect } = telling;
  const number = openProposal(telling, hook);
  shop.bob.review(number, { state: "approve" });
  await shop.idle();
  say(`Bob approves #${number}.  ${gateWords(shop, number)}`);
  expect(shop.gate(number) === "success", `the gate of #${number} is open`);
  shop.bob.merge(number, { method: "squash" });
  await shop.idle();
  say(`Bob merges #${number} into ${shop.repo.pullRequest(number).base.branch}.`);
}

async function gate(telling: Telling, spec: number): Promise<void> {
  const { shop, say, expect } = telling;
  say(chapter(4, "People decide"));
  const stubs = openProposal(telling, "regenerate-clients");
  shop.alice.review(stubs, { state: "approve" });
  await shop.idle();
  say(`Alice approves #${stubs}, but she asked for it.  ${gateWords(shop, stubs)}`);
  expect(shop.gate(stubs) === "action_required", "the requester's approval does not count");
  await approve(telling, "regenerate-clients");
  await approve(telling, "cascade-svc-orders");
  await approve(telling, "cascade-svc-checkout");
  say(gateWords(shop, spec));
  expect(shop.gate(spec) === "success", "everything in the spec pull request is approved");
  const comment = shop.bob.comment(spec, "/headwater status");
  await shop.idle();
  const replies = shop.repo.comments(spec).filter(({ id }) => id > comment);
  await telling.show("status", stripMarker(replies[0]?.body ?? ""));
  expect(replies.length === 1, "the command is answered once");
}

async function merge(telling: Telling, spec: number): Promise<void> {
  const { shop, say, expect } = telling;
  say(chapter(5, "The merge sets off the hooks that wait for it"));
  shop.alice.merge(spec, { method: "squash", deleteBranch: true });
  await shop.idle();
  say(
    `Alice merges #${spec}; a breaking change never merges anything by itself, so the docs wait for a person:`,
  );
  await approve(telling, "update-docs");
  expect(
    shop.repo.readFile("main", "docs/payments.md")?.includes("| `currency` | yes |") === true,
    "the page follows the spec",
  );
}

async function quietChange(telling: Telling): Promise<void> {
  const { shop, say, expect } = telling;
  say(chapter(6, "A change that breaks nobody needs fewer people"));
  await pushSpec(telling, {
    branch: "paid-at",
    file: "specs/services/orders.spec.md",
    text: storyFile("orders").replace(
      "SHALL charge it exactly once and SHALL place it again.",
      "SHALL charge it exactly once in the currency of the order and SHALL place it again.",
    ),
    message: "Say when an order was paid",
  });
  const spec = shop.alice.openPullRequest({
    head: "paid-at",
    base: "main",
    title: "Say when an order was paid",
  });
  await shop.idle();
  say(`#${spec}: ${shop.check(spec, "headwater/spec-review")?.title ?? ""}`);
  await approve(telling, "regenerate-clients");
  shop.alice.merge(spec, { method: "squash", deleteBranch: true });
  await shop.idle();
  const docs = openProposal(telling, "update-docs");
  say(
    `#${docs} is covered by \`approval: auto\`, and still open: no check of the repository has reported yet.`,
  );
  shop.ci.check(shop.repo, shop.repo.pullRequest(docs).head.sha, { name: "test", conclusion: "success" });
  await shop.idle();
  say(
    `The repository's CI passes on #${docs}: ${shop.repo.pullRequest(docs).mergedAt === null ? "still open" : "merged by the rule, by nobody's hand"}.`,
  );
  expect(shop.repo.pullRequest(docs).mergedAt !== null, "the auto proposal merged itself");
}

async function replay(telling: Telling): Promise<void> {
  const { shop, say, expect } = telling;
  say(chapter(7, "Once more, all of it"));
  const from = shop.github.requests.length;
  const deliveries = shop.github.deliveries().map(({ id }) => id);
  for (const id of deliveries) shop.github.redeliver(id);
  await shop.idle();
  const { write } = shop.github.count(from);
  say(`${deliveries.length} deliveries were sent again: ${write} writes.`);
  expect(write === 0, "a repeated delivery changes nothing");
}

/** The demo as `npm run demo` and `headwater demo` tell it. */
export async function tellStory(options: DemoOptions, session: Session): Promise<ExitCode> {
  const started = performance.now();
  const folder = path.join(tmpdir(), "headwater-demo");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const broken: string[] = [];
  const say = (text: string): void => session.out(text);
  say(
    options.bedrock
      ? "The model is real: Amazon Bedrock in your account. GitHub is a stand-in on loopback."
      : "The model is scripted and GitHub is a stand-in, both on loopback. The server, Probot, the signatures, git, the sandbox and the AWS SDK are real.",
  );
  const shop = await openShop({
    files: { "README.md": shopFile("README.md") },
    onProgress: (entry) => say(`    ${progressLine(entry)}`),
    ...(options.bedrock ? { converse: () => bedrockConverse(realBedrock()) } : {}),
  });
  shop.repo.protect("main", {
    requiredChecks: [{ context: "headwater/approval", appId: shop.github.app.id }],
  });
  const telling: Telling = {
    shop,
    folder,
    say,
    show: async (name, markdown) => {
      say(indent(markdown, "  │ "));
      await writeFile(path.join(folder, `${name}.md`), `${markdown}\n`);
    },
    expect: (fact, what) => {
      if (!fact) broken.push(what);
    },
  };
  try {
    const spec = await breakingChange(telling);
    await gate(telling, spec);
    await merge(telling, spec);
    await quietChange(telling);
    await replay(telling);
    const { read, write } = shop.github.count();
    say(
      `\n${((performance.now() - started) / 1000).toFixed(1)} s; ${read} reads and ${write} writes on GitHub, ${shop.bedrock.requests.length} model turns.`,
    );
    say(`Where to look: ${folder} has the comments and bodies as Markdown and a clone per change.`);
  } finally {
    await shop.close();
  }
  for (const what of broken) session.note(`The story went wrong: it should be that ${what}.`);
  return broken.length === 0 ? 0 : 1;
}

function realBedrock(): { region: string; endpoint?: string } {
  const { region, bedrockEndpoint } = modelSettings();
  return { region, ...(bedrockEndpoint === null ? {} : { endpoint: bedrockEndpoint }) };
}

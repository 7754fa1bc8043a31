/** Takes Headwater out of a checkout: reads what is there and what would get stuck, then deletes what the plan names. */
import { setTimeout as pause } from "node:timers/promises";
import { lstat } from "node:fs/promises";
import path from "node:path";
import {
  contentOf,
  namesIn,
  removeFile,
  requireRemovable,
  standingOf,
} from "../adapters/local/checkout-files.ts";
import { CONFIG_FILE, HOOK_FOLDER, WORKFLOW_FOLDER, type FoundFile } from "../core/setup/model.ts";
import { nextAfterRemoval } from "../core/setup/next.ts";
import { mayBeOurs, planRemoval } from "../core/setup/plan-removal.ts";
import { notLookedAt, remaining, shellWord, type HostFacts, type LeftBehind } from "../core/setup/remains.ts";
import { dialectAnywhere, findRoots } from "../core/setup/spec-roots.ts";
import { configText, hookText } from "../core/setup/texts.ts";
import { UserError, WorldError } from "../errors.ts";
import {
  branchNames,
  checkoutPaths,
  committedAmong,
  remoteAddresses,
  type Checkout,
} from "../git/checkout.ts";
import { decode } from "./cli/files.ts";
import type { InitOptions } from "./cli/stages.ts";
import { exampleSubject } from "./init-set-up.ts";
import { publishedWorkflows } from "./published-workflows.ts";
import { valuesOf } from "./server-environment.ts";
import { hostSettings, machineEnvironment } from "./settings.ts";
import type { InitOutcome } from "./wire-init.ts";

const OWN_BRANCH = /^headwater(?:\/|-ledger$)/;
/** Specs beyond so many are not opened to see whether they have front matter. */
const MOST_SPECS = 2_000;

/** What git lists, and what stands in our folders although git ignores it. */
async function candidates(root: string, listed: readonly string[]): Promise<string[]> {
  const specs = listed.filter((file) => file.endsWith(".spec.md"));
  const folders = new Set(specFiles(listed).map((file) => path.posix.dirname(file)));
  const inFolders = await Promise.all(
    [HOOK_FOLDER, WORKFLOW_FOLDER].map(async (folder) =>
      (await namesIn(root, folder)).map((name) => `${folder}/${name}`),
    ),
  );
  return [
    ...new Set([
      ...listed.filter(mayBeOurs),
      CONFIG_FILE,
      ...inFolders.flat(),
      ...specs.map((file) => file.replace(/\.md$/, ".lock.json")),
      ...[...folders].map((folder) => `${folder}/headwater.lock.json`),
    ]),
  ].filter(mayBeOurs);
}

const specFiles = (listed: readonly string[]): string[] =>
  listed.filter((file) => dialectAnywhere(file) !== null);

async function findFiles(checkout: Checkout, listed: readonly string[]): Promise<FoundFile[]> {
  const root = checkout.workTree;
  const read: { path: string; standing: FoundFile["standing"]; content: Buffer | null }[] = [];
  for (const file of await candidates(root, listed)) {
    const standing = await standingOf(root, file);
    if (standing === "absent") continue;
    read.push({ path: file, standing, content: standing === "file" ? await contentOf(root, file) : null });
  }
  const committed = await committedAmong(
    checkout,
    read.flatMap(({ path: file, content }) => (content === null ? [] : [{ path: file, content }])),
  );
  return read.map(({ content, ...file }) => {
    const decoded = content === null ? null : decode(content);
    return { ...file, text: decoded?.ok === true ? decoded.text : null, committed: committed.has(file.path) };
  });
}

async function leftBehind(checkout: Checkout, listed: readonly string[]): Promise<LeftBehind> {
  const root = checkout.workTree;
  const branches = await branchNames(checkout);
  const remote = Object.entries(branches.remote)
    .map(([name, names]) => [name, names.filter((each) => OWN_BRANCH.test(each))] as const)
    .filter(([, names]) => names.length > 0);
  const frontMatter: string[] = [];
  for (const file of specFiles(listed).slice(0, MOST_SPECS)) {
    if (!file.endsWith(".spec.md") || (await standingOf(root, file)) !== "file") continue;
    const start = (await contentOf(root, file))?.subarray(0, 8).toString("utf8") ?? "";
    if (/^\ufeff?---\r?\n/.test(start)) frontMatter.push(file);
  }
  const folder = path.join(path.dirname(checkout.objectsDir), "headwater");
  return {
    localBranches: branches.local.filter((each) => OWN_BRANCH.test(each)),
    remoteBranches: Object.fromEntries(remote),
    proposalFolder: (await lstat(folder).catch(() => null)) !== null,
    frontMatter,
  };
}

/** The hook that `init --hook` writes here. */
async function exampleHook(root: string, listed: readonly string[]): Promise<string[]> {
  const subject = await exampleSubject(root, listed);
  return subject === null ? [] : [hookText(subject)];
}

interface Asked {
  host: HostFacts;
  slug: string | null;
  truncated: string[];
}

/** Asks GitHub with the token of the environment. What cannot be asked is said, and stops nothing. */
async function askHost(checkout: Checkout): Promise<Asked> {
  const settings = hostSettings();
  const { repositoryAt } = await import("../adapters/github/remote-address.ts");
  const addresses = await remoteAddresses(checkout);
  const named = [addresses["origin"], ...Object.values(addresses)]
    .flatMap((address) => (address === undefined ? [] : [repositoryAt(address, settings.gitUrl)]))
    .find((each) => each !== null);
  const notChecked = (why: string): Asked => ({
    host: { kind: "not_checked", why },
    slug: named === undefined ? null : `${named.owner}/${named.name}`,
    truncated: [],
  });
  if (named === undefined) return notChecked(`no remote of this checkout is on ${settings.gitUrl}`);
  const token = valuesOf(machineEnvironment())("GITHUB_TOKEN", "GH_TOKEN");
  if (token === null) return notChecked("there is no GITHUB_TOKEN in the environment");
  const { tokenClient } = await import("../adapters/github/token-client.ts");
  const { removalFacts } = await import("../adapters/github/removal-facts.ts");
  const truncated: string[] = [];
  try {
    const host = await removalFacts({
      ...named,
      gitUrl: settings.gitUrl,
      octokit: tokenClient({ baseUrl: settings.apiUrl, token, writeDistanceMs: 0 }),
      wait: pause,
      onTruncated: (what) => truncated.push(what),
    });
    const slug = `${named.owner}/${named.name}`;
    if (host === null) return notChecked(`GitHub shows this token no repository ${slug}`);
    return { host, slug, truncated };
  } catch (error) {
    if (error instanceof WorldError) return notChecked(error.message);
    throw error;
  }
}

export async function removeFromCheckout(
  checkout: Checkout,
  options: Extract<InitOptions, { verb: "remove" }>,
): Promise<InitOutcome> {
  const root = checkout.workTree;
  const listed = await checkoutPaths(checkout);
  const published = await publishedWorkflows();
  const roots = findRoots(listed);
  const written = new Set([
    ...(["observe", "propose", "auto"] as const).map((mode) => configText(mode, roots)),
    ...(await exampleHook(root, listed)),
  ]);
  const found = await findFiles(checkout, listed);
  const plan = planRemoval({ found, paths: new Set(listed), published, written });
  if (plan.unsaved.length > 0 && !options.force) {
    throw new UserError(
      "not_committed",
      `Git does not hold the present content of ${plan.unsaved.join(", ")}. Nothing was removed.`,
      `Keep it with \`git add ${plan.unsaved.map(shellWord).join(" ")} && git commit\`, or remove it for good with --force.`,
    );
  }
  const { host, slug, truncated } = await askHost(checkout);
  const left = remaining(await leftBehind(checkout, listed), host);
  const blocked = left.some(({ blocks }) => blocks);
  const held = blocked && !options.force;
  const files = plan.steps.flatMap((step) => (step.do === "remove" ? [step.path] : []));
  if (!options.dryRun && !held) {
    await requireRemovable(root, files);
    for (const file of files) await removeFile(root, file);
  }
  const checked = host.kind === "read" && truncated.length === 0;
  return {
    report: {
      verb: "remove",
      dryRun: options.dryRun,
      held,
      steps: plan.steps,
      remaining: left,
      notChecked: notLookedAt(host, slug),
      next: nextAfterRemoval(plan.steps, { remaining: left, held, checked }),
    },
    problems: [],
    truncated,
    code: blocked || !checked ? 1 : 0,
  };
}

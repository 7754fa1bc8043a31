/** What stays on GitHub when Headwater goes: rules that require its checks, proposals that stand open, the label. */
import { LABEL } from "../../core/plan/branch.ts";
import { WorldError } from "../../errors.ts";
import type { HostFacts, RequiredBy } from "../../core/setup/remains.ts";
import { readOrNull, type GitHub, type GitHubClient } from "./calls.ts";
import { idOf } from "./ids.ts";
import { pullRequests } from "./pull-requests.ts";
import { requiredChecks, rulesOf, type RequiredCheck } from "./required-checks.ts";

/** Bases of open pull requests beyond so many are told, not read. */
const MOST_BRANCHES = 20;
/** Every check of ours begins so. */
const OWN_CHECK = /^headwater\//;
const OWN_BRANCH = /^headwater\//;

export interface RemovalQuestion {
  octokit: GitHubClient;
  owner: string;
  name: string;
  /** Root of the web addresses. */
  gitUrl: string;
  wait: (ms: number) => Promise<void>;
  onTruncated: (what: string) => void;
}

/** Reads only. Null: there is no such repository, or the token may not see it. */
export async function removalFacts(question: RemovalQuestion): Promise<HostFacts | null> {
  const { octokit, owner, name, gitUrl } = question;
  const github: GitHub = {
    octokit,
    repository: { id: 0, owner, name },
    at: { owner, repo: name },
    self: { appId: null, accountId: 0, login: "", email: "" },
    wait: question.wait,
    onTruncated: (what) => question.onTruncated(what),
  };
  const found = await readOrNull(github, () => octokit.request("GET /repos/{owner}/{repo}", github.at));
  if (found === null) return null;
  const repositoryId = idOf(found.id);
  const open = await pullRequests(github, { state: "open" });
  const bases = open.map((pr) => pr.base.branch).filter((branch) => !OWN_BRANCH.test(branch));
  const branches = [...new Set([found.default_branch, ...bases])];
  if (branches.length > MOST_BRANCHES)
    question.onTruncated(`rules of branches: ${branches.slice(MOST_BRANCHES).join(", ")}`);
  const webUrl = `${gitUrl}/${found.full_name}`;
  const required: RequiredBy[] = [];
  const read = branches.slice(0, MOST_BRANCHES);
  for (const branch of read) required.push(...(await requiredOn(github, branch, { webUrl, gitUrl })));
  const proposals = open.filter(
    ({ head }) => head.repositoryId === repositoryId && OWN_BRANCH.test(head.branch),
  );
  return {
    kind: "read",
    repository: found.full_name,
    webUrl,
    branches: read,
    required,
    proposals: proposals.map(({ number }) => number).toSorted((a, b) => a - b),
    label: await ownLabel(github),
  };
}

type OwnLabel = Extract<HostFacts, { kind: "read" }>["label"];

/** A token that may not read labels, or a GitHub that fails now, takes nothing away from the rest. */
async function ownLabel(github: GitHub): Promise<OwnLabel> {
  try {
    const found = await readOrNull(github, () =>
      github.octokit.request("GET /repos/{owner}/{repo}/labels/{name}", { ...github.at, name: LABEL }),
    );
    return { there: found !== null };
  } catch (error) {
    if (error instanceof WorldError) return { why: error.message };
    throw error;
  }
}

async function requiredOn(
  github: GitHub,
  branch: string,
  addresses: { webUrl: string; gitUrl: string },
): Promise<RequiredBy[]> {
  const found = await readOrNull(github, () =>
    github.octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...github.at, branch }),
  );
  if (found === null) return [];
  const checks = requiredChecks(github, {
    protection: found.protection,
    rules: await rulesOf(github, branch),
  });
  return checks
    .filter(({ name }) => OWN_CHECK.test(name))
    .map(({ name, by }): RequiredBy => ({
      branch,
      check: name,
      kind: by.kind,
      source: by.kind === "ruleset" ? by.source : github.at.repo,
      id: by.kind === "ruleset" ? by.id : null,
      url: addressOf(by, addresses),
    }));
}

function addressOf(by: RequiredCheck["by"], { webUrl, gitUrl }: { webUrl: string; gitUrl: string }): string {
  if (by.kind === "protection") return `${webUrl}/settings/branches`;
  const id = by.id === null ? "" : `/${by.id}`;
  switch (by.owner) {
    case "Repository":
      return `${webUrl}/settings/rules${id}`;
    case "Organization":
      return `${gitUrl}/organizations/${encodeURIComponent(by.source)}/settings/rules${id}`;
    case "Enterprise":
      return `${gitUrl}/enterprises/${encodeURIComponent(by.source)}/settings/policies/repositories`;
  }
}

/** Branches: where they stand, what guards them, create and delete. */
import type { BranchRules } from "../../ports.ts";
import { createOnce, PAGE, readOrNull, readPages, write, type GitHub } from "./calls.ts";
import { isGitHubError } from "./errors.ts";

export async function branchHead(github: GitHub, branch: string): Promise<string | null> {
  const found = await readOrNull(github, () =>
    github.octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      ...github.at,
      ref: `heads/${branch}`,
    }),
  );
  return found?.object.sha ?? null;
}

/** Rules that stop us from pushing to a branch or deleting it. Rules about messages or creation do not. */
const RESTRICTING: ReadonlySet<string> = new Set([
  "update",
  "deletion",
  "pull_request",
  "required_status_checks",
  "required_deployments",
  "merge_queue",
  "workflows",
]);

/** Classic protection and rulesets together: GitHub enforces both. */
export async function branchRules(github: GitHub, branch: string): Promise<BranchRules> {
  const found = await readOrNull(github, () =>
    github.octokit.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...github.at, branch }),
  );
  if (found === null) return { exists: false, sha: null, protected: false, requiredChecks: [] };
  const classic = classicChecks(found.protection);
  const rules = await rulesOf(github, branch);
  return {
    exists: true,
    sha: found.commit.sha,
    protected: found.protected || rules.some((rule) => RESTRICTING.has(rule.type)),
    requiredChecks: distinct([...classic, ...rules.flatMap(rulesetChecks)]),
  };
}

type RequiredCheck = BranchRules["requiredChecks"][number];

interface ClassicProtection {
  required_status_checks?: {
    contexts?: string[];
    checks?: { context: string; app_id?: number | null }[];
    enforcement_level?: string;
  };
}

function classicChecks(protection: ClassicProtection | undefined): RequiredCheck[] {
  const required = protection?.required_status_checks;
  if (required === undefined || required.enforcement_level === "off") return [];
  const named = (required.checks ?? []).map((check) => ({
    name: check.context,
    appId: sourceOf(check.app_id),
  }));
  const known = new Set(named.map((check) => check.name));
  const bare = (required.contexts ?? []).filter((name) => !known.has(name));
  return [...named, ...bare.map((name) => ({ name, appId: null }))];
}

/** GitHub writes "any source" as null, as -1 or not at all. */
function sourceOf(appId: number | null | undefined): number | null {
  return typeof appId === "number" && appId > 0 ? appId : null;
}

interface Rule {
  type: string;
  parameters?: unknown;
}

/** Rulesets are a paid feature on private repositories; where GitHub refuses them there are none. */
async function rulesOf(github: GitHub, branch: string): Promise<Rule[]> {
  try {
    return await readPages<Rule>(github, { what: `rules for ${branch}`, pages: 5, beyond: "fail" }, (page) =>
      github.octokit.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
        ...github.at,
        branch,
        per_page: PAGE,
        page,
      }),
    );
  } catch (error) {
    if (isGitHubError(error, "forbidden") && /upgrade/i.test(error.message)) return [];
    throw error;
  }
}

function rulesetChecks(rule: Rule): RequiredCheck[] {
  if (rule.type !== "required_status_checks") return [];
  const parameters = rule.parameters as
    { required_status_checks?: { context: string; integration_id?: number }[] } | undefined;
  return (parameters?.required_status_checks ?? []).map((check) => ({
    name: check.context,
    appId: sourceOf(check.integration_id),
  }));
}

function distinct(checks: RequiredCheck[]): RequiredCheck[] {
  return [...new Map(checks.map((check) => [`${check.name}\0${check.appId ?? ""}`, check])).values()];
}

export async function createBranch(
  github: GitHub,
  branch: string,
  sha: string,
): Promise<"created" | "exists"> {
  const create = async (): Promise<"created"> => {
    await write(() =>
      github.octokit.request("POST /repos/{owner}/{repo}/git/refs", {
        ...github.at,
        ref: `refs/heads/${branch}`,
        sha,
      }),
    );
    return "created";
  };
  // After a lost answer a branch that stands where we wanted it is the one that we created.
  const find = async (): Promise<"created" | "exists" | null> => {
    const head = await branchHead(github, branch);
    return head === null ? null : head === sha ? "created" : "exists";
  };
  try {
    return await createOnce<"created" | "exists">(github, { create, find });
  } catch (error) {
    if (isGitHubError(error, "exists")) return "exists";
    throw error;
  }
}

/** A branch that is gone already is what was asked for. */
export async function deleteBranch(github: GitHub, branch: string): Promise<void> {
  try {
    await write(() =>
      github.octokit.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", {
        ...github.at,
        ref: `heads/${branch}`,
      }),
    );
  } catch (error) {
    if (isGitHubError(error, "not_found")) return;
    if (isGitHubError(error, "validation", "unavailable") && (await branchHead(github, branch)) === null)
      return;
    throw error;
  }
}

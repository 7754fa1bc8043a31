/** Branches: where they stand, what guards them, create and delete. */
import type { BranchRules } from "../../ports.ts";
import { createOnce, readOrNull, write, type GitHub } from "./calls.ts";
import { isGitHubError } from "./errors.ts";
import { requiredChecks, rulesOf, type RequiredCheck } from "./required-checks.ts";

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
  const rules = await rulesOf(github, branch);
  const required = requiredChecks(github, { protection: found.protection, rules });
  return {
    exists: true,
    sha: found.commit.sha,
    protected: found.protected || rules.some((rule) => RESTRICTING.has(rule.type)),
    requiredChecks: distinct(required),
  };
}

function distinct(checks: RequiredCheck[]): BranchRules["requiredChecks"] {
  const byKey = checks.map(({ name, appId }) => [`${name}\0${appId ?? ""}`, { name, appId }] as const);
  return [...new Map(byKey).values()];
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

/** Which checks a branch requires, and who asks for each: classic protection or a ruleset, with their numbers. */
import { PAGE, readPages, type GitHub } from "./calls.ts";
import { isGitHubError } from "./errors.ts";

export interface RequiredCheck {
  name: string;
  /** The App that has to report it; null: any source. */
  appId: number | null;
  by:
    | { kind: "protection" }
    | {
        kind: "ruleset";
        id: number | null;
        owner: "Repository" | "Organization" | "Enterprise";
        source: string;
      };
}

export interface Rule {
  type: string;
  parameters?: unknown;
  ruleset_id?: number;
  ruleset_source_type?: string;
  ruleset_source?: string;
}

export interface ClassicProtection {
  required_status_checks?: {
    contexts?: string[];
    checks?: { context: string; app_id?: number | null }[];
    enforcement_level?: string;
  };
}

/** Both count: GitHub enforces protection and rulesets together. */
export function requiredChecks(
  github: GitHub,
  found: { protection: ClassicProtection | undefined; rules: Rule[] },
): RequiredCheck[] {
  return [...classicChecks(found.protection), ...found.rules.flatMap((rule) => rulesetChecks(github, rule))];
}

function classicChecks(protection: ClassicProtection | undefined): RequiredCheck[] {
  const required = protection?.required_status_checks;
  if (required === undefined || required.enforcement_level === "off") return [];
  const by = { kind: "protection" } as const;
  const named = (required.checks ?? []).map((check) => ({
    name: check.context,
    appId: sourceOf(check.app_id),
    by,
  }));
  const known = new Set(named.map((check) => check.name));
  const bare = (required.contexts ?? []).filter((name) => !known.has(name));
  return [...named, ...bare.map((name) => ({ name, appId: null, by }))];
}

/** GitHub writes "any source" as null, as -1 or not at all. */
function sourceOf(appId: number | null | undefined): number | null {
  return typeof appId === "number" && appId > 0 ? appId : null;
}

/** Rulesets are a paid feature on private repositories; where GitHub refuses them there are none. */
export async function rulesOf(github: GitHub, branch: string): Promise<Rule[]> {
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

function rulesetChecks(github: GitHub, rule: Rule): RequiredCheck[] {
  if (rule.type !== "required_status_checks") return [];
  const parameters = rule.parameters as
    { required_status_checks?: { context: string; integration_id?: number }[] } | undefined;
  const owner = (["Organization", "Enterprise"] as const).find((each) => each === rule.ruleset_source_type);
  const by = {
    kind: "ruleset",
    id: rule.ruleset_id ?? null,
    owner: owner ?? "Repository",
    source: rule.ruleset_source ?? `${github.at.owner}/${github.at.repo}`,
  } as const;
  return (parameters?.required_status_checks ?? []).map((check) => ({
    name: check.context,
    appId: sourceOf(check.integration_id),
    by,
  }));
}

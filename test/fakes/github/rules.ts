/** Rulesets as `GET /rules/branches/{branch}` shows them. */
import type { Repository } from "./model.ts";
import { fullName, type World } from "./world.ts";

export function branchRules(world: World, repository: Repository, branch: string): Record<string, unknown>[] {
  const protection = repository.protections.get(branch);
  if (protection === undefined || protection.by !== "ruleset") return [];
  const origin = {
    ruleset_source_type: "Repository",
    ruleset_source: fullName(world, repository),
    ruleset_id: repository.id * 10 + 1,
  };
  const rules: Record<string, unknown>[] = [{ type: "deletion" }, { type: "non_fast_forward" }];
  if (protection.requiredReviews > 0 || protection.pushers !== null) {
    rules.push({
      type: "pull_request",
      parameters: {
        required_approving_review_count: protection.requiredReviews,
        dismiss_stale_reviews_on_push: false,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
        allowed_merge_methods: ["merge", "squash", "rebase"],
      },
    });
  }
  if (protection.requiredChecks.length > 0) {
    const checks = protection.requiredChecks.map((check) => ({
      context: check.context,
      ...(check.appId === null ? {} : { integration_id: check.appId }),
    }));
    rules.push({
      type: "required_status_checks",
      parameters: { required_status_checks: checks, strict_required_status_checks_policy: false },
    });
  }
  if (protection.mergeQueue) {
    rules.push({
      type: "merge_queue",
      parameters: {
        check_response_timeout_minutes: 60,
        grouping_strategy: "ALLGREEN",
        max_entries_to_build: 5,
        max_entries_to_merge: 5,
        merge_method: "MERGE",
        min_entries_to_merge: 1,
        min_entries_to_merge_wait_minutes: 5,
      },
    });
  }
  return rules.map((rule) => ({ ...rule, ...origin }));
}

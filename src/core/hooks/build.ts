/** From the checked shape of a hook file to the hook in force: defaults filled in, digest taken. */
import { createHash } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import { DEFAULT_LIMITS } from "./fields.ts";
import type { Hook, HookRun, Trigger } from "./model.ts";
import type { HookInput } from "./schema.ts";
import { sectionName } from "./sections.ts";

/** Levels that fire a hook unless it names others: a change of wording alone sets nothing off. */
export const DEFAULT_LEVELS = ["breaking", "unknown", "additive"] as const;

function triggersOf(on: HookInput["on"]): Trigger[] {
  const triggers: Trigger[] = [];
  const { spec_change: spec, file_change: file, repo_event: repo, external, schedule, command, drift } = on;
  if (spec !== undefined) {
    triggers.push({
      on: "spec_change",
      paths: spec.paths ?? ["**"],
      types: spec.types ?? ["created", "edited", "removed", "renamed"],
      level: spec.level ?? [...DEFAULT_LEVELS],
      sections: (spec.sections ?? []).flatMap((written) => sectionName(written) ?? []),
    });
  }
  if (file !== undefined) {
    const types = file.types ?? ["created", "modified", "deleted", "renamed"];
    triggers.push({ on: "file_change", paths: file.paths, types });
  }
  if (repo !== undefined) triggers.push({ on: "repo_event", types: repo.types });
  if (external !== undefined)
    triggers.push({ on: "external", source: external.source, pattern: external.pattern ?? "" });
  if (schedule !== undefined)
    triggers.push({ on: "schedule", cron: schedule.cron, timezone: schedule.timezone ?? "UTC" });
  if (command !== undefined) triggers.push({ on: "command", name: command.name });
  if (drift !== undefined) triggers.push({ on: "drift", signals: drift.signals ?? [] });
  return triggers;
}

function actionOf(run: HookInput["run"]): HookRun["action"] {
  if (run.command !== undefined) return { kind: "command", command: run.command };
  if (run.workflow !== undefined) return { kind: "workflow", workflow: run.workflow };
  return { kind: "task", text: (run.task ?? "").trim() };
}

function runOf(run: HookInput["run"]): HookRun {
  const { turns, minutes, usd } = run.limits ?? {};
  return {
    agent: run.agent ?? "auto",
    model: run.model ?? null,
    action: actionOf(run),
    reads: run.reads ?? [],
    writes: run.writes ?? null,
    setup: run.setup ?? [],
    checks: run.checks ?? [],
    limits: {
      turns: turns ?? DEFAULT_LIMITS.turns,
      minutes: minutes ?? DEFAULT_LIMITS.minutes,
      usd: usd ?? DEFAULT_LIMITS.usd,
    },
  };
}

/** sha256 over what decides the hook's results; its place, its description and the layout of the file do not count. */
export function hookDigest(hook: Omit<Hook, "digest">): string {
  const { name, triggers, when, run, approval, target, needs, concurrency } = hook;
  const rest = { name, triggers, when, if: hook.if, run, approval, target, needs, concurrency };
  return createHash("sha256")
    .update(`headwater-hook-v1\0${canonicalJson(rest)}`)
    .digest("hex");
}

/** A hook that runs after the merge has no pull request to write into, so its target is the base branch. */
export function buildHook(input: HookInput, place: { path: string; line: number }): Hook {
  const when = input.when ?? "pull_request";
  const conditions = input.if ?? {};
  const hook: Omit<Hook, "digest"> = {
    name: input.name,
    description: input.description ?? "",
    enabled: input.enabled ?? true,
    ...place,
    triggers: triggersOf(input.on),
    when,
    if: {
      branches: conditions.branches ?? [],
      labels: conditions.labels ?? [],
      actors: conditions.actors ?? [],
      draft: conditions.draft ?? null,
    },
    run: runOf(input.run),
    approval: input.approval ?? "pr_review",
    target: when === "merged" ? "base" : (input.target ?? "head"),
    needs: [...new Set(input.needs ?? [])].toSorted(),
    concurrency: input.concurrency ?? "supersede",
  };
  return { ...hook, digest: hookDigest(hook) };
}

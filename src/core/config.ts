/** `.kiro/headwater.yaml` → the configuration in force, and every problem at once. */
import * as z from "zod";
import { defaultConfig, STRICT } from "./config-defaults.ts";
import type { Config } from "./config-model.ts";
import { configSchema, configShape } from "./config-schema.ts";
import type { ConfigInput } from "./config-schema.ts";
import { DEFAULT_LIMITS } from "./hooks/fields.ts";
import { TASK_NAMES, unknownPlaceholders } from "./hooks/fill.ts";
import type { HookRun } from "./hooks/model.ts";
import type { Problem } from "./problem.ts";
import { suggest } from "./yaml-suggest.ts";
import { checkShape } from "./yaml-shape.ts";
import { readYaml } from "./yaml.ts";
import type { YamlFile } from "./yaml.ts";

export interface ConfigReading {
  config: Config;
  problems: Problem[];
}

/** Keys whose value could not be used. */
type BadKeys = ReadonlySet<string>;

/** The keys that are fine, each on its own; a mistyped key counts as the one that it was meant to be. */
function goodKeys(value: unknown): { input: ConfigInput; bad: BadKeys } {
  const input: Record<string, unknown> = {};
  const bad = new Set<string>();
  const keys = Object.keys(configShape);
  const given = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  for (const [key, schema] of Object.entries(configShape)) {
    if (!Object.hasOwn(given, key)) continue;
    const result = z.safeParse(schema, given[key]);
    if (result.success) input[key] = result.data;
    else bad.add(key);
  }
  for (const key of Object.keys(given)) if (!keys.includes(key)) bad.add(suggest(key, keys) ?? key);
  return { input, bad };
}

function cascadeOf(cascade: ConfigInput["cascade"]): Config["cascade"] {
  if (cascade === undefined || typeof cascade === "boolean") return { enabled: cascade ?? true, run: {} };
  const run: Partial<HookRun> = {};
  if (cascade.agent !== undefined) run.agent = cascade.agent;
  if (cascade.model !== undefined) run.model = cascade.model;
  if (cascade.task !== undefined) run.action = { kind: "task", text: cascade.task.trim() };
  if (cascade.reads !== undefined) run.reads = cascade.reads;
  if (cascade.setup !== undefined) run.setup = cascade.setup;
  if (cascade.checks !== undefined) run.checks = cascade.checks;
  if (cascade.limits !== undefined) {
    const { turns, minutes, usd } = cascade.limits;
    run.limits = {
      turns: turns ?? DEFAULT_LIMITS.turns,
      minutes: minutes ?? DEFAULT_LIMITS.minutes,
      usd: usd ?? DEFAULT_LIMITS.usd,
    };
  }
  return { enabled: true, run };
}

function approvalOf(approval: ConfigInput["approval"], defaults: Config["approval"]): Config["approval"] {
  return {
    by: approval?.by ?? defaults.by,
    specBy: approval?.spec_by ?? defaults.specBy,
    count: approval?.count ?? defaults.count,
    requesterMayApprove: approval?.requester_may_approve ?? defaults.requesterMayApprove,
  };
}

/** Rules one by one: a mistyped level of one rule does not switch the others off. */
function rulesOf(value: unknown): Config["rules"] {
  const rules = (value as { rules?: unknown } | null)?.rules;
  if (typeof rules !== "object" || rules === null || Array.isArray(rules)) return {};
  const level = configShape.rules.unwrap().valueType;
  return Object.fromEntries(
    Object.entries(rules).flatMap(([rule, given]) => {
      const result = level.safeParse(given);
      return result.success ? [[rule, result.data]] : [];
    }),
  );
}

function configOf(value: unknown): Config {
  const { input, bad } = goodKeys(value);
  const defaults = defaultConfig();
  const budgets = input.budgets ?? {};
  const strictApproval = {
    ...STRICT.approval,
    by: [...STRICT.approval.by],
    specBy: [...STRICT.approval.specBy],
  };
  return {
    present: true,
    mode: input.mode ?? "propose",
    specs:
      input.specs?.map(({ match, governs, consumes }) => ({
        match,
        governs: governs ?? [],
        consumes: consumes ?? [],
      })) ?? defaults.specs,
    trustedBranches: input.trusted_branches ?? [],
    extends: input.extends ?? [],
    cascade: bad.has("cascade") ? { ...STRICT.cascade } : cascadeOf(input.cascade),
    ci: bad.has("ci") ? STRICT.ci : (input.ci ?? defaults.ci),
    approval: bad.has("approval") ? strictApproval : approvalOf(input.approval, defaults.approval),
    budgets: bad.has("budgets")
      ? { ...STRICT.budgets }
      : {
          runUsd: budgets.run_usd ?? defaults.budgets.runUsd,
          dayUsd: budgets.day_usd ?? defaults.budgets.dayUsd,
          monthUsd: budgets.month_usd ?? defaults.budgets.monthUsd,
        },
    rules: rulesOf(value),
    accepted: input.accepted ?? [],
  };
}

/** In force when the file says nothing that can be read: every key in its strictest sense. */
const unreadable = (): Config => ({
  ...configOf({ approval: null, ci: null, budgets: null, cascade: null }),
  mode: "observe",
});

function extraProblems(path: string, file: YamlFile, config: Config): Problem[] {
  const problems: Problem[] = [];
  const add = (
    rule: string,
    level: Problem["level"],
    at: { line: number; column: number },
    message: string,
  ): void => {
    problems.push({ rule, level, path, ...at, message, introduced: true });
  };
  config.extends.forEach((library, index) => {
    add(
      "config-extends",
      "warning",
      file.position(["extends", index]),
      `Shared hook libraries are not yet read by this version; \`${library}\` has no effect.`,
    );
  });
  const action = config.cascade.run.action;
  const text = action?.kind === "task" ? action.text : "";
  for (const { raw } of unknownPlaceholders(text)) {
    add(
      "config-event-name",
      "error",
      file.positionOf(["cascade", "task"], raw),
      `\`${raw}\` is not a name that is filled in. Known names: ${TASK_NAMES.join(", ")}.`,
    );
  }
  return problems;
}

/**
 * Never throws. Without a file: all defaults, mode `observe`. With any error in the file: what can be read is in
 * force, what cannot is read in its strictest sense, and the mode is `observe`, so that nothing runs on a mistake.
 */
export function parseConfig(source: { path: string; text: string } | null): ConfigReading {
  if (source === null) return { config: defaultConfig(), problems: [] };
  const { file, problems: yamlProblems } = readYaml(source, "config");
  if (file === null) return { config: unreadable(), problems: withConsequence(yamlProblems) };
  const shape = checkShape(configSchema, { path: source.path, rulePrefix: "config", file });
  const isMap = file.value === null || (typeof file.value === "object" && !Array.isArray(file.value));
  const config = isMap ? configOf(file.value) : unreadable();
  const problems = [...yamlProblems, ...shape.problems, ...extraProblems(source.path, file, config)].toSorted(
    (a, b) => a.line - b.line || a.column - b.column,
  );
  const broken = problems.some(({ level }) => level === "error");
  return { config: broken ? { ...config, mode: "observe" } : config, problems: withConsequence(problems) };
}

/** Says once what an error leads to: people look for why nothing runs. */
function withConsequence(problems: Problem[]): Problem[] {
  const first = problems.findIndex(({ level }) => level === "error");
  return problems.map((problem, index) =>
    index === first
      ? { ...problem, message: `${problem.message} Until this file is right, Headwater only observes.` }
      : problem,
  );
}

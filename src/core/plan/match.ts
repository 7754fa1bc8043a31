/** Which parts of a change a hook's triggers match; for those that match nothing, why. */
import type { FileChangeType, Hook, Trigger } from "../hooks/model.ts";
import { SECTION_ITEMS, sectionName } from "../hooks/sections.ts";
import { compilePatterns } from "../paths/match.ts";
import type { SpecDiff } from "../specs/diff-model.ts";
import type { Level } from "../specs/model.ts";
import type { PlanChange, PlanInput } from "./input.ts";
import type { PlannedRun, PlannedTrigger, Skip } from "./model.ts";

export type Subject = PlannedRun["subjects"][number];

export interface Match {
  on: PlannedTrigger["on"];
  subjects: Subject[];
  /** Ids of the specs among the subjects. */
  specs: string[];
  level: Level;
}

type Miss = Pick<Skip, "trigger" | "code" | "reason">;

/** `misses` explains every trigger that did not match and could have. */
export interface Matching {
  match: Match | null;
  misses: Miss[];
}

type Found = { matches: Match } | { miss: Miss };

const LEVEL_ORDER: readonly Level[] = ["breaking", "unknown", "additive", "editorial", "none"];

export const worst = (levels: readonly Level[]): Level =>
  LEVEL_ORDER.find((level) => levels.includes(level)) ?? "none";

const list = (values: readonly string[]): string =>
  values.length <= 4 ? values.join(", ") : `${values.slice(0, 4).join(", ")} and ${values.length - 4} more`;

const codes = (values: readonly string[]): string => list(values.map((value) => `\`${value}\``));

function touchesSection(spec: SpecDiff, sections: readonly string[]): boolean {
  if (sections.length === 0) return true;
  const items = new Set(sections.flatMap((written) => SECTION_ITEMS[sectionName(written) ?? "intent"]));
  if (
    spec.changes.some(
      (change) => items.has(change.item) || (change.requirement !== null && items.has("requirement")),
    )
  ) {
    return true;
  }
  return items.has("contract") && spec.contracts.some(({ verdict }) => verdict !== "identical");
}

function matchSpecs(trigger: Trigger & { on: "spec_change" }, change: PlanChange): Found {
  const { matches } = compilePatterns(trigger.paths);
  const miss = (code: Skip["code"], reason: string): Found => ({
    miss: { trigger: trigger.on, code, reason },
  });
  const onPath = change.diff.specs.filter(
    ({ path, previousPath }) => matches(path) || (previousPath !== null && matches(previousPath)),
  );
  if (onPath.length === 0) return miss("no_match", `no changed spec matches ${codes(trigger.paths)}`);
  const ofType = onPath.filter((spec) => trigger.types.some((type) => type === spec.change));
  if (ofType.length === 0) {
    return miss(
      "no_match",
      `the spec was ${onPath[0]?.change ?? "changed"}; the hook listens to ${list(trigger.types)}`,
    );
  }
  const inSection = ofType.filter((spec) => touchesSection(spec, trigger.sections));
  if (inSection.length === 0)
    return miss("no_match", `nothing changed in the sections ${list(trigger.sections)}`);
  const specs = inSection.filter(({ level }) => trigger.level.includes(level));
  if (specs.length === 0) {
    const level = worst(inSection.map((spec) => spec.level));
    const what = level === "none" ? "nothing in the meaning of the spec changed" : `the change is ${level}`;
    return miss("level", `${what}; the hook listens to ${list(trigger.level)} changes`);
  }
  return {
    matches: {
      on: "spec_change",
      subjects: specs.map(({ path, digests }) => ({ path, before: digests.before, after: digests.after })),
      specs: specs.map(({ id }) => id),
      level: worst(specs.map(({ level }) => level)),
    },
  };
}

const FILE_TYPES: Record<PlanChange["files"][number]["status"], FileChangeType> = {
  added: "created",
  modified: "modified",
  removed: "deleted",
  renamed: "renamed",
};

function matchFiles(trigger: Trigger & { on: "file_change" }, change: PlanChange): Found {
  const { matches } = compilePatterns(trigger.paths);
  const onPath = change.files.filter(
    ({ path, previousPath }) => matches(path) || (previousPath !== null && matches(previousPath)),
  );
  const files = onPath.filter(({ status }) => trigger.types.includes(FILE_TYPES[status]));
  if (files.length === 0) {
    const reason =
      onPath.length === 0
        ? `no changed file matches ${codes(trigger.paths)}`
        : `the files were ${list([...new Set(onPath.map(({ status }) => FILE_TYPES[status]))])}; the hook listens to ${list(trigger.types)}`;
    return { miss: { trigger: trigger.on, code: "no_match", reason } };
  }
  // A file says nothing about meaning, so the level is that of the whole change: `auto` must not pass beside a breaking one.
  const subjects = files.map(({ path, before, after }) => ({ path, before, after }));
  return { matches: { on: "file_change", subjects, specs: [], level: change.diff.level } };
}

/** Events that a pull request or its merge brings with it. */
const POSSIBLE_HERE: Record<PlanInput["cause"]["when"], readonly string[]> = {
  pull_request: ["pull_request_opened", "pull_request_updated", "pull_request_ready", "pushed"],
  merged: ["pull_request_merged", "pull_request_closed", "pushed"],
};

function later(
  trigger: Exclude<Trigger, { on: "spec_change" | "file_change" }>,
  when: PlanInput["cause"]["when"],
): Miss {
  const possible =
    trigger.on === "repo_event" && trigger.types.some((type) => POSSIBLE_HERE[when].includes(type));
  if (possible)
    return {
      trigger: trigger.on,
      code: "unsupported",
      reason: "`repo_event` is not yet run by this version",
    };
  const reason = `\`${trigger.on}\` does not happen here, and is not yet run by this version`;
  return { trigger: trigger.on, code: "no_match", reason };
}

function matchTrigger(trigger: Trigger, input: PlanInput): Found {
  switch (trigger.on) {
    case "spec_change":
      return matchSpecs(trigger, input.change);
    case "file_change":
      return matchFiles(trigger, input.change);
    case "repo_event":
    case "external":
    case "schedule":
    case "command":
    case "drift":
      return { miss: later(trigger, input.cause.when) };
  }
}

function union(matches: readonly Match[]): Match | null {
  const [first] = matches;
  if (first === undefined) return null;
  const subjects = new Map<string, Subject>();
  // A spec that matches as a spec and as a file is one subject, with the digests of its meaning.
  for (const match of matches) {
    for (const subject of match.subjects)
      if (!subjects.has(subject.path)) subjects.set(subject.path, subject);
  }
  return {
    on: first.on,
    subjects: [...subjects.values()].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    specs: [...new Set(matches.flatMap(({ specs }) => specs))].toSorted(),
    level: worst(matches.map(({ level }) => level)),
  };
}

/** One match for all triggers of a hook: one run per hook and event. */
export function matchHook(hook: Hook, input: PlanInput): Matching {
  const found = hook.triggers.map((trigger) => matchTrigger(trigger, input));
  const match = union(found.flatMap((one) => ("matches" in one ? [one.matches] : [])));
  const misses = found.flatMap((one) => ("miss" in one ? [one.miss] : []));
  if (match === null) return { match, misses };
  // What matched tells enough; only a trigger that ought to run and cannot is still worth a line.
  return { match, misses: misses.filter(({ code }) => code === "unsupported") };
}

/** The built-in cascade: a breaking change of a provider proposes an edit of each consumer spec, one run each. */
import { createHash } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import { DEFAULT_LIMITS } from "../hooks/fields.ts";
import { fillTask } from "../hooks/fill.ts";
import { CASCADE_PREFIX, MAX_HOOK_NAME, toHookName } from "../hooks/names.ts";
import type { HookRun } from "../hooks/model.ts";
import { exactPattern } from "../paths/match.ts";
import type { AffectedConsumer, SpecDiff } from "../specs/diff-model.ts";
import { derivedId } from "../specs/spec-id.ts";
import type { Candidate } from "./candidate.ts";
import { cascadeTask } from "./cascade-task.ts";
import type { Provider } from "./cascade-task.ts";
import type { PlanInput } from "./input.ts";
import type { Subject } from "./match.ts";
import type { Skip } from "./model.ts";
import { taskEvent } from "./task-event.ts";

/** Raise it when the task text changes in substance: part of every cascade key. */
const CASCADE_VERSION = 1;

interface Consumer {
  path: string;
  spec: string;
  edges: AffectedConsumer[];
}

function consumersIn(consumers: readonly AffectedConsumer[]): Consumer[] {
  const byPath = new Map<string, Consumer>();
  for (const edge of consumers) {
    const known = byPath.get(edge.path) ?? { path: edge.path, spec: edge.spec, edges: [] };
    known.edges.push(edge);
    byPath.set(edge.path, known);
  }
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Names are made from spec ids; where two ids make one name, the path tells them apart. */
function cascadeNames(consumers: readonly Pick<Consumer, "path" | "spec">[]): Map<string, string> {
  const suffix = (path: string): string => createHash("sha256").update(path).digest("hex").slice(0, 6);
  const room = MAX_HOOK_NAME - CASCADE_PREFIX.length - 7;
  const plain = consumers.map(({ path, spec }) => ({ path, slug: toHookName(spec) }));
  return new Map(
    plain.map(({ path, slug }) => {
      const alone = plain.filter((other) => other.slug === slug).length === 1;
      if (slug !== "" && slug.length <= room && alone) return [path, `${CASCADE_PREFIX}${slug}`];
      const short = slug.slice(0, room).replace(/-+$/, "");
      return [path, `${CASCADE_PREFIX}${short === "" ? "" : `${short}-`}${suffix(path)}`];
    }),
  );
}

/** Ids under which consumers know a spec: after a rename they may still name the id before it. */
function idsOf(spec: SpecDiff): string[] {
  const derived = spec.previousPath === null ? null : derivedId(spec.previousPath, spec.dialect);
  return [spec.id, spec.path, spec.previousId ?? derived ?? spec.id];
}

/** Several files of one folder share an id; those that broke something are meant, where any did. */
function providersOf(edges: readonly AffectedConsumer[], specs: readonly SpecDiff[]): Provider[] {
  const named = specs
    .map((spec) => ({ spec, edges: edges.filter(({ provider }) => idsOf(spec).includes(provider)) }))
    .filter((one) => one.edges.length > 0);
  const broken = named.filter(({ spec }) => spec.level === "breaking");
  return (broken.length > 0 ? broken : named).map((one) => ({
    spec: one.spec,
    items: [...new Set(one.edges.flatMap(({ items }) => items))],
  }));
}

function cascadeRun(consumer: Consumer, config: PlanInput["config"]): HookRun | null {
  const pattern = exactPattern(consumer.path);
  if (pattern === null) return null;
  const { run } = config.cascade;
  return {
    agent: run.agent ?? "auto",
    model: run.model ?? null,
    action: { kind: "task", text: "" },
    reads: run.reads ?? [],
    setup: run.setup ?? [],
    checks: run.checks ?? [],
    limits: run.limits ?? { ...DEFAULT_LIMITS },
    // Whatever the configuration says: the consumer spec and nothing else.
    writes: [pattern],
  };
}

type Cascaded = { candidate: Candidate } | { skip: Skip };

function cascadeTo(consumer: Consumer, hook: string, input: PlanInput): Cascaded {
  const skip = (code: Skip["code"], reason: string): Cascaded => ({
    skip: { hook, trigger: "cascade", code, reason },
  });
  const breaking = consumer.edges.filter(({ verdict }) => verdict === "breaking");
  const names = [
    ...new Set((breaking.length > 0 ? breaking : consumer.edges).map(({ provider }) => provider)),
  ].join(", ");
  if (breaking.length === 0) {
    return skip(
      "level",
      `${consumer.spec} consumes ${names}, whose change could not be judged; it is named, not edited`,
    );
  }
  if (!input.config.cascade.enabled) return skip("disabled", "`cascade: false` in the configuration");
  if (
    input.change.files.some(
      ({ path, previousPath }) => path === consumer.path || previousPath === consumer.path,
    )
  ) {
    return skip("already_answered", `the change edits ${consumer.path} itself`);
  }
  const providers = providersOf(breaking, input.change.diff.specs);
  if (providers.length === 0) {
    return skip("no_match", `${names}, which ${consumer.spec} consumes, is not among the specs that changed`);
  }
  const run = cascadeRun(consumer, input.config);
  if (run === null)
    return skip("unsupported", `the path of ${consumer.spec} is too long for a run that writes it alone`);
  const subjects: Subject[] = providers.map(({ spec }) => ({ path: spec.path, ...spec.digests }));
  const match = {
    on: "cascade" as const,
    subjects,
    specs: providers.map(({ spec }) => spec.id),
    level: "breaking" as const,
  };
  const extra = input.config.cascade.run.action;
  const own = cascadeTask({ consumer, providers });
  const added = extra?.kind === "task" ? `\n\n${fillTask(extra.text, taskEvent(match, hook, input))}` : "";
  const digest = createHash("sha256").update(
    canonicalJson(["cascade", CASCADE_VERSION, consumer.path, input.config.cascade.run]),
  );
  return {
    candidate: {
      hook,
      run,
      match,
      task: own + added,
      when: "pull_request",
      target: "head",
      approval: "pr_review",
      needs: [],
      concurrency: "supersede",
      digest: digest.digest("hex"),
    },
  };
}

/** Candidates and skips for the consumers of one change; nothing for consumers that stay compatible. */
export function cascade(input: PlanInput): Cascaded[] {
  const affected = input.change.consumers.filter(({ verdict }) => verdict !== "compatible");
  const here = consumersIn(affected.filter(({ repository }) => repository === null));
  const names = cascadeNames(here);
  const elsewhere = affected
    .filter(({ repository, verdict }) => repository !== null && verdict === "breaking")
    .map(({ repository, spec }): Cascaded => {
      const hook = `${CASCADE_PREFIX}${toHookName(spec)}`.slice(0, MAX_HOOK_NAME);
      const reason = `${spec} is in ${repository ?? ""}; proposals to other repositories are not yet made by this version`;
      return { skip: { hook, trigger: "cascade", code: "unsupported", reason } };
    });
  return [
    ...here.map((consumer) => cascadeTo(consumer, names.get(consumer.path) ?? "", input)),
    ...elsewhere,
  ];
}

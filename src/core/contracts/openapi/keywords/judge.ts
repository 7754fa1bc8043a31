/**
 * Judges one use of a schema: the published rules say what changed and how much it matters; set inclusion makes sure
 * that two ways to write the same are no change, and that nothing is called safe which provably is not.
 */
import { inCode } from "../../quoted.ts";
import type { Finding } from "../../finding.ts";
import type { Position, SchemaPair } from "../../schema/position.ts";
import type { Node } from "../../schema/shape.ts";
import type { SchemaChange } from "./change.ts";
import type { Place } from "./place.ts";
import type { SchemaWalk } from "./walk.ts";
import type { Witnesses } from "./witnesses.ts";

const BRANCH = /^(oneOf|anyOf)\(/;

export interface Judges {
  walk: SchemaWalk;
  pair: SchemaPair;
  witnesses: Witnesses;
}

export function judgeSchema(
  { walk, pair, witnesses }: Judges,
  [old, now]: [Node, Node],
  { place, position }: { place: Place; position: Position },
): Finding[] {
  const told = (change: SchemaChange): Finding => {
    const finding = findingOf(change, position);
    if (!canBeShown(change, place)) return finding;
    const steps = change.steps.filter((step) => !BRANCH.test(step));
    const refusing = position.direction === "request" ? change.after : change.before;
    const refusedAt = change.family === "property" || change.family === "union" ? null : refusing;
    const witness = witnesses.shows({ pair: [old, now], direction: position.direction, steps, refusedAt });
    return witness === undefined ? finding : { ...finding, witness };
  };
  const walked = walk.compare(old, now, place);
  if (walked?.settled === true) return walked.changes.map(told);
  const proven = pair.judge(old, now, position);
  if (walked === null) return proven.length > 0 ? proven : [tooLarge(old, now, position)];
  const { changes } = walked;
  const kept = proven.length === 0 && !changes.some(isChoice) ? changes.filter(isRemarkable) : changes;
  const missed = proven.filter((finding) => !isCovered(finding, { told: kept, place, position }));
  return [
    ...kept.map(told),
    ...missed.map((finding) => shown(finding, witnesses, { pair: [old, now], position })),
  ];
}

/** Whether a document can show a change: where text stands for values, types show nothing. */
function canBeShown({ level, family }: SchemaChange, { strong }: Place): boolean {
  return level === "error" && family !== "remark" && (strong || family !== "type");
}

/** No published rule says it, so it has to be proven. */
function shown(
  finding: Finding,
  witnesses: Witnesses,
  { pair, position }: { pair: [Node, Node]; position: Position },
): Finding {
  if (finding.level !== "error") return finding;
  const steps = finding.path.slice(position.path.length).match(/\[[^\]]*\]|[^/[\]]+/g) ?? [];
  const witness = witnesses.proves({
    pair,
    direction: position.direction,
    steps: steps.map((step) => step.trim()).filter(Boolean),
  });
  if (witness !== null) return { ...finding, witness };
  const undecided = "no document was found that shows it";
  const message = `${finding.message} Whether that breaks anyone could not be decided: ${undecided}.`;
  return { ...finding, level: "warning", message, undecided };
}

/** The same in meaning: what is left are remarks, and what inclusion does not look at. */
function isRemarkable({ level, family }: SchemaChange): boolean {
  return level === "info" || family === "remark" || family === "applicator";
}

/** A choice between open objects accepts any object: there, inclusion has nothing to say. */
function isChoice({ rule, steps }: SchemaChange): boolean {
  return /-(one|any)-of(-|$)/.test(rule) || steps.some((step) => BRANCH.test(step));
}

function isCovered(
  finding: Finding,
  { told, place, position }: { told: SchemaChange[]; place: Place; position: Position },
): boolean {
  if (finding.level === "info") return !finding.rule.includes("additional-properties");
  // A required property that nobody declares cannot be sent by somebody who follows the contract.
  if (finding.rule.startsWith("new-required-")) return true;
  // Where numbers are written as text, types say little.
  if (!place.strong && /-(type-\w+|became-enum)$/.test(finding.rule))
    return told.length > 0 || /-type-/.test(finding.rule);
  // Between choices, what is gone from one alternative is told by the alternative that it is matched with.
  if (finding.level === "warning" && finding.rule.endsWith("property-removed") && told.some(isChoice))
    return true;
  const steps = finding.path.slice(position.path.length).trim();
  return told.some((change) => {
    if (finding.level === "error" && change.rule.endsWith("-undecided")) return false;
    const own = placeOf(change.steps.filter((step) => !BRANCH.test(step)));
    const same = own === steps || change.before === finding.before || change.after === finding.after;
    const inside = own.startsWith(`${steps}/`) || own.startsWith(`${steps}[`) || steps === "";
    const around = steps.startsWith(`${own}/`) || steps.startsWith(`${own}[`) || own === "";
    if (finding.level === "warning") return same || inside || around;
    if (same) return change.level !== "info" || (change.family !== "union" && change.family !== "applicator");
    if (change.level === "info") return false;
    return inside || (around && (change.family === "type" || change.family === "union"));
  });
}

function findingOf(change: SchemaChange, position: Position): Finding {
  const { rule, level, before, after, doubt } = change;
  const sentence = change.tell(subjectOf(change.steps, position));
  const undecided =
    doubt === null || sentence.includes(doubt)
      ? ""
      : ` Whether that breaks anyone could not be decided: ${doubt}.`;
  const place = placeOf(change.steps);
  return {
    rule,
    level,
    path: place === "" ? position.path : `${position.path} ${place}`,
    operation: position.operation,
    direction: position.direction,
    message: `${sentence}${undecided}`,
    old: change.old,
    new: change.new,
    before,
    after,
    undecided: doubt,
  };
}

function placeOf(steps: string[]): string {
  return steps.map((step) => (step.startsWith("[") ? step : `/${step}`)).join("");
}

function subjectOf(steps: string[], position: Position): string {
  const name = steps.map((step) => (step.startsWith("[") ? step : `.${step}`)).join("");
  if (name !== "") return inCode(name.replace(/^\./, ""), 120);
  return position.area === "body" ? `the ${position.direction} body` : `the ${position.area}`;
}

function tooLarge(old: Node, now: Node, position: Position): Finding {
  const doubt = "it is too large to be compared within our limits";
  const change: SchemaChange = {
    steps: [],
    rule: `${position.direction}-${position.area}-undecided`,
    level: "warning",
    family: "type",
    tell: (subject) => `Whether ${subject} still fits could not be decided: ${doubt}.`,
    old: null,
    new: null,
    before: old.at,
    after: now.at,
    doubt,
  };
  return findingOf(change, position);
}

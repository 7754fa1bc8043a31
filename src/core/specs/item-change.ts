/** One item's change in the form that everybody reads: aspects, direction, level, rule, both texts. */
import type { ContractResult } from "../contracts/model.ts";
import { canonicalContract } from "./canonical-contract.ts";
import { normalised, plain } from "./canonical.ts";
import { judgeContract, resultFor } from "./contract-change.ts";
import { judgeEdit } from "./direction.ts";
import type { Judgement } from "./judgement.ts";
import { isExported } from "./exports.ts";
import { headingRole } from "./headings.ts";
import type { Node } from "./identity.ts";
import { idClass } from "./item-ids.ts";
import { levelOf } from "./levels.ts";
import { withoutReferences } from "./reference-lines.ts";
import type { Aspect, Item, Level, Spec, SpecItemChange } from "./model.ts";

export interface Sides {
  before: Spec;
  after: Spec;
  contracts: readonly ContractResult[];
}

export function requirementOf(node: Node | null): { id: string; title: string } | null {
  const parent = node?.parent ?? null;
  return parent?.item.item === "requirement" ? { id: parent.item.id, title: parent.item.title } : null;
}

export function exported(node: Node, spec: Spec): boolean {
  const { item } = node;
  return isExported(spec, {
    item: item.item,
    id: item.id,
    title: item.title,
    requirement: requirementOf(node),
  });
}

export interface Verdict {
  aspects: Aspect[];
  judgement: Judgement;
  level: Level;
}

/** Puts both sides and the verdict together; a missing side is null. */
export function changeOf(before: Node | null, after: Node | null, verdict: Verdict): SpecItemChange {
  const node = after ?? before;
  const now = after?.item;
  const old = before?.item;
  const left = verdict.aspects.includes("moved") ? { previousRequirement: requirementOf(before) } : {};
  return {
    item: node?.item.item ?? "requirement",
    aspects: verdict.aspects,
    direction: verdict.judgement.direction,
    level: verdict.level,
    rule: verdict.judgement.rule,
    matchedBy: before === null || after === null ? "none" : after.by,
    id: now?.id ?? old?.id ?? "",
    previousId: old?.id ?? "",
    previousIds: old === undefined || old.id === "" ? [] : [old.id],
    title: now?.title ?? old?.title ?? "",
    previousTitle: old?.title ?? "",
    requirement: requirementOf(after) ?? requirementOf(before),
    ...left,
    before: old?.text ?? "",
    after: now?.text ?? "",
    line: { before: old?.line ?? null, after: now?.line ?? null },
  };
}

/** Text that promises nothing: design sections, glossaries, notes. */
function isProse(item: Item, spec: Spec): boolean {
  if (item.item !== "intent") return false;
  if (spec.dialect === "spec.md" && item.title === "") return false;
  const isIntent = headingRole(item.title, ["intent"]) !== null;
  return !isIntent || /(?:^|\/)(?:design|plan|proposal)\.md$/i.test(spec.path);
}

const PROMISES = /(?<![\p{L}])(?:SHALL|MUST)(?![\p{L}])/gu;

function promises(text: string): string {
  return [...text.matchAll(PROMISES)].length === 0 ? "" : normalised(text);
}

export function addedChange(node: Node, sides: Sides): SpecItemChange {
  const judgement: Judgement = { direction: "strengthened", rule: "item-added" };
  return changeOf(null, node, {
    aspects: ["added"],
    judgement:
      node.item.item === "task" || node.item.item === "intent"
        ? { ...judgement, direction: "none" }
        : judgement,
    level: addedLevel(node, sides),
  });
}

function addedLevel(node: Node, sides: Sides): Level {
  const result = resultFor(node.item, "after", sides.contracts);
  return result?.verdict === "breaking" ? "breaking" : "additive";
}

export function removedChange(node: Node, sides: Sides): SpecItemChange {
  const { item } = node;
  const rule =
    sides.after.items.length === 0 && sides.before.items.length > 0 ? "spec-removed" : "item-removed";
  if (item.item === "task")
    return changeOf(node, null, {
      aspects: ["removed"],
      judgement: { direction: "none", rule: "task-changed" },
      level: "editorial",
    });
  if (item.delta !== undefined)
    return changeOf(node, null, {
      aspects: ["removed"],
      judgement: { direction: "none", rule: "delta-changed" },
      level: "editorial",
    });
  if (item.item === "intent") {
    const prose = isProse(item, sides.before) && promises(item.text) === "";
    const level = prose ? "editorial" : "unknown";
    return changeOf(node, null, {
      aspects: ["removed"],
      judgement: { direction: prose ? "none" : "unknown", rule: prose ? "prose" : rule },
      level,
    });
  }
  return changeOf(node, null, {
    aspects: ["removed"],
    judgement: { direction: "weakened", rule },
    level: levelOf("weakened", exported(node, sides.before)),
  });
}

interface Edit {
  text: Judgement | null;
  level: Level;
}

function contractEdit(before: Node, after: Node, sides: Sides): Edit | null {
  if (before.item.contract === undefined || after.item.contract === undefined) return null;
  const result =
    resultFor(after.item, "after", sides.contracts) ?? resultFor(before.item, "before", sides.contracts);
  const same = canonicalContract(before.item.contract) === canonicalContract(after.item.contract);
  const link = after.item.contract.form === "link" && after.item.contract.text === "";
  if (same && (result === null || (result.verdict === "identical" && !link))) {
    const touched = before.item.contract.text.trim() !== after.item.contract.text.trim();
    return touched
      ? { text: { direction: "none", rule: "formatting" }, level: "editorial" }
      : { text: null, level: "none" };
  }
  if (same && result?.verdict === "identical") return { text: null, level: "none" };
  const judged = judgeContract(result);
  return judged === null ? null : { text: judged.judgement, level: judged.level };
}

/** What happened to the text alone; null when it says the same in the same words. */
function textEdit(before: Node, after: Node, sides: Sides): Edit {
  const [old, now] = [before.item, after.item];
  const contract = contractEdit(before, after, sides);
  if (contract !== null) return contract;
  const formatting: Edit = { text: { direction: "none", rule: "formatting" }, level: "editorial" };
  if (old.text === now.text) return { text: null, level: "none" };
  if (plain(old.text) === plain(now.text) || before.text === after.text) return formatting;
  if (now.item === "task") return { text: { direction: "none", rule: "task-changed" }, level: "editorial" };
  if (now.delta !== undefined)
    return { text: { direction: "unknown", rule: "delta-changed" }, level: "unknown" };
  if (now.item === "intent") {
    const silent = isProse(now, sides.after) && promises(old.text) === "" && promises(now.text) === "";
    return silent
      ? { text: { direction: "none", rule: "prose" }, level: "editorial" }
      : { text: { direction: "unknown", rule: "intent-changed" }, level: "unknown" };
  }
  if (normalised(withoutReferences(old.text)) === normalised(withoutReferences(now.text)))
    return { text: { direction: "none", rule: "references-changed" }, level: "editorial" };
  const judgement = judgeEdit(old, now);
  return {
    text: judgement,
    level: levelOf(judgement.direction, exported(before, sides.before) || exported(after, sides.after)),
  };
}

function moved(before: Node, after: Node): boolean {
  if (before.item.item !== after.item.item) return true;
  if (before.parent === null || after.parent === null) return before.parent !== after.parent;
  return before.parent.partner !== after.parent;
}

/** The change of a matched item; null when nothing about it changed. */
export function matchedChange(after: Node, sides: Sides): SpecItemChange | null {
  const before = after.partner;
  if (before === null) return null;
  const [old, now] = [before.item, after.item];
  const edit = textEdit(before, after, sides);
  const aspects: Aspect[] = [];
  const verdicts: { judgement: Judgement; level: Level }[] = [];
  const add = (aspect: Aspect, judgement: Judgement, level: Level): void => {
    aspects.push(aspect);
    verdicts.push({ judgement, level });
  };
  if (edit.text !== null) add("modified", edit.text, edit.level);
  // A name is compared as it is written: OpenSpec tells "CLI options" and "CLI Options" apart.
  if (old.title !== now.title && plain(old.title) !== plain(now.title))
    add("renamed", { direction: "none", rule: "title-changed" }, "editorial");
  if (moved(before, after)) add("moved", { direction: "none", rule: "moved" }, "editorial");
  else if (old.id !== now.id) add(...idChange(before, sides));
  if (old.item === "task" && (old.state !== now.state || old.optional !== now.optional)) {
    if (!aspects.includes("modified"))
      add("modified", { direction: "none", rule: "task-state" }, "editorial");
  }
  if (old.delta !== now.delta) add("modified", { direction: "unknown", rule: "delta-changed" }, "unknown");
  const worst = verdicts.reduce<(typeof verdicts)[number] | null>(
    (a, b) => (a === null || rank(b.level) > rank(a.level) ? b : a),
    null,
  );
  if (worst === null) return null;
  return changeOf(before, after, {
    aspects: [...new Set(aspects)],
    judgement: worst.judgement,
    level: worst.level,
  });
}

function rank(level: Level): number {
  return ["none", "editorial", "additive", "unknown", "breaking"].indexOf(level);
}

/** A number that follows the place changes nothing; a written name that others use does. */
function idChange(before: Node, sides: Sides): [Aspect, Judgement, Level] {
  const named = idClass(before.item.id, before.item.item) === "named";
  if (!named) return ["renumbered", { direction: "none", rule: "renumbered" }, "editorial"];
  const level = exported(before, sides.before) ? "breaking" : "editorial";
  return ["renamed", { direction: "none", rule: "id-changed" }, level];
}

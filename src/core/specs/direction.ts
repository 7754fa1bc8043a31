/** Whether an edit strengthens, weakens or contradicts what was promised: a published algebra, never a guess. */
import { normalised } from "./canonical.ts";
import { guardEdits, joinEdits } from "./guard-edits.ts";
import { judge } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { Ears, Item } from "./model.ts";
import { responseEdits } from "./response-edits.ts";

const RANK: Record<Ears["modality"], number> = { none: 0, may: 1, will: 2, should: 2, must: 3, shall: 3 };

function modalityEdits(before: Ears, after: Ears): Judgement[] {
  const edits: Judgement[] = [];
  if (before.polarity !== after.polarity && before.modality !== "none" && after.modality !== "none")
    edits.push(judge("contradicted", "polarity-flipped"));
  else if (before.modality !== "none" && after.modality !== "none") {
    const change = Math.sign(RANK[after.modality] - RANK[before.modality]);
    if (change > 0) edits.push(judge("strengthened", "modality-raised"));
    // "SHOULD NOT" is a weaker ban than "SHALL NOT": still weaker.
    if (change < 0) edits.push(judge("weakened", "modality-lowered"));
  } else if (before.modality !== after.modality) edits.push(judge("unknown", "wording"));
  if (normalised(before.system) !== normalised(after.system)) edits.push(judge("unknown", "system-changed"));
  return edits;
}

function combineEdits(all: readonly Judgement[]): Judgement {
  const edits = all.filter(({ direction }) => direction !== "none");
  const first = edits[0];
  if (first === undefined) return all[0] ?? judge("unknown", "wording");
  const contradiction = edits.find(({ direction }) => direction === "contradicted");
  const others = edits.filter(({ direction }) => direction !== "contradicted");
  // A flip with other words around it may be a rewrite that says the same thing the other way round.
  if (contradiction !== undefined)
    return others.some(({ rule }) => rule === "wording") ? judge("unknown", "wording") : contradiction;
  const unclear = edits.find(({ direction }) => direction === "unknown");
  if (unclear !== undefined) return unclear;
  return edits.every(({ direction }) => direction === first.direction) ? first : judge("unknown", "mixed");
}

/** No clause differs. Then the rest may only differ in words that mean the same. */
function sameWords(before: Item, after: Item): Judgement {
  const words = (text: string): string =>
    normalised(text)
      .replace(/\bmust\b/g, "shall")
      .replace(/\bwhenever\b/g, "when");
  return words(before.text) === words(after.text)
    ? judge("none", "same-meaning")
    : judge("unknown", "wording");
}

/** How the text of one item changed. Both texts differ in more than formatting. */
export function judgeEdit(before: Item, after: Item): Judgement {
  const [old, now] = [before.ears, after.ears];
  if (old === undefined || now === undefined) return judge("unknown", "wording");
  const edits = [
    ...modalityEdits(old, now),
    ...guardEdits(old, now),
    ...joinEdits(old, now),
    ...responseEdits(old, now),
  ];
  return edits.length === 0 ? sameWords(before, after) : combineEdits(edits);
}

/** Edits of responses: doing more strengthens, doing less weakens, other words decide nothing. */
import { readBounds } from "./bounds.ts";
import { normalised } from "./canonical.ts";
import { difference, judge } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import { compareBounds, compareQuantifiers } from "./limit-edits.ts";
import type { Ears } from "./model.ts";

/** Behind a response these words open a condition. */
const LATE_GUARD = /^(?:when|whenever|if|only if|only when|unless|while|where|except|provided)\b/;

export function responseEdits(before: Ears, after: Ears): Judgement[] {
  const { gone, come } = difference(before.responses, after.responses);
  if (gone.length === 0 && come.length === 0) return [];
  const choices = [...before.responses, ...after.responses].some(({ join }) => join === "or");
  if (choices) return [judge("unknown", "wording")];
  if (gone.length === 0) return [judge("strengthened", "response-added")];
  if (come.length === 0) return [judge("weakened", "response-removed")];
  if (gone.length !== come.length) return [judge("unknown", "wording")];
  return gone.map((clause, at) =>
    responseRewritten(clause.text, come[at]?.text ?? "", before.polarity === "negative"),
  );
}

function responseRewritten(before: string, after: string, negative: boolean): Judgement {
  const bounds = compareBounds({ before, after, negative });
  if (bounds === "same") return judge("none", "same-meaning");
  if (bounds === "stricter") return judge("strengthened", "bound-tightened");
  if (bounds === "laxer") return judge("weakened", "bound-loosened");
  const quantifiers = compareQuantifiers(before, after);
  if (quantifiers !== null) return quantifiers;
  if (bounds === "unclear") return judge("unknown", "bound-changed");
  return appendedResponse(before, after) ?? judge("unknown", "wording");
}

/** What was put behind, or cut off from, an otherwise unchanged response. */
function appendedResponse(before: string, after: string): Judgement | null {
  const [old, now] = [normalised(before), normalised(after)];
  const added = now.startsWith(`${old} `) ? now.slice(old.length + 1) : null;
  const dropped = old.startsWith(`${now} `) ? old.slice(now.length + 1) : null;
  const tail = added ?? dropped;
  if (tail === null) return null;
  if (LATE_GUARD.test(tail))
    return added === null ? judge("strengthened", "guard-removed") : judge("weakened", "guard-added");
  if (/^(?:and|as well as|plus)\b/.test(tail))
    return added === null ? judge("weakened", "response-removed") : judge("strengthened", "response-added");
  const limits = readBounds(tail);
  if (
    limits.length > 0 &&
    /^(?:within|in (?:less|under)|at (?:most|least)|no (?:more|less)|for at least|under|up to a maximum)\b/.test(
      tail,
    )
  ) {
    return added === null ? judge("weakened", "bound-loosened") : judge("strengthened", "bound-tightened");
  }
  return null;
}

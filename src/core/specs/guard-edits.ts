/** Edits of guards: what narrows when a requirement applies weakens it, what widens it strengthens it. */
import { normalised } from "./canonical.ts";
import { difference, judge } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import { compareBounds } from "./limit-edits.ts";
import type { Clause, Ears } from "./model.ts";

const GUARDS = ["feature", "state", "trigger", "condition"] as const;

export function guardEdits(before: Ears, after: Ears): Judgement[] {
  const edits: Judgement[] = [];
  for (const kind of GUARDS) {
    const { gone, come } = difference(before[kind], after[kind]);
    if (gone.length === 0 && come.length === 0) continue;
    const alternative = [...gone, ...come].some(({ join }) => join === "or");
    const nowAlternatives =
      after[kind].some(({ join }) => join === "or") || before[kind].some(({ join }) => join === "or");
    if (gone.length === 0)
      edits.push(
        alternative
          ? judge("strengthened", "alternative-added")
          : nowAlternatives
            ? judge("unknown", "wording")
            : judge("weakened", "guard-added"),
      );
    else if (come.length === 0)
      edits.push(
        alternative
          ? judge("weakened", "alternative-removed")
          : nowAlternatives
            ? judge("unknown", "wording")
            : judge("strengthened", "guard-removed"),
      );
    else edits.push(guardRewritten(gone, come));
  }
  return edits;
}

/** A guard that only became laxer lets the requirement apply more often. */
function guardRewritten(gone: Clause[], come: Clause[]): Judgement {
  const [old, now] = [gone[0], come[0]];
  if (gone.length !== 1 || come.length !== 1 || old === undefined || now === undefined)
    return judge("unknown", "wording");
  const appended = appendedGuard(old.text, now.text);
  if (appended !== null) return appended;
  switch (compareBounds({ before: old.text, after: now.text, negative: false })) {
    case "laxer":
      return judge("strengthened", "guard-widened");
    case "stricter":
      return judge("weakened", "guard-narrowed");
    case "same":
      return judge("none", "same-meaning");
    case "unclear":
      return judge("unknown", "bound-changed");
    case null:
      return judge("unknown", "wording");
  }
}

/** "the user saves" → "the user saves and the form is valid": written without capitals, but added all the same. */
function appendedGuard(before: string, after: string): Judgement | null {
  const tail = (long: string, short: string): string | null => {
    const [a, b] = [normalised(long), normalised(short)];
    return a.startsWith(`${b} `) ? a.slice(b.length + 1) : null;
  };
  const added = tail(after, before);
  if (added !== null && /^and /.test(added)) return judge("weakened", "guard-added");
  if (added !== null && /^or /.test(added)) return judge("strengthened", "alternative-added");
  const dropped = tail(before, after);
  if (dropped !== null && /^and /.test(dropped)) return judge("strengthened", "guard-removed");
  if (dropped !== null && /^or /.test(dropped)) return judge("weakened", "alternative-removed");
  return null;
}

/** "a AND b" became "a OR b" with the same clauses: it applies in more cases. */
export function joinEdits(before: Ears, after: Ears): Judgement[] {
  const joins = (clauses: readonly Clause[]): string =>
    clauses
      .slice(1)
      .map(({ join }) => join)
      .join(" ");
  const edits: Judgement[] = [];
  for (const kind of GUARDS) {
    const [old, now] = [joins(before[kind]), joins(after[kind])];
    if (old === now || before[kind].length !== after[kind].length) continue;
    const pure = (text: string, word: string): boolean => text.split(" ").every((each) => each === word);
    if (pure(old, "and") && pure(now, "or")) edits.push(judge("strengthened", "guard-widened"));
    else if (pure(old, "or") && pure(now, "and")) edits.push(judge("weakened", "guard-narrowed"));
    else edits.push(judge("unknown", "wording"));
  }
  const responses =
    before.responses.length === after.responses.length && joins(before.responses) !== joins(after.responses);
  return responses ? [...edits, judge("unknown", "wording")] : edits;
}

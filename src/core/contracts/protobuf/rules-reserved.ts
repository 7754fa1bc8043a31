/** Rules about ranges and names that are set aside in messages and enums. */
import { LARGEST, type NumberRange, type Reserved } from "./model.ts";
import type { Rule } from "./profiles.ts";
import { merged, missing, written } from "./ranges.ts";
import type { Report } from "./report.ts";

export interface Owner {
  path: string;
  /** `message \`Order\`` */
  name: string;
  before: number;
  after: number;
}

export function compareReserved(
  { owner, rule, largest }: { owner: Owner; rule: Rule; largest: number },
  [before, after]: readonly [Reserved, Reserved],
  report: Report,
): void {
  compareRanges({ owner, rule, largest, word: "reserved" }, [before.ranges, after.ranges], report);
  for (const name of before.names) {
    if (after.names.has(name)) continue;
    const message = `The name \`${name}\` is no longer reserved in the ${owner.name}.`;
    report.broken(rule, {
      path: `${owner.path} reserved ${name}`,
      message,
      old: name,
      before: owner.before,
      after: owner.after,
    });
  }
  for (const name of after.names) {
    if (before.names.has(name)) continue;
    const message = `The name \`${name}\` is now reserved in the ${owner.name}.`;
    report.note("reserved-added", {
      path: `${owner.path} reserved ${name}`,
      message,
      new: name,
      after: owner.after,
    });
  }
}

interface Ranges {
  owner: Owner;
  rule: Rule;
  largest: number;
  word: "reserved" | "extension";
}

export function compareRanges(
  { owner, rule, largest, word }: Ranges,
  [before, after]: readonly [NumberRange[], NumberRange[]],
  report: Report,
): void {
  const cover = merged(after);
  for (const range of before) {
    const gone = missing(range, cover).map((span) => written(span, largest));
    if (gone.length === 0) continue;
    const old = written(range, largest);
    report.broken(rule, {
      path: `${owner.path} ${word} ${old}`,
      message: `The ${word} range \`${old}\` of the ${owner.name} lost ${gone.map((part) => `\`${part}\``).join(", ")}.`,
      old,
      new: gone,
      before: range.line,
      after: owner.after,
    });
  }
  const old = merged(before);
  for (const range of after) {
    if (missing(range, old).length === 0) continue;
    const now = written(range, largest);
    const message = `The ${word} range \`${now}\` of the ${owner.name} is new or wider.`;
    report.note(word === "reserved" ? "reserved-added" : "extension-range-added", {
      path: `${owner.path} ${word} ${now}`,
      message,
      new: now,
      after: range.line,
    });
  }
}

/** A message of the oldest kind of set has more numbers than any other. */
export function largestOf(isMessageSet: boolean): number {
  return isMessageSet ? LARGEST.messageSet : LARGEST.field;
}

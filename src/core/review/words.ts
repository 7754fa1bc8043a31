/** The words in which reviews speak: levels, what happened to an item, counts. */
import type { Level, SpecItemChange } from "../specs/model.ts";
import { escapeMarkdown, inlineCode } from "./escape.ts";
import { cut } from "./visible.ts";

/** Worst first. */
export const LEVELS: readonly Level[] = ["breaking", "unknown", "additive", "editorial", "none"];

export function levelRank(level: Level): number {
  return LEVELS.indexOf(level);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c". */
export function list(words: string[]): string {
  if (words.length <= 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}

/** "2 breaking, 1 unknown and 3 additive", without the levels that do not occur. */
export function levelCounts(levels: Level[]): string {
  const parts = LEVELS.filter((level) => level !== "none").flatMap((level) => {
    const number = levels.filter((each) => each === level).length;
    return number === 0 ? [] : [`${String(number)} ${level}`];
  });
  return list(parts);
}

/** "28 additive changes", "3 changes (1 breaking and 2 additive)". */
export function changeCount(levels: Level[]): string {
  const [first = "none"] = levels;
  if (first !== "none" && levels.every((level) => level === first)) {
    return count(levels.length, `${first} change`);
  }
  const inside = levelCounts(levels);
  return `${count(levels.length, "change")}${inside === "" ? "" : ` (${inside})`}`;
}

/** How an item is named in a table: its id and title, with its kind where the id does not tell. */
export function itemName(change: SpecItemChange): string {
  const id = change.id || change.previousId;
  // A criterion seldom has a title of its own; that of its requirement tells where one is.
  const title = change.title || change.previousTitle || (change.requirement?.title ?? "");
  const kind = change.item === "requirement" || change.item === "criterion" ? "" : `${change.item} `;
  const name = id === "" ? "" : escapeMarkdown(cut(id, 80));
  const shown = title === "" || title === id ? "" : escapeMarkdown(cut(title, 90));
  if (name === "" && shown === "") return kind === "" ? change.item : kind.trim();
  return `${kind}${[name === "" ? "" : `**${name}**`, shown].filter((part) => part !== "").join(" ")}`;
}

const id = (text: string): string => inlineCode(cut(text, 60));

/** What happened, in words: "weakened", "renumbered (was `1.1`), strengthened", "reworded". */
export function whatHappened(change: SpecItemChange): string {
  if (change.rule === "delta-withdrawn") return "no longer proposed";
  if (change.rule === "delta-unapplied") return `${list(change.aspects)}, but this cannot be applied`;
  const words = change.aspects.flatMap((aspect): string[] => {
    switch (aspect) {
      case "added":
      case "removed":
        return [aspect];
      case "renamed":
        return [
          change.previousTitle === ""
            ? "renamed"
            : `renamed (was “${escapeMarkdown(cut(change.previousTitle, 60))}”)`,
        ];
      case "renumbered":
        return [change.previousId === "" ? "renumbered" : `renumbered (was ${id(change.previousId)})`];
      case "moved":
        return [change.previousId === "" ? "moved" : `moved (was ${id(change.previousId)})`];
      case "split":
        return [change.previousId === "" ? "split" : `split from ${id(change.previousId)}`];
      case "merged":
        return [
          change.previousIds.length === 0
            ? "merged"
            : `merged from ${list(change.previousIds.slice(0, 5).map(id))}`,
        ];
      case "modified":
        return [effect(change)];
    }
  });
  return words.length === 0 ? effect(change) : words.join(", ");
}

function effect(change: SpecItemChange): string {
  switch (change.direction) {
    case "weakened":
    case "strengthened":
    case "contradicted":
      return change.direction;
    case "unknown":
      return "changed, effect unknown";
    case "none":
      return change.level === "editorial" ? "reworded" : "changed";
  }
}

/** The requirement table: what happened to each item of the changed specs, grouped by spec. */
import type { SpecDiff } from "../specs/diff-model.ts";
import type { SpecItemChange } from "../specs/model.ts";
import type { Group, Row } from "./budget.ts";
import { htmlCode, inlineCode, link } from "./escape.ts";
import type { Links } from "./links.ts";
import { markChanges, showText } from "./marks.ts";
import { LONGEST_READ, readable } from "./readable.ts";
import { cutMiddle, cut } from "./visible.ts";
import { changeCount, itemName, levelRank, whatHappened } from "./words.ts";

const HEAD = "| Item | What happened | Before → after | Rule |\n|---|---|---|---|";
const PATH = 120;

/** A contract item says nothing that the contract table does not say better. */
function isInContractTable(change: SpecItemChange, spec: SpecDiff): boolean {
  if (change.item !== "contract") return false;
  return spec.contracts.some(
    (contract) =>
      [change.id, change.previousId, change.title].some((name) => name !== "" && name === contract.id) ||
      contract.source.after?.line === change.line.after ||
      contract.source.before?.line === change.line.before,
  );
}

/** A delta is read beside the living spec at the same commit. */
function oldPlace(spec: SpecDiff, line: number, links: Links): string | null {
  return spec.appliesTo === undefined
    ? links.file(spec.previousPath ?? spec.path, "base", line)
    : links.file(spec.appliesTo.path, "head", line);
}

/** The item's name with its place on both sides: as links, or as line numbers where there is nothing to link to. */
function placed(name: string, change: SpecItemChange, about: { spec: SpecDiff; links: Links }): string {
  const { spec, links } = about;
  const { before, after } = change.line;
  const old = before === null ? null : oldPlace(spec, before, links);
  const now = after === null ? null : links.file(spec.path, "head", after);
  if (old === null && now === null) {
    if (spec.appliesTo !== undefined && before !== null) {
      const here = after === null ? "" : `line ${String(after)}, `;
      return `${name} (${here}living spec line ${String(before)})`;
    }
    const lines = [before, after].filter((line) => line !== null);
    const both = lines.length === 2 && lines[0] !== lines[1];
    return lines.length === 0 ? name : `${name} (line ${both ? lines.join(" → ") : String(lines[0])})`;
  }
  const main = link(name, now ?? old);
  const word = spec.appliesTo === undefined ? "before" : "living spec";
  return old !== null && now !== null ? `${main} (${link(word, old)})` : main;
}

/** Nobody reads more of a text that is new or gone; its place is linked. */
const MOST_OF_ONE_SIDE = 300;

function whyWords({ why = "" }: SpecItemChange, most: number): string {
  const text = readable(why);
  return text === "" ? "" : `<br>${showText(text, most)}`;
}

function beforeAfter(change: SpecItemChange, most: number): string {
  const [before, after] = [readable(change.before), readable(change.after)];
  const one = Math.min(most, change.item === "contract" ? 80 : MOST_OF_ONE_SIDE);
  if (before === "") return showText(after, one);
  if (after === "") return `${markChanges(before, "", one)}${whyWords(change, one)}`;
  if (before !== after) return markChanges(before, after, most);
  const long = Math.max(change.before.length, change.after.length) > LONGEST_READ;
  const note = change.before === change.after ? "" : long ? " (changed further down)" : " (formatting only)";
  return `${showText(after, Math.min(one, 120))}${note}`;
}

function row(change: SpecItemChange, about: { spec: SpecDiff; links: Links }): Row {
  const name = itemName(change);
  const what = `${whatHappened(change)}${change.level === "none" ? "" : `: ${change.level === "breaking" ? "**breaking**" : change.level}`}`;
  const rule = change.rule === "" ? "" : inlineCode(cut(change.rule, 60));
  const full = placed(name, change, about);
  const form = (item: string, text: string): string => `| ${item} | ${what} | ${text} | ${rule} |`;
  return {
    level: change.level,
    forms: [
      () => form(full, beforeAfter(change, 700)),
      () => form(full, beforeAfter(change, 240)),
      () => form(name, beforeAfter(change, 90)),
      () => form(name, ""),
    ],
  };
}

const CHANGE_WORDS: Record<SpecDiff["change"], string> = {
  created: "new spec",
  edited: "",
  removed: "spec removed",
  renamed: "renamed",
};

/** An open OpenSpec change promises nothing yet. */
function proposedWord({ change }: SpecDiff): string {
  if (change === "removed") return "proposed change withdrawn";
  return change === "renamed" ? "proposed change renamed" : "proposed change";
}

const livingCode = ({ appliesTo, change }: SpecDiff): string =>
  appliesTo === undefined || change === "removed" ? "" : ` of ${htmlCode(cutMiddle(appliesTo.path, PATH))}`;

function livingName({ appliesTo, change }: SpecDiff, links: Links): string {
  if (appliesTo === undefined || change === "removed") return "";
  const name = inlineCode(cutMiddle(appliesTo.path, PATH));
  return appliesTo.exists ? ` of ${link(name, links.file(appliesTo.path, "head"))}` : ` that makes ${name}`;
}

/** One group a spec, the worst spec first; within a spec the worst change first, then by line. */
export function specGroups(specs: SpecDiff[], links: Links): Group[] {
  const order = (a: SpecDiff, b: SpecDiff): number =>
    levelRank(a.level) - levelRank(b.level) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  return specs.toSorted(order).flatMap((spec): Group[] => {
    const changes = spec.changes
      .filter((change) => !isInContractTable(change, spec))
      .toSorted(
        (a, b) =>
          levelRank(a.level) - levelRank(b.level) ||
          (a.line.after ?? a.line.before ?? 0) - (b.line.after ?? b.line.before ?? 0),
      );
    if (changes.length === 0 && spec.change === "edited") return [];
    const shown = cutMiddle(spec.path, PATH);
    const side = spec.change === "removed" ? "base" : "head";
    const was = spec.previousPath === null ? "" : ` from ${inlineCode(cutMiddle(spec.previousPath, PATH))}`;
    const word = spec.appliesTo === undefined ? CHANGE_WORDS[spec.change] : proposedWord(spec);
    const facts = [
      word === "" ? "" : `${word}${livingName(spec, links)}${was}`,
      spec.level === "none" ? "" : spec.level,
    ].filter((part) => part !== "");
    const size = changeCount(changes.map((change) => change.level));
    return [
      {
        title: `**${link(inlineCode(shown), links.file(spec.path, side))}**${facts.length === 0 ? "" : `: ${facts.join(", ")}`}`,
        summary: `${htmlCode(shown)}: ${word === "" ? "" : `${word}${livingCode(spec)}, `}${size}`,
        head: HEAD,
        rows: changes.map((change) => row(change, { spec, links })),
      },
    ];
  });
}

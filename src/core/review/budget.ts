/** Fits tables into a number of bytes: everything is shown shorter before anything is left out, and both are said. */
import type { Level } from "../specs/model.ts";
import { count, levelCounts, levelRank, LEVELS } from "./words.ts";

/** One row of a table in several lengths, the fullest first; made only when there is room to try it. */
export interface Row {
  level: Level;
  forms: (() => string)[];
  /** A line above the rows that share it, such as the operation that they are about. They stand next to each other. */
  section?: string;
}

/** A table with its heading. `summary` is HTML for the closed state, `title` Markdown for the open one. */
export interface Group {
  title: string;
  summary: string;
  head: string;
  rows: Row[];
}

export const bytes = (text: string): number => Buffer.byteLength(text);

/** Room for "… and N more" with its counts, and for the tags around a collapsed table. */
const GROUP_RESERVE = 200;
/** A review with more rows than this has its tables collapsed, each on its own. */
const OPEN_ROWS = 12;

/** A row and the form that it got; `text` null when it is left out. */
interface Choice {
  row: Row;
  group: number;
  form: number;
  text: string | null;
}

/** Who gets a longer form first, when there is not room for all: what breaks people, before what was only reworded. */
const STEPS: { form: number; levels: Level[] }[] = [
  { form: 2, levels: ["breaking", "unknown", "additive"] },
  { form: 1, levels: ["breaking"] },
  { form: 2, levels: ["editorial", "none"] },
  { form: 1, levels: ["unknown"] },
  { form: 1, levels: ["additive"] },
  { form: 1, levels: ["editorial", "none"] },
  { form: 0, levels: [...LEVELS] },
];

/** First every row in its shortest form, the worst first; then longer forms while there is room, the worst first. */
function choose(groups: Group[], budget: number): Choice[] {
  const choices = groups.flatMap((group, index): Choice[] =>
    group.rows.map((row) => ({ row, group: index, form: row.forms.length, text: null })),
  );
  const worstFirst = choices.toSorted((a, b) => levelRank(a.row.level) - levelRank(b.row.level));
  const paid = new Set<number>();
  const opened = new Set<string>();
  let left = budget - GROUP_RESERVE;
  const sectionOf = ({ row, group }: Choice): string => `${String(group)} ${row.section ?? ""}`;
  const price = (choice: Choice): number => {
    const { section = "" } = choice.row;
    const own = section === "" || opened.has(sectionOf(choice)) ? 0 : bytes(section) + 1;
    const group = groups[choice.group];
    if (group === undefined || paid.has(choice.group)) return own;
    return own + bytes(group.title) + bytes(group.summary) + bytes(group.head) + GROUP_RESERVE;
  };
  for (const choice of worstFirst) {
    const form = choice.row.forms.length - 1;
    const text = choice.row.forms[form]?.() ?? "";
    const cost = bytes(text) + 1 + price(choice);
    if (cost > left) continue;
    left -= cost;
    paid.add(choice.group);
    opened.add(sectionOf(choice));
    choice.form = form;
    choice.text = text;
  }
  for (const step of STEPS) {
    for (const choice of worstFirst) {
      if (left < 40) return choices;
      if (choice.text === null || choice.form !== step.form + 1 || !step.levels.includes(choice.row.level))
        continue;
      const text = choice.row.forms[step.form]?.() ?? "";
      const cost = bytes(text) - bytes(choice.text);
      if (cost > left) continue;
      left -= cost;
      choice.form = step.form;
      choice.text = text;
    }
  }
  return choices;
}

function more(rows: Row[], what: string): string {
  const levels = levelCounts(rows.map((row) => row.level));
  return `… and ${count(rows.length, `more ${what}`)}${levels === "" ? "" : ` (${levels})`}.`;
}

interface Chosen {
  group: Group;
  lines: string[];
  /** How many of the lines are rows. */
  rows: number;
  section: string;
  left: Row[];
  urgent: boolean;
}

function byGroup(groups: Group[], choices: Choice[]): Chosen[] {
  const chosen = groups.map((group): Chosen => ({
    group,
    lines: [],
    rows: 0,
    section: "",
    left: [],
    urgent: false,
  }));
  for (const { row, group, text } of choices) {
    const target = chosen[group];
    if (target === undefined) continue;
    if (levelRank(row.level) <= 1) target.urgent = true;
    if (text === null) {
      target.left.push(row);
      continue;
    }
    const { section = "" } = row;
    if (section !== "" && section !== target.section) target.lines.push(section);
    target.section = section;
    target.lines.push(text);
    target.rows += 1;
  }
  return chosen;
}

/** True when something was left out or shown in less than its fullest form. */
export interface Fitted {
  markdown: string;
  cramped: boolean;
}

/** Renders groups and rows in their order. What does not fit is counted by level, in its group or at the end. */
export function fitGroups(groups: Group[], budget: number, names: { row: string; group: string }): Fitted {
  const choices = choose(groups, budget);
  const collapse = choices.length > OPEN_ROWS;
  const blocks: string[] = [];
  const hidden: Chosen[] = [];
  let room = budget - GROUP_RESERVE;
  let open = 0;
  for (const chosen of byGroup(groups, choices)) {
    const { group, lines, left } = chosen;
    const table = lines.length === 0 ? [] : ["", group.head, ...lines];
    const tail = left.length === 0 ? [] : ["", more(left, names.row)];
    // Folded, the summary says the same as the title, which is then there for its link alone.
    const inner = group.title.includes("](") ? ["", group.title] : [];
    const unfolded = chosen.urgent && open + chosen.rows <= OPEN_ROWS * 2;
    const tag = unfolded ? "<details open>" : "<details>";
    const block = collapse
      ? [`${tag}<summary>${group.summary}</summary>`, ...inner, ...table, ...tail, "", "</details>"]
      : [group.title, ...table, ...tail];
    const size = bytes(block.join("\n")) + 2;
    if ((lines.length === 0 && left.length > 0) || size > room) {
      hidden.push(chosen);
      continue;
    }
    if (unfolded) open += chosen.rows;
    room -= size;
    blocks.push(block.join("\n"));
  }
  if (hidden.length > 0) {
    const rows = hidden.flatMap(({ group }) => group.rows);
    const inside =
      rows.length === 0 ? "." : ` with ${more(rows, names.row).replace("… and ", "").replace("more ", "")}`;
    blocks.push(`… and ${count(hidden.length, `more ${names.group}`)}${inside}`);
  }
  return { markdown: blocks.join("\n\n"), cramped: choices.some(({ form }) => form > 0) };
}

/** As many lines as fit, then "… and N more". */
export function fitLines(lines: string[], budget: number, noun: string): string[] {
  const kept: string[] = [];
  let left = budget - 60;
  for (const line of lines) {
    left -= bytes(line) + 1;
    if (left < 0) break;
    kept.push(line);
  }
  const dropped = lines.length - kept.length;
  return dropped === 0 ? kept : [...kept, "", `… and ${count(dropped, `more ${noun}`)}.`];
}

/** The contract table: what changed in each contract, with rule, direction, level and both values. */
import { elementOf } from "../contracts/element.ts";
import type { ContractChange, ContractResult, Verdict } from "../contracts/model.ts";
import { versionDue } from "../contracts/stated-version.ts";
import type { Json } from "../json.ts";
import type { Level } from "../specs/model.ts";
import type { Group, Row } from "./budget.ts";
import { escapeMarkdown, htmlCode, inlineCode, link } from "./escape.ts";
import type { Links } from "./links.ts";
import { cut, cutMiddle } from "./visible.ts";
import { changeCount, list, levelRank } from "./words.ts";

const COLUMNS = ["Element", "What happened", "Rule", "Direction", "Level", "Old → new"];

/** How a contract's table is laid out: with consumers where there are any, under operations where there are several rows. */
interface Layout {
  columns: number;
  sections: boolean;
}

const line = (cells: string[], { columns }: Layout): string =>
  `| ${Array.from({ length: columns }, (_, at) => cells[at] ?? "").join(" | ")} |`;

function head(layout: Layout): string {
  const titles = [...COLUMNS, "Consumers"].slice(0, layout.columns);
  return `${line(titles, layout)}\n|${"---|".repeat(layout.columns)}`;
}

const RANKED: Record<ContractChange["level"], Level> = {
  error: "breaking",
  warning: "unknown",
  info: "additive",
};
const VERDICT_RANK: Record<Verdict, number> = { breaking: 0, unknown: 1, compatible: 2, identical: 3 };

function value(json: Json, most: number): string {
  return inlineCode(cut(typeof json === "string" ? json : JSON.stringify(json), most));
}

function oldAndNew(change: ContractChange, most: number): string {
  const old = change.old === null ? "" : `~~${value(change.old, most)}~~`;
  const now = change.new === null ? "" : `**${value(change.new, most)}**`;
  return [old, now].filter((part) => part !== "").join(" ");
}

/** An element as its row names it: below its operation, without it. */
function nameOf(
  about: Pick<ContractChange, "path" | "operation">,
  contract: ContractResult,
  sections: boolean,
): string {
  const { scope, within } = elementOf(about, contract.type);
  return sections && scope !== null && within !== "" ? within : about.path || (scope ?? contract.id);
}

function element(
  name: string,
  change: ContractChange,
  about: { contract: ContractResult; links: Links },
): string {
  const { contract, links } = about;
  const { before, after } = change.line;
  const now = after === null ? null : links.file(change.file, "head", after);
  const own = contract.source.after?.path ?? contract.source.before?.path;
  // In a file that the contract refers to, the old line is in that file too, unless it says otherwise.
  const oldFile =
    change.previousFile ?? (change.file === own ? contract.source.before?.path : undefined) ?? change.file;
  const old = before === null ? null : links.file(oldFile, "base", before);
  if (now === null && old === null) return after === null ? name : `${name} (line ${String(after)})`;
  return now !== null && old !== null
    ? `${link(name, now)} (${link("before", old)})`
    : link(name, now ?? old);
}

/** An error shows the fingerprint by which it can be accepted. */
function stateOf({ level, accepted, acceptedBy, fingerprint }: ContractChange): string {
  const shown = level === "error" ? "**error**" : level;
  const by = acceptedBy === undefined ? "" : ` by ${inlineCode(cut(acceptedBy, 60))}`;
  if (accepted !== null) return `${shown}, accepted${by}: ${escapeMarkdown(cut(accepted, 120))}`;
  return level === "error" ? `${shown} ${inlineCode(fingerprint)}` : shown;
}

function names(ids: readonly string[], most: number): string {
  const shown = ids.slice(0, most).map((id) => inlineCode(cut(id, 60)));
  return ids.length > most ? `${shown.join(", ")} and ${String(ids.length - most)} more` : list(shown);
}

/** Who touches it, and who perhaps does: that matters only where something may break. */
function consumers({ consumers: sure, possibleConsumers = [], level }: ContractChange, most: number): string {
  const perhaps = level === "info" ? [] : possibleConsumers;
  // Names that repeat in every row hide those that count; all of them stand under "Affected consumers".
  const few = perhaps.length <= Math.min(most, 2);
  const others = few
    ? names(perhaps, 2)
    : `${String(perhaps.length)} ${sure.length === 0 ? "specs" : "more"}`;
  return [
    ...(sure.length === 0 ? [] : [names(sure, most)]),
    ...(perhaps.length === 0 ? [] : [`perhaps ${others}`]),
  ].join("; ");
}

function changeRow(
  change: ContractChange,
  layout: Layout,
  about: { contract: ContractResult; links: Links },
): Row {
  const state = stateOf(change);
  const rule = inlineCode(cut(change.rule, 70));
  const form = (item: string, text: string, more: [values: string, consumers: string]): string =>
    line([item, text, rule, change.direction ?? "", state, ...more], layout);
  const name = nameOf(change, about.contract, layout.sections);
  const short = inlineCode(cutMiddle(name, 80));
  return {
    level: RANKED[change.level],
    forms: [
      () =>
        form(
          element(inlineCode(cutMiddle(name, 140)), change, about),
          escapeMarkdown(cut(change.message, 400)),
          [oldAndNew(change, 120), consumers(change, 5)],
        ),
      () =>
        form(short, escapeMarkdown(cut(change.message, 160)), [oldAndNew(change, 40), consumers(change, 2)]),
      () => form(short, "", ["", consumers(change, 1)]),
    ],
  };
}

function unknownRow(
  unknown: ContractResult["unknowns"][number],
  contract: ContractResult,
  layout: Layout,
): Row {
  const name = nameOf({ path: unknown.path, operation: null }, contract, layout.sections);
  const form = (path: number, reason: number): string =>
    line(
      [
        inlineCode(cutMiddle(name, path)),
        `not decided: ${escapeMarkdown(cut(unknown.reason, reason))}`,
        ...["", "", "unknown"],
      ],
      layout,
    );
  return { level: "unknown", forms: [() => form(140, 300), () => form(100, 120), () => form(80, 60)] };
}

/** Rows of one operation, message or type next to each other, the worst of them first; within each the worst first. */
function rowsOf(contract: ContractResult, links: Links): { head: string; rows: Row[] } {
  const layout: Layout = {
    columns: COLUMNS.length + (contract.changes.some((change) => consumers(change, 1) !== "") ? 1 : 0),
    sections: contract.changes.length + contract.unknowns.length > 1,
  };
  const scopes = new Map<string, Row[]>();
  const add = (about: Pick<ContractChange, "path" | "operation">, row: Row): void => {
    const scope = elementOf(about, contract.type).scope ?? "";
    const known = scopes.get(scope);
    if (known === undefined) scopes.set(scope, [row]);
    else known.push(row);
  };
  for (const change of contract.changes) add(change, changeRow(change, layout, { contract, links }));
  for (const unknown of contract.unknowns)
    add({ path: unknown.path, operation: null }, unknownRow(unknown, contract, layout));
  const named = layout.sections && [...scopes.keys()].some((scope) => scope !== "");
  const groups = [...scopes].map(([scope, unordered]) => {
    const rows = unordered.toSorted((a, b) => levelRank(a.level) - levelRank(b.level));
    const title = scope === "" ? "The contract as a whole" : inlineCode(cutMiddle(scope, 120));
    const section = line([`**${title}**`, changeCount(rows.map(({ level }) => level))], layout);
    return rows.map((row) => (named ? { ...row, section } : row));
  });
  const worst = (rows: Row[]): number => levelRank(rows[0]?.level ?? "none");
  return { head: head(layout), rows: groups.toSorted((a, b) => worst(a) - worst(b)).flat() };
}

/** "; suggested version bump: major (`1.4.0` → `2.0.0`)", and what is due where the contract states less. */
function bumpWords(contract: ContractResult, code: (text: string) => string): string {
  const { version, suggestedBump } = contract;
  if (suggestedBump === "none") return "";
  const words = `; suggested version bump: ${suggestedBump}`;
  const due = versionDue(contract);
  // A version that has no number to raise has nothing to say here.
  if (version === undefined || (version.before === version.after && due === null)) return words;
  const [before, after] = [code(cut(version.before, 40)), code(cut(version.after, 40))];
  const stated = before === after ? `still ${after}` : `${before} → ${after}`;
  return `${words} (${stated}${due === null ? "" : `, ${code(due)} is due`})`;
}

/** One group a contract that changed, the worst first. */
export function contractGroups(contracts: ContractResult[], links: Links): Group[] {
  return contracts
    .filter(
      (contract) =>
        contract.changes.length + contract.unknowns.length > 0 || VERDICT_RANK[contract.verdict] < 2,
    )
    .toSorted((a, b) => VERDICT_RANK[a.verdict] - VERDICT_RANK[b.verdict])
    .map((contract) => {
      const place = contract.source.after ?? contract.source.before;
      const side = contract.source.after === null ? "base" : "head";
      const address = place === null ? null : links.file(place.path, side, place.line);
      const name = cut(contract.id === "" ? contract.type : contract.id, 80);
      const gone =
        contract.source.after === null ? ", removed" : contract.source.before === null ? ", new" : "";
      const where = place === null ? "" : ` in ${inlineCode(cutMiddle(place.path, 120))}`;
      const facts = `(${contract.type}, ${contract.role}${gone})`;
      const table = rowsOf(contract, links);
      const size = changeCount(table.rows.map(({ level }) => level));
      return {
        title: `**${link(inlineCode(name), address)}** ${facts}${where}: ${contract.verdict}${bumpWords(contract, inlineCode)}`,
        summary: `${htmlCode(name)} ${facts}: ${contract.verdict}, ${size}${bumpWords(contract, htmlCode)}`,
        ...table,
      };
    });
}

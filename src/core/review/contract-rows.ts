/** The contract table: what changed in each contract, with rule, direction, level and both values. */
import type { ContractChange, ContractResult, Verdict } from "../contracts/model.ts";
import type { Json } from "../json.ts";
import type { Level } from "../specs/model.ts";
import type { Group, Row } from "./budget.ts";
import { escapeMarkdown, htmlCode, inlineCode, link } from "./escape.ts";
import type { Links } from "./links.ts";
import { cut, cutMiddle } from "./visible.ts";
import { list, levelRank } from "./words.ts";

const HEAD = "| Element | What happened | Rule | Direction | Level | Old → new |\n|---|---|---|---|---|---|";

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

function element(change: ContractChange, contract: ContractResult, links: Links): string {
  const name = inlineCode(cutMiddle(change.path === "" ? contract.id : change.path, 140));
  const { before, after } = change.line;
  const now = after === null ? null : links.file(change.file, "head", after);
  const old =
    before === null ? null : links.file(contract.source.before?.path ?? change.file, "base", before);
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

function changeRow(change: ContractChange, contract: ContractResult, links: Links): Row {
  const state = stateOf(change);
  const rule = inlineCode(cut(change.rule, 70));
  const users =
    change.consumers.length === 0
      ? ""
      : `; used by ${list(change.consumers.slice(0, 5).map((name) => inlineCode(cut(name, 60))))}`;
  const form = (item: string, text: string, values: string): string =>
    `| ${item} | ${text} | ${rule} | ${change.direction ?? ""} | ${state} | ${values} |`;
  const short = inlineCode(cutMiddle(change.path === "" ? contract.id : change.path, 80));
  return {
    level: RANKED[change.level],
    forms: [
      () =>
        form(
          element(change, contract, links),
          escapeMarkdown(cut(change.message, 400)) + users,
          oldAndNew(change, 120),
        ),
      () => form(short, escapeMarkdown(cut(change.message, 160)), oldAndNew(change, 40)),
      () => form(short, "", ""),
    ],
  };
}

function unknownRow(unknown: ContractResult["unknowns"][number]): Row {
  const form = (path: number, reason: number): string =>
    `| ${inlineCode(cutMiddle(unknown.path, path))} | not decided: ${escapeMarkdown(cut(unknown.reason, reason))} |  |  | unknown |  |`;
  return { level: "unknown", forms: [() => form(140, 300), () => form(100, 120), () => form(80, 60)] };
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
      const bump =
        contract.suggestedBump === "none" ? "" : `; suggested version bump: ${contract.suggestedBump}`;
      const where = place === null ? "" : ` in ${inlineCode(cutMiddle(place.path, 120))}`;
      const facts = `(${contract.type}, ${contract.role}${gone})`;
      return {
        title: `**${link(inlineCode(name), address)}** ${facts}${where}: ${contract.verdict}${bump}`,
        summary: `${htmlCode(name)} ${facts}: ${contract.verdict}`,
        head: HEAD,
        rows: [
          ...contract.changes.map((change) => changeRow(change, contract, links)),
          ...contract.unknowns.map(unknownRow),
        ].toSorted((a, b) => levelRank(a.level) - levelRank(b.level)),
      };
    });
}

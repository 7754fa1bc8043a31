/** Joins a contract item with the verdict over it. */
import type { ContractResult } from "../contracts/model.ts";
import type { Judgement } from "./judgement.ts";
import type { Item, Level } from "./model.ts";

export function contractLevel(result: ContractResult): Level {
  switch (result.verdict) {
    case "breaking":
      return "breaking";
    case "unknown":
      return "unknown";
    case "compatible":
      return "additive";
    case "identical":
      return "none";
  }
}

/** The verdict over this contract: by where it stands, else by its id. */
export function resultFor(
  item: Item,
  side: "before" | "after",
  contracts: readonly ContractResult[],
): ContractResult | null {
  const contract = item.contract;
  if (contract === undefined) return null;
  const path = contract.form === "link" ? contract.target : undefined;
  const placed = contracts.find(({ source }) => {
    const place = source[side];
    if (place === null) return false;
    if (path !== undefined && place.path === path) return true;
    return contract.form === "fence" && place.line >= item.line && place.line <= item.endLine;
  });
  return (
    placed ??
    contracts.find(({ id }) => id !== "" && (id === item.id || id === `contract:${item.id}`)) ??
    null
  );
}

/** The contract's own comparison decides; without one nobody knows. */
export function judgeContract(result: ContractResult | null): { judgement: Judgement; level: Level } | null {
  if (result === null)
    return { judgement: { direction: "unknown", rule: "contract-not-compared" }, level: "unknown" };
  switch (result.verdict) {
    case "breaking":
      return { judgement: { direction: "unknown", rule: "contract-breaking" }, level: "breaking" };
    case "unknown":
      return { judgement: { direction: "unknown", rule: "contract-unknown" }, level: "unknown" };
    case "compatible":
      return { judgement: { direction: "none", rule: "contract-compatible" }, level: "additive" };
    case "identical":
      return { judgement: { direction: "none", rule: "formatting" }, level: "editorial" };
  }
}

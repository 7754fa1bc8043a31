/** Builds specs from text for the tests of the spec engine. */
import { readFileSync } from "node:fs";
import { diffSpec } from "../../../src/core/specs/diff.ts";
import type { SpecDiff } from "../../../src/core/specs/diff-model.ts";
import type { Dialect, Item, Spec } from "../../../src/core/specs/model.ts";
import { parseSpec } from "../../../src/core/specs/parse.ts";

export const SERVICE = "specs/services/orders.spec.md";
export const REQUIREMENTS = ".kiro/specs/checkout/requirements.md";

function dialectOf(path: string): Dialect {
  if (path.endsWith(".spec.md")) return "spec.md";
  if (path.includes("openspec/")) return "openspec";
  return path.includes(".kiro/") ? "kiro" : "speckit";
}

export function spec(text: string, path = SERVICE): Spec {
  return parseSpec({ path, text, dialect: dialectOf(path) });
}

/** A Kiro requirements.md with these criteria under each requirement. */
export function kiro(requirements: Record<string, string[]>): Spec {
  const parts = Object.entries(requirements).map(([heading, criteria]) => {
    const list = criteria.map((text, index) => `${index + 1}. ${text}`).join("\n");
    return `### ${heading}\n\n#### Acceptance Criteria\n\n${list}\n`;
  });
  return spec(`# Requirements Document\n\n## Requirements\n\n${parts.join("\n")}`, REQUIREMENTS);
}

export function fixture(name: string, path: string): Spec {
  return spec(readFileSync(new URL(`../../fixtures/specs/${name}`, import.meta.url), "utf8"), path);
}

export function fixtureText(name: string): string {
  return readFileSync(new URL(`../../fixtures/specs/${name}`, import.meta.url), "utf8");
}

/** One line per item: what people check first when a parser changes. */
export function outlineOf(parsed: Spec): string[] {
  return parsed.items.map(({ item, id, title, parent, line, endLine }: Item) => {
    const named = [id === "" ? "-" : id, title === "" ? "" : JSON.stringify(title)]
      .filter((part) => part !== "")
      .join(" ");
    return `${item} ${named}${parent === "" ? "" : ` in ${parent}`} ${line}-${endLine}`;
  });
}

/** One line per change: `criterion 1.1 → 1.2 renumbered none editorial renumbered`. */
export function changesOf(before: Spec | null, after: Spec | null): string[] {
  return diffSpec(before, after, []).changes.map(changeLine);
}

export function changeLine(change: SpecDiff["changes"][number]): string {
  const id =
    change.previousId === change.id ? change.id || "-" : `${change.previousId || "-"} → ${change.id || "-"}`;
  return `${change.item} ${id} ${change.aspects.join("+")} ${change.direction} ${change.level} ${change.rule}`;
}

/** Sections that `on.spec_change.sections` can name, and the items of the spec model that stand in each. */
import type { ItemKind } from "../specs/model.ts";

export const SECTION_NAMES = [
  "intent",
  "contracts",
  "test_expectations",
  "constraints",
  "integration_points",
  "requirements",
  "properties",
  "tasks",
] as const;

export type SectionName = (typeof SECTION_NAMES)[number];

export const SECTION_ITEMS: Record<SectionName, readonly ItemKind[]> = {
  intent: ["intent"],
  contracts: ["contract"],
  test_expectations: ["test", "scenario"],
  constraints: ["constraint"],
  integration_points: ["integration"],
  requirements: ["requirement", "criterion", "scenario"],
  properties: ["property"],
  tasks: ["task"],
};

const SHORT_NAMES: Record<string, SectionName> = {
  tests: "test_expectations",
  integration: "integration_points",
};

/** People write a section as its heading stands in the spec: `Test expectations`, `contracts`. Null: there is none. */
export function sectionName(written: string): SectionName | null {
  const plain = written
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "_");
  const known = SECTION_NAMES.find((name) => name === plain || name === `${plain}s`);
  return known ?? (Object.hasOwn(SHORT_NAMES, plain) ? (SHORT_NAMES[plain] ?? null) : null);
}

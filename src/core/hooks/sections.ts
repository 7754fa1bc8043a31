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

export const isSectionName = (name: string): name is SectionName =>
  SECTION_NAMES.some((known) => known === name);

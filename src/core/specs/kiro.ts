/** Kiro folders: which of its files this is, and who reads it. */
import type { Draft } from "./draft.ts";
import { readKiroDesign } from "./kiro-design.ts";
import { readKiroBugfix, readKiroRequirements } from "./kiro-requirements.ts";
import type { Section } from "./outline.ts";
import { readTasks } from "./tasks.ts";

const BOX = /^\s*(?:[-*+]|\d{1,4}(?:\.\d{1,4})*[.)]?)\s+\[[ xX~-]\]/;

export function readKiro(draft: Draft, root: Section): void {
  switch (draft.path.slice(draft.path.lastIndexOf("/") + 1).toLowerCase()) {
    case "requirements.md":
      readKiroRequirements(draft, root);
      return;
    case "bugfix.md":
      readKiroBugfix(draft, root);
      return;
    case "design.md":
      readKiroDesign(draft, root);
      return;
    case "tasks.md":
      readTasks(draft);
      return;
    default:
      // One file for a whole spec: whatever it holds.
      readKiroRequirements(draft, root);
      if (draft.lines.some((line) => BOX.test(line))) readTasks(draft);
  }
}

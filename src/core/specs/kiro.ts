/** Kiro folders: which of its files this is, and who reads it. */
import { fileOf } from "../paths/parts.ts";
import { holdsBehaviours, kiroPartOf } from "./dialect-by-text.ts";
import type { KiroPart } from "./dialect-by-text.ts";
import type { Draft } from "./draft.ts";
import { readKiroDesign } from "./kiro-design.ts";
import { readKiroBugfix, readKiroRequirements } from "./kiro-requirements.ts";
import type { Section } from "./outline.ts";
import { readTasks } from "./tasks.ts";

/** Enough of the text to tell what it is. */
const headOf = (draft: Draft): string => draft.lines.slice(0, 2_000).join("\n");

/** The part by the file's name, else by its text. */
function partOf(draft: Draft): KiroPart | null {
  const name = fileOf(draft.path).toLowerCase();
  switch (name) {
    // Some put a bugfix into requirements.md, and plain requirements into bugfix.md.
    case "requirements.md":
      return kiroPartOf(headOf(draft)) === "bugfix" ? "bugfix" : "requirements";
    case "bugfix.md": {
      const text = headOf(draft);
      return !holdsBehaviours(text) && kiroPartOf(text) === "requirements" ? "requirements" : "bugfix";
    }
    case "design.md":
      return "design";
    case "tasks.md":
      return "tasks";
    default:
      return kiroPartOf(draft.lines.join("\n"));
  }
}

const BOX = /^\s*(?:[-*+]|\d{1,4}(?:\.\d{1,4})*[.)]?)\s+\[[ xX~-]\]/;

export function readKiro(draft: Draft, root: Section): void {
  const part = partOf(draft);
  switch (part) {
    case "bugfix":
      readKiroBugfix(draft, root);
      return;
    case "design":
      readKiroDesign(draft, root);
      return;
    case "tasks":
      readTasks(draft);
      return;
    case "requirements":
    case null:
      readKiroRequirements(draft, root);
      // One file for a whole spec: whatever it holds.
      if (!isRequirementsFile(draft.path) && draft.lines.some((line) => BOX.test(line))) readTasks(draft);
  }
}

const isRequirementsFile = (path: string): boolean => /(?:^|\/)requirements\.md$/i.test(path);

/** The lint rules of specs: id, default level, why. Ids are fixed; configuration turns them off or changes the level. */
import type { ProblemLevel } from "../problem.ts";

export interface LintRule {
  level: ProblemLevel;
  why: string;
}

export const LINT_RULES = {
  "spec-too-large": { level: "error", why: "Time and memory for one file are bounded." },
  "spec-encoding": { level: "error", why: "Only UTF-8 text can be read." },
  "spec-null-bytes": { level: "warning", why: "Null bytes hide text from people." },
  "spec-empty": { level: "warning", why: "An empty spec promises nothing." },
  "spec-internal": { level: "error", why: "A failure of ours is shown, never hidden." },
  "front-matter-invalid": { level: "error", why: "A setting that is misread decides the wrong thing." },
  "front-matter-unknown-key": { level: "info", why: "A misspelt key is ignored in silence." },
  "section-missing": {
    level: "info",
    why: "The sections say why, what, how it is tested, its limits, and who depends on it.",
  },
  "sections-none": { level: "warning", why: "Without a known section nothing of the file is understood." },
  "requirements-none": {
    level: "warning",
    why: "A requirements file without a requirement says nothing that can be checked.",
  },
  "duplicate-id": { level: "error", why: "A reference to the id could mean either." },
  "duplicate-title": {
    level: "warning",
    why: "Where the name is the identity, two of a name cannot be told apart.",
  },
  "criteria-missing": { level: "warning", why: "A requirement without criteria cannot be checked." },
  "scenario-missing": { level: "warning", why: "OpenSpec asks for at least one scenario per requirement." },
  "shall-missing": { level: "warning", why: "Without SHALL or MUST it is open whether something must hold." },
  "shall-only-in-title": {
    level: "warning",
    why: "The obligation stands in the title, where tools do not read it.",
  },
  "vague-word": { level: "info", why: "What cannot be measured cannot be tested." },
  "needs-clarification": { level: "warning", why: "An open question is no requirement yet." },
  "long-requirement": { level: "info", why: "One requirement, one thought: long texts hide several." },
  "unchanged-missing": {
    level: "warning",
    why: "A bugfix that says nothing about what must stay invites regressions.",
  },
  "task-state": {
    level: "warning",
    why: "A task that is done has no open sub-tasks, and one whose sub-tasks are all done is not open.",
  },
  "task-duplicate-id": { level: "warning", why: "Two tasks with one number cannot be told apart." },
  "fence-unclosed": { level: "warning", why: "Everything behind an unclosed fence is read as code." },
  "comment-unclosed": { level: "warning", why: "Everything behind an unclosed comment is hidden." },
  "delta-empty": { level: "error", why: "A delta section must name requirements." },
  "delta-duplicate": { level: "error", why: "A requirement may appear once in a delta section." },
  "delta-conflict": { level: "error", why: "A requirement cannot be added, changed and removed at once." },
  "delta-unknown-target": {
    level: "error",
    why: "A delta that names nothing in the living spec cannot be applied.",
  },
  "delta-name-taken": {
    level: "error",
    why: "A new requirement under a name that the living spec has cannot be applied.",
  },
  "delta-overlap": {
    level: "warning",
    why: "MODIFIED replaces a whole requirement, so of two open changes the later one undoes the earlier.",
  },
  "reference-dangling": { level: "warning", why: "The reference points at nothing." },
  "reference-retargeted": {
    level: "error",
    why: "The number went to another item, so the reference says what nobody wrote.",
  },
  "reference-uncovered": { level: "info", why: "What no task and no test names is easily forgotten." },
  "reference-untested": { level: "info", why: "A property that no test names may not hold." },
} as const satisfies Record<string, LintRule>;

export type LintRuleId = keyof typeof LINT_RULES;

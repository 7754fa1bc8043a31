/** The one model that every spec dialect is parsed to, and the changes between two of them (JSON: spec@1, diff@1). */
import type { Problem } from "../problem.ts";

export type Dialect = "spec.md" | "kiro" | "openspec" | "speckit";

export type ItemKind =
  | "requirement"
  | "criterion"
  | "scenario"
  | "property"
  | "intent"
  | "constraint"
  | "test"
  | "integration"
  | "contract"
  | "task";

export interface Clause {
  text: string;
  join: "and" | "or";
}

/** A number with its unit normalised: times in ms, sizes in bytes, ratios in %. */
export interface Bound {
  comparator: "<" | "<=" | ">" | ">=" | "=";
  value: number;
  unit: string;
}

export interface Ears {
  pattern: "ubiquitous" | "event" | "state" | "unwanted" | "optional" | "complex" | "none";
  feature: Clause[];
  state: Clause[];
  trigger: Clause[];
  condition: Clause[];
  system: string;
  modality: "shall" | "must" | "should" | "may" | "will" | "none";
  polarity: "positive" | "negative";
  responses: Clause[];
  bounds: Bound[];
}

export interface Reference {
  kind: "requirement" | "property" | "task" | "test";
  to: string;
  raw: string;
  path: string;
  line: number;
  column: number;
}

/** A fenced contract inside a spec, or a link to a contract file. Lines are those of the fence's content. */
export interface ContractSource {
  /** Info string of the fence, or the link target. */
  info: string;
  /** "fence": `text` is the contract. "link": `target` is a path relative to the repository root; text comes later. */
  form: "fence" | "link";
  text: string;
  target?: string;
  line: number;
  endLine: number;
}

/** A fence that shows a payload of a contract. */
export interface SpecExample {
  info: string;
  text: string;
  /** First line of the content. */
  line: number;
  /** The heading and the paragraph above, which may name what it shows. */
  label: string;
  /** Line of the contract's item that it stands below; null when there is none. */
  contractLine: number | null;
}

export interface Item {
  item: ItemKind;
  /** Explicit id, or the implicit one of the dialect ("1.2"); "" when it has none. */
  id: string;
  title: string;
  text: string;
  /** First and last line, from 1, inclusive. */
  line: number;
  endLine: number;
  /** Id (or title, when it has no id) of the enclosing item; "" at the top. */
  parent: string;
  references: Reference[];
  ears?: Ears;
  contract?: ContractSource;
  state?: "todo" | "queued" | "doing" | "done";
  optional?: boolean;
  dependsOn?: string[];
  delta?: "added" | "modified" | "removed" | "renamed";
}

/** An edge from a consumer spec to what it consumes. `spec` is an id, or `gh:owner/repo//id[@ref]`. */
export interface Consumes {
  spec: string;
  /** Patterns such as `contract:charges` or `req:refund-window`; empty means every export. */
  items: string[];
  line: number;
}

export interface Spec {
  path: string;
  id: string;
  dialect: Dialect;
  title: string;
  status: "draft" | "active" | "deprecated";
  owners: string[];
  governs: string[];
  tests: string[];
  exports: string[];
  consumes: Consumes[];
  compat: "backward" | "forward" | "full" | "none";
  items: Item[];
  /** Fences that show payloads of its contracts; absent when there are none. */
  examples?: SpecExample[];
  problems: Problem[];
}

export type Level = "breaking" | "unknown" | "additive" | "editorial" | "none";
export type Direction = "strengthened" | "weakened" | "contradicted" | "unknown" | "none";
export type Aspect =
  "added" | "removed" | "modified" | "renamed" | "renumbered" | "moved" | "split" | "merged";

/** One item that changed. `before`/`after` are the full texts ("" when absent). */
export interface SpecItemChange {
  item: ItemKind;
  aspects: Aspect[];
  direction: Direction;
  level: Level;
  /** Which rule decided direction and level. */
  rule: string;
  matchedBy: "id" | "text" | "title" | "similarity" | "none";
  id: string;
  previousId: string;
  previousIds: string[];
  title: string;
  previousTitle: string;
  requirement: { id: string; title: string } | null;
  /** The requirement that it stood in before, where that is another one. */
  previousRequirement?: { id: string; title: string } | null;
  before: string;
  after: string;
  /** Why it is removed, in the words of the delta that removes it: reason and migration. */
  why?: string;
  /** Line of the item on each side; null where it does not exist. */
  line: { before: number | null; after: number | null };
}

export interface ReferenceFinding {
  path: string;
  line: number;
  column: number;
  reference: string;
  problem: "dangling" | "retargeted" | "uncovered" | "untested";
  meant: string;
  means: string;
  suggestion: string;
  /** The whole line with its references corrected; absent where no safe correction is known. */
  corrected?: string;
}

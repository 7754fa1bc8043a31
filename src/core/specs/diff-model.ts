/** The semantic difference between two sides of a set of specs (JSON: diff@1). */
import type { ContractResult } from "../contracts/model.ts";
import type { Dialect, Level, ReferenceFinding, SpecItemChange } from "./model.ts";

export interface SpecDiff {
  path: string;
  previousPath: string | null;
  id: string;
  /** The id of the base side where it differs: consumers may still name it. */
  previousId?: string | null;
  title: string;
  dialect: Dialect;
  /** created, removed and renamed are about the file; edited covers everything else. */
  change: "created" | "edited" | "removed" | "renamed";
  /**
   * The living spec that a delta of an open OpenSpec change edits. The changes then say what the delta does to it, and
   * `before` and its lines are those of the living spec at the newer side. Absent for every other spec.
   */
  appliesTo?: { path: string; exists: boolean };
  level: Level;
  changes: SpecItemChange[];
  /** Digest over the canonical items of each side; null where the spec does not exist. Formatting changes neither. */
  digests: { before: string | null; after: string | null };
  references: ReferenceFinding[];
  contracts: ContractResult[];
}

export interface Diff {
  /** The worst of all specs. */
  level: Level;
  specs: SpecDiff[];
}

/** A spec that consumes something that changed. `repository` is null for the same repository. */
export interface AffectedConsumer {
  spec: string;
  path: string;
  repository: string | null;
  /** The provider it consumes, and which of its changed items. */
  provider: string;
  items: string[];
  verdict: "breaking" | "unknown" | "compatible";
}

/** `.kiro/headwater.yaml` as it is in force; every field has a value (the parser fills defaults). */
import type { HookRun } from "./hooks/model.ts";
import type { ProblemLevel } from "./problem.ts";

export type Mode = "observe" | "propose" | "auto";

export interface SpecRoot {
  match: string;
  governs: string[];
  consumes: string[];
}

export interface Config {
  /** False when the repository has no configuration file: then mode is observe. */
  present: boolean;
  mode: Mode;
  specs: SpecRoot[];
  trustedBranches: string[];
  extends: string[];
  /** The built-in hook that proposes consumer-spec edits; `run` holds overrides of its defaults. */
  cascade: { enabled: boolean; run: Partial<HookRun> };
  ci: "immediately" | "after_approval";
  approval: { by: string[]; specBy: string[]; count: number; requesterMayApprove: boolean };
  budgets: { runUsd: number; dayUsd: number; monthUsd: number };
  rules: Record<string, ProblemLevel>;
  /** Contract changes that people accepted: they are shown, and break nothing any more. */
  accepted: { fingerprint: string; reason: string }[];
}

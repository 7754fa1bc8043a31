/** A difference before it is judged worth a place in a result: what format engines hand to the shared vocabulary. */
import { createHash } from "node:crypto";
import type { Json } from "../json.ts";
import type { ContractChange, Verdict, Witness } from "./model.ts";

/** Both sides as they were read; a side that does not exist has no lines. */
export interface Lines {
  before: (pointer: string) => number | null;
  after: (pointer: string) => number | null;
}

export interface Finding {
  rule: string;
  level: ContractChange["level"];
  path: string;
  operation: string | null;
  direction: ContractChange["direction"];
  message: string;
  old: Json;
  new: Json;
  /** Pointers into the two documents; null where there is nothing to point at. */
  before: string | null;
  after: string | null;
  /** Set when the difference could not be judged: the verdict is then at best `unknown`. */
  undecided: string | null;
  /** A document that shows it. */
  witness?: Witness | null;
}

export interface Judgement {
  findings: Finding[];
  unknowns: { path: string; reason: string }[];
}

/** `breaking` needs a proven error; what could not be decided comes before `compatible`. */
export function verdictOf(same: boolean, { findings, unknowns }: Judgement): Verdict {
  if (findings.some(({ level }) => level === "error")) return "breaking";
  if (unknowns.length > 0 || findings.some(({ undecided }) => undecided !== null)) return "unknown";
  return same ? "identical" : "compatible";
}

/** Semantic versioning; what is not proven safe is counted as if it broke. */
export function bumpOf(verdict: Verdict, findings: Finding[]): "major" | "minor" | "patch" | "none" {
  switch (verdict) {
    case "breaking":
    case "unknown":
      return "major";
    case "compatible":
      return findings.length > 0 ? "minor" : "patch";
    case "identical":
      return "none";
  }
}

/** No commit, no line: an accepted change stays accepted when the text around it moves. */
export function fingerprint(finding: Pick<Finding, "rule" | "operation" | "path" | "message">): string {
  const { rule, operation, path, message } = finding;
  return createHash("sha256")
    .update([rule, operation ?? "", path, message].join(":"))
    .digest("hex")
    .slice(0, 12);
}

/** The files that a finding lies in; `before` is null where it is the file that the contract had before. */
export interface FilesOfChange {
  before: string | null;
  after: string;
}

export function changeOf(finding: Finding, file: FilesOfChange, lines: Lines): ContractChange {
  const { rule, level, path, operation, direction, message } = finding;
  return {
    rule,
    level,
    path,
    operation,
    direction,
    file: file.after,
    ...(file.before === null ? {} : { previousFile: file.before }),
    line: {
      before: finding.before === null ? null : lines.before(finding.before),
      after: finding.after === null ? null : lines.after(finding.after),
    },
    message,
    old: finding.old,
    new: finding.new,
    fingerprint: fingerprint(finding),
    accepted: null,
    consumers: [],
    ...(finding.witness === undefined ? {} : { witness: finding.witness }),
  };
}

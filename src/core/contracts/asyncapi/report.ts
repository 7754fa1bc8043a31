/** Collects what is found about an AsyncAPI document, in the shared vocabulary. */
import type { Finding } from "../finding.ts";
import type { Api } from "./document.ts";

export type Said = Pick<Finding, "rule" | "level" | "path" | "message" | "before" | "after"> &
  Partial<Pick<Finding, "operation" | "direction" | "old" | "new" | "undecided" | "witness">>;

const MOST_FINDINGS = 20_000;

export class Report {
  readonly before: Api;
  readonly after: Api;
  readonly findings: Finding[] = [];
  readonly unknowns: { path: string; reason: string }[] = [];

  constructor(before: Api, after: Api) {
    this.before = before;
    this.after = after;
  }

  add(said: Said): void {
    if (this.findings.length === MOST_FINDINGS)
      this.unknowns.push({ path: "", reason: "there are too many changes to list them all" });
    if (this.findings.length > MOST_FINDINGS) return;
    this.findings.push({ operation: null, direction: null, old: null, new: null, undecided: null, ...said });
  }
}

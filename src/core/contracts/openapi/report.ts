/** Collects what is found about one operation, in the shared vocabulary. */
import type { Finding } from "../finding.ts";
import type { Api, Operation } from "./document.ts";
import { type Area, type Position, SchemaPair } from "../schema/position.ts";
import type { Node } from "../schema/shape.ts";

export type Said = Pick<Finding, "rule" | "level" | "message" | "before" | "after"> &
  Partial<Pick<Finding, "path" | "direction" | "old" | "new" | "undecided" | "operation">>;

/** Both documents, and everything found so far. */
export class Report {
  readonly before: Api;
  readonly after: Api;
  readonly schemas: SchemaPair;
  readonly findings: Finding[] = [];
  readonly unknowns: { path: string; reason: string }[] = [];

  constructor(before: Api, after: Api) {
    this.before = before;
    this.after = after;
    this.schemas = new SchemaPair(before.side, after.side);
  }

  add(said: Said): void {
    const operation = said.operation ?? null;
    this.findings.push({
      path: operation ?? "",
      direction: null,
      old: null,
      new: null,
      undecided: null,
      ...said,
      operation,
    });
  }

  unknown(path: string, reason: string): void {
    this.unknowns.push({ path, reason });
  }
}

/** One operation that exists on both sides. */
export class OperationReport {
  readonly report: Report;
  readonly old: Operation;
  readonly now: Operation;

  constructor(report: Report, old: Operation, now: Operation) {
    this.report = report;
    this.old = old;
    this.now = now;
  }

  add(said: Said): void {
    this.report.add({
      path: this.now.label,
      ...said,
      // Nothing is promised about an operation that is a draft.
      level: this.old.unstable && said.level === "error" ? "info" : said.level,
      operation: this.now.label,
    });
  }

  /** Compares one schema use; a missing schema accepts everything. */
  schema(old: Node, now: Node, place: { direction: Position["direction"]; area: Area; path: string }): void {
    const position: Position = {
      ...place,
      operation: this.now.label,
      path: `${this.now.label} ${place.path}`,
    };
    for (const finding of this.report.schemas.judge(old, now, position)) this.add(finding);
  }
}

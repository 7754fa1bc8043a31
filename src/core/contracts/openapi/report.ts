/** Collects what is found about one operation, in the shared vocabulary. */
import type { Finding } from "../finding.ts";
import { type Area, type Position, SchemaPair } from "../schema/position.ts";
import type { Node } from "../schema/shape.ts";
import type { Api, Operation } from "./document.ts";
import { judgeSchema } from "./keywords/judge.ts";
import type { Place } from "./keywords/place.ts";
import { SchemaWalk } from "./keywords/walk.ts";
import { Witnesses } from "./keywords/witnesses.ts";
import { isUnpromised } from "./stability.ts";

export type Said = Pick<Finding, "rule" | "level" | "message" | "before" | "after"> &
  Partial<Pick<Finding, "path" | "direction" | "old" | "new" | "undecided" | "operation" | "witness">>;

/** So many findings are listed; more help nobody. */
const MOST_FINDINGS = 20_000;

/** Both documents, and everything found so far. */
export class Report {
  readonly before: Api;
  readonly after: Api;
  readonly schemas: SchemaPair;
  readonly walk: SchemaWalk;
  readonly witnesses: Witnesses;
  readonly findings: Finding[] = [];
  readonly unknowns: { path: string; reason: string }[] = [];

  constructor(before: Api, after: Api) {
    this.before = before;
    this.after = after;
    this.schemas = new SchemaPair(before.side, after.side);
    const sides = { before: before.side, after: after.side };
    this.walk = new SchemaWalk(sides);
    this.witnesses = new Witnesses(sides);
  }

  add(said: Said): void {
    const operation = said.operation ?? null;
    if (this.findings.length === MOST_FINDINGS)
      this.unknown("", "there are too many changes to list them all");
    if (this.findings.length >= MOST_FINDINGS) return;
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
    if (this.unknowns.length < MOST_FINDINGS) this.unknowns.push({ path, reason });
  }
}

export interface SchemaUse {
  direction: "request" | "response";
  area: Area;
  path: string;
  strong?: boolean;
  inHeader?: boolean;
  listable?: boolean;
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
    // Nothing is promised about an operation that is a draft: then a change is worth a remark only.
    const calm = isUnpromised(this.now.stability) && said.rule !== "api-stability-decreased";
    this.report.add({
      path: this.now.label,
      ...said,
      ...(calm ? { level: "info" as const, undecided: null } : {}),
      operation: this.now.label,
    });
  }

  /** Compares one schema use. */
  schema(old: Node, now: Node, use: SchemaUse): void {
    for (const finding of this.judged(old, now, use)) this.add(finding);
  }

  judged(old: Node, now: Node, use: SchemaUse): Finding[] {
    const { direction, area, path } = use;
    const { strong = false, inHeader = false, listable = false } = use;
    const position: Position = {
      direction,
      area,
      operation: this.now.label,
      path: `${this.now.label} ${path}`,
    };
    const place: Place = { direction, area, nested: false, strong, idle: false, inHeader, listable };
    const { walk, schemas, witnesses } = this.report;
    return judgeSchema({ walk, pair: schemas, witnesses }, [old, now], { place, position });
  }
}

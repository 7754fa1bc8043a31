/** What the comparison of two schemas collects. A change knows its place relative to the schema where it was found. */
import { inCode } from "../../quoted.ts";
import type { Json } from "../../../json.ts";
import type { Effect, Level } from "./law.ts";
import { levelAt, type Place, ruleAt } from "./place.ts";
import type { View } from "./view.ts";

/** Kinds of change. About unions and applicators the published rules decide by form, not by meaning. */
export type Family = "type" | "value" | "bound" | "property" | "union" | "applicator" | "remark";

export interface SchemaChange {
  /** Property names, `[]` for entries, `*` for other fields. */
  steps: string[];
  rule: string;
  level: Level;
  family: Family;
  tell: (subject: string) => string;
  old: Json;
  new: Json;
  before: string;
  after: string;
  /** Why it could not be decided; null when it could. */
  doubt: string | null;
}

export interface Said {
  word: string;
  effect: Effect;
  family: Family;
  tell: (subject: string) => string;
  old?: Json | undefined;
  new?: Json | undefined;
  /** Keyword or pointer steps below the two schemas, for the lines. */
  keyword?: string;
  /** Where the published level or id is not what the law says. */
  level?: Level;
  rule?: string;
  steps?: string[];
  before?: string;
  after?: string;
  doubt?: string;
}

/** Two schemas that stand at the same place, and what is found about them. */
export class Site {
  readonly old: View;
  readonly now: View;
  readonly place: Place;
  readonly changes: SchemaChange[];

  constructor(old: View, now: View, place: Place, changes: SchemaChange[]) {
    this.old = old;
    this.now = now;
    this.place = place;
    this.changes = changes;
  }

  get request(): boolean {
    return this.place.direction === "request";
  }

  add(said: Said): void {
    const { word, effect, keyword } = said;
    const { place } = this;
    // What is said about a schema beside its values does not travel less because the values do not.
    const idle = place.idle && said.family !== "remark";
    const level = said.level === undefined || idle ? levelAt({ ...place, idle }, effect) : said.level;
    const into = (view: View, given: string | undefined) =>
      given ??
      (keyword !== undefined && view.schema[keyword] !== undefined ? `${view.at}/${keyword}` : view.at);
    this.changes.push({
      steps: said.steps ?? [],
      rule: said.rule ?? ruleAt(place, word),
      level,
      family: said.family,
      tell: said.tell,
      old: said.old ?? null,
      new: said.new ?? null,
      before: into(this.old, said.before),
      after: into(this.now, said.after),
      doubt: level === "warning" ? (said.doubt ?? "the contract does not say enough") : null,
    });
  }
}

/** A value as text inside a sentence. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  return inCode(typeof value === "string" ? value : JSON.stringify(value), 80);
}

export function listed(values: Json[]): string {
  if (values.length === 0) return "nothing";
  const some = values.slice(0, 8).map(shown);
  return some.join(", ") + (values.length > some.length ? " and more" : "");
}

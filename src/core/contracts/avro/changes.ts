/** Differences that break nobody by themselves: what was added, removed, renamed or widened, for those who review. */
import type { Json } from "../../json.ts";
import type { Finding } from "../finding.ts";
import { equalJson } from "../pointer.ts";
import { isDefaultOf } from "./defaults.ts";
import { decimalsDiffer } from "./logical.ts";
import { type EnumSchema, type Field, isNamed, type RecordSchema, type Schema, typeName } from "./model.ts";
import { MOST_FINDINGS } from "./explain.ts";
import { keyOf } from "./solve.ts";

export interface Sides {
  old: Schema;
  now: Schema;
  path: string;
}

interface Place {
  path: string;
  before: string | null;
  after: string | null;
}

/** Walks both schemas side by side. `reader` and `writer` of a pair stand here for old and new. */
export function changesBetween(start: Sides[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<number>();
  const open = [...start].reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { old, now } = next;
    const key = keyOf({ reader: old, writer: now });
    if (seen.has(key) || findings.length >= MOST_FINDINGS) continue;
    seen.add(key);
    const path = isNamed(now) ? now.full : next.path;
    const walk = new Walk({ path, before: old.at, after: now.at });
    walk.compare(old, now);
    findings.push(...walk.findings);
    open.push(...walk.deeper.reverse());
  }
  return findings;
}

class Walk {
  readonly findings: Finding[] = [];
  readonly deeper: Sides[] = [];
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  compare(old: Schema, now: Schema): void {
    this.#logical(old, now);
    if (isNamed(old) && isNamed(now) && old.full !== now.full) {
      const moved = old.name === now.name;
      this.#say(
        moved ? "NAMESPACE_CHANGED" : "TYPE_RENAMED",
        `\`${old.full}\` is now called \`${now.full}\`.`,
        old.full,
        now.full,
      );
    }
    if (old.kind === "record" && now.kind === "record") this.#records(old, now);
    else if (old.kind === "enum" && now.kind === "enum") this.#enums(old, now);
    else if (old.kind === "array" && now.kind === "array") this.#go(old.items, now.items, "[]");
    else if (old.kind === "map" && now.kind === "map") this.#go(old.values, now.values, "{}");
    else if (old.kind === "union" || now.kind === "union") this.#unions(old, now);
    else if (old.kind !== now.kind) {
      const message = `\`${typeName(old)}\` became \`${typeName(now)}\`.`;
      this.#say("TYPE_CHANGED", message, typeName(old), typeName(now));
    }
  }

  #logical(old: Schema, now: Schema): void {
    const [a, b] = [old.logical?.name ?? null, now.logical?.name ?? null];
    if (a === b || old.kind === "union" || now.kind === "union" || decimalsDiffer(old.logical, now.logical))
      return;
    const message = `The logical type \`${a ?? "none"}\` became \`${b ?? "none"}\`: the bytes can still be read, but mean something else.`;
    this.#say("LOGICAL_TYPE_CHANGED", message, a, b, "warning");
  }

  #records(old: RecordSchema, now: RecordSchema): void {
    const left = new Map(old.fields.map((field) => [field.name, field]));
    const direct = new Set(now.fields.map(({ name }) => name));
    const pairs = now.fields.map((field): [Field | undefined, Field] => {
      const source =
        left.get(field.name) ?? left.get(field.aliases.find((a) => left.has(a) && !direct.has(a)) ?? "");
      if (source !== undefined) left.delete(source.name);
      return [source, field];
    });
    for (const [source, field] of pairs) {
      const place = { path: `${now.full}.${field.name}`, before: source?.at ?? null, after: field.at };
      if (source === undefined) {
        const message = `The field \`${field.name}\` is new in \`${now.full}\`.`;
        this.#say("FIELD_ADDED", message, null, typeName(field.type), "info", place);
        this.#default(undefined, field, place);
      } else {
        this.#fields(source, field, place);
      }
    }
    for (const field of left.values()) {
      const place = { path: `${old.full}.${field.name}`, before: field.at, after: null };
      const message = `The field \`${field.name}\` is gone from \`${now.full}\`.`;
      this.#say("FIELD_REMOVED", message, typeName(field.type), null, "info", place);
    }
  }

  #fields(old: Field, now: Field, place: Place): void {
    if (old.name !== now.name) {
      const message = `The field \`${old.name}\` is now called \`${now.name}\`, with an alias.`;
      this.#say("FIELD_RENAMED", message, old.name, now.name, "info", place);
    }
    this.#default(old, now, place);
    this.deeper.push({ old: old.type, now: now.type, path: place.path });
  }

  #default(old: Field | undefined, now: Field, place: Place): void {
    const [a, b] = [old?.fallback, now.fallback];
    if (b !== undefined && !isDefaultOf(now.type, b)) {
      const before = old?.fallback !== undefined && !isDefaultOf(old.type, old.fallback);
      const message = `The default of \`${now.name}\` is no value of its type \`${typeName(now.type)}\`.`;
      this.#say("INVALID_DEFAULT", message, a ?? null, b, before ? "warning" : "error", place);
      return;
    }
    if (old === undefined || (a === undefined && b === undefined)) return;
    if (a !== undefined && b !== undefined && equalJson(a, b)) return;
    const what =
      a === undefined
        ? "has a default now"
        : b === undefined
          ? "has no default any more"
          : "has another default";
    this.#say("DEFAULT_CHANGED", `The field \`${now.name}\` ${what}.`, a ?? null, b ?? null, "info", place);
  }

  #enums(old: EnumSchema, now: EnumSchema): void {
    const [before, after] = [new Set(old.symbols), new Set(now.symbols)];
    const added = now.symbols.filter((symbol) => !before.has(symbol));
    const removed = old.symbols.filter((symbol) => !after.has(symbol));
    for (const symbol of added.slice(0, 50))
      this.#say("ENUM_SYMBOL_ADDED", `\`${now.full}\` has the new symbol \`${symbol}\`.`, null, symbol);
    for (const symbol of removed.slice(0, 50))
      this.#say("ENUM_SYMBOL_REMOVED", `\`${now.full}\` has lost the symbol \`${symbol}\`.`, symbol, null);
    if (old.fallback !== now.fallback)
      this.#say("DEFAULT_CHANGED", `\`${now.full}\` has another default symbol.`, old.fallback, now.fallback);
  }

  #unions(old: Schema, now: Schema): void {
    const before = new Map(branchesOf(old).map((branch) => [branchKey(branch), branch]));
    const after = new Map(branchesOf(now).map((branch) => [branchKey(branch), branch]));
    for (const [key, branch] of after) {
      const source = before.get(key);
      if (source !== undefined) this.#go(source, branch, "");
      else
        this.#say(
          "UNION_BRANCH_ADDED",
          `\`${typeName(branch)}\` is also allowed now.`,
          null,
          typeName(branch),
        );
    }
    for (const [key, branch] of before) {
      if (after.has(key)) continue;
      const message = `\`${typeName(branch)}\` is not allowed any more.`;
      this.#say("UNION_BRANCH_REMOVED", message, typeName(branch), null);
    }
  }

  #go(old: Schema, now: Schema, step: string): void {
    this.deeper.push({ old, now, path: `${this.#place.path}${step}` });
  }

  #say(
    rule: string,
    message: string,
    old: Json,
    now: Json,
    level: Finding["level"] = "info",
    place: Place = this.#place,
  ): void {
    this.findings.push({
      rule,
      level,
      ...place,
      operation: null,
      direction: null,
      message,
      old,
      new: now,
      undecided: null,
    });
  }
}

function branchesOf(schema: Schema): Schema[] {
  return schema.kind === "union" ? schema.branches : [schema];
}

function branchKey(schema: Schema): string {
  return isNamed(schema) ? `${schema.kind} ${schema.name}` : schema.kind;
}

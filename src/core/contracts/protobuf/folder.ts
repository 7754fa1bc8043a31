/** All proto files of a folder on both sides as one contract: a type may move from one file to another. */
import type { EngineAnswer } from "../engine.ts";
import type { ContractFiles } from "../files/model.ts";
import type { Judgement } from "../finding.ts";
import type { Flaw } from "../read.ts";
import { compareElements, compareFileParts } from "./compare.ts";
import { Declared } from "./declared.ts";
import { unknownEdition } from "./features.ts";
import { linkedFolder, type ParsedFile } from "./imports.ts";
import { parseProto } from "./parse.ts";
import { fileOfKey, lineOfKey, OWN, placedIn } from "./place-keys.ts";
import type { Profile } from "./profiles.ts";
import { Report } from "./report.ts";
import { compareDeclarations, comparePackages, Packages } from "./rules-declarations.ts";
import type { Schema } from "./schema.ts";
import { unseenTypes } from "./unseen.ts";

/** Proto files by path. */
export type Texts = ReadonlyMap<string, string>;

/** What became of each file of the older side, by its path; files that are only on the newer side break nobody. */
export function compareFolders(before: Texts, after: Texts, profile: Profile): Map<string, EngineAnswer> {
  const [old, now] = [read(before), read(after)];
  const comparison = new Comparison(old, now);
  const answers = new Map<string, EngineAnswer>();
  for (const path of [...before.keys()].toSorted()) {
    answers.set(path, refused(path, old, now) ?? comparison.of(path, profile));
  }
  return answers;
}

interface Side {
  schemas: Map<string, Schema>;
  missing: Map<string, string>;
  /** Files that cannot be read. */
  flaws: Map<string, Flaw[]>;
  /** Files that can be read and not be judged, with the reason. */
  refused: Map<string, string>;
  paths: ReadonlySet<string>;
}

function read(texts: Texts): Side {
  const parsed = new Map<string, ParsedFile>();
  const flaws = new Map<string, Flaw[]>();
  for (const [path, text] of texts) {
    const result = parseProto(text);
    if (result.ok) parsed.set(path, { node: result.file, text });
    else flaws.set(path, result.flaws);
  }
  const { schemas, missing } = linkedFolder(parsed, atHand(parsed, flaws));
  const refused = new Map<string, string>();
  for (const [path, schema] of schemas) {
    const why = unknownEdition(schema.file);
    if (schema.flaws.length > 0) flaws.set(path, schema.flaws);
    else if (why !== null) refused.set(path, why);
    if (schema.flaws.length > 0 || why !== null) schemas.delete(path);
  }
  return { schemas, missing, flaws, refused, paths: new Set(texts.keys()) };
}

function atHand(parsed: ReadonlyMap<string, ParsedFile>, flaws: ReadonlyMap<string, Flaw[]>): ContractFiles {
  const why = (found: Flaw[]): string => `cannot be read (line ${String(found[0]?.line ?? 1)})`;
  return {
    texts: new Map([...parsed].map(([path, { text }]) => [path, text])),
    unread: new Map([...flaws].map(([path, found]) => [path, { why: why(found), id: null }])),
  };
}

function refused(path: string, old: Side, now: Side): EngineAnswer | null {
  if (!now.paths.has(path)) return null;
  const [before, after] = [old.flaws.get(path) ?? [], now.flaws.get(path) ?? []];
  if (before.length + after.length > 0) return { kind: "unreadable", before, after };
  const why = now.refused.get(path) ?? old.refused.get(path);
  return why === undefined ? null : { kind: "refused", why };
}

class Comparison {
  readonly #old: Side;
  readonly #now: Side;
  readonly #declared: Declared;
  readonly #packages: Packages;
  readonly #toldPackages = new Set<string>();
  readonly #unknowns: Map<string, Judgement["unknowns"]>;

  constructor(old: Side, now: Side) {
    this.#old = old;
    this.#now = now;
    this.#declared = new Declared(now.schemas);
    this.#packages = new Packages(now.schemas.values(), doubtOf(now));
    this.#unknowns = unseenTypes(old, now);
  }

  of(path: string, profile: Profile): EngineAnswer {
    const reports = new Map<string, Report>();
    const reportOf = (other: string): Report => {
      const report = reports.get(other) ?? new Report();
      reports.set(other, report);
      return report;
    };
    this.#compare(path, reportOf);
    const judgement: Judgement = { findings: [], unknowns: [...(this.#unknowns.get(path) ?? [])] };
    if (!this.#old.schemas.has(path)) judgement.unknowns.push({ path: "", reason: unread(path, this.#old) });
    let same = judgement.unknowns.length === 0;
    for (const [other, report] of reports) {
      const { findings, unknowns } = report.judgement(profile);
      const place = other === path ? OWN : other;
      // What is gone was in this file, wherever the rest of it is now.
      judgement.findings.push(...findings.map((finding) => placedIn(finding, OWN, place)));
      judgement.unknowns.push(...unknowns);
      same &&= report.empty;
    }
    const lines = { before: lineOfKey, after: lineOfKey };
    return {
      kind: "compared",
      same,
      judgement,
      lines,
      files: { before: fileOfKey, after: fileOfKey },
      profile,
    };
  }

  #compare(path: string, reportOf: (path: string) => Report): void {
    const [before, after] = [this.#old.schemas.get(path), this.#now.schemas.get(path)];
    const report = reportOf(path);
    if (!this.#now.paths.has(path)) {
      const message = `The file \`${path}\` is gone.`;
      report.broken("FILE_NO_DELETE", { path: "file", message, old: path, before: 1 });
    }
    if (before === undefined) return;
    if (after !== undefined) {
      compareFileParts(before, after, report);
      compareDeclarations(before, after, report, (sort, name) => {
        const found = sort === "extensions" ? null : this.#declared.find(sort, name, path);
        return found?.path ?? null;
      });
    }
    comparePackages(before, this.#packages, report, this.#toldPackages);
    compareElements(before, this.#declared, { own: path, reportOf });
  }
}

function unread(path: string, { refused: unjudged }: Side): string {
  return unjudged.get(path) ?? "the old version could not be read, so nothing was compared";
}

/** What cannot be read may hold what is gone elsewhere. */
function doubtOf({ flaws, refused: unjudged }: Side): string | null {
  const [path] = [...flaws.keys(), ...unjudged.keys()];
  return path === undefined ? null : `It may be in \`${path}\`, which is not read.`;
}

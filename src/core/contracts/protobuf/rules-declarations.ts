/** Rules about what is gone from the file or the package, and notes about what is new. */
import type { Rule } from "./profiles.ts";
import type { Difference, Report } from "./report.ts";
import type { Schema } from "./schema.ts";

interface Declared {
  fullName: string;
  nestedName: string;
  line: number;
}

interface Sort {
  word: string;
  inFile: Rule;
  inPackage: Rule;
}

const SORTS = {
  messages: { word: "message", inFile: "MESSAGE_NO_DELETE", inPackage: "PACKAGE_MESSAGE_NO_DELETE" },
  enums: { word: "enum", inFile: "ENUM_NO_DELETE", inPackage: "PACKAGE_ENUM_NO_DELETE" },
  services: { word: "service", inFile: "SERVICE_NO_DELETE", inPackage: "PACKAGE_SERVICE_NO_DELETE" },
  extensions: { word: "extension", inFile: "EXTENSION_NO_DELETE", inPackage: "PACKAGE_EXTENSION_NO_DELETE" },
} as const satisfies Record<string, Sort>;

type SortName = keyof typeof SORTS;

export const SORT_NAMES = ["messages", "enums", "services", "extensions"] as const satisfies SortName[];

/** Where something that is gone from its file stands now, if another file of the contract has it; null otherwise. */
type Elsewhere = (sort: SortName, fullName: string) => string | null;

export function compareDeclarations(
  before: Schema,
  after: Schema,
  report: Report,
  elsewhere: Elsewhere = () => null,
): void {
  for (const name of SORT_NAMES) {
    const where = (fullName: string) => elsewhere(name, fullName);
    compareSort(before[name], after[name], { sort: SORTS[name], where, report });
  }
}

interface How {
  sort: Sort;
  where: (fullName: string) => string | null;
  report: Report;
}

/** Found by the name without the package: a package that is renamed is one finding, not one for each message. */
function compareSort(
  before: ReadonlyMap<string, Declared>,
  after: ReadonlyMap<string, Declared>,
  { sort, where, report }: How,
): void {
  const { word, inFile } = sort;
  const nameOf = ({ nestedName }: Declared) => nestedName;
  const [old, now] = [new Set([...before.values()].map(nameOf)), new Set([...after.values()].map(nameOf))];
  for (const { fullName: path, nestedName, line } of before.values()) {
    if (now.has(nestedName)) continue;
    const place = where(path);
    const gone = place === null ? "is gone" : `moved to \`${place}\``;
    const message = `The ${word} \`${nestedName}\` ${gone}.`;
    report.broken(inFile, { path, message, old: nestedName, before: line });
  }
  for (const declared of after.values()) {
    const { fullName, nestedName, line } = declared;
    if (old.has(nestedName) || isMapEntry(declared)) continue;
    const message = `The ${word} \`${nestedName}\` is new.`;
    report.note(`${word}-added`, { path: fullName, message, new: nestedName, after: line });
  }
}

/** What all files of one side declare, package by package. */
export class Packages {
  readonly #names = new Map<string, Record<SortName, Set<string>>>();
  /** Why some of it may be missing here; null when nothing is. */
  readonly doubt: string | null;

  constructor(schemas: Iterable<Schema>, doubt: string | null = null) {
    this.doubt = doubt;
    for (const schema of schemas) this.#add(schema);
  }

  #add(schema: Schema): void {
    const known = this.#names.get(schema.file.package) ?? {
      messages: new Set(),
      enums: new Set(),
      services: new Set(),
      extensions: new Set(),
    };
    this.#names.set(schema.file.package, known);
    for (const sort of SORT_NAMES)
      for (const { nestedName } of schema[sort].values()) known[sort].add(nestedName);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  declares(name: string, sort: SortName, nestedName: string): boolean {
    return this.#names.get(name)?.[sort].has(nestedName) ?? false;
  }
}

/** What the package of a file lost. `told`: packages that are gone, and reported by another file of theirs. */
export function comparePackages(
  { file, ...declared }: Schema,
  now: Packages,
  report: Report,
  told: Set<string> = new Set(),
): void {
  const broken = (rule: Rule, difference: Difference): void =>
    now.doubt === null
      ? report.broken(rule, difference)
      : report.unknown(rule, difference.path, `${difference.message} ${now.doubt}`);
  const { package: name, packageLine: before } = file;
  if (!now.has(name)) {
    if (told.has(name)) return;
    told.add(name);
    const message = `The package \`${name}\` is gone.`;
    broken("PACKAGE_NO_DELETE", { path: `package ${name}`, message, old: name, before });
    return;
  }
  for (const sort of SORT_NAMES) {
    const { word, inPackage } = SORTS[sort];
    for (const { fullName: path, nestedName, line } of declared[sort].values()) {
      if (now.declares(name, sort, nestedName)) continue;
      const message = `The ${word} \`${nestedName}\` is gone.`;
      broken(inPackage, { path, message, old: nestedName, before: line });
    }
  }
}

/** The field that it stands for is reported already. */
function isMapEntry(declared: Declared & { node?: { isMapEntry?: boolean } }): boolean {
  return declared.node?.isMapEntry === true;
}

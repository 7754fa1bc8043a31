/** Rules about what is gone from the file or the package, and notes about what is new. */
import type { Rule } from "./profiles.ts";
import type { Report } from "./report.ts";
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

export function compareDeclarations(before: Schema, after: Schema, report: Report): void {
  const samePackage = before.file.package === after.file.package;
  for (const key of ["messages", "enums", "services", "extensions"] as const) {
    compareSort(before[key], after[key], { sort: SORTS[key], samePackage, report });
  }
}

interface How {
  sort: Sort;
  samePackage: boolean;
  report: Report;
}

/** Found by the name without the package: a package that is renamed is one finding, not one for each message. */
function compareSort(
  before: ReadonlyMap<string, Declared>,
  after: ReadonlyMap<string, Declared>,
  { sort, samePackage, report }: How,
): void {
  const { word, inFile, inPackage } = sort;
  const nameOf = ({ nestedName }: Declared) => nestedName;
  const [old, now] = [new Set([...before.values()].map(nameOf)), new Set([...after.values()].map(nameOf))];
  for (const { fullName, nestedName, line } of before.values()) {
    if (now.has(nestedName)) continue;
    const path = fullName;
    const message = `The ${word} \`${nestedName}\` is gone.`;
    report.broken(inFile, { path, message, old: nestedName, before: line });
    if (samePackage) report.broken(inPackage, { path, message, old: nestedName, before: line });
  }
  for (const declared of after.values()) {
    const { fullName, nestedName, line } = declared;
    if (old.has(nestedName) || isMapEntry(declared)) continue;
    const message = `The ${word} \`${nestedName}\` is new.`;
    report.note(`${word}-added`, { path: fullName, message, new: nestedName, after: line });
  }
}

/** The field that it stands for is reported already. */
function isMapEntry(declared: Declared & { node?: { isMapEntry?: boolean } }): boolean {
  return declared.node?.isMapEntry === true;
}

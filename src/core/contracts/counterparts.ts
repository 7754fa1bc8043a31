/**
 * Contracts that a spec states in a fence and the code states in a file of its own: do the two agree? The file is
 * compared with the fence by the same engine, the fence first, since code is downstream.
 */
import type { Problem } from "../problem.ts";
import { compilePatterns } from "../paths/match.ts";
import { isContractPath } from "../specs/contract-fences.ts";
import type { Item, Spec } from "../specs/model.ts";
import { compareContractTexts } from "./compare.ts";
import { detectType, statedRole, titleOf } from "./detect.ts";
import type { Verdict } from "./model.ts";

/** So many files of code are compared with the fences of one spec. */
export const MOST_COUNTERPARTS = 20;

export interface CodeFile {
  path: string;
  text: string;
}

export interface Counterpart {
  /** Line of the fence in the spec. */
  line: number;
  path: string;
  verdict: Verdict;
  /** The first difference that breaks, in words; "" when there is none. */
  why: string;
}

/** Folders in which the governed code lies, for a list of files that is no longer than need be. */
export function governedFolders(spec: Spec): string[] {
  const positive = spec.governs.filter((pattern) => !pattern.startsWith("!"));
  return [...new Set(positive.map((pattern) => pattern.split("/").filter(isPlainBefore()).join("/")))];
}

/** Takes the segments before the first one with a wildcard. */
function isPlainBefore(): (segment: string) => boolean {
  let plain = true;
  return (segment) => (plain &&= !/[*?[\]{}\\]/.test(segment));
}

/** Which of these paths may hold a contract that the spec governs; test files and declarations of others do not. */
export function governedContracts(spec: Spec, paths: readonly string[]): string[] {
  if (spec.governs.length === 0 || !spec.items.some(isFence)) return [];
  const governed = compilePatterns(spec.governs);
  const isContract = (path: string): boolean =>
    isContractPath(path) &&
    !/(?:^|\/)node_modules\/|\.(?:test|spec)\.ts$|(?:^|\/)package(?:-lock)?\.json$/.test(path);
  return paths.filter((path) => isContract(path) && governed.matches(path)).slice(0, MOST_COUNTERPARTS);
}

const isFence = (item: Item): boolean => item.contract?.form === "fence";

/**
 * Compares each fence with the files of its format. Where several fences or files have one format, those with the
 * same title belong together; without a title that tells, nothing is paired, so that nothing is invented.
 */
export async function counterpartsOf(spec: Spec, files: readonly CodeFile[]): Promise<Counterpart[]> {
  const typed = files.flatMap((file) => {
    const type = detectType({ ...file, info: file.path.split(".").at(-1) ?? "" });
    return type === null || type === "typescript" ? [] : [{ ...file, type, title: titleOf(type, file.text) }];
  });
  const fences = spec.items.flatMap(({ contract }) => {
    if (contract?.form !== "fence") return [];
    const source = { path: spec.path, text: contract.text, info: contract.info, line: contract.line };
    const type = detectType(source);
    return type === null ? [] : [{ ...source, type, title: titleOf(type, contract.text) }];
  });
  const found: Counterpart[] = [];
  for (const fence of fences) {
    const alone = fences.filter(({ type }) => type === fence.type).length === 1;
    const same = typed.filter(({ type }) => type === fence.type);
    const paired = same.filter(
      ({ title }) => (title !== null && title === fence.title) || (alone && same.length === 1),
    );
    for (const file of paired) {
      const options = { type: fence.type, role: statedRole(fence.info) ?? ("both" as const) };
      const { results } = await compareContractTexts(fence, { ...file, info: "", line: 1 }, options);
      const [result] = results;
      if (result === undefined) continue;
      const why = result.changes.find(({ level }) => level === "error")?.message ?? "";
      found.push({ line: fence.line, path: file.path, verdict: result.verdict, why });
    }
  }
  return found;
}

/** What people are told: only a proven disagreement, at the fence. */
export function disagreements(spec: Spec, found: readonly Counterpart[]): Problem[] {
  return found
    .filter(({ verdict }) => verdict === "breaking")
    .map(({ line, path, why }) => ({
      rule: "contract-code-disagrees",
      level: "warning",
      path: spec.path,
      line,
      column: 1,
      message: `The code says otherwise in \`${path}\`: ${why} Change the one that is wrong.`,
      introduced: true,
    }));
}

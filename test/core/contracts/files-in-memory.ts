/** A contract among files that exist only in memory, with everything that it leads to. */
import {
  compareContractTexts,
  type ContractComparison,
  type ContractOptions,
  type ContractText,
} from "../../../src/core/contracts/compare.ts";
import { detectType } from "../../../src/core/contracts/detect.ts";
import { type FileSource, Gathered } from "../../../src/core/contracts/files/gather.ts";
import { folderOf } from "../../../src/core/paths/parts.ts";
import type { ContractResult } from "../../../src/core/contracts/model.ts";

/** Values are written as JSON, texts as they are. */
export type Files = Record<string, unknown>;

const written = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 2);

export function sourceOf(files: Files): FileSource & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    read(paths) {
      asked.push(...paths);
      const there = paths.filter((path) => Object.hasOwn(files, path));
      const texts = new Map(there.map((path) => [path, written(files[path])]));
      return Promise.resolve({ texts, unread: new Map() });
    },
    list: (folder) => Promise.resolve(Object.keys(files).filter((path) => folderOf(path) === folder)),
  };
}

/** The contract at `path`, as a file. */
export async function contractAt(
  path: string,
  files: Files,
  options: ContractOptions = {},
): Promise<ContractText> {
  const text = written(files[path]);
  const info = path.split(".").at(-1) ?? "";
  const type = options.type ?? detectType({ path, text, info });
  if (type === null) throw new Error(`${path} is no contract`);
  const root = { type, path, text };
  const gathered = await Gathered.from([root], sourceOf(files));
  return { path, text, info, line: 1, type, place: { path, files: gathered.filesOf(root) } };
}

export async function compareAt(
  path: string,
  [before, after]: [Files, Files],
  options: ContractOptions = {},
): Promise<ContractComparison> {
  return compareContractTexts(
    await contractAt(path, before, options),
    await contractAt(path, after, options),
    options,
  );
}

export async function resultAt(
  path: string,
  sides: [Files, Files],
  options: ContractOptions = {},
): Promise<ContractResult> {
  const { results } = await compareAt(path, sides, options);
  const [result] = results;
  if (result === undefined) throw new Error("no result");
  return result;
}
